#include "decision/base.h"

#include <string.h>

#include "decision/forbid.h"

bool is_base(struct table *table, uint32_t row, const char *bytes, size_t length)
{
	/* A name that the table knows is base or is not; only others are judged by how they begin. */
	if (row == NONE) return table_prefix(table, BASE_PREFIXES, bytes, length);
	return (table_word(table, NAMES, row, NAME_FLAGS) & FLAG_BASE) != 0;
}

bool is_base_given(struct selection *selection, uint32_t row)
{
	struct text where;
	return table_find(selection->table, BASE_VALUES, row) != NONE && !is_name_forbidden(selection, row, &where);
}

void base_each(struct selection *selection, void (*each)(struct text entry, void *context), void *context)
{
	struct table *table = selection->table;
	struct text where;
	for (uint32_t at = 0; at < table_count(table, BASE_VALUES) && !table->damaged; at++) {
		uint32_t row = table_word(table, BASE_VALUES, at, BASE_NAME);
		struct text name = table_text(table, NAMES, row, NAME_TEXT);
		struct text entry = table_text(table, SOURCES, table_word(table, BASE_VALUES, at, BASE_SOURCE), SOURCE_TEXT);
		/* An entry of another name would pass by this name's rules. */
		bool is_its_own = entry.length > name.length && entry.bytes[name.length] == '=' && memcmp(entry.bytes, name.bytes, name.length) == 0;
		if (!is_its_own) table->damaged = true;
		if (table->damaged) return;
		if (!is_forbidden(selection, row, name.bytes, name.length, &where)) each(entry, context);
	}
}
