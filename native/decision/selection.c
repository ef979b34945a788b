#include "decision/selection.h"

#include <string.h>

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

void selection_begin(struct selection *selection, struct table *table, const struct caller *caller, const char *const *chosen, size_t chosen_count)
{
	selection->table = table;
	selection->caller = *caller;
	selection->chosen = chosen;
	selection->chosen_count = chosen_count;
	selection->count = 0;
	selection->principals = selection->memory;
	selection->principal_count = 0;
	add_principal(selection, UIDS, caller->uid);
	selection->first_gid = selection->principal_count;
	for (size_t at = 0; at < caller->gid_count; at++) add_principal(selection, GIDS, caller->gids[at]);
	selection->first_membership = selection->principal_count;
	for (size_t at = 0; at < caller->membership_count; at++) add_principal(selection, GIDS, caller->memberships[at]);
	selection_make_room(selection, 0);
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
	if (selection->caller.inherited != NONE && selection->chosen_count == 0) each(selection, selection->caller.inherited, context);
	for (size_t at = 0; at < selection->first_membership && !selection->caller.base_only; at++) {
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

void selection_make_room(struct selection *selection, uint64_t entries)
{
	uint32_t size = 16;
	while (size < 2 * entries) size *= 2;
	selection->mask = size - 1;
	selection->slots = selection->principals + selection->principal_count;
	selection->given = (struct given *)(selection->slots + size);
	memset(selection->slots, 0, size * sizeof selection->slots[0]);
}

struct given *selection_add(struct selection *selection, struct given candidate)
{
	uint32_t *slot = slot_of(selection, candidate.name);
	if (*slot != 0) return &selection->given[*slot - 1];
	selection->given[selection->count] = candidate;
	*slot = (uint32_t)++selection->count;
	return NULL;
}

const struct given *selection_find(struct selection *selection, uint32_t name)
{
	uint32_t slot = name == NONE ? 0 : *slot_of(selection, name);
	return slot == 0 ? NULL : &selection->given[slot - 1];
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
