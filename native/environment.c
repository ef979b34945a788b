#include "environment.h"

#include <string.h>

#include "message.h"

/* src/policy/base.ts has the same names, for the table; these count where there is none. */
static const char *const base_names[] = { "PATH", "LANG", "LANGUAGE", "TZ", "TERM", "HOSTNAME" };

/* What describes the user: it comes from the account, or the caller's says nothing about the new user. */
static const char *const identity_names[] = { "HOME", "USER", "LOGNAME", "SHELL", "GROUP", "UID", "GID" };

static bool is_among(const char *name, size_t length, const char *const *names, size_t count)
{
	for (size_t at = 0; at < count; at++) {
		if (strncmp(names[at], name, length) == 0 && names[at][length] == '\0') return true;
	}
	return false;
}

bool is_identity(const char *name, size_t length)
{
	return is_among(name, length, identity_names, sizeof identity_names / sizeof identity_names[0]);
}

static bool is_builtin_base(const char *name, size_t length)
{
	if (length > 3 && memcmp(name, "LC_", 3) == 0) return true;
	return is_among(name, length, base_names, sizeof base_names / sizeof base_names[0]);
}

size_t name_length(const char *entry)
{
	const char *equals = strchr(entry, '=');
	return equals == NULL ? 0 : (size_t)(equals - entry);
}

bool has_entry(char *const *entries, const char *name, size_t length)
{
	for (; *entries != NULL; entries++) {
		if (strncmp(*entries, name, length) == 0 && (*entries)[length] == '=') return true;
	}
	return false;
}

static uint32_t *slot_of(const struct environment *environment, const char *name, size_t length)
{
	uint32_t at = hash_name(name, length) & environment->mask;
	for (;; at = (at + 1) & environment->mask) {
		uint32_t slot = environment->slots[at];
		if (slot == 0) break;
		const char *entry = environment->entries[slot - 1];
		if (strncmp(entry, name, length) == 0 && entry[length] == '=') break;
	}
	return (uint32_t *)&environment->slots[at];
}

const char *environment_find(const struct environment *environment, const char *name, size_t length, enum origin *ret_origin)
{
	uint32_t slot = *slot_of(environment, name, length);
	if (slot == 0) return NULL;
	*ret_origin = environment->origins[slot - 1];
	return environment->entries[slot - 1];
}

/* Sets a variable; what it had before is replaced. */
static void put(struct environment *environment, const char *entry, enum origin origin)
{
	uint32_t *slot = slot_of(environment, entry, name_length(entry));
	if (*slot == 0) {
		if (environment->count == ENTRIES_MAX || 2 * environment->count > environment->mask) fail(EXIT_FAILED, "more than %u variables: no program takes that many", ENTRIES_MAX);
		*slot = (uint32_t)++environment->count;
	}
	environment->entries[*slot - 1] = entry;
	environment->origins[*slot - 1] = (unsigned char)origin;
}

static void reset(struct environment *environment, char *const *caller, const struct composition *composition)
{
	const struct selection *selection = composition->selection;
	size_t expected = 64;
	if (composition->answer != NULL) expected += composition->answer->given_count + composition->answer->base_count;
	if (selection != NULL) expected += selection->count + table_count(selection->table, BASE_VALUES);
	while (*caller++ != NULL) expected++;
	uint32_t size = 64;
	while (size < 2 * expected && size < 2 * ENTRIES_MAX) size *= 2;
	environment->count = 0;
	environment->mask = size - 1;
	memset(environment->slots, 0, size * sizeof environment->slots[0]);
}

static void put_given(struct environment *environment, struct selection *selection)
{
	for (size_t at = 0; at < selection->count; at++) {
		const struct given *given = &selection->given[at];
		if (given->withheld) continue;
		struct text entry = table_text(selection->table, SOURCES, given->source, SOURCE_TEXT);
		if (selection->table->damaged || name_length(entry.bytes) == 0) continue;
		put(environment, entry.bytes, FROM_GRANT);
	}
}

/* Identity entries are built in place: HOME=, USER=, LOGNAME=, SHELL=. */
static void put_identity(struct environment *environment, const struct account *account)
{
	static char lines[4][PATH_SIZE + 16];
	const char *const values[4] = { account->home, account->name, account->name, account->shell };
	for (int at = 0; at < (account->known ? 4 : 1); at++) {
		size_t length = strlen(identity_names[at]);
		memcpy(lines[at], identity_names[at], length);
		lines[at][length] = '=';
		memcpy(lines[at] + length + 1, values[at], strlen(values[at]) + 1);
		put(environment, lines[at], FROM_IDENTITY);
	}
}

struct notices {
	const struct composition *composition;
	/* The caller's entries after the one that is looked at. */
	char *const *rest;
	unsigned count;
};

/* Says that a value which the caller has set itself does not get through; of duplicates the last one is its value. */
static void notice(struct notices *notices, uint32_t row, const char *entry, size_t length)
{
	struct selection *selection = notices->composition->selection;
	struct text where;
	/* The broker does not tell what the container was started with: there every value of the caller's counts. */
	if (notices->composition->quiet || (selection != NULL && !table_differs(selection->table, row, entry + length + 1))) return;
	if (notices->count < NOTICES_MAX && has_entry(notices->rest, entry, length)) return;
	if (++notices->count > NOTICES_MAX) return;
	if (selection != NULL && is_forbidden(selection, row, entry, length, &where)) {
		say("%.*s as set by the caller is not passed on (forbidden at %s)", (int)length, entry, where.bytes);
	} else {
		say("%.*s as set by the caller is not passed on (--keep %.*s passes it)", (int)length, entry, (int)length, entry);
	}
}

