/* setuser USER COMMAND: becomes USER and runs COMMAND with what the policy grants to USER, and nothing else. */
#include <string.h>
#include <unistd.h>

#include "contract/programs.h"
#include "launch/identity.h"
#include "launch/launch.h"
#include "message/message.h"

const char *const program_name = PROGRAM_SETUSER;

static const char usage[] =
	"usage: setuser [options] USER[:GROUP] COMMAND [ARGUMENT...]\n"
	"\n"
	"Becomes USER (a name or a uid) and runs COMMAND with the variables that the policy grants to USER.\n"
	"\n"
	"  --grant NAME     only this grant's variables (repeatable)\n"
	"  --need NAME      do not start without this variable (repeatable)\n"
	"  --keep NAME      pass the caller's value of this variable (repeatable)\n"
	"  --clean          pass nothing else of the caller's environment\n"
	"  --no-new-privs   the command can gain no privileges, by sudo for one\n"
	"  --keep-fd N      leave descriptor N open (repeatable)\n"
	"  --print-names    run nothing; print each name and the grant that gives it\n"
	"  --quiet          say nothing but failures\n"
	"\n"
	"Exit codes: the command's; 77 refused by policy, 78 bad policy or table, 125 failed, 126 not executable, 127 not found.";

static struct account target;
static struct options options;

int main(int argc, char **argv, char **environment)
{
	if (argc < 1) fail(EXIT_FAILED, "no user and no command (setuser --help)");
	char **arguments = parse_options(argv, SETUSER, usage, &options);
	if (arguments[0] == NULL) fail(EXIT_FAILED, "no user and no command (setuser --help)");
	if (arguments[1] == NULL && options.show == SHOW_NOTHING) fail(EXIT_FAILED, "no command for user '%.*s' (setuser --help)", SHOWN(arguments[0]));

	if (geteuid() != 0) {
		account_look_up(NULL, arguments[0], &target);
		bool is_self = target.uid == getuid() && target.uid == geteuid() && strchr(arguments[0], ':') == NULL;
		if (!is_self) fail(EXIT_FAILED, "only root can become '%.*s'", SHOWN(arguments[0]));
		launch_self(&options, false, environment, arguments + 1);
	}
	struct table *table = launch_table(&options, 0);
	account_look_up(table, arguments[0], &target);
	require_whole(table);
	struct launch request = {
		.options = &options,
		.table = table,
		.account = &target,
		.crosses = true,
		.changes_user = target.uid != 0 || !is_user(0),
		.inherits = true,
		.caller = environment,
		.command = arguments + 1,
	};
	launch(&request);
}
