/*
 * with-base COMMAND: runs what serves every user, as runsvdir does, with base variables and the identity of its own
 * user: no variable that a policy grants, unless settings.inherit gives this user all of them.
 */
#include <unistd.h>

#include "identity.h"
#include "launch.h"
#include "message.h"

static struct account self;
static const struct options options = { .clean = true, .quiet = true, .table_fd = -1 };

int main(int argc, char **argv, char **environment)
{
	program_name = "with-base";
	if (argc < 2) fail(EXIT_FAILED, "no command; env-init runs this program for runsvdir");
	struct table *table = launch_table(&options);
	account_of_uid(table, geteuid(), &self);
	own_groups(&self.groups);
	require_whole(table);
	struct launch request = {
		.options = &options,
		.table = table,
		.account = &self,
		.crosses = false,
		.changes_user = false,
		.inherits = true,
		.base_only = true,
		.caller = environment,
		.command = argv + 1,
	};
	launch(&request);
}
