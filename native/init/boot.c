#include "init/boot.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract/boot-call.h"
#include "contract/paths.h"
#include "contract/programs.h"
#include "init/keep-broker.h"
#include "init/shutdown.h"
#include "message/message.h"
#include "system/helper.h"
#include "system/signals.h"

enum { BOOT_PATIENCE = 2000 };

/* child_start() hands descriptors over from this one on: boot's environment, and then its table. */
_Static_assert(BOOT_ENVIRONMENT_DESCRIPTOR == FIRST_HANDED && BOOT_TABLE_DESCRIPTOR == FIRST_HANDED + 1, "boot finds what it is handed");

int create_table(void)
{
	int table = memfd_create("grants", MFD_CLOEXEC);
	if (table < 0 || fchmod(table, 0600) != 0) fail(EXIT_FAILED, "cannot create a memfd: %s", strerror(errno));
	return table;
}

static bool stops_boot(int number)
{
	return number == SIGTERM || number == SIGINT || number == SIGQUIT || number == SIGHUP || number == SIGPWR || number == SIGNAL_HALT;
}

_Noreturn static void abort_boot(int number)
{
	/* What a startup file has started is asked first. */
	end_everyone(BOOT_PATIENCE);
	end_broker();
	_exit(128 + number);
}

void run_boot(const struct init_options *options, int environment, int table)
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
