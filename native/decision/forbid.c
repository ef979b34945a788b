#include "decision/forbid.h"

#include <string.h>

static bool forbid_covers(struct table *table, uint32_t forbid, uint32_t row, const char *bytes, size_t length)
{
	if (row != NONE && table_list_has(table, table_range(table, FORBIDS, forbid, FORBID_NAMES, LISTS), row)) return true;
	struct range prefixes = table_range(table, FORBIDS, forbid, FORBID_PREFIXES, STRINGS);
	for (uint32_t index = 0; index < prefixes.count; index++) {
		struct text prefix = table_text(table, STRINGS, prefixes.start + index, STRING_TEXT);
		if (!table->damaged && prefix.length <= length && memcmp(prefix.bytes, bytes, prefix.length) == 0) return true;
	}
	return false;
}

static bool is_exempt(struct selection *selection, uint32_t only)
{
	struct table *table = selection->table;
	const struct caller *caller = &selection->caller;
	if (table_list_has(table, table_range(table, ONLY, only, ONLY_UIDS, LISTS), caller->uid)) return true;
	struct range gids = table_range(table, ONLY, only, ONLY_GIDS, LISTS);
	for (size_t at = 0; at < caller->gid_count && gids.count > 0; at++) {
		if (table_list_has(table, gids, caller->gids[at])) return true;
	}
	return false;
}

bool is_forbidden(struct selection *selection, uint32_t row, const char *bytes, size_t length, struct text *ret_where)
{
	struct table *table = selection->table;
	for (size_t at = 0; at < selection->principal_count; at++) {
		struct range forbids = table_range(table, principal_section(selection, at), selection->principals[at], PRINCIPAL_FORBIDS, LISTS);
		for (uint32_t index = 0; index < forbids.count; index++) {
			uint32_t forbid = table_word(table, LISTS, forbids.start + index, LIST_VALUE);
			if (!forbid_covers(table, forbid, row, bytes, length)) continue;
			*ret_where = table_text(table, FORBIDS, forbid, FORBID_WHERE);
			return true;
		}
	}
	uint32_t only = row == NONE ? NONE : table_word(table, NAMES, row, NAME_ONLY);
	if (only == NONE || is_exempt(selection, only)) return false;
	*ret_where = table_text(table, ONLY, only, ONLY_WHERE);
	return true;
}

bool is_name_forbidden(struct selection *selection, uint32_t row, struct text *ret_where)
{
	struct text name = table_text(selection->table, NAMES, row, NAME_TEXT);
	return is_forbidden(selection, row, name.bytes, name.length, ret_where);
}

bool is_entry_forbidden(struct selection *selection, uint32_t source, struct text *ret_where)
{
	struct table *table = selection->table;
	if (is_name_forbidden(selection, table_word(table, SOURCES, source, SOURCE_NAME), ret_where)) return true;
	struct range inside = table_range(table, SOURCES, source, SOURCE_INSIDE, LISTS);
	for (uint32_t index = 0; index < inside.count; index++) {
		if (is_name_forbidden(selection, table_word(table, LISTS, inside.start + index, LIST_VALUE), ret_where)) return true;
	}
	return false;
}
