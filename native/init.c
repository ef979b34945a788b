/*
 * env-init: PID 1. Hands the container's environment to boot, wipes its own, starts the main command through the
 * launcher, reaps, forwards signals, and ends with the main command's code.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper.h"
#include "message.h"
#include "paths.h"
#include "signals.h"
#include "state.h"
#include "streams.h"
#include "wipe.h"

static const char usage[] =
	"usage: env-init [options] [--] [COMMAND [ARGUMENT...]]\n"
	"\n"
	"The first process of a container: takes the environment, applies the policy of /etc/env-broker/policies, and runs\n"
	"COMMAND with the variables of its user. Without COMMAND it waits for a signal that stops the container.\n"
	"\n"
	"  --user USER[:GROUP]  run COMMAND as this user (default: the user that env-init runs as)\n"
	"  --grant NAME         give COMMAND only this grant's variables (repeatable)\n"
	"  --quiet              say nothing but warnings and failures\n"
	"\n"
	"Exit codes: the command's, 128+N if signal N killed it; 77 refused by policy, 78 bad policy, 125 failed,\n"
	"126 not executable, 127 not found.";

enum { GRANTS_MAX = 64, HOME_SIZE = 4096, WORDS_MAX = 131072 };

struct request {
	char *user;
	char *grants[GRANTS_MAX];
	size_t grant_count;
	bool quiet;
	char **command;
};

static char *value_of(char ***arguments, const char *option)
{
	char *argument = **arguments;
	size_t length = strlen(option);
	if (strncmp(argument, option, length) != 0 || (argument[length] != '\0' && argument[length] != '=')) return NULL;
	if (argument[length] == '=') return argument + length + 1;
	if (*++*arguments == NULL) fail(EXIT_FAILED, "%s needs a value (env-init --help)", option);
	return **arguments;
}

static void parse(char **arguments, struct request *request)
{
	char *value;
	for (; *arguments != NULL && (*arguments)[0] == '-'; arguments++) {
		if (strcmp(*arguments, "--") == 0) {
			arguments++;
			break;
		}
		if (strcmp(*arguments, "--help") == 0) {
			write_all(1, usage, strlen(usage));
			write_all(1, "\n", 1);
			_exit(0);
		}
		if (strcmp(*arguments, "--quiet") == 0) request->quiet = true;
		else if ((value = value_of(&arguments, "--user")) != NULL) request->user = value;
		else if ((value = value_of(&arguments, "--grant")) != NULL) {
			if (request->grant_count == GRANTS_MAX) fail(EXIT_FAILED, "--grant: given more than %u times", GRANTS_MAX);
			request->grants[request->grant_count++] = value;
		} else fail(EXIT_FAILED, "unknown option %s (env-init --help)", *arguments);
	}
	request->command = arguments;
}

/* HOME=..., kept for the main command; the account decides if another user runs it. */
static char *keep_home(char *const *environment)
{
	static char home[HOME_SIZE];
	for (; *environment != NULL; environment++) {
		size_t length = strlen(*environment);
		if (strncmp(*environment, "HOME=", 5) == 0 && length < sizeof home) memcpy(home, *environment, length + 1);
	}
	return home[0] == '\0' ? NULL : home;
}

static pid_t start(char *const *command, char *const *environment, int handed_over)
{
	pid_t child = fork();
	if (child < 0) fail(EXIT_FAILED, "cannot start a process: %s", strerror(errno));
	if (child > 0) return child;
	/* dup2() onto itself would leave close-on-exec set. */
	int handed = handed_over == 3 ? fcntl(3, F_SETFD, 0) : handed_over >= 0 ? dup2(handed_over, 3) : 0;
	if (handed < 0) fail(EXIT_FAILED, "cannot hand over the environment: %s", strerror(errno));
	unblock_signals();
	execve(command[0], command, environment);
	fail(EXIT_FAILED, "cannot start %s: %s", command[0], strerror(errno));
}

static int exit_code(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Reaps every child that has ended; whether `awaited` is among them, with its exit code. Orphans come and go unnamed. */
static bool reap(pid_t awaited, int *ret_code)
{
	bool ended = false;
	int status;
	pid_t child;
	while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
		if (child != awaited) continue;
		*ret_code = exit_code(status);
		ended = true;
	}
	return ended;
}

