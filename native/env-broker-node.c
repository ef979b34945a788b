/*
 * env-broker on Node: runs the node that was found when this was built, with the environment that the control plane
 * needs and nothing else. NODE_OPTIONS, LD_PRELOAD or PATH of a container do not act in it.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "contract/programs.h"
#include "message/message.h"
#include "system/helper.h"
#include "system/reload-lock.h"
#include "system/streams.h"

const char *const program_name = PROGRAM_ENV_BROKER;

enum { ARGUMENTS_MAX = 4096 };

static bool passes(const char *entry)
{
	static const char *const names[] = { "PATH=", "LANG=", "TERM=", "COLUMNS=", "NO_COLOR=" };
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
		if (strncmp(entry, names[at], strlen(names[at])) == 0) return true;
	}
	return false;
}

int main(int argc, char **argv, char **environment)
{
	static char node[] = NODE_PATH, program[HELPER_PATH_SIZE];
	static char *words[ARGUMENTS_MAX + 3];
	char *kept[6];
	size_t count = 0;
	for (; *environment != NULL; environment++) {
		/* Of duplicates the last one counts; five names give at most five entries. */
		size_t at = 0;
		if (!passes(*environment)) continue;
		size_t length = strcspn(*environment, "=");
		while (at < count && strncmp(kept[at], *environment, length + 1) != 0) at++;
		kept[at] = *environment;
		if (at == count) count++;
	}
	kept[count] = NULL;

	open_missing_streams();
	if (argc > ARGUMENTS_MAX) fail(EXIT_FAILED, "too many arguments");
	if (argc > 1 && strcmp(argv[1], "reload") == 0) take_reload_lock();
	find_helper("env-broker.mjs", HELPERS, program, sizeof program);
	words[0] = node;
	words[1] = program;
	for (int at = 1; at < argc; at++) words[at + 1] = argv[at];
	execve(node, words, kept);
	fail(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE, "cannot run %s, the node of this build: %s", node, strerror(errno));
}
