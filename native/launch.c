#include "launch.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "identity.h"
#include "message.h"
#include "paths.h"

/* All working memory, in the pages that the kernel hands out only when they are touched. */
static struct table the_table;
static struct selection the_selection;
static struct environment the_environment;

_Noreturn static void fail_damaged(void)
{
	fail(EXIT_POLICY, TABLE_PATH " is damaged: restart the container, or write it anew with 'env-broker boot'");
}

struct table *launch_table(void)
{
	const char *reason = "";
	switch (table_open(&the_table, &reason)) {
	case TABLE_READY:
		return &the_table;
	case TABLE_ABSENT:
		return NULL;
	default:
		fail(EXIT_POLICY, "%s cannot be used: %s", TABLE_PATH, reason);
	}
}

void launch_unprivileged(void)
{
	if (access(TABLE_PATH, F_OK) != 0 && errno == ENOENT) return;
	fail(EXIT_FAILED, "only root can read the grant table, and there is no broker at " BROKER_PATH " to ask");
}

/* How messages name the user. */
static const char *label(const struct account *account)
{
	static char number[24];
	if (account->known) return account->name;
	uint32_t rest = account->uid;
	char *at = number + sizeof number - 1;
	do *--at = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	memcpy(at -= 4, "uid ", 4);
	return at;
}

struct list {
	char text[400];
	size_t length;
};

static void add_to_list(struct list *list, const char *text, size_t length)
{
	if (list->length + length + 3 > sizeof list->text) return;
	if (list->length > 0) list->text[list->length++] = ',';
	memcpy(list->text + list->length, text, length);
	list->length += length;
	list->text[list->length] = '\0';
}

static void list_grant(struct table *table, uint32_t grant, void *context)
{
	struct text name = table_text(table, GRANTS, grant, GRANT_TEXT);
	add_to_list(context, name.bytes, name.length);
}

static void list_selected(struct selection *selection, uint32_t grant, void *context)
{
	list_grant(selection->table, grant, context);
}

_Noreturn static void refuse_grant(struct selection *selection, const char *grant, const struct account *account)
{
	struct list own = { "", 0 };
	struct table *table = selection->table;
	selection->chosen_count = 0;
	selection_each_grant(selection, list_selected, &own);
	for (uint32_t row = 0; row < table_count(table, GRANTS); row++) {
		struct text name = table_text(table, GRANTS, row, GRANT_TEXT);
		if (strcmp(name.bytes, grant) != 0) continue;
		struct text where = table_text(table, GRANTS, row, GRANT_WHERE);
		fail(EXIT_REFUSED, "refused: grant %s (%s) is not for %s: add the user to its 'to', or choose from: %s", grant, where.bytes,
			label(account), own.length > 0 ? own.text : "(no grant)");
	}
	fail(EXIT_REFUSED, "refused: there is no grant %s: %s has %s", grant, label(account), own.length > 0 ? own.text : "no grant");
}

_Noreturn static void refuse_two_sources(struct table *table, const struct refusal *refusal, const struct account *account)
{
	struct text name = table_text(table, NAMES, refusal->name, NAME_TEXT);
	struct text first = table_text(table, GRANTS, refusal->first, GRANT_TEXT);
	struct text first_where = table_text(table, GRANTS, refusal->first, GRANT_WHERE);
	struct text second = table_text(table, GRANTS, refusal->second, GRANT_TEXT);
	struct text second_where = table_text(table, GRANTS, refusal->second, GRANT_WHERE);
	fail(EXIT_REFUSED, "refused: %s has two sources for %s: grant %s (%s) and grant %s (%s); choose with --grant", name.bytes, label(account),
		first.bytes, first_where.bytes, second.bytes, second_where.bytes);
}

/*
 * Why a name is not given, and what would give it. Who needs it: a grant, by kind, name and place in the policy, or
 * the option --need.
 */
