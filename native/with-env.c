/* with-env COMMAND: runs COMMAND as the same user, with what the policy grants to that user added. */
#include "contract/programs.h"
#include "launch/launch.h"
#include "message/message.h"

const char *const program_name = PROGRAM_WITH_ENV;

static const char usage[] =
	"usage: with-env [options] COMMAND [ARGUMENT...]\n"
	"       with-env [options] -c STRING [ARGUMENT...]\n"
	"\n"
	"Runs COMMAND with the caller's environment and the variables that the policy grants to the caller's user. Who is\n"
	"not root gets them from the broker.\n"
	"\n"
	"  --grant NAME     only this grant's variables (repeatable)\n"
	"  --need NAME      do not start without this variable (repeatable)\n"
	"  --keep NAME      the caller's value of this variable beats a grant (repeatable)\n"
	"  --clean          pass nothing else of the caller's environment\n"
	"  --no-new-privs   the command can gain no privileges, by sudo for one\n"
	"  --print-names    run nothing; print each name and the grant that gives it\n"
	"  --sh             run nothing; print what is given as export lines: eval \"$(with-env --sh)\"\n"
	"  --json           run nothing; print what is given as one JSON object\n"
	"  --get NAME       run nothing; print the value of one variable\n"
	"  -c STRING        run /bin/sh -c STRING, as a shell is called: SHELL=/usr/bin/with-env in a crontab\n"
	"  --quiet          say nothing but failures\n"
	"\n"
	"Exit codes: the command's; 77 refused by policy, 78 bad policy or table, 125 failed, 126 not executable, 127 not found.";

static struct options options;

int main(int argc, char **argv, char **environment)
{
	if (argc < 1) fail(EXIT_FAILED, "no command (with-env --help)");
	char **arguments = parse_options(argv, WITH_ENV, usage, &options);
	if (arguments[0] == NULL && options.show == SHOW_NOTHING) fail(EXIT_FAILED, "no command (with-env --help)");
	if (arguments[0] != NULL && options.show > SHOW_NAMES) fail(EXIT_FAILED, "--sh, --json and --get print values and run no command (with-env --help)");
	launch_self(&options, false, environment, arguments);
}
