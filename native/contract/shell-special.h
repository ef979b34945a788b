/* Made from src/contract/shell-special.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_SHELL_SPECIAL_H
#define CONTRACT_SHELL_SPECIAL_H

#define SHELL_SPECIAL_NAMES \
	"ARGC", "BASHOPTS", "BASHPID", "BASH_ALIASES", "BASH_ARGC", "BASH_ARGV", "BASH_ARGV0", "BASH_CMDS", "BASH_COMMAND", \
	"BASH_COMPAT", "BASH_EXECUTION_STRING", "BASH_LINENO", "BASH_REMATCH", "BASH_SOURCE", "BASH_SUBSHELL", \
	"BASH_VERSINFO", "BASH_VERSION", "BASH_XTRACEFD", "BAUD", "CHILD_MAX", "COLUMNS", "COMPREPLY", "COMP_KEY", \
	"COMP_LINE", "COMP_POINT", "COMP_TYPE", "COMP_WORDBREAKS", "COMP_WORDS", "COPROC", "CSHNULLCMD", "DIRSTACK", \
	"DIRSTACKSIZE", "EGID", "EPOCHREALTIME", "EPOCHSECONDS", "ERRNO", "EUID", "EXECIGNORE", "FUNCNAME", "FUNCNEST", \
	"GID", "GLOBIGNORE", "GROUPS", "HISTCHARS", "HISTCMD", "HISTFILE", "HISTFILESIZE", "HISTSIZE", "IFS", "IGNOREEOF", \
	"KEYBOARD_HACK", "KEYTIMEOUT", "LINENO", "LINES", "LISTMAX", "LOGCHECK", "MAILCHECK", "MAILPATH", "MAPFILE", \
	"NULLCMD", "OPTARG", "OPTERR", "OPTIND", "PERIOD", "PIPESTATUS", "POSIXLY_CORRECT", "PPID", "PROMPT", "PROMPT2", \
	"PROMPT3", "PROMPT4", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS3", "PS4", "RANDOM", "READLINE_LINE", "READNULLCMD", \
	"REPORTMEMORY", "REPORTTIME", "RPROMPT", "RPROMPT2", "RPS1", "RPS2", "SAVEHIST", "SECONDS", "SHELLOPTS", "SPROMPT", \
	"SRANDOM", "STTY", "TIMEFMT", "TMOUT", "TRY_BLOCK_ERROR", "TRY_BLOCK_INTERRUPT", "TTYIDLE", "UID", "USERNAME", \
	"WATCH", "WATCHFMT", "WORDCHARS", "ZLE_RPROMPT_INDENT", "ZSH_EVAL_CONTEXT", "ZSH_SUBSHELL", "aliases", "argv", \
	"builtins", "cdpath", "commands", "dirstack", "dis_aliases", "dis_builtins", "dis_functions", \
	"dis_functions_source", "dis_galiases", "dis_patchars", "dis_reswords", "dis_saliases", "epochtime", "errnos", \
	"fignore", "fpath", "funcfiletrace", "funcsourcetrace", "funcstack", "functions", "functions_source", "functrace", \
	"galiases", "histchars", "history", "historywords", "jobdirs", "jobstates", "jobtexts", "keymaps", "langinfo", \
	"mailpath", "manpath", "mapfile", "module_path", "modules", "nameddirs", "options", "parameters", "patchars", \
	"path", "pipestatus", "prompt", "psvar", "reswords", "saliases", "signals", "status", "sysparams", "termcap", \
	"terminfo", "userdirs", "usergroups", "watch", "widgets", "zle_bracketed_paste", "zsh_eval_context", \
	"zsh_scheduled_events",

#endif
