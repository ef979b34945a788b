#include "init/main-command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "contract/programs.h"
#include "init/keep-broker.h"
#include "message/message.h"
#include "system/helper.h"
#include "system/signals.h"
#include "system/terminal.h"

enum { WORDS_MAX = 131072 };

_Static_assert(FIRST_HANDED == 3, "--table-fd=3 is what a launcher is told");

bool stops_waiting(int number)
{
	return number == SIGTERM || number == SIGINT || number == SIGQUIT || number == SIGPWR || number == SIGNAL_HALT;
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

void start_main(struct container *container, int table)
{
	char *const environment[] = { container->home, NULL };
	bool foreground = has_terminal();
	const struct start how = { .handed_over = &table, .handed_over_count = table < 0 ? 0 : 1, .leads_group = foreground, .foreground = foreground };
	if (!child_start(&container->main, launcher_words(container->options, table), environment, &how)) {
		fail(EXIT_FAILED, "cannot start a process: %s", strerror(errno));
	}
	if (table >= 0) close(table);
}

void exec_main(const struct container *container, int table)
{
	char *const environment[] = { container->home, NULL };
	char **words = launcher_words(container->options, table);
	/* A descriptor that has its number already stays close-on-exec otherwise: dup(2). */
	if (table >= 0 && (table == FIRST_HANDED ? fcntl(FIRST_HANDED, F_SETFD, 0) : dup2(table, FIRST_HANDED)) < 0) fail(EXIT_FAILED, "cannot hand over a descriptor: %s", strerror(errno));
	unblock_signals();
	execve(words[0], words, environment);
	fail(EXIT_FAILED, "cannot start %s: %s", words[0], strerror(errno));
}

void act_as_launcher(const struct init_options *options, char **environment)
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
