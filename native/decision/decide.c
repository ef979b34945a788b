#include "decision/decide.h"

#include <string.h>

#include "decision/base.h"
#include "decision/forbid.h"

static bool is_chosen(const struct selection *selection, uint32_t grant)
{
	if (selection->chosen_count == 0) return true;
	struct text name = table_text(selection->table, GRANTS, grant, GRANT_TEXT);
	for (size_t at = 0; at < selection->chosen_count; at++) {
		if (strcmp(name.bytes, selection->chosen[at]) == 0) return true;
	}
	return false;
}

static void add_principal(struct selection *selection, enum section section, uint32_t id)
{
	uint32_t row = table_find(selection->table, section, id);
	if (row != NONE) selection->principals[selection->principal_count++] = row;
}

static void find_principals(struct selection *selection)
{
	const struct caller *caller = selection->caller;
	selection->principal_count = 0;
	add_principal(selection, UIDS, caller->uid);
	selection->first_gid = selection->principal_count;
	for (size_t at = 0; at < caller->gid_count; at++) add_principal(selection, GIDS, caller->gids[at]);
	selection->first_membership = selection->principal_count;
	for (size_t at = 0; at < caller->membership_count; at++) add_principal(selection, GIDS, caller->memberships[at]);
}

/* Whether a principal before this one has the grant too. */
static bool is_repeated(struct selection *selection, size_t principal, uint32_t grant)
{
	for (size_t at = 0; at < principal; at++) {
		struct range grants = table_range(selection->table, principal_section(selection, at), selection->principals[at], PRINCIPAL_GRANTS, LISTS);
		if (table_list_has(selection->table, grants, grant)) return true;
	}
	return false;
}

void selection_each_grant(struct selection *selection, void (*each)(struct selection *selection, uint32_t grant, void *context), void *context)
{
	struct table *table = selection->table;
	if (selection->caller->inherited != NONE && selection->chosen_count == 0) each(selection, selection->caller->inherited, context);
	for (size_t at = 0; at < selection->first_membership && !selection->caller->base_only; at++) {
		struct range grants = table_range(table, principal_section(selection, at), selection->principals[at], PRINCIPAL_GRANTS, LISTS);
		for (uint32_t index = 0; index < grants.count; index++) {
			uint32_t grant = table_word(table, LISTS, grants.start + index, LIST_VALUE);
			if (table->damaged) return;
			if (is_chosen(selection, grant) && !is_repeated(selection, at, grant)) each(selection, grant, context);
		}
	}
}

/* The slot of a name: the one that holds it, or a free one. */
static uint32_t *slot_of(struct selection *selection, uint32_t name)
{
	uint32_t at = name * 0x9e3779b1u & selection->mask;
	while (selection->slots[at] != 0 && selection->given[selection->slots[at] - 1].name != name) at = (at + 1) & selection->mask;
	return &selection->slots[at];
}

const struct given *selection_find(struct selection *selection, uint32_t name)
{
	uint32_t slot = name == NONE ? 0 : *slot_of(selection, name);
	return slot == 0 ? NULL : &selection->given[slot - 1];
}

struct progress {
	enum outcome outcome;
	struct refusal *refusal;
	uint64_t entries;
};

static void count_entries(struct selection *selection, uint32_t grant, void *context)
{
	struct progress *progress = context;
	progress->entries += table_range(selection->table, GRANTS, grant, GRANT_ENTRIES, ENTRIES).count;
}

static void add_entry(struct selection *selection, struct given candidate, struct progress *progress)
{
	uint32_t *slot = slot_of(selection, candidate.name);
	if (*slot == 0) {
		selection->given[selection->count] = candidate;
		*slot = (uint32_t)++selection->count;
		return;
	}
	struct given *before = &selection->given[*slot - 1];
	if (candidate.strong && !before->strong) *before = candidate;
	else if (candidate.strong && before->source != candidate.source && progress->outcome == SELECTED) {
		progress->outcome = TWO_SOURCES;
		progress->refusal->name = candidate.name;
		progress->refusal->first = before->grant;
		progress->refusal->second = candidate.grant;
	}
}

