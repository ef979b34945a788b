import { exitCodes } from "../contract/exit-codes.ts";
import type { Host } from "../host/host.ts";

/** What a shell's completion is made of. */
export interface Word {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly { readonly flag: string; readonly summary: string; readonly values: Values }[];
  /** What the first word after the command is. */
  readonly argument: Values;
}

/** What may stand in a place: names of users, files, folders, one of a list, or nothing that is known. */
export type Values =
  | { readonly kind: "users" | "files" | "folders" | "none" | "flag" }
  | { readonly kind: "words"; readonly words: readonly string[] };

export const shells = ["bash", "zsh"] as const;
export type Shell = (typeof shells)[number];

/** `env-broker completion SHELL`: a script for `source <(env-broker completion SHELL)`. 0. */
export function completion(host: Host, shell: Shell, words: readonly Word[]): number {
  host.write(1, shell === "bash" ? bash(words) : zsh(words));
  return exitCodes.fine;
}

function bash(words: readonly Word[]): string {
  const generators: Readonly<Record<Values["kind"], string>> = {
    users: '-u -- "$word"',
    files: '-f -- "$word"',
    folders: '-d -- "$word"',
    none: "",
    flag: "",
    words: "",
  };
  const generator = (values: Values) =>
    values.kind === "words" ? `-W '${values.words.join(" ")}' -- "$word"` : generators[values.kind];
  const reply = (values: Values) =>
    generator(values) === "" ? "" : `mapfile -t COMPREPLY < <(compgen ${generator(values)}); `;
  const cases = words.map(({ name, options, argument }) => {
    const valued = options.filter(({ values }) => values.kind !== "flag");
    return [
      `    ${name})`,
      '      case "$before" in',
      ...valued.map(({ flag, values }) => `        ${flag}) ${reply(values)}return ;;`),
      "      esac",
      `      if [[ $word == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '${[...options.map(({ flag }) => flag), "--help"].join(" ")}' -- "$word")`,
      `      else ${reply(argument) === "" ? ":" : reply(argument).replace(/; $/, "")}; fi ;;`,
    ].join("\n");
  });
  return `# bash completion of env-broker: source <(env-broker completion bash)
_env_broker() {
  COMPREPLY=()
  ((COMP_CWORD > 0)) || return
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  # An = is a word of its own to bash: --option=VALUE are three.
  if [[ $word == = ]]; then word=
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W '${words.map(({ name }) => name).join(" ")} --help' -- "$word")
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
  esac
}
complete -o filenames -F _env_broker env-broker
`;
}

function zsh(words: readonly Word[]): string {
  const text = (summary: string) => summary.replace(/[[\]:\\']/g, (sign) => (sign === "'" ? "'\\''" : `\\${sign}`));
  const action = (values: Values) => {
    const actions = { users: "_users", files: "_files", folders: "_directories", none: " ", flag: "" };
    return values.kind === "words" ? `(${values.words.join(" ")})` : actions[values.kind];
  };
  const cases = words.map(({ name, options, argument }) => {
    const specs = options.map(({ flag, summary, values }) =>
      values.kind === "flag" ? `'${flag}[${text(summary)}]'` : `'${flag}=[${text(summary)}]:value:${action(values)}'`,
    );
    const first = argument.kind === "none" ? [] : [`'1: :${action(argument)}'`];
    return `        ${name}) _arguments ${[...specs, "'--help[show help]'", ...first].join(" ")} ;;`;
  });
  const commands = words.map(({ name, summary }) => `    '${name}:${text(summary)}'`);
  return `# zsh completion of env-broker: source <(env-broker completion zsh)
_env_broker() {
  local -a commands=(
${commands.join("\n")}
  )
  _arguments -C '--help[show help]' '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${cases.join("\n")}
      esac ;;
  esac
}
compdef _env_broker env-broker
`;
}
