#include "launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "audit/report.h"
#include "contract/paths.h"
#include "decision/forbid.h"
#include "decision/why-not.h"
#include "grants/open.h"
#include "launch/ask.h"
#include "launch/identity.h"
#include "launch/print-names.h"
#include "launch/print-values.h"
#include "memory/untouched.h"
#include "message/message.h"
#include "system/state-path.h"

/* First of what is worked with, at the start of a page. */
static _Alignas(4096) struct table the_table;
static struct selection the_selection;
static struct environment the_environment;

/* Why a launch is refused. */
static UNTOUCHED char why[DESCRIPTION_SIZE];

enum { DECISION_SIZE = TABLE_MEMORY + SELECTION_WORDS * sizeof(uint32_t) };

/*
 * All working memory: a table that is read and what a decision needs, or the broker's answer; then the environment, and what goes on
 * record, each right behind the other.
 */
static _Alignas(sizeof(char *)) TOUCHED_FIRST unsigned char memory[((unsigned)DECISION_SIZE > (unsigned)ASK_SIZE ? DECISION_SIZE : ASK_SIZE) + sizeof(char *) + ENVIRONMENT_SIZE + PIPE_BUF];

/* Where the rest of it begins, of what is used so far. */
static const char **rest(const struct answer *answer)
{
	uintptr_t used = (uintptr_t)memory;
	if (the_table.base != NULL) used = (uintptr_t)table_checked_end(&the_table);
	if (the_selection.memory != NULL) used = (uintptr_t)selection_end(&the_selection);
	if (answer != NULL) used = (uintptr_t)answer->end;
	return (const char **)((used + sizeof(char *) - 1) / sizeof(char *) * sizeof(char *));
}

struct table *launch_table(const struct options *options, uid_t user)
{
	const char *reason = "";
	char path[STATE_PATH_SIZE];
	bool is_handed_over = options->table_fd >= 0;
	/* The command is not to have it. */
	if (is_handed_over) fcntl(options->table_fd, F_SETFD, FD_CLOEXEC);
	switch (is_handed_over ? table_open_descriptor(&the_table, options->table_fd, memory, &reason) : table_open(&the_table, user, memory, &reason)) {
	case TABLE_READY:
		return &the_table;
	case TABLE_ABSENT:
		return NULL;
	default:
		state_path(user, STATE_GRANTS, path);
		fail(EXIT_POLICY, "%s cannot be used: %s", is_handed_over ? "the table of --table-fd" : path, reason);
	}
}

void require_whole(const struct table *table)
{
	char path[STATE_PATH_SIZE];
	if (table == NULL || !table->damaged) return;
	state_path(geteuid(), STATE_GRANTS, path);
	fail(EXIT_POLICY, "%s is damaged: restart the container, so that boot writes it anew", path);
}

/* Puts a refusal on record, and exits with it. */
_Noreturn static void refuse(const struct launch *launch, const struct asked *asked, int code, const char *reason)
{
	require_whole(launch->table);
	if (code == EXIT_REFUSED) report(asked, &the_selection, reason, (char *)rest(NULL));
	fail_with(code, reason);
}

static void select_or_refuse(const struct launch *launch, const struct asked *asked)
{
	const struct options *options = launch->options;
	const struct account *account = launch->account;
	struct refusal refusal = { "", 0, 0, 0 };
	const struct caller caller = {
		.uid = account->uid,
		.gids = account->groups.gids,
		.gid_count = account->groups.count,
		.memberships = account->memberships.gids,
		.membership_count = account->memberships.count,
		.inherited = launch->inherits ? table_inherited_grant(launch->table, account->uid) : NONE,
		.base_only = launch->base_only,
	};
	the_selection.memory = (uint32_t *)rest(NULL);
	enum outcome outcome = decide(&the_selection, launch->table, &caller, options->grants, options->grant_count, &refusal);
	require_whole(launch->table);
	if (outcome != SELECTED) refuse(launch, asked, explain_refusal(&the_selection, outcome, &refusal, account, why), why);
	for (size_t at = 0; at < options->keep_count; at++) {
		struct text where;
		const char *name = options->keeps[at];
		bool is_kept = !is_forbidden(&the_selection, table_name(launch->table, name, strlen(name)), name, strlen(name), &where);
		require_whole(launch->table);
		if (!is_kept) refuse(launch, asked, explain_keep(name, where.bytes, account, why), why);
	}
}