_Noreturn static void refuse_missing(struct selection *selection, const char *name, const char *kind, const char *needer, const char *place,
	const struct account *account)
{
	struct table *table = selection->table;
	uint32_t row = table_name(table, name, strlen(name));
	const struct given *given = selection_find(selection, row);
	const char *space = needer[0] == '\0' ? "" : " ";
	const char *open = place[0] == '\0' ? "" : " (", *close = place[0] == '\0' ? "" : ")";
	struct text where = { "", 0 };
	if (is_forbidden(selection, row, name, strlen(name), &where) || (given != NULL && is_withheld(selection, given->source, &where))) {
		fail(EXIT_REFUSED, "refused: %s%s%s%s%s%s needs %s, which is forbidden to %s at %s", kind, space, needer, open, place, close, name,
			label(account), where.bytes);
	}
	uint32_t missing = given == NULL ? NONE : table_word(table, SOURCES, given->source, SOURCE_MISSING);
	if (missing != NONE) {
		struct text unset = table_text(table, NAMES, missing, NAME_TEXT);
		fail(EXIT_REFUSED, "refused: %s%s%s%s%s%s needs %s, and %s is not set in this container", kind, space, needer, open, place, close, name,
			unset.bytes);
	}
	fail(EXIT_REFUSED, "refused: %s%s%s%s%s%s needs %s, which no grant of %s gives: name it under 'allow' of one, or pass --keep %s", kind, space,
		needer, open, place, close, name, label(account), name);
}

static void select_or_refuse(const struct launch *launch, const struct caller *caller)
{
	struct refusal refusal = { "", 0, 0, 0 };
	const struct options *options = launch->options;
	enum outcome outcome = select_given(&the_selection, launch->table, caller, options->grants, options->grant_count, &refusal);
	if (launch->table->damaged) fail_damaged();
	if (outcome == NOT_YOURS) refuse_grant(&the_selection, refusal.text, launch->account);
	if (outcome == TWO_SOURCES) refuse_two_sources(launch->table, &refusal, launch->account);
	if (outcome == TOO_MANY) fail(EXIT_FAILED, "%s is given more than %u variables: no program takes that many", label(launch->account), GIVEN_MAX);
	if (outcome == NEEDS) {
		struct text name = table_text(launch->table, NAMES, refusal.name, NAME_TEXT);
		struct text grant = table_text(launch->table, GRANTS, refusal.first, GRANT_TEXT);
		struct text where = table_text(launch->table, GRANTS, refusal.first, GRANT_WHERE);
		refuse_missing(&the_selection, name.bytes, "grant", grant.bytes, where.bytes, launch->account);
	}
	for (size_t at = 0; at < options->keep_count; at++) {
		struct text where;
		const char *name = options->keeps[at];
		if (!is_forbidden(&the_selection, table_name(launch->table, name, strlen(name)), name, strlen(name), &where)) continue;
		fail(EXIT_REFUSED, "refused: --keep %s: forbidden to %s at %s", name, label(launch->account), where.bytes);
	}
}

static void check_needs(const struct launch *launch)
{
	for (size_t at = 0; at < launch->options->need_count; at++) {
		const char *name = launch->options->needs[at];
		enum origin origin = FROM_CALLER;
		const char *entry = environment_find(&the_environment, name, strlen(name), &origin);
		if (entry != NULL && (origin == FROM_GRANT || origin == FROM_BASE || origin == FROM_KEEP)) continue;
		refuse_missing(&the_selection, name, "--need", "", "", launch->account);
	}
}

static void write_grant_name(struct table *table, uint32_t grant, void *context)
{
	bool *is_first = context;
	struct text name = table_text(table, GRANTS, grant, GRANT_TEXT);
	if (!*is_first) write_all(1, ",", 1);
	*is_first = false;
	write_all(1, name.bytes, name.length);
}

