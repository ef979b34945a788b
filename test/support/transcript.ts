/** What stands before a command in a ```console block; the lines after it are what it prints. */
const prompt = "$ ";

export const isCommand = (line: string) => line.startsWith(prompt);

/** The commands of a block, in their order. */
export function commandsOf(block: string): string[] {
  return block.split("\n").flatMap((line) => (isCommand(line) ? [line.slice(prompt.length)] : []));
}

/** A shell's words that run a command and print what a page shows of it: "[exit N]" where N is neither 0 nor 1, too. */
export function transcribed(command: string): string {
  return `{ ${command}\n} 2>&1; code=$?; [ $code -le 1 ] || echo "[exit $code]"`;
}
