/*
 * env-init: PID 1. Hands the container's environment to boot, wipes its own, starts the services and the main command
 * through the launchers, reaps, forwards signals, shuts down in order, and ends with the main command's code.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract/boot-call.h"
#include "contract/paths.h"
#include "contract/programs.h"
#include "init/children.h"
#include "init/init-options.h"
#include "init/keep-broker.h"
#include "init/services.h"
#include "init/shutdown.h"
#include "init/state.h"
#include "init/wipe.h"
#include "message/message.h"
#include "message/stderr.h"
#include "system/helper.h"
#include "system/signals.h"
#include "system/state-path.h"
#include "system/streams.h"
#include "system/terminal.h"

enum { HOME_SIZE = 4096, WORDS_MAX = 131072, BOOT_PATIENCE = 2000 };

/* child_start() hands descriptors over from this one on: boot's environment, and then its table. */
_Static_assert(BOOT_ENVIRONMENT_DESCRIPTOR == FIRST_HANDED && BOOT_TABLE_DESCRIPTOR == FIRST_HANDED + 1, "boot finds what it is handed");

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

static bool stops_boot(int number)
{
	return number == SIGTERM || number == SIGINT || number == SIGQUIT || number == SIGHUP || number == SIGPWR || number == SIGNAL_HALT;
}

static bool stops_waiting(int number)
{
	return number == SIGTERM || number == SIGINT || number == SIGQUIT || number == SIGPWR || number == SIGNAL_HALT;
}

_Noreturn static void abort_boot(int number)
{
	/* What a startup file has started is asked first. */
	end_everyone(BOOT_PATIENCE);
	end_broker();
	_exit(128 + number);
}

/* Runs boot to its end; any problem is the end of the container. `table` is a memfd, or -1 where there is a state folder. */
static void boot(const struct init_options *options, int environment, int table)
{
	static char path[HELPER_PATH_SIZE];
	static char path_entry[] = "PATH=" PATH_SEARCH, name[] = BOOT_COMMAND, quiet[] = BOOT_QUIET, skip[] = BOOT_SKIP_STARTUP_FILES,
		no_state[] = BOOT_NO_STATE;
	char *const clean[] = { path_entry, NULL };
	char *command[6] = { path, name, NULL };
	size_t count = 2;
	find_helper(PROGRAM_ENV_BROKER, PROGRAMS, path, sizeof path);
	if (options->quiet) command[count++] = quiet;
	if (options->skip_startup_files) command[count++] = skip;
	if (table >= 0) command[count++] = no_state;
	command[count] = NULL;

	const int handed_over[] = { environment, table };
	const struct start how = { .handed_over = handed_over, .handed_over_count = table < 0 ? 1 : 2 };
	struct child child = { 0, 0, false };
	if (!child_start(&child, command, clean, &how)) fail(EXIT_FAILED, "cannot start a process: %s", strerror(errno));
	close(environment);
	/* Nothing is left to hide, and cron jobs and startup files log to /proc/1/fd/1, which root could not open otherwise. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	while (!child.ended) {
		int number = next_event(never);
		if (stops_boot(number)) abort_boot(number);
	}
	if (child.code == 0) return;
	end_everyone(BOOT_PATIENCE);
	end_broker();
	/* It has said why. */
	if (child.code == EXIT_STARTUP_FAILED || child.code == EXIT_POLICY || child.code == EXIT_FAILED) _exit(child.code);
	if (child.code > 128) fail(EXIT_FAILED, "env-broker was killed by signal %u: is %s whole, and is there memory?", (unsigned)child.code - 128, path);
	fail(EXIT_FAILED, "boot failed with code %u: the container is not started", (unsigned)child.code);
}

/* The words of a launcher that starts the command: its path, its options, the user and the command. */
static char **launcher_words(const struct init_options *options, int table)
{
	static char path[HELPER_PATH_SIZE];
	static char quiet[] = "--quiet", grant[] = "--grant", end[] = "--", table_fd[] = "--table-fd=3";
	static char *words[WORDS_MAX];
	size_t count = 0;
	find_helper(options->user == NULL ? PROGRAM_WITH_ENV : PROGRAM_SETUSER, PROGRAMS, path, sizeof path);
	words[count++] = path;
	if (options->quiet) words[count++] = quiet;
	if (table >= 0) words[count++] = table_fd;
	for (size_t at = 0; at < options->grant_count; at++) {
		words[count++] = grant;
		words[count++] = options->grants[at];
	}
	words[count++] = end;
	if (options->user != NULL) words[count++] = options->user;
	for (char **word = options->command; *word != NULL; word++) {
		if (count + 1 == WORDS_MAX) fail(EXIT_FAILED, "the main command has too many arguments");
		words[count++] = *word;
	}
	words[count] = NULL;
	return words;
}

