#include "refuse.h"

#include <string.h>

#include "environment.h"
#include "message.h"

const char *user_label(const struct account *account)
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

/* Names of grants, with commas, as far as they fit. */
struct list {
	char text[400];
	size_t length;
};

static void list_grant(struct selection *selection, uint32_t grant, void *context)
{
	struct list *list = context;
	struct text name = table_text(selection->table, GRANTS, grant, GRANT_TEXT);
	if (list->length + name.length + 3 > sizeof list->text) return;
	if (list->length > 0) list->text[list->length++] = ',';
	memcpy(list->text + list->length, name.bytes, (size_t)name.length + 1);
	list->length += name.length;
}

_Noreturn static void refuse_grant(struct selection *selection, const char *grant, const struct account *account)
{
	struct list own = { "", 0 };
	struct table *table = selection->table;
	selection->chosen_count = 0;
	selection_each_grant(selection, list_grant, &own);
	for (uint32_t row = 0; row < table_count(table, GRANTS); row++) {
		struct text name = table_text(table, GRANTS, row, GRANT_TEXT);
		if (strcmp(name.bytes, grant) != 0) continue;
		struct text where = table_text(table, GRANTS, row, GRANT_WHERE);
		fail(EXIT_REFUSED, "refused: grant %s (%s) is not for %s: add the user to its 'to', or choose from: %s", grant, where.bytes,
			user_label(account), own.length > 0 ? own.text : "(no grant)");
	}
	fail(EXIT_REFUSED, "refused: there is no grant %s: %s has %s", grant, user_label(account), own.length > 0 ? own.text : "no grant");
}

_Noreturn static void refuse_two_sources(struct table *table, const struct refusal *refusal, const struct account *account)
{
	struct text name = table_text(table, NAMES, refusal->name, NAME_TEXT);
	struct text first = table_text(table, GRANTS, refusal->first, GRANT_TEXT);
	struct text first_where = table_text(table, GRANTS, refusal->first, GRANT_WHERE);
	struct text second = table_text(table, GRANTS, refusal->second, GRANT_TEXT);
	struct text second_where = table_text(table, GRANTS, refusal->second, GRANT_WHERE);
	fail(EXIT_REFUSED, "refused: %s has two sources for %s: grant %s (%s) and grant %s (%s); choose with --grant", name.bytes,
		user_label(account), first.bytes, first_where.bytes, second.bytes, second_where.bytes);
}

/* Why a name is not given, and what would give it. Who needs it: a grant, with its place in the policy, or --need. */
_Noreturn static void refuse_missing(struct selection *selection, const char *name, const char *grant, const char *place, const struct account *account)
{
	struct table *table = selection->table;
	uint32_t row = table_name(table, name, strlen(name));
	const struct given *given = selection_find(selection, row);
	const char *kind = grant == NULL ? "the launch (--need)" : "grant ";
	const char *needer = grant == NULL ? "" : grant;
	const char *open = grant == NULL ? "" : " (", *close = grant == NULL ? "" : ")";
	struct text where = { "", 0 };
	if (is_forbidden(selection, row, name, strlen(name), &where) || (given != NULL && is_withheld(selection, given->source, &where))) {
		fail(EXIT_REFUSED, "refused: %s%s%s%s%s needs %s, which is forbidden to %s at %s", kind, needer, open, place, close, name,
			user_label(account), where.bytes);
	}
	uint32_t missing = given == NULL ? NONE : table_word(table, SOURCES, given->source, SOURCE_MISSING);
	if (missing != NONE) {
		struct text unset = table_text(table, NAMES, missing, NAME_TEXT);
		fail(EXIT_REFUSED, "refused: %s%s%s%s%s needs %s, and %s is not set in this container", kind, needer, open, place, close, name, unset.bytes);
	}
	uint32_t flags = row == NONE ? 0 : table_word(table, NAMES, row, NAME_FLAGS);
	if (flags & FLAG_BASE) {
		fail(EXIT_REFUSED, "refused: %s%s%s%s%s needs %s, which everybody gets and which is not set in this container", kind, needer, open, place,
			close, name);
	}
	if (selection->chosen_count > 0) {
		fail(EXIT_REFUSED, "refused: %s%s%s%s%s needs %s, which the grants chosen by --grant do not give: choose one that does", kind, needer,
			open, place, close, name);
	}
	if (is_identity(name, strlen(name))) {
		fail(EXIT_REFUSED, "refused: %s%s%s%s%s needs %s, which describes a process and comes from no grant: pass --keep %s", kind, needer, open,
			place, close, name, name);
	}
	bool is_hazard = (flags & FLAG_HAZARD) || table_prefix(table, HAZARD_PREFIXES, name, strlen(name));
	fail(EXIT_REFUSED, "refused: %s%s%s%s%s needs %s, which no grant of %s gives: name it under '%s' of one, or pass --keep %s", kind, needer,
		open, place, close, name, user_label(account), is_hazard ? "hazards" : "allow", name);
}

void refuse(struct selection *selection, enum outcome outcome, const struct refusal *refusal, const struct account *account)
{
	struct table *table = selection->table;
	if (outcome == NOT_YOURS) refuse_grant(selection, refusal->text, account);
	if (outcome == TWO_SOURCES) refuse_two_sources(table, refusal, account);
	if (outcome == TOO_MANY) fail(EXIT_FAILED, "%s is given more than %u variables: no program takes that many", user_label(account), GIVEN_MAX);
	struct text name = table_text(table, NAMES, refusal->name, NAME_TEXT);
	struct text grant = table_text(table, GRANTS, refusal->first, GRANT_TEXT);
	struct text where = table_text(table, GRANTS, refusal->first, GRANT_WHERE);
	refuse_missing(selection, name.bytes, grant.bytes, where.bytes, account);
}

void refuse_need(struct selection *selection, const char *name, const struct account *account)
{
	refuse_missing(selection, name, NULL, "", account);
}

void refuse_keep(const char *name, const char *where, const struct account *account)
{
	fail(EXIT_REFUSED, "refused: --keep %s: forbidden to %s at %s", name, user_label(account), where);
}
