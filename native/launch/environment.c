#include "launch/environment.h"

#include <string.h>

#include "contract/protocol.h"
#include "decision/base.h"
#include "decision/forbid.h"
#include "grants/hash.h"
#include "launch/search-path.h"
#include "message/message.h"
#include "names/base.h"
#include "names/hazards.h"
#include "names/kinds.h"
#include "text/entries.h"

/* A name as it is looked up: what is read of each once. */
struct name {
	const char *bytes;
	size_t length;
	uint32_t hash;
};

/* name_length(), and hash_name() on the way. */
static struct name name_of(const char *entry)
{
	struct name name = { entry, 0, FNV_BASIS };
	const char *at = entry;
	for (; *at != '=' && *at != '\0'; at++) name.hash = (name.hash ^ (unsigned char)*at) * FNV_PRIME;
	if (*at == '=') name.length = (size_t)(at - entry);
	return name;
}

/* Names are short: a call costs more than the loop, which ends where an entry does. */
static bool is_of(const char *entry, const struct name *name)
{
	size_t at = 0;
	while (at < name->length && entry[at] == name->bytes[at]) at++;
	return at == name->length && entry[at] == '=';
}

static uint32_t *slot_of(const struct environment *environment, const struct name *name)
{
	uint32_t at = name->hash & environment->mask;
	while (environment->slots[at] != 0 && !is_of(environment->entries[environment->slots[at] - 1], name)) at = (at + 1) & environment->mask;
	return (uint32_t *)&environment->slots[at];
}

static const char *find(const struct environment *environment, const struct name *name, enum origin *ret_origin)
{
	uint32_t slot = *slot_of(environment, name);
	if (slot == 0) return NULL;
	*ret_origin = environment->origins[slot - 1];
	return environment->entries[slot - 1];
}

const char *environment_find(const struct environment *environment, const char *bytes, size_t length, enum origin *ret_origin)
{
	const struct name name = { bytes, length, hash_name(bytes, length) };
	return find(environment, &name, ret_origin);
}

/* Sets a variable; what it had before is replaced. */
static void put(struct environment *environment, const char *entry, const struct name *name, enum origin origin)
{
	uint32_t *slot = slot_of(environment, name);
	if (*slot == 0) {
		if (environment->count == ENTRIES_MAX || 2 * environment->count > environment->mask) fail(EXIT_FAILED, "more than %u variables: no program takes that many", ENTRIES_MAX);
		*slot = (uint32_t)++environment->count;
	}
	environment->entries[*slot - 1] = entry;
	environment->origins[*slot - 1] = (unsigned char)origin;
}

/* The same for an entry whose name was not read yet; one without a name is passed over. */
static void put_entry(struct environment *environment, const char *entry, enum origin origin)
{
	const struct name name = name_of(entry);
	if (name.length > 0) put(environment, entry, &name, origin);
}

static void reset(struct environment *environment, char *const *caller, const struct composition *composition)
{
	const struct selection *selection = composition->selection;
	size_t expected = ACCOUNT_ENTRIES;
	if (composition->answer != NULL) expected += composition->answer->pairs;
	if (selection != NULL) expected += selection->count + table_count(selection->table, BASE_VALUES);
	while (*caller++ != NULL) expected++;
	uint32_t size = 64;
	while (size < 2 * expected && size < 2 * ENTRIES_MAX) size *= 2;
	environment->count = 0;
	environment->mask = size - 1;
	/* Half of the slots are used at most. */
	environment->entries = environment->memory;
	environment->slots = (uint32_t *)(environment->entries + size / 2 + 1);
	environment->origins = (unsigned char *)(environment->slots + size);
	environment->identity = (char *)(environment->origins + size / 2 + 1);
	environment->end = environment->identity;
	memset(environment->slots, 0, size * sizeof environment->slots[0]);
}

static void put_given(struct environment *environment, struct selection *selection)
{
	for (size_t at = 0; at < selection->count; at++) {
		const struct given *given = &selection->given[at];
		if (given->withheld) continue;
		struct text entry = table_text(selection->table, SOURCES, given->source, SOURCE_TEXT);
		if (selection->table->damaged) continue;
		put_entry(environment, entry.bytes, FROM_GRANT);
	}
}

static void put_account(struct environment *environment, const struct account *account)
{
	const char *entries[ACCOUNT_ENTRIES];
	size_t count = account_entries(account, environment->identity, entries);
	environment->end += entries[count - 1] - environment->identity + (ptrdiff_t)strlen(entries[count - 1]) + 1;
	for (size_t at = 0; at < count; at++) put_entry(environment, entries[at], FROM_IDENTITY);
}