/* The main command, started like every service: through the launcher, with the grants of its user. */
static void start_main(struct container *container, int table)
{
	char *const environment[] = { container->home, NULL };
	bool foreground = has_terminal();
	const struct start how = { .handed_over = &table, .handed_over_count = table < 0 ? 0 : 1, .leads_group = foreground, .foreground = foreground };
	if (!child_start(&container->main, launcher_words(container->options, table), environment, &how)) {
		fail(EXIT_FAILED, "cannot start a process: %s", strerror(errno));
	}
	if (table >= 0) close(table);
}

/* A child image's CMD may be env-init again: below the first it is a launcher, or, without a command, it only waits. */
_Noreturn static void act_as_launcher(const struct init_options *options, char **environment)
{
	if (options->command[0] == NULL) {
		watch_signals();
		while (!stops_waiting(next_event(never))) continue;
		_exit(0);
	}
	char **words = launcher_words(options, -1);
	execve(words[0], words, environment);
	fail(EXIT_FAILED, "cannot start %s: %s", words[0], strerror(errno));
}

/* Until the main command or runsvdir ends, or a signal stops the container; the code to end with so far, and the signal. */
static int serve(struct container *container, bool has_main, int *ret_number)
{
	bool has_services = container->runsvdir.pid != 0;
	for (*ret_number = 0;;) {
		if (has_main && container->main.ended) return container->main.code;
		if (has_services && container->runsvdir.ended) {
			say("runsvdir ended with code %u: the container ends", (unsigned)container->runsvdir.code);
			return 1;
		}
		int number = next_event(never);
		if (number == SIGTERM || number == SIGINT || (!has_main && stops_waiting(number))) {
			if (!container->options->quiet) say("signal %u: stopping", (unsigned)number);
			*ret_number = number;
			return 0;
		}
		if (number != SIGCHLD) forward(container, number);
	}
}

/* --exec: the command becomes PID 1, through the launcher, and the broker stays as its child. */
_Noreturn static void hand_over(const struct container *container, int table)
{
	char *const environment[] = { container->home, NULL };
	char **words = launcher_words(container->options, table);
	/* A descriptor that has its number already stays close-on-exec otherwise: dup(2). */
	if (table >= 0 && (table == 3 ? fcntl(3, F_SETFD, 0) : dup2(table, 3)) < 0) fail(EXIT_FAILED, "cannot hand over a descriptor: %s", strerror(errno));
	unblock_signals();
	execve(words[0], words, environment);
	fail(EXIT_FAILED, "cannot start %s: %s", words[0], strerror(errno));
}

/* Less than usual is not an error, but whoever looks for what is missing finds it in the log. */
static void say_what_is_off(const struct init_options *options, enum state state)
{
	char path[STATE_PATH_SIZE];
	if (geteuid() != 0 && !options->quiet) {
		say("uid %u is not root: no command can become another user, and /etc/container_environment is not written", (unsigned)geteuid());
	}
	if (state == STATE_READY) return;
	state_path(geteuid(), "", path);
	say("%s cannot be written: only the main command gets variables; startup files and hooks are not run", path);
}

/* Where boot writes the table if there is no place for a file; launchers look at its mode as they do at a file's. */
static int create_table(void)
{
	int table = memfd_create("grants", MFD_CLOEXEC);
	if (table < 0 || fchmod(table, 0600) != 0) fail(EXIT_FAILED, "cannot create a memfd: %s", strerror(errno));
	return table;
}

static void become_subreaper(const struct init_options *options)
{
	if (getpid() == 1) return;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) fail(EXIT_FAILED, "cannot become a subreaper: %s", strerror(errno));
	if (!options->quiet) say("not PID 1: only its own descendants are reaped and ended");
}

int main(int argc, char **argv, char **environment)
{
	static struct init_options options;
	program_name = PROGRAM_ENV_INIT;
	open_missing_streams();
	/* Until the wipe nobody can read this process. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fail(EXIT_FAILED, "cannot become non-dumpable: %s", strerror(errno));
	parse_init_options(argc > 0 ? argv + 1 : argv, environment, &options);
	enum state state = prepare_state();
	if (state == STATE_TAKEN) act_as_launcher(&options, environment);
	watch_signals();
	become_subreaper(&options);

	/* What it was started with leaves it once: by memfd. */
	struct container container = { .options = &options, .home = keep_home(environment), .has_snapshot = state == STATE_READY };
	int handed_over = copy_environment(environment);
	wipe_environment(environment);
	never_wait_for_readers();
	say_what_is_off(&options, state);
	int table = state == STATE_READY ? -1 : create_table();

	if (state == STATE_READY) start_broker(options.exec ? state_lock() : -1);
	boot(&options, handed_over, table);
	if (options.exec) hand_over(&container, table);

	bool has_main = options.command[0] != NULL;
	if (!options.skip_runit) start_services(&container.runsvdir, options.quiet);
	if (has_main) start_main(&container, table);
	int number, code = serve(&container, has_main, &number);
	bool main_ran = container.main.pid != 0;
	shut_down(&container, number, number != 0);
	end_broker();
	/* Without CAP_KILL it may be there still; it is killed with its namespace, which is no success. */
	if (container.main.pid != 0) _exit(128 + SIGKILL);
	_exit(main_ran && code == 0 ? container.main.code : code);
}