/* Takes or leaves one entry of the caller. */
static void put_callers(struct environment *environment, const char *entry, struct notices *notices)
{
	const struct composition *composition = notices->composition;
	struct selection *selection = composition->selection;
	size_t length = name_length(entry);
	enum origin origin;
	struct text where;
	if (length == 0) return;
	if (is_among(entry, length, composition->keeps, composition->keep_count)) {
		put(environment, entry, FROM_KEEP);
		return;
	}
	uint32_t row = selection != NULL ? table_name(selection->table, entry, length) : NONE;
	const char *present = environment_find(environment, entry, length, &origin);
	if (present != NULL && origin > FROM_BASE) {
		if (origin == FROM_GRANT && !composition->clean && strcmp(present, entry) != 0) notice(notices, row, entry, length);
		return;
	}
	if (composition->clean) return;
	bool describes_user = is_identity(entry, length);
	if (describes_user && composition->identity != NULL) return;
	if (selection == NULL) {
		bool is_base = is_builtin_base(entry, length);
		if (describes_user || !composition->crosses || is_base) put(environment, entry, is_base ? FROM_BASE : FROM_CALLER);
		return;
	}
	struct table *table = selection->table;
	uint32_t flags = row == NONE ? 0 : table_word(table, NAMES, row, NAME_FLAGS);
	/* A name that the table knows is base or is not; only others are judged by how they begin. */
	bool is_base = row != NONE ? (flags & FLAG_BASE) != 0 : table_prefix(table, BASE_PREFIXES, entry, length);
	if (is_base && !is_forbidden(selection, row, entry, length, &where)) {
		put(environment, entry, FROM_BASE);
		return;
	}
	bool stays = composition->crosses && !describes_user &&
		(is_base || (flags & (FLAG_CONTAINER | FLAG_HAZARD)) || table_prefix(table, CLAIMED_PREFIXES, entry, length) ||
		 table_prefix(table, HAZARD_PREFIXES, entry, length));
	if (stays) notice(notices, row, entry, length);
	else put(environment, entry, FROM_CALLER);
}

static bool path_has(const char *path, const char *element, size_t length)
{
	for (;;) {
		size_t here = strcspn(path, ":");
		if (here == length && memcmp(path, element, length) == 0) return true;
		if (path[here] == '\0') return false;
		path += here + 1;
	}
}

/* The caller's PATH=, followed by what of the snapshot's is missing: cron's, for one, is too short. */
static const char *merge_paths(const char *callers, const char *snapshots)
{
	enum { VALUE = sizeof "PATH=" - 1 };
	static char merged[ENTRY_LIMIT + 1];
	size_t used = strlen(callers);
	if (callers[VALUE] == '\0') return snapshots;
	if (used >= sizeof merged) return callers;
	memcpy(merged, callers, used + 1);
	for (const char *element = snapshots + VALUE; *element != '\0';) {
		size_t length = strcspn(element, ":");
		if (length > 0 && !path_has(merged + VALUE, element, length)) {
			if (used + length + 2 > sizeof merged) break;
			merged[used++] = ':';
			memcpy(merged + used, element, length);
			used += length;
			merged[used] = '\0';
		}
		element += length + (element[length] == ':');
	}
	return merged;
}

/* A base variable of the container: the caller's own counts, but its PATH is followed by what it lacks. */
static void put_base_entry(struct environment *environment, const char *entry)
{
	enum origin origin;
	size_t length = name_length(entry);
	const char *present = environment_find(environment, entry, length, &origin);
	if (present == NULL) put(environment, entry, FROM_SNAPSHOT);
	else if (origin == FROM_BASE && strncmp(entry, "PATH=", 5) == 0) {
		const char *merged = merge_paths(present, entry);
		if (strcmp(merged, present) != 0) put(environment, merged, FROM_SNAPSHOT);
	} else if (origin == FROM_CALLER) put(environment, present, FROM_BASE);
}

static void put_base(struct environment *environment, struct selection *selection)
{
	struct table *table = selection->table;
	struct text where;
	for (uint32_t at = 0; at < table_count(table, BASE_VALUES) && !table->damaged; at++) {
		uint32_t row = table_word(table, BASE_VALUES, at, BASE_NAME);
		uint32_t source = table_word(table, BASE_VALUES, at, BASE_SOURCE);
		struct text name = table_text(table, NAMES, row, NAME_TEXT);
		struct text entry = table_text(table, SOURCES, source, SOURCE_TEXT);
		if (table->damaged || name_length(entry.bytes) != name.length) break;
		if (!is_forbidden(selection, row, name.bytes, name.length, &where)) put_base_entry(environment, entry.bytes);
	}
}

void compose(struct environment *environment, char *const *caller, const struct composition *composition)
{
	struct notices notices = { composition, caller, 0 };
	const struct answer *answer = composition->answer;
	reset(environment, caller, composition);
	if (composition->selection != NULL) put_given(environment, composition->selection);
	for (size_t at = 0; answer != NULL && at < answer->given_count; at++) put(environment, answer->given[at], FROM_GRANT);
	if (composition->identity != NULL) put_identity(environment, composition->identity);
	for (; *caller != NULL; caller++) {
		notices.rest = caller + 1;
		put_callers(environment, *caller, &notices);
	}
	if (composition->selection != NULL) put_base(environment, composition->selection);
	for (size_t at = 0; answer != NULL && at < answer->base_count; at++) put_base_entry(environment, answer->base[at]);
	if (notices.count > NOTICES_MAX) say("%u more variables as set by the caller are not passed on", notices.count - NOTICES_MAX);
	environment->entries[environment->count] = NULL;
}
