/* The grant table, as it was read or mapped: every page checked before its first use, every index before it is followed. */
#ifndef GRANTS_READ_H
#define GRANTS_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "contract/grant-table.h"
#include "contract/limits.h"

enum { TABLE_PAGE_WORDS = TABLE_PAGE / 4 };

struct table {
	const unsigned char *base;
	uint32_t size;
	/* The first word behind the header: from there on words are checked by the page. */
	uint32_t first;
	/* Set for good by the first thing that does not fit. Answers after that are empty; ask before acting on one. */
	bool damaged;
	struct {
		uint32_t offset;
		uint32_t count;
	} sections[SECTION_COUNT];
	/* A bit for each page that is whole. */
	uint32_t *checked;
};

/* How many words have a bit for each page of a table of so many bytes. */
#define TABLE_CHECKED_WORDS(size) ((size) / TABLE_PAGE / 32 + 1)

/* Bytes of a text; a NUL follows them. */
struct text {
	const char *bytes;
	uint32_t length;
};

/* Consecutive records of a section. */
struct range {
	uint32_t start;
	uint32_t count;
};

/* Takes a table from memory, 4-byte aligned, with TABLE_CHECKED_WORDS(size) words to work with; a reason if it is none. */
const char *table_take(struct table *table, const unsigned char *bytes, size_t size, uint32_t *checked);

/* What of the words to work with is used. */
static inline uint32_t *table_checked_end(const struct table *table)
{
	return table->checked + TABLE_CHECKED_WORDS(table->size);
}

static inline uint32_t table_count(const struct table *table, enum section section)
{
	return table->sections[section].count;
}

static inline bool table_page_is_checked(const struct table *table, uint32_t page)
{
	return table->checked[page / 32] >> page % 32 & 1;
}

/*
 * A field of a row; 0 of a damaged table. Words and texts on a page that was checked before, which most are, cost no call:
 * the functions beside them do the rest.
 */
uint32_t table_word_of_new_page(struct table *table, enum section section, uint32_t row, uint32_t field);
static inline uint32_t table_word(struct table *table, enum section section, uint32_t row, uint32_t field)
{
	static const uint32_t fields[SECTION_COUNT] = { SECTION_FIELDS };
	uint32_t index = table->sections[section].offset / 4 + row * fields[section] + field;
	bool is_there = row < table->sections[section].count && field < fields[section] && !table->damaged;
	if (!is_there || !table_page_is_checked(table, (index - table->first) / TABLE_PAGE_WORDS)) return table_word_of_new_page(table, section, row, field);
	uint32_t word;
	memcpy(&word, table->base + (size_t)index * 4, sizeof word);
	return word;
}

/* The text that a field and the length after it name; an empty one of a damaged table. */
struct text table_text_of_new_page(struct table *table, uint32_t offset, uint32_t length);
static inline struct text table_text(struct table *table, enum section section, uint32_t row, uint32_t field)
{
	uint32_t offset = table_word(table, section, row, field), length = table_word(table, section, row, field + 1);
	uint64_t start = (uint64_t)table->sections[TEXTS].offset + offset, end = start + length;
	uint64_t page = (start - table->first * 4u) / TABLE_PAGE;
	bool is_on_one_page = (uint64_t)offset + length < table->sections[TEXTS].count && page == (end - table->first * 4u) / TABLE_PAGE;
	if (!is_on_one_page || table->damaged || !table_page_is_checked(table, (uint32_t)page) || table->base[end] != '\0') return table_text_of_new_page(table, offset, length);
	return (struct text){ (const char *)table->base + start, length };
}

/* The records of `target` that a field and the count after it name. */
static inline struct range table_range(struct table *table, enum section section, uint32_t row, uint32_t field, enum section target)
{
	struct range range = { table_word(table, section, row, field), table_word(table, section, row, field + 1) };
	if ((uint64_t)range.start + range.count > table->sections[target].count) table->damaged = true;
	if (table->damaged) range.start = range.count = 0;
	return range;
}

/* The first of some rows, sorted by their first field, in which that is `value`, or NONE; and the same in a whole section. */
uint32_t table_find_in(struct table *table, enum section section, struct range rows, uint32_t value);
uint32_t table_find(struct table *table, enum section section, uint32_t value);
/* The same for a hash by which a section is sorted. */
uint32_t table_find_hash(struct table *table, enum section section, uint32_t hash);
/* The grant of `settings.inherit`, if the policy gives a uid everything that way, or NONE. */
uint32_t table_inherited_grant(struct table *table, uint32_t uid);
/* The number of a name, or NONE. */
uint32_t table_name(struct table *table, const char *bytes, size_t length);
/* Whether one of a section's prefixes begins the name. */
bool table_prefix(struct table *table, enum section section, const char *bytes, size_t length);
/* Whether a sorted range of LISTS holds a value. */
bool table_list_has(struct table *table, struct range list, uint32_t value);

/* Whether the value of a caller differs from the one that the container was started with, or there was none. */
bool table_differs(struct table *table, uint32_t name, const char *value);

/* What is put on record, and where: bits of enum AUDIT_*. */
uint32_t table_audit(const struct table *table);
/* What tells this policy from another, as hexadecimal digits without a NUL. */
void table_policy(const struct table *table, char ret_digits[16]);

#endif