static void add_grant(struct selection *selection, uint32_t grant, void *context)
{
	struct table *table = selection->table;
	struct range entries = table_range(table, GRANTS, grant, GRANT_ENTRIES, ENTRIES);
	for (uint32_t row = entries.start; row < entries.start + entries.count && !table->damaged; row++) {
		struct given candidate = { .grant = grant };
		candidate.name = table_word(table, ENTRIES, row, ENTRY_NAME);
		candidate.source = table_word(table, ENTRIES, row, ENTRY_SOURCE);
		candidate.strong = table_word(table, ENTRIES, row, ENTRY_STRONG) != 0;
		if (candidate.name >= table_count(table, NAMES)) table->damaged = true;
		if (table_word(table, SOURCES, candidate.source, SOURCE_NAME) != candidate.name) table->damaged = true;
		if (!table->damaged) add_entry(selection, candidate, context);
	}
}

/* What a grant needs is there if a grant gives it, or everybody gets it. */
static void check_needs(struct selection *selection, uint32_t grant, void *context)
{
	struct table *table = selection->table;
	struct progress *progress = context;
	struct range needs = table_range(table, GRANTS, grant, GRANT_NEEDS, LISTS);
	for (uint32_t index = 0; index < needs.count && progress->outcome == SELECTED; index++) {
		uint32_t name = table_word(table, LISTS, needs.start + index, LIST_VALUE);
		const struct given *given = selection_find(selection, name);
		if (given != NULL && !given->withheld) continue;
		if (is_base_given(selection, name)) continue;
		progress->outcome = NEEDS;
		progress->refusal->name = name;
		progress->refusal->first = grant;
	}
}

struct search {
	const char *name;
	bool found;
};

static void match_grant(struct selection *selection, uint32_t grant, void *context)
{
	struct search *search = context;
	struct text name = table_text(selection->table, GRANTS, grant, GRANT_TEXT);
	if (strcmp(name.bytes, search->name) == 0) search->found = true;
}

static bool is_reached(struct selection *selection, const char *grant)
{
	struct search search = { grant, false };
	selection_each_grant(selection, match_grant, &search);
	return search.found;
}

enum outcome decide(struct selection *selection, struct table *table, const struct caller *caller,
	const char *const *chosen, size_t chosen_count, struct refusal *ret_refusal)
{
	struct progress progress = { SELECTED, ret_refusal, 0 };
	selection->table = table;
	selection->caller = caller;
	selection->chosen = chosen;
	selection->chosen_count = chosen_count;
	selection->count = 0;
	find_principals(selection);
	for (size_t at = 0; at < chosen_count; at++) {
		if (is_reached(selection, chosen[at])) continue;
		ret_refusal->text = chosen[at];
		return NOT_YOURS;
	}

	selection_each_grant(selection, count_entries, &progress);
	if (progress.entries > table_count(table, NAMES)) progress.entries = table_count(table, NAMES);
	if (progress.entries > GIVEN_MAX) return TOO_MANY;
	uint32_t size = 16;
	while (size < 2 * progress.entries) size *= 2;
	selection->mask = size - 1;
	memset(selection->slots, 0, size * sizeof selection->slots[0]);

	selection_each_grant(selection, add_grant, &progress);
	if (progress.outcome != SELECTED) return progress.outcome;
	for (size_t at = 0; at < selection->count; at++) {
		struct given *given = &selection->given[at];
		struct text where;
		given->withheld = table_word(table, SOURCES, given->source, SOURCE_MISSING) != NONE || is_entry_forbidden(selection, given->source, &where);
	}
	selection_each_grant(selection, check_needs, &progress);
	return progress.outcome;
}

static bool range_has_entry(struct table *table, struct range entries, const struct given *given)
{
	uint32_t row = table_find_in(table, ENTRIES, entries, given->name);
	return row != NONE && (table_word(table, ENTRIES, row, ENTRY_STRONG) != 0) == given->strong;
}

struct naming {
	const struct given *given;
	void (*each)(struct table *table, uint32_t grant, void *context);
	void *context;
};

static void name_grant(struct selection *selection, uint32_t grant, void *context)
{
	struct naming *naming = context;
	struct range entries = table_range(selection->table, GRANTS, grant, GRANT_ENTRIES, ENTRIES);
	if (range_has_entry(selection->table, entries, naming->given)) naming->each(selection->table, grant, naming->context);
}

void selection_grants(struct selection *selection, const struct given *given, void (*each)(struct table *table, uint32_t grant, void *context), void *context)
{
	struct naming naming = { given, each, context };
	selection_each_grant(selection, name_grant, &naming);
}
