/** How often everything is measured: `--rounds N` of the command line, or what is usual. */
export function roundsOr(usual: number): number {
  return Number(/--rounds[= ](\d+)/.exec(process.argv.join(" "))?.[1] ?? usual);
}
