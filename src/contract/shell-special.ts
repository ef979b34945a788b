const arithmetic = "an integer parameter: assigning evaluates the text as arithmetic, which runs $(…) in a subscript";
const readOnly = "read-only: assigning to it ends the script";
const reset = "set by the shell itself: a value from outside is lost or changes how the shell counts";
const identity = "assigning to it changes the user or group of the shell";
const parsing = "changes how the shell splits or reads what follows";
const prompt = "expanded, and in some shells executed, when a prompt or a trace line is shown";
const container = "an array or table of the shell: assigning a string to it fails or replaces it";
const files = "names a file that the shell writes, reads or cuts off";

/** The table: the shells, what they do with the names, and the names. */
export const specialFamilies: readonly (readonly [shells: string, reason: string, names: string])[] = [
  ["bash, zsh", arithmetic, "OPTIND RANDOM SECONDS"],
  ["zsh", arithmetic, "COLUMNS LINES HISTSIZE SAVEHIST KEYTIMEOUT LISTMAX MAILCHECK LOGCHECK DIRSTACKSIZE FUNCNEST"],
  [
    "zsh",
    arithmetic,
    "ERRNO TRY_BLOCK_ERROR TRY_BLOCK_INTERRUPT ZLE_RPROMPT_INDENT BAUD TMOUT PERIOD REPORTTIME REPORTMEMORY",
  ],
  ["bash", arithmetic, "SRANDOM BASHPID HISTCMD"],
  ["dash, bash, busybox, zsh", readOnly, "PPID"],
  ["bash", readOnly, "BASHOPTS SHELLOPTS BASH_VERSINFO BASH_VERSION"],
  ["zsh", readOnly, "ARGC TTYIDLE ZSH_EVAL_CONTEXT ZSH_SUBSHELL zsh_eval_context status zsh_scheduled_events"],
  [
    "zsh",
    readOnly,
    "epochtime errnos funcfiletrace funcsourcetrace funcstack functrace historywords keymaps sysparams",
  ],
  ["zsh", readOnly, "builtins dis_builtins dis_functions_source dis_patchars dis_reswords functions_source patchars"],
  [
    "zsh",
    readOnly,
    "history jobdirs jobstates jobtexts modules parameters reswords termcap terminfo userdirs usergroups",
  ],
  ["zsh", readOnly, "widgets langinfo zle_bracketed_paste"],
  ["bash, zsh", identity, "UID EUID"],
  ["zsh", identity, "GID EGID USERNAME"],
  ["bash, busybox, zsh", reset, "LINENO EPOCHSECONDS EPOCHREALTIME OPTARG OPTERR"],
  ["bash", reset, "BASH_ARGV0 BASH_COMMAND BASH_SUBSHELL BASH_EXECUTION_STRING BASH_COMPAT BASH_XTRACEFD CHILD_MAX"],
  ["bash", reset, "IGNOREEOF POSIXLY_CORRECT COMP_WORDBREAKS COMP_KEY COMP_LINE COMP_POINT COMP_TYPE READLINE_LINE"],
  ["every shell", parsing, "IFS"],
  ["zsh", parsing, "histchars HISTCHARS CSHNULLCMD NULLCMD READNULLCMD WORDCHARS KEYBOARD_HACK STTY WATCH"],
  ["bash", parsing, "GLOBIGNORE EXECIGNORE"],
  ["bash", prompt, "PROMPT_COMMAND PS0"],
  ["every shell", prompt, "PS1 PS2 PS3 PS4"],
  ["zsh", prompt, "PROMPT PROMPT2 PROMPT3 PROMPT4 RPROMPT RPROMPT2 RPS1 RPS2 SPROMPT prompt TIMEFMT WATCHFMT"],
  ["bash, zsh", "its messages are expanded when mail is looked for", "MAILPATH"],
  ["bash", container, "FUNCNAME GROUPS DIRSTACK PIPESTATUS BASH_ALIASES BASH_ARGC BASH_ARGV BASH_CMDS BASH_LINENO"],
  ["bash", container, "BASH_REMATCH BASH_SOURCE COMPREPLY COMP_WORDS COPROC MAPFILE"],
  [
    "zsh",
    container,
    "argv path cdpath fpath fignore mailpath manpath module_path psvar pipestatus signals watch options",
  ],
  [
    "zsh",
    container,
    "aliases commands dirstack dis_aliases dis_functions dis_galiases dis_saliases functions galiases",
  ],
  ["zsh", container, "mapfile nameddirs saliases"],
  ["bash, zsh", files, "HISTFILE HISTFILESIZE"],
];

/** Names that shells treat specially, with the reason: they stay out of the .sh form, everything else has them. */
export const shellSpecial: ReadonlySet<string> = new Set(specialFamilies.flatMap(([, , list]) => list.split(" ")));