static bool stops_boot(int number)
{
	return number == SIGTERM || number == SIGINT || number == SIGQUIT || number == SIGHUP || number == SIGPWR || number == SIGNAL_HALT;
}

/* Runs boot to its end; any problem is the end of the container. */
static void boot(int signals, int environment)
{
	static char path[HELPER_PATH_SIZE];
	static char path_entry[] = "PATH=" DEFAULT_PATH, name[] = "boot";
	char *const clean[] = { path_entry, NULL };
	find_helper("env-broker", "../bin/", path, sizeof path);
	char *const command[] = { path, name, NULL };
	pid_t child = start(command, clean, environment);
	int code = 0;
	for (;;) {
		int number = next_signal(signals);
		if (stops_boot(number)) {
			kill(child, SIGKILL);
			_exit(128 + number);
		}
		if (number == SIGCHLD && reap(child, &code)) break;
	}
	/* It has said why. */
	if (code == EXIT_POLICY || code == EXIT_FAILED) _exit(code);
	if (code > 128) fail(EXIT_FAILED, "env-broker was killed by signal %u: is %s whole, and is there memory?", (unsigned)code - 128, path);
	if (code != 0) fail(EXIT_FAILED, "boot failed with code %u: the container is not started", (unsigned)code);
}

/* The main command, started like every service: through the launcher, with the grants of its user. */
static pid_t start_main(const struct request *request, char *home)
{
	static char path[HELPER_PATH_SIZE];
	static char quiet[] = "--quiet", grant[] = "--grant", end[] = "--";
	static char *words[WORDS_MAX];
	char *const environment[] = { home, NULL };
	size_t count = 0;
	find_helper(request->user == NULL ? "with-env" : "setuser", "../bin/", path, sizeof path);
	words[count++] = path;
	if (request->quiet) words[count++] = quiet;
	for (size_t at = 0; at < request->grant_count; at++) {
		words[count++] = grant;
		words[count++] = request->grants[at];
	}
	words[count++] = end;
	if (request->user != NULL) words[count++] = request->user;
	for (char **word = request->command; *word != NULL; word++) {
		if (count + 1 == sizeof words / sizeof words[0]) fail(EXIT_FAILED, "the main command has too many arguments");
		words[count++] = *word;
	}
	return start(words, environment, -1);
}

static void forward(pid_t child, int number)
{
	static bool said;
	if (kill(child, number) == 0 || errno != EPERM || said) return;
	said = true;
	say("cannot pass signals on to the main command, which is another user: CAP_KILL is missing");
}

_Noreturn static void serve(int signals, pid_t child)
{
	int code;
	for (;;) {
		int number = next_signal(signals);
		if (number == SIGCHLD && reap(child, &code)) _exit(code);
		if (number != SIGCHLD && number != 0) forward(child, number);
	}
}

_Noreturn static void wait_for_stop(int signals)
{
	for (;;) {
		int number = next_signal(signals), code;
		if (number == SIGCHLD) reap(-1, &code);
		if (number == SIGTERM || number == SIGINT || number == SIGQUIT || number == SIGPWR || number == SIGNAL_HALT) _exit(0);
	}
}

int main(int argc, char **argv, char **environment)
{
	static struct request request;
	program_name = "env-init";
	open_missing_streams();
	parse(argc > 0 ? argv + 1 : argv, &request);
	if (geteuid() != 0) fail(EXIT_FAILED, "must be started as root: the image's USER is uid %u", (unsigned)geteuid());
	int signals = open_signals();

	/* From here until the wipe nobody can read this process, and what it was started with leaves it once: by memfd. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fail(EXIT_FAILED, "cannot become non-dumpable: %s", strerror(errno));
	char *home = keep_home(environment);
	int handed_over = copy_environment(environment);
	wipe_environment(environment);

	prepare_state();
	boot(signals, handed_over);
	close(handed_over);
	/* Nothing is left to hide, and cron jobs everywhere log to /proc/1/fd/1, which root could not open otherwise. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);

	if (request.command[0] == NULL) wait_for_stop(signals);
	serve(signals, start_main(&request, home));
}
