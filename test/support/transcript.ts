/** What stands before a command in a ```console block; the lines after it are what it prints. */
const prompt = "$ ";

const isCommand = (line: string) => line.startsWith(prompt);

/** The commands of a block, in their order. */
function commandsOf(block: string): string[] {
  return block.split("\n").flatMap((line) => (isCommand(line) ? [line.slice(prompt.length)] : []));
}

/** A shell's words that run a command and print what a page shows of it: "[exit N]" where N is neither 0 nor 1, too. */
export function transcribed(command: string): string {
  return `{ ${command}\n} 2>&1; code=$?; [ $code -le 1 ] || echo "[exit $code]"`;
}

/**
 * What a page does, in its order: each command of a ```console block, and for a block with a name behind its language a
 * command that writes a file of that name, which the commands after it find.
 */
export function stepsOf(page: string): string[] {
  return [...page.matchAll(blocks)].flatMap(([, language, name, body = ""]) =>
    name !== undefined
      ? [`mkdir -p "$(dirname${name})"; cat >${name} <<'END_OF_FILE'\n${body}END_OF_FILE`]
      : language === "console"
        ? commandsOf(body)
        : [],
  );
}

const blocks = /^```(\w+)( \S+)?\n(.*?)^```$/gms;

/** The page with what each step has printed behind its command; `shown` is the lines of it that a page shows. */
export function withOutput(page: string, printed: readonly string[], shown: (output: string) => string[]): string {
  let next = 0;
  return page.replace(blocks, (whole, language: string, name: string | undefined, body: string) => {
    if (name !== undefined) next++;
    if (name !== undefined || language !== "console") return whole;
    const lines = body
      .split("\n")
      .filter(isCommand)
      .flatMap((line) => [line, ...shown(printed[next++] ?? "")]);
    return `\`\`\`console\n${lines.join("\n")}\n\`\`\``;
  });
}
