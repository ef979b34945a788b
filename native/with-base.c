/*
 * with-base COMMAND: runs what serves every user, as runsvdir does, with base variables and the identity of its own
 * user: no variable that a policy grants, unless settings.inherit gives this user all of them.
 */
#include "contract/programs.h"
#include "launch/launch.h"
#include "message/message.h"

const char *const program_name = PROGRAM_WITH_BASE;

static const struct options options = { .clean = true, .quiet = true, .table_fd = -1 };

int main(int argc, char **argv, char **environment)
{
	if (argc < 2) fail(EXIT_FAILED, "no command; env-init runs this program for runsvdir");
	launch_self(&options, true, environment, argv + 1);
}
