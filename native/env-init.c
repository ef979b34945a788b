/*
 * env-init: PID 1. Hands the container's environment to boot, wipes its own, starts the services and the main command
 * through the launchers, reaps, forwards signals, shuts down in order, and ends with the main command's code.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "contract/programs.h"
#include "init/boot.h"
#include "init/keep-broker.h"
#include "init/main-command.h"
#include "init/services.h"
#include "init/shutdown.h"
#include "init/state.h"
#include "init/wipe.h"
#include "message/message.h"
#include "message/stderr.h"
#include "system/seal.h"
#include "system/state-path.h"
#include "system/streams.h"

const char *const program_name = PROGRAM_ENV_INIT;

enum { HOME_SIZE = 4096 };

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

/* Until the main command or runsvdir ends, or a signal stops the container; the code to end with so far, and the signal. */
static int serve(struct container *container, bool has_main, int *ret_number)
{
	bool has_services = container->runsvdir.pid != 0;
	for (*ret_number = 0;;) {
		if (has_main && container->main.ended) return container->main.code;
		if (has_services && container->runsvdir.ended) {
			say("runsvdir ended with code %u: the container ends", (unsigned)container->runsvdir.code);
			return EXIT_SERVICES_ENDED;
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

static void become_subreaper(const struct init_options *options)
{
	if (getpid() == 1) return;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) fail(EXIT_FAILED, "cannot become a subreaper: %s", strerror(errno));
	if (!options->quiet) say("not PID 1: only its own descendants are reaped and ended");
}

int main(int argc, char **argv, char **environment)
{
	static struct init_options options;
	seal_relocations();
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
	limit_waiting_for_readers(0);
	say_what_is_off(&options, state);
	int table = state == STATE_READY ? -1 : create_table();

	if (state == STATE_READY) start_broker(options.exec ? state_lock() : -1);
	run_boot(&options, handed_over, table);
	if (options.exec) exec_main(&container, table);

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
