/*
 * Any environment of a caller, merged with what the policy gives: no variable of the container gets through that was not given or
 * kept, no hazard, each name is there once, and what was given beats what the caller has.
 *
 * Input: one byte, whose and how it is launched, one, of which table; then entries, each ended by a NUL.
 */
#include <stdlib.h>
#include <string.h>

#include "contract/limits.h"
#include "decision/decide.h"
#include "fuzz/world.h"
#include "launch/environment.h"
#include "names/hazards.h"
#include "names/kinds.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { CALLER_MAX = 512, CROSSES = 1, CLEAN = 2, IDENTITY = 4, KEEPS = 8, QUIET = 16 };

static struct table table;
static uint32_t selection_memory[SELECTION_WORDS];
static struct selection selection = { .memory = selection_memory };
static char environment_memory[ENVIRONMENT_SIZE];
static struct environment environment = { .memory = (const char **)(void *)environment_memory };
static char *caller[CALLER_MAX + 1];
static const char *const keeps[] = { "PORT", "LD_PRELOAD" };

/* What stays behind where a launch crosses from one user to another: docs/man/setuser.1.md. */
static bool is_of_container(const char *name, size_t length)
{
	uint32_t row = table_name(&table, name, length);
	bool is_flagged = row != NONE && (table_word(&table, NAMES, row, NAME_FLAGS) & FLAG_CONTAINER) != 0;
	bool is_prefixed = table_prefix(&table, CLAIMED_PREFIXES, name, length) || is_hazard(name, length);
	return (is_flagged || is_prefixed) && !describes_user(name, length);
}

static void check_entry(const struct composition *composition, size_t place)
{
	enum origin origin = environment.origins[place], found;
	const char *entry = environment.entries[place];
	size_t length = name_length(entry);
	must(length > 0, "every entry has a name");
	must(environment_find(&environment, entry, length, &found) == entry, "each name is there once");
	if (origin == FROM_KEEP) must(is_among(entry, length, composition->keeps, composition->keep_count), "what is kept was asked for");
	if (origin != FROM_CALLER) return;
	must(!composition->clean, "of the caller's nothing gets through where nothing may");
	must(!composition->crosses || !is_of_container(entry, length), "no variable of the container and no hazard gets through");
}

static void given_is_there(const struct composition *composition)
{
	for (size_t at = 0; at < selection.count; at++) {
		struct text entry = table_text(&table, SOURCES, selection.given[at].source, SOURCE_TEXT);
		enum origin origin;
		size_t length = name_length(entry.bytes);
		if (selection.given[at].withheld || length == 0) continue;
		const char *found = environment_find(&environment, entry.bytes, length, &origin);
		must(found != NULL && (found == entry.bytes || (composition->keep_count > 0 && origin == FROM_KEEP) || origin == FROM_IDENTITY), "what is given is there");
	}
}

static void launch(const struct account *account, unsigned how)
{
	const struct caller who = { account->uid, account->groups.gids, account->groups.count, NULL, 0, NONE, false };
	struct refusal refusal;
	if (decide(&selection, &table, &who, NULL, 0, &refusal) != SELECTED) return;
	const struct composition composition = {
		.selection = &selection,
		.crosses = (how & CROSSES) != 0,
		.clean = (how & CLEAN) != 0,
		.identity = (how & IDENTITY) != 0 ? account : NULL,
		.keeps = keeps,
		.keep_count = (how & KEEPS) != 0 ? 2 : 0,
		.quiet = (how & QUIET) != 0,
	};
	compose(&environment, caller, &composition);
	must(!table.damaged, "a whole table stays whole");
	for (size_t at = 0; at < environment.count; at++) check_entry(&composition, at);
	given_is_there(&composition);
}

static void look_up_and_launch(unsigned how)
{
	static const char *const users[] = { "1001:1001", "1003:1003", "1004:60", "0:0" };
	static struct account account;
	account_look_up(&table, users[how / 64], &account);
	launch(&account, how);
}

/* Each on the heap, in its size. */
static void free_callers(void)
{
	for (size_t at = 0; caller[at] != NULL; at++) free(caller[at]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct content input = { bytes, size };
	unsigned how = take_byte(&input), count = 0;
	size_t table_size;
	unsigned char *copy = vector_table(take_byte(&input), &table_size);
	for (; input.length > 0 && count < CALLER_MAX; take(&input, 1)) caller[count++] = text_of(take(&input, strnlen((const char *)input.bytes, input.length)));
	caller[count] = NULL;
	must(table_take(&table, copy, table_size, checked) == NULL, "a vector is whole");
	world = (struct world){ .table = &table, .is_current = true };
	SURVIVES(look_up_and_launch(how));
	free_callers();
	free(copy);
	return 0;
}
