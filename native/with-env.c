/* with-env COMMAND: runs COMMAND as the same user, with what the policy grants to that user added. */
#include "launch.h"
#include "message.h"

static const char usage[] =
	"usage: with-env [options] COMMAND [ARGUMENT...]\n"
	"\n"
	"Runs COMMAND with the caller's environment and the variables that the policy grants to the caller's user.\n"
	"\n"
	"  --grant NAME     only this grant's variables (repeatable)\n"
	"  --need NAME      do not start without this variable (repeatable)\n"
	"  --keep NAME      the caller's value of this variable beats a grant (repeatable)\n"
	"  --clean          pass nothing else of the caller's environment\n"
	"  --no-new-privs   the command can gain no privileges, by sudo for one\n"
	"  --print-names    run nothing; print each name and the grant that gives it\n"
	"  --quiet          say nothing but failures\n"
	"\n"
	"Exit codes: the command's; 77 refused by policy, 78 bad policy or table, 125 failed, 126 not executable, 127 not found.";

static struct options options;

int main(int argc, char **argv, char **environment)
{
	program_name = "with-env";
	char **arguments = parse_options(argc > 0 ? argv + 1 : argv, usage, &options);
	if (arguments[0] == NULL && !options.print_names) fail(EXIT_FAILED, "no command (with-env --help)");
	launch_self(&options, false, environment, arguments);
}
