#include "init/init-options.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "message/message.h"
#include "message/usage.h"
#include "text/entries.h"
#include "text/id.h"

static const char usage[] =
	"usage: env-init [options] [--] [COMMAND [ARGUMENT...]]\n"
	"\n"
	"The first process of a container: takes the environment, applies the policy of /etc/env-broker/policies, runs the\n"
	"startup files, starts runit's services and runs COMMAND with the variables of its user. Without COMMAND it waits\n"
	"for a signal that stops the container.\n"
	"\n"
	"  --user USER[:GROUP]       run COMMAND as this user (default: the user that env-init runs as)\n"
	"  --grant NAME              give COMMAND only this grant's variables (repeatable)\n"
	"  --skip-startup-files      run neither /etc/my_init.d/* nor /etc/rc.local\n"
	"  --skip-runit              do not start the services of /etc/service\n"
	"  --no-kill-all-on-exit     leave processes that nobody waits for alone when COMMAND has ended\n"
	"  --stop-timeout SECONDS    how long a shutdown may take in all (default 28)\n"
	"  --exec                    after boot make COMMAND PID 1: another init, such as s6-overlay's /init, or supervisord\n"
	"  --quiet                   say nothing but warnings and failures\n"
	"\n"
	"KILL_PROCESS_TIMEOUT (default 25) and KILL_ALL_PROCESSES_TIMEOUT (default 2), in the container's environment, are\n"
	"the seconds until COMMAND and services, and then every other process, are killed in a shutdown.\n"
	"\n"
	"Exit codes: the command's, 128+N if signal N killed it; 1 a startup file failed or runsvdir ended, 77 refused by\n"
	"policy, 78 bad policy, 125 failed, 126 not executable, 127 not found.";

enum { PROCESS_DEFAULT = 25, ALL_DEFAULT = 2, SECONDS_MAX = 86400 };

/* The value of an option, as --option=VALUE or as the next argument; NULL if the argument is another one. */
static char *value_of(char ***arguments, const char *option)
{
	char *argument = **arguments;
	size_t length = strlen(option);
	if (strncmp(argument, option, length) != 0 || (argument[length] != '\0' && argument[length] != '=')) return NULL;
	if (argument[length] == '=') return argument + length + 1;
	if (*++*arguments == NULL) fail(EXIT_FAILED, "%s needs a value (env-init --help)", option);
	return **arguments;
}

/* A whole number of seconds. What is wrong with it is said without it: it may come from a variable. */
static unsigned seconds(const char *name, const char *text)
{
	uint32_t number;
	if (!parse_id(text, &number) || number < 1 || number > SECONDS_MAX) {
		fail(EXIT_FAILED, "%s must be a whole number of seconds, 1 to %u", name, (unsigned)SECONDS_MAX);
	}
	return number;
}

static bool take_switch(const char *argument, struct init_options *options)
{
	const struct {
		const char *name;
		bool *value;
	} switches[] = {
		{ "--quiet", &options->quiet },
		{ "--skip-startup-files", &options->skip_startup_files },
		{ "--skip-runit", &options->skip_runit },
		{ "--no-kill-all-on-exit", &options->spare_others },
		{ "--exec", &options->exec },
	};
	for (size_t at = 0; at < sizeof switches / sizeof switches[0]; at++) {
		if (strcmp(argument, switches[at].name) != 0) continue;
		*switches[at].value = true;
		return true;
	}
	if (strcmp(argument, "--enable-insecure-key") != 0) return false;
	say("--enable-insecure-key is ignored: no key is installed for anybody");
	return true;
}

static void take_option(char ***arguments, struct init_options *options)
{
	char *value;
	if (take_switch(**arguments, options)) return;
	if ((value = value_of(arguments, "--user")) != NULL) options->user = value;
	else if ((value = value_of(arguments, "--stop-timeout")) != NULL) options->stop_timeout = seconds("--stop-timeout", value);
	else if ((value = value_of(arguments, "--grant")) != NULL) {
		if (strchr(value, '=') != NULL) fail(EXIT_FAILED, "--grant takes the name of a grant, without a value");
		if (options->grant_count == ASKED_LIMIT) fail(EXIT_FAILED, "--grant: given more than %u times", ASKED_LIMIT);
		options->grants[options->grant_count++] = value;
	} else {
		/* What follows an = may be a value. */
		fail(EXIT_FAILED, "unknown option %.*s (env-init --help)", SHOWN(**arguments));
	}
}

static unsigned seconds_of(char *const *environment, const char *name, unsigned fallback)
{
	const char *entry = last_entry(environment, name);
	return entry == NULL ? fallback : seconds(name, entry + name_length(entry) + 1);
}

void parse_init_options(char **arguments, char *const *environment, struct init_options *ret_options)
{
	memset(ret_options, 0, sizeof *ret_options);
	for (; next_option(&arguments, usage); arguments++) take_option(&arguments, ret_options);
	ret_options->command = arguments;
	if (ret_options->exec && *arguments == NULL) fail(EXIT_FAILED, "--exec needs a command (env-init --help)");
	if (ret_options->exec && ret_options->user != NULL) fail(EXIT_FAILED, "--exec and --user exclude each other: PID 1 stays the user that it is");
	unsigned process = seconds_of(environment, "KILL_PROCESS_TIMEOUT", 0);
	unsigned all = seconds_of(environment, "KILL_ALL_PROCESSES_TIMEOUT", 0);
	ret_options->kill_process_timeout = process != 0 ? process : PROCESS_DEFAULT;
	ret_options->kill_all_timeout = all != 0 ? all : ALL_DEFAULT;
	/* With both as they are by default it is 28. */
	if (ret_options->stop_timeout == 0) ret_options->stop_timeout = ret_options->kill_process_timeout + ret_options->kill_all_timeout + 1;
}
