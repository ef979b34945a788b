#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "identity.h"
#include "message.h"
#include "names.h"
#include "paths.h"
#include "refuse.h"
#include "state-path.h"

/* All working memory, in pages that the kernel hands out only when they are touched. */
static struct table the_table;
static struct selection the_selection;
static struct environment the_environment;

/* Without a table of its own a process that is not root would have to ask the broker, if there ever was a table. */
static void require_no_broker(void)
{
	if (geteuid() == 0 || (access(TABLE_PATH, F_OK) != 0 && errno == ENOENT)) return;
	fail(EXIT_FAILED, "only root can read the grant table, and there is no broker at " BROKER_PATH " to ask");
}

struct table *launch_table(const struct options *options)
{
	const char *reason = "";
	char path[STATE_PATH_SIZE];
	bool is_handed_over = options->table_fd >= 0;
	/* The command is not to have it. */
	if (is_handed_over) fcntl(options->table_fd, F_SETFD, FD_CLOEXEC);
	switch (is_handed_over ? table_open_descriptor(&the_table, options->table_fd, &reason) : table_open(&the_table, &reason)) {
	case TABLE_READY:
		return &the_table;
	case TABLE_ABSENT:
		require_no_broker();
		return NULL;
	default:
		state_path(geteuid(), "/grants", path);
		fail(EXIT_POLICY, "%s cannot be used: %s", is_handed_over ? "the table of --table-fd" : path, reason);
	}
}

void require_whole(const struct table *table)
{
	if (table != NULL && table->damaged) fail(EXIT_POLICY, TABLE_PATH " is damaged: restart the container, so that boot writes it anew");
}

static void select_or_refuse(const struct launch *launch)
{
	const struct options *options = launch->options;
	const struct account *account = launch->account;
	struct refusal refusal = { "", 0, 0, 0 };
	static struct caller caller;
	caller.uid = account->uid;
	caller.gids = account->groups.gids;
	caller.gid_count = account->groups.count;
	caller.memberships = account->memberships.gids;
	caller.membership_count = account->memberships.count;
	caller.inherited = launch->inherits ? table_inherited_grant(launch->table, account->uid) : NONE;
	caller.base_only = launch->base_only;
	enum outcome outcome = select_given(&the_selection, launch->table, &caller, options->grants, options->grant_count, &refusal);
	require_whole(launch->table);
	if (outcome != SELECTED) refuse(&the_selection, outcome, &refusal, account);
	for (size_t at = 0; at < options->keep_count; at++) {
		struct text where;
		const char *name = options->keeps[at];
		bool is_kept = !is_forbidden(&the_selection, table_name(launch->table, name, strlen(name)), name, strlen(name), &where);
		require_whole(launch->table);
		if (!is_kept) refuse_keep(name, where.bytes, account);
	}
}

static void check_needs(const struct launch *launch)
{
	for (size_t at = 0; at < launch->options->need_count; at++) {
		const char *name = launch->options->needs[at];
		enum origin origin = FROM_CALLER;
		const char *entry = environment_find(&the_environment, name, strlen(name), &origin);
		if (entry != NULL && (origin == FROM_GRANT || origin == FROM_BASE || origin == FROM_KEEP)) continue;
		refuse_need(&the_selection, name, launch->account);
	}
}

/* Without a table there is less function, never more variables. */
static void go_without_table(const struct launch *launch)
{
	const struct options *options = launch->options;
	const char *option = options->grant_count > 0 ? "--grant" : options->need_count > 0 ? "--need" : options->print_names ? "--print-names" : NULL;
	if (option != NULL) fail(EXIT_POLICY, "%s needs the grant table, and there is no " TABLE_PATH " (env-init writes it at boot)", option);
	if (options->quiet) return;
	if (launch->crosses) say("no " TABLE_PATH ": %s gets base variables only", user_label(launch->account));
	else say("no " TABLE_PATH ": no variable is added to the caller's environment");
}

void launch(const struct launch *launch)
{
	const struct options *options = launch->options;
	if (launch->table == NULL) go_without_table(launch);
	else select_or_refuse(launch);

	struct composition composition = {
		.selection = launch->table == NULL ? NULL : &the_selection,
		.crosses = launch->crosses,
		.identity = launch->changes_user || options->clean ? launch->account : NULL,
		.clean = options->clean,
		.quiet = options->quiet || options->print_names,
		.keeps = options->keeps,
		.keep_count = options->keep_count,
	};
	compose(&the_environment, launch->caller, &composition);
	require_whole(launch->table);
	if (launch->table != NULL) check_needs(launch);
	if (options->print_names) {
		print_names(&the_selection, &the_environment);
		require_whole(launch->table);
		_exit(0);
	}

	/* As root always, even for one's own uid: the groups are then exactly those that the decision was made for. */
	if (launch->crosses) become(launch->account);
	if (launch->changes_user) close_descriptors(options->kept_fds, options->kept_fd_count);
	if (options->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail(EXIT_FAILED, "cannot set no_new_privs: %s", strerror(errno));
	enum origin origin;
	const char *path = environment_find(&the_environment, "PATH", 4, &origin);
	execute(launch->command, the_environment.entries, path == NULL ? NULL : path + 5);
}

void launch_self(const struct options *options, bool base_only, char *const *caller, char *const *command)
{
	static struct account self;
	struct table *table = launch_table(options);
	account_of_uid(table, geteuid(), &self);
	own_groups(&self.groups);
	require_whole(table);
	struct launch request = {
		.options = options,
		.table = table,
		.account = &self,
		.inherits = base_only,
		.base_only = base_only,
		.caller = caller,
		.command = command,
	};
	launch(&request);
}
