#include "shell-names.h"

#include <string.h>

enum { NAME_LIMIT = 200 };

/* The names of src/snapshot/shell-special.ts, which has the reasons; sorted by bytes. A test holds the two to each other. */
static const char *const special[] = {
	"ARGC", "BASHOPTS", "BASHPID", "BASH_ALIASES", "BASH_ARGC", "BASH_ARGV", "BASH_ARGV0", "BASH_CMDS", "BASH_COMMAND",
	"BASH_COMPAT", "BASH_EXECUTION_STRING", "BASH_LINENO", "BASH_REMATCH", "BASH_SOURCE", "BASH_SUBSHELL",
	"BASH_VERSINFO", "BASH_VERSION", "BASH_XTRACEFD", "BAUD", "CHILD_MAX", "COLUMNS", "COMPREPLY", "COMP_KEY",
	"COMP_LINE", "COMP_POINT", "COMP_TYPE", "COMP_WORDBREAKS", "COMP_WORDS", "COPROC", "CSHNULLCMD", "DIRSTACK",
	"DIRSTACKSIZE", "EGID", "EPOCHREALTIME", "EPOCHSECONDS", "ERRNO", "EUID", "EXECIGNORE", "FUNCNAME", "FUNCNEST",
	"GID", "GLOBIGNORE", "GROUPS", "HISTCHARS", "HISTCMD", "HISTFILE", "HISTFILESIZE", "HISTSIZE", "IFS", "IGNOREEOF",
	"KEYBOARD_HACK", "KEYTIMEOUT", "LINENO", "LINES", "LISTMAX", "LOGCHECK", "MAILCHECK", "MAILPATH", "MAPFILE",
	"NULLCMD", "OPTARG", "OPTERR", "OPTIND", "PERIOD", "PIPESTATUS", "POSIXLY_CORRECT", "PPID", "PROMPT", "PROMPT2",
	"PROMPT3", "PROMPT4", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS3", "PS4", "RANDOM", "READLINE_LINE", "READNULLCMD",
	"REPORTMEMORY", "REPORTTIME", "RPROMPT", "RPROMPT2", "RPS1", "RPS2", "SAVEHIST", "SECONDS", "SHELLOPTS", "SPROMPT",
	"SRANDOM", "STTY", "TIMEFMT", "TMOUT", "TRY_BLOCK_ERROR", "TRY_BLOCK_INTERRUPT", "TTYIDLE", "UID", "USERNAME",
	"WATCH", "WATCHFMT", "WORDCHARS", "ZLE_RPROMPT_INDENT", "ZSH_EVAL_CONTEXT", "ZSH_SUBSHELL", "aliases", "argv",
	"builtins", "cdpath", "commands", "dirstack", "dis_aliases", "dis_builtins", "dis_functions",
	"dis_functions_source", "dis_galiases", "dis_patchars", "dis_reswords", "dis_saliases", "epochtime", "errnos",
	"fignore", "fpath", "funcfiletrace", "funcsourcetrace", "funcstack", "functions", "functions_source", "functrace",
	"galiases", "histchars", "history", "historywords", "jobdirs", "jobstates", "jobtexts", "keymaps", "langinfo",
	"mailpath", "manpath", "mapfile", "module_path", "modules", "nameddirs", "options", "parameters", "patchars",
	"path", "pipestatus", "prompt", "psvar", "reswords", "saliases", "signals", "status", "sysparams", "termcap",
	"terminfo", "userdirs", "usergroups", "watch", "widgets", "zle_bracketed_paste", "zsh_eval_context",
	"zsh_scheduled_events",
};

static bool is_letter(char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte == '_';
}

bool is_ordinary(const char *name, size_t length)
{
	if (length == 0 || length > NAME_LIMIT || !is_letter(name[0])) return false;
	for (size_t at = 1; at < length; at++) {
		if (!is_letter(name[at]) && (name[at] < '0' || name[at] > '9')) return false;
	}
	return true;
}

bool is_shell_safe(const char *name, size_t length)
{
	size_t low = 0, high = sizeof special / sizeof special[0];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(special[middle], name, length);
		if (order == 0 && special[middle][length] == '\0') return false;
		if (order < 0) low = middle + 1;
		else high = middle;
	}
	return is_ordinary(name, length);
}
