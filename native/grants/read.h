/* The grant table, read: mapped, every page checked before its first use, every index before it is followed. */
#ifndef GRANTS_READ_H
#define GRANTS_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contract/grant-table.h"
#include "contract/limits.h"

struct table {
	const unsigned char *base;
	uint32_t size;
	/* Set for good by the first thing that does not fit. Answers after that are empty; ask before acting on one. */
	bool damaged;
	struct {
		uint32_t offset;
		uint32_t count;
	} sections[SECTION_COUNT];
	uint32_t checked[TABLE_LIMIT / TABLE_PAGE / 32];
};

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

/* Takes a table from memory, 4-byte aligned; a reason if it is none. */
const char *table_take(struct table *table, const unsigned char *bytes, size_t size);

uint32_t table_count(const struct table *table, enum section section);
uint32_t table_word(struct table *table, enum section section, uint32_t row, uint32_t field);
/* The text that a field and the length after it name. */
struct text table_text(struct table *table, enum section section, uint32_t row, uint32_t field);
/* The records of `target` that a field and the count after it name. */
struct range table_range(struct table *table, enum section section, uint32_t row, uint32_t field, enum section target);

/* The first of some rows, sorted by their first field, in which that is `value`, or NONE; and the same in a whole section. */
uint32_t table_find_in(struct table *table, enum section section, struct range rows, uint32_t value);
uint32_t table_find(struct table *table, enum section section, uint32_t value);
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
