#include "decision/why-not.h"

#include <string.h>

#include "decision/forbid.h"
#include "message/message.h"
#include "names/hazards.h"
#include "names/kinds.h"
#include "text/digits.h"

const char *user_label(const struct account *account)
{
	static char label[4 + DIGITS_SIZE];
	char space[DIGITS_SIZE];
	if (account->known) return account->name;
	const char *digits = digits_of(account->uid, space);
	memcpy(label, "uid ", 4);
	memcpy(label + 4, digits, strlen(digits) + 1);
	return label;
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

static int explain_grant(struct selection *selection, const char *grant, const struct account *account, char *text)
{
	struct list own = { "", 0 };
	struct table *table = selection->table;
	size_t chosen_count = selection->chosen_count;
	selection->chosen_count = 0;
	selection_each_grant(selection, list_grant, &own);
	selection->chosen_count = chosen_count;
	uint32_t found = NONE;
	/* To the end in any case: how long the answer takes says nothing to who may not know. */
	for (uint32_t row = 0; row < table_count(table, GRANTS); row++) {
		if (strcmp(table_text(table, GRANTS, row, GRANT_TEXT).bytes, grant) == 0) found = row;
	}
	const char *label = user_label(account);
	if (found == NONE) describe(text, "there is no grant %s; those of %s are: %s", grant, label, own.length > 0 ? own.text : "none");
	else {
		describe(text, "grant %s (%s) is not for %s: add the user to its 'to', or choose a grant of its own: %s", grant,
			table_text(table, GRANTS, found, GRANT_WHERE).bytes, label, own.length > 0 ? own.text : "(no grant)");
	}
	return EXIT_REFUSED;
}

static int explain_two_sources(struct table *table, const struct refusal *refusal, const struct account *account, char *text)
{
	struct text name = table_text(table, NAMES, refusal->name, NAME_TEXT);
	struct text first = table_text(table, GRANTS, refusal->first, GRANT_TEXT);
	struct text first_where = table_text(table, GRANTS, refusal->first, GRANT_WHERE);
	struct text second = table_text(table, GRANTS, refusal->second, GRANT_TEXT);
	struct text second_where = table_text(table, GRANTS, refusal->second, GRANT_WHERE);
	describe(text, "%s has two sources for %s: grant %s (%s) and grant %s (%s); choose with --grant", name.bytes, user_label(account),
		first.bytes, first_where.bytes, second.bytes, second_where.bytes);
	return EXIT_REFUSED;
}

/* Why a name is not given, and what would give it. Who needs it: a grant, with its place in the policy, or --need. */
static int explain_missing(struct selection *selection, const char *name, const char *grant, const char *place, const struct account *account, char *text)
{
	struct table *table = selection->table;
	uint32_t row = table_name(table, name, strlen(name));
	const struct given *given = selection_find(selection, row);
	char who[DESCRIPTION_SIZE];
	if (grant == NULL) describe(who, "the call (--need, --get)");
	else describe(who, "grant %s (%s)", grant, place);
	const char *label = user_label(account);
	struct text where = { "", 0 };
	uint32_t missing = given == NULL ? NONE : table_word(table, SOURCES, given->source, SOURCE_MISSING);
	uint32_t flags = row == NONE ? 0 : table_word(table, NAMES, row, NAME_FLAGS);
	if (describes_process(name, strlen(name))) {
		describe(text, "%s needs %s, which describes the process and comes from no grant: leave it out, or --keep %s passes the caller's own", who, name, name);
	} else if (is_forbidden(selection, row, name, strlen(name), &where) || (given != NULL && is_entry_forbidden(selection, given->source, &where))) {
		describe(text, "%s needs %s, which is forbidden to %s at %s", who, name, label, where.bytes);
	} else if (missing != NONE) {
		describe(text, "%s needs %s, and %s is not set in this container", who, name, table_text(table, NAMES, missing, NAME_TEXT).bytes);
	} else if (flags & FLAG_BASE) {
		describe(text, "%s needs %s, which everybody gets and which is not set in this container", who, name);
	} else if (selection->chosen_count > 0) {
		describe(text, "%s needs %s, which the grants chosen by --grant do not give: choose one that does", who, name);
	} else {
		describe(text, "%s needs %s, which no grant of %s gives: name it under '%s' of one, or --keep %s passes the caller's own", who, name, label,
			is_hazard(name, strlen(name)) ? "hazards" : "allow", name);
	}
	return EXIT_REFUSED;
}

int explain_refusal(struct selection *selection, enum outcome outcome, const struct refusal *refusal, const struct account *account,
	char ret_text[DESCRIPTION_SIZE])
{
	struct table *table = selection->table;
	if (outcome == NOT_YOURS) return explain_grant(selection, refusal->text, account, ret_text);
	if (outcome == TWO_SOURCES) return explain_two_sources(table, refusal, account, ret_text);
	if (outcome == TOO_MANY) {
		describe(ret_text, "%s is given more than %u variables: no program takes that many", user_label(account), GIVEN_MAX);
		return EXIT_FAILED;
	}
	struct text name = table_text(table, NAMES, refusal->name, NAME_TEXT);
	struct text grant = table_text(table, GRANTS, refusal->first, GRANT_TEXT);
	struct text where = table_text(table, GRANTS, refusal->first, GRANT_WHERE);
	return explain_missing(selection, name.bytes, grant.bytes, where.bytes, account, ret_text);
}

int explain_need(struct selection *selection, const char *name, const struct account *account, char ret_text[DESCRIPTION_SIZE])
{
	return explain_missing(selection, name, NULL, "", account, ret_text);
}

int explain_keep(const char *name, const char *where, const struct account *account, char ret_text[DESCRIPTION_SIZE])
{
	describe(ret_text, "--keep %s: forbidden to %s at %s", name, user_label(account), where);
	return EXIT_REFUSED;
}

void tell_need(const char *name, char ret_text[DESCRIPTION_SIZE])
{
	describe(ret_text, "the call (--need, --get) needs %s, which is not given to this user", name);
}

void tell_not_yours(const char *grant, char ret_text[DESCRIPTION_SIZE])
{
	describe(ret_text, "grant %s is not one of this user's, or there is none", grant);
}

void tell_refusal(struct selection *selection, enum outcome outcome, const struct refusal *refusal, char ret_text[DESCRIPTION_SIZE])
{
	struct table *table = selection->table;
	if (outcome == NOT_YOURS) tell_not_yours(refusal->text, ret_text);
	else if (outcome == TOO_MANY) describe(ret_text, "this user is given more variables than a program takes");
	else {
		struct text name = table_text(table, NAMES, refusal->name, NAME_TEXT), first = table_text(table, GRANTS, refusal->first, GRANT_TEXT);
		if (outcome == NEEDS) describe(ret_text, "grant %s needs %s, which is not given", first.bytes, name.bytes);
		else {
			struct text second = table_text(table, GRANTS, refusal->second, GRANT_TEXT);
			describe(ret_text, "%s has two sources: grant %s and grant %s; choose with --grant", name.bytes, first.bytes, second.bytes);
		}
	}
}
