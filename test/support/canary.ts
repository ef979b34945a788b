/**
 * A secret that every suite works with. Whatever a suite does, it must never show in a message, a log or an argument
 * list: canary-guard.ts watches what a test process prints, container.ts what our programs say.
 */
export const canary = "cAnArY-8f3e1c";

/** Throws if a text shows the canary. */
export function assertNoCanary(text: string, where: string): void {
  if (text.includes(canary)) throw new Error(`${where} shows the canary secret`);
}