static void say_note(struct selection *selection, uint32_t grant, void *context)
{
	(void)context;
	struct table *table = selection->table;
	struct text name = table_text(table, GRANTS, grant, GRANT_TEXT);
	struct range notes = table_range(table, GRANTS, grant, GRANT_NOTES, STRINGS);
	for (uint32_t at = 0; at < notes.count; at++) {
		struct text note = table_text(table, STRINGS, notes.start + at, STRING_TEXT);
		say("grant %s: %s", name.bytes, note.bytes);
	}
}

static int compare_names(const char *left, const char *right)
{
	size_t length = name_length(left) < name_length(right) ? name_length(left) : name_length(right);
	int order = memcmp(left, right, length);
	return order != 0 ? order : (int)(name_length(left) > name_length(right)) - (int)(name_length(left) < name_length(right));
}

/* NAME<TAB>grant[,grant], sorted by name; names only, so the order is found again for each line. */
_Noreturn static void print_names(const struct launch *launch)
{
	const char *last = NULL;
	for (;;) {
		size_t next = the_environment.count;
		for (size_t at = 0; at < the_environment.count; at++) {
			const char *entry = the_environment.entries[at];
			unsigned char origin = the_environment.origins[at];
			if (origin == FROM_CALLER || origin == FROM_IDENTITY || (last != NULL && compare_names(entry, last) <= 0)) continue;
			if (next == the_environment.count || compare_names(entry, the_environment.entries[next]) < 0) next = at;
		}
		if (next == the_environment.count) break;
		last = the_environment.entries[next];
		write_all(1, last, name_length(last));
		write_all(1, "\t", 1);
		if (the_environment.origins[next] == FROM_GRANT) {
			bool is_first = true;
			const struct given *given = selection_find(&the_selection, table_name(launch->table, last, name_length(last)));
			if (given != NULL) selection_grants(&the_selection, given, write_grant_name, &is_first);
		} else {
			write_all(1, the_environment.origins[next] == FROM_KEEP ? "(keep)" : "(base)", 6);
		}
		write_all(1, "\n", 1);
	}
	selection_each_grant(&the_selection, say_note, NULL);
	_exit(0);
}

static void require_table(const struct launch *launch)
{
	const struct options *options = launch->options;
	const char *option = options->grant_count > 0 ? "--grant" : options->need_count > 0 ? "--need" : options->print_names ? "--print-names" : NULL;
	if (option != NULL) fail(EXIT_POLICY, "%s needs the grant table, and there is no " TABLE_PATH " (env-init writes it at boot)", option);
	if (options->quiet) return;
	if (launch->crosses) say("no " TABLE_PATH ": %s gets base variables only", label(launch->account));
	else say("no " TABLE_PATH ": the command gets the caller's environment as it is");
}

void launch(const struct launch *launch)
{
	const struct options *options = launch->options;
	const struct account *account = launch->account;
	struct caller caller = {
		.uid = account->uid,
		.gids = account->groups.gids,
		.gid_count = account->groups.count,
		.memberships = account->memberships.gids,
		.membership_count = account->memberships.count,
	};
	if (launch->table == NULL) require_table(launch);
	else select_or_refuse(launch, &caller);

	struct composition composition = {
		.selection = launch->table == NULL ? NULL : &the_selection,
		.crosses = launch->crosses,
		.identity = launch->changes_user || options->clean ? account : NULL,
		.clean = options->clean,
		.quiet = options->quiet || options->print_names,
		.keeps = options->keeps,
		.keep_count = options->keep_count,
	};
	compose(&the_environment, launch->caller, &composition);
	if (launch->table != NULL) check_needs(launch);
	if (options->print_names) print_names(launch);
	if (launch->table != NULL && launch->table->damaged) fail_damaged();

	if (launch->changes_user) {
		become(account);
		close_descriptors(options->kept_fds, options->kept_fd_count);
	}
	if (options->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail(EXIT_FAILED, "cannot set no_new_privs: %s", strerror(errno));
	enum origin origin;
	const char *path = environment_find(&the_environment, "PATH", 4, &origin);
	execute(launch->command, the_environment.entries, path == NULL ? NULL : path + 5);
}
