/**
 * Stands in for the modules of Node that commander asks for: events, process, path, fs and child_process. Of the last
 * three it calls nothing, since subcommands are functions here; output and width are given to it by src/cli.ts.
 */
type Listener = (...values: unknown[]) => void;

export class EventEmitter {
  readonly #listeners = new Map<string, Listener[]>();

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  emit(event: string, ...values: unknown[]): boolean {
    const listeners = this.#listeners.get(event) ?? [];
    for (const listener of listeners) listener.apply(this, values);
    return listeners.length > 0;
  }

  listenerCount(event: string): number {
    return this.#listeners.get(event)?.length ?? 0;
  }
}

export const env = {};
export const stdout = {};
export const stderr = {};

/** V8's own; commander's errors call it for stacks that nobody sees. */
const errors = Error as unknown as { captureStackTrace?: () => void };
errors.captureStackTrace ??= () => undefined;
