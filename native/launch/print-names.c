#include "launch/print-names.h"

#include <stdlib.h>
#include <string.h>

#include "memory/untouched.h"
#include "message/message.h"

static const struct environment *sorted;

static int compare(const void *left, const void *right)
{
	const char *one = sorted->entries[*(const uint32_t *)left], *other = sorted->entries[*(const uint32_t *)right];
	size_t one_length = name_length(one), other_length = name_length(other);
	int difference = memcmp(one, other, one_length < other_length ? one_length : other_length);
	return difference != 0 ? difference : (one_length > other_length) - (one_length < other_length);
}

static void write_grant(struct table *table, uint32_t grant, void *context)
{
	bool *is_first = context;
	struct text name = table_text(table, GRANTS, grant, GRANT_TEXT);
	if (!*is_first) write_all(1, ",", 1);
	*is_first = false;
	write_escaped(1, name.bytes, name.length);
}

static void write_grants(struct selection *selection, const char *entry, size_t length)
{
	bool is_first = true;
	const struct given *given = selection_find(selection, table_name(selection->table, entry, length));
	if (given != NULL) selection_grants(selection, given, write_grant, &is_first);
}

static void say_notes(struct selection *selection, uint32_t grant, void *context)
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

size_t sort_names(const struct environment *environment, uint32_t ret_order[ENTRIES_MAX])
{
	size_t count = 0;
	for (uint32_t at = 0; at < environment->count; at++) {
		if (environment->origins[at] != FROM_CALLER && environment->origins[at] != FROM_IDENTITY) ret_order[count++] = at;
	}
	sorted = environment;
	qsort(ret_order, count, sizeof ret_order[0], compare);
	return count;
}

static void write_text(const char *text)
{
	write_escaped(1, text, strlen(text));
}

void print_names(struct selection *selection, const struct answer *answer, const struct environment *environment)
{
	static UNTOUCHED uint32_t order[ENTRIES_MAX];
	size_t count = sort_names(environment, order);
	for (size_t at = 0; at < count; at++) {
		const char *entry = environment->entries[order[at]];
		unsigned char origin = environment->origins[order[at]];
		write_escaped(1, entry, name_length(entry));
		write_all(1, "\t", 1);
		if (origin == FROM_GRANT && answer != NULL) write_text(answer_grants(answer, entry));
		else if (origin == FROM_GRANT) write_grants(selection, entry, name_length(entry));
		else write_all(1, origin == FROM_KEEP ? "(keep)" : "(base)", 6);
		write_all(1, "\n", 1);
	}
	if (selection != NULL) selection_each_grant(selection, say_notes, NULL);
}