static void check_needs(const struct launch *launch, const struct asked *asked)
{
	for (size_t at = 0; at < launch->options->need_count; at++) {
		const char *name = launch->options->needs[at];
		enum origin origin = FROM_CALLER;
		const char *entry = environment_find(&the_environment, name, strlen(name), &origin);
		if (entry != NULL && origin != FROM_CALLER && origin != FROM_IDENTITY) continue;
		/* The broker has checked them before, with what it was told: this is the last word. */
		if (launch->table == NULL) {
			tell_need(name, why);
			fail_with(EXIT_REFUSED, why);
		}
		refuse(launch, asked, explain_need(&the_selection, name, launch->account, why), why);
	}
}

/* Without a table there is less function, never more variables. */
static void go_without_table(const struct launch *launch)
{
	const struct options *options = launch->options;
	static const char *const shows[] = { NULL, "--print-names", "--sh", "--json", "--get" };
	const char *option = options->show != SHOW_NOTHING ? shows[options->show] : options->grant_count > 0 ? "--grant" : options->need_count > 0 ? "--need" : NULL;
	if (option != NULL) fail(EXIT_POLICY, "%s needs the grant table, and there is no " TABLE_PATH " (env-init writes it at boot)", option);
	if (options->quiet) return;
	if (launch->crosses) say("no " TABLE_PATH " (env-init, as the entrypoint, writes it): what starts as %s gets base variables only", user_label(launch->account));
	else say("no " TABLE_PATH " (env-init, as the entrypoint, writes it): no variable is added to the caller's environment");
}

/* Prints what is asked for, and exits. */
_Noreturn static void show(const struct launch *launch)
{
	const struct options *options = launch->options;
	enum origin origin;
	if (options->show == SHOW_NAMES) print_names(launch->table == NULL ? NULL : &the_selection, launch->answer, &the_environment);
	else if (options->show == SHOW_SHELL) print_shell(&the_environment);
	else if (options->show == SHOW_JSON) print_json(&the_environment);
	else print_value(environment_find(&the_environment, options->shown_name, strlen(options->shown_name), &origin));
	require_whole(launch->table);
	_exit(0);
}

void launch(const struct launch *launch)
{
	const struct options *options = launch->options;
	const struct asked asked = { launch->account->uid, 0, launch->command[0], options->keeps, options->keep_count };
	if (launch->table != NULL) select_or_refuse(launch, &asked);
	else if (launch->answer == NULL) go_without_table(launch);

	struct composition composition = {
		.selection = launch->table == NULL ? NULL : &the_selection,
		.answer = launch->answer,
		.crosses = launch->crosses,
		.identity = launch->changes_user || options->clean ? launch->account : NULL,
		.clean = options->clean,
		.quiet = options->quiet || options->show != SHOW_NOTHING,
		.keeps = options->keeps,
		.keep_count = options->keep_count,
	};
	the_environment.memory = rest(launch->answer);
	compose(&the_environment, launch->caller, &composition);
	require_whole(launch->table);
	check_needs(launch, &asked);
	if (launch->table != NULL && options->show != SHOW_NAMES) report(&asked, &the_selection, NULL, the_environment.end);
	if (options->show != SHOW_NOTHING) show(launch);

	/* As root always, even for one's own uid: the groups are then exactly those that the decision was made for. */
	if (launch->crosses) become(launch->account);
	if (launch->changes_user) close_descriptors(options->kept_fds, options->kept_fd_count);
	if (options->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail(EXIT_FAILED, "cannot set no_new_privs: %s", strerror(errno));
	enum origin origin;
	const char *path = environment_find(&the_environment, "PATH", 4, &origin);
	execute(launch->command, the_environment.entries, path == NULL ? NULL : path + 5);
}

static const struct answer *ask(const struct options *options, char *const *caller, char *const *command)
{
	const struct question question = {
		.grants = options->grants,
		.grant_count = options->grant_count,
		.needs = options->needs,
		.need_count = options->need_count,
		.keeps = options->keeps,
		.keep_count = options->keep_count,
		.clean = options->clean,
		.command = command[0],
		.environment = caller,
	};
	return ask_broker(&question, (char *)memory);
}

void launch_self(const struct options *options, bool base_only, char *const *caller, char *const *command)
{
	static struct account self;
	/* The broker asks the kernel who this is; without a table nothing else is decided here. */
	self.uid = geteuid();
	self.name = self.shell = "";
	self.home = "/";
	struct table *table = launch_table(options, self.uid);
	if (table != NULL || options->clean) account_of_uid(table, self.uid, &self);
	if (table != NULL) own_groups(&self.groups);
	require_whole(table);
	struct launch request = {
		.options = options,
		.table = table,
		.answer = table == NULL && self.uid != 0 ? ask(options, caller, command) : NULL,
		.account = &self,
		.inherits = base_only,
		.base_only = base_only,
		.caller = caller,
		.command = command,
	};
	launch(&request);
}