struct notices {
	const struct composition *composition;
	/* The caller's entries after the one that is looked at. */
	char *const *rest;
	unsigned count;
};

/* Says that a value which the caller has set itself does not get through; of duplicates the last one is its value. */
static void notice(struct notices *notices, const char *entry, size_t length)
{
	struct selection *selection = notices->composition->selection;
	uint32_t row = selection != NULL ? table_name(selection->table, entry, length) : NONE;
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
	const struct name name = name_of(entry);
	size_t length = name.length;
	enum origin origin;
	struct text where;
	if (length == 0) return;
	if (is_among(entry, length, composition->keeps, composition->keep_count)) {
		put(environment, entry, &name, FROM_KEEP);
		return;
	}
	const char *present = find(environment, &name, &origin);
	if (present != NULL && origin > FROM_BASE) {
		if (origin == FROM_GRANT && !composition->clean && strcmp(present, entry) != 0) notice(notices, entry, length);
		return;
	}
	if (composition->clean) return;
	bool is_of_user = describes_user(entry, length);
	if (is_of_user && composition->identity != NULL) return;
	if (selection == NULL) {
		bool is_builtin = is_builtin_base(entry, length);
		if (is_of_user || !composition->crosses || is_builtin) put(environment, entry, &name, is_builtin ? FROM_BASE : FROM_CALLER);
		return;
	}
	struct table *table = selection->table;
	uint32_t row = table_name(table, entry, length);
	uint32_t flags = row == NONE ? 0 : table_word(table, NAMES, row, NAME_FLAGS);
	bool is_base_name = is_base(table, row, entry, length);
	if (is_base_name && !is_forbidden(selection, row, entry, length, &where)) {
		put(environment, entry, &name, FROM_BASE);
		return;
	}
	bool stays = composition->crosses && !is_of_user &&
		(is_base_name || (flags & FLAG_CONTAINER) || table_prefix(table, CLAIMED_PREFIXES, entry, length) || is_hazard(entry, length));
	if (stays) notice(notices, entry, length);
	else put(environment, entry, &name, FROM_CALLER);
}

/* A base variable of the container: the caller's own counts, but its PATH is followed by what it lacks. */
static void put_base_entry(struct environment *environment, const char *entry)
{
	enum origin origin;
	const struct name name = name_of(entry);
	const char *present = find(environment, &name, &origin);
	if (present == NULL) put(environment, entry, &name, FROM_SNAPSHOT);
	else if (origin == FROM_BASE && strncmp(entry, "PATH=", 5) == 0) {
		const char *merged = merge_paths(present, entry);
		if (strcmp(merged, present) != 0) put(environment, merged, &name, FROM_SNAPSHOT);
	} else if (origin == FROM_CALLER) put(environment, present, &name, FROM_BASE);
}

static void put_base(struct text entry, void *environment)
{
	put_base_entry(environment, entry.bytes);
}

static void put_granted(struct environment *environment, const char *entry)
{
	put_entry(environment, entry, FROM_GRANT);
}

/* Puts the entries of one kind, in the order of the broker's answer. */
static void put_answer(struct environment *environment, const struct answer *answer, const char *kind, void (*put_each)(struct environment *environment, const char *entry))
{
	const char *at, *word, *text;
	if (answer == NULL) return;
	at = answer->start;
	while (answer_next(answer, &at, &word, &text)) {
		if (is_entry_of(kind, word, text)) put_each(environment, text);
	}
}

void compose(struct environment *environment, char *const *caller, const struct composition *composition)
{
	struct notices notices = { composition, caller, 0 };
	reset(environment, caller, composition);
	if (composition->selection != NULL) put_given(environment, composition->selection);
	put_answer(environment, composition->answer, REPLY_GIVEN, put_granted);
	if (composition->identity != NULL) put_account(environment, composition->identity);
	for (; *caller != NULL; caller++) {
		notices.rest = caller + 1;
		put_callers(environment, *caller, &notices);
	}
	if (composition->selection != NULL) base_each(composition->selection, put_base, environment);
	put_answer(environment, composition->answer, REPLY_BASE, put_base_entry);
	if (notices.count > NOTICES_MAX) say("%u more variables as set by the caller are not passed on", notices.count - NOTICES_MAX);
	environment->entries[environment->count] = NULL;
}
