#include "decision/decide.h"

#include <string.h>

#include "decision/base.h"
#include "decision/forbid.h"

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
	struct given *before = selection_add(selection, candidate);
	if (before == NULL) return;
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

bool is_name_given(struct selection *selection, uint32_t name)
{
	const struct given *given = selection_find(selection, name);
	return (given != NULL && !given->withheld) || is_base_given(selection, name);
}

/* What a grant needs is there if a grant gives it, or everybody gets it. */
static void check_needs(struct selection *selection, uint32_t grant, void *context)
{
	struct table *table = selection->table;
	struct progress *progress = context;
	struct range needs = table_range(table, GRANTS, grant, GRANT_NEEDS, LISTS);
	for (uint32_t index = 0; index < needs.count && progress->outcome == SELECTED; index++) {
		uint32_t name = table_word(table, LISTS, needs.start + index, LIST_VALUE);
		if (is_name_given(selection, name)) continue;
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
	selection_begin(selection, table, caller, chosen, chosen_count);
	for (size_t at = 0; at < chosen_count; at++) {
		if (is_reached(selection, chosen[at])) continue;
		ret_refusal->text = chosen[at];
		return NOT_YOURS;
	}

	selection_each_grant(selection, count_entries, &progress);
	if (progress.entries > table_count(table, NAMES)) progress.entries = table_count(table, NAMES);
	if (progress.entries > GIVEN_MAX) return TOO_MANY;
	selection_make_room(selection, progress.entries);

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
