/*
 * Any bytes as a grant table: the reader neither steps outside nor stops, and what is whole after that is decided, composed,
 * refused and replied without a step outside either.
 *
 * Input: one byte, who is launched and how; one, the vector to begin with, or from 128 on none; then, for a vector, changes of six
 * bytes each (place and word), after which the checksums are right; without one, the table itself, whose checksums are made right if
 * the byte is odd.
 */
#include <stdlib.h>
#include <string.h>

#include "broker/reply.h"
#include "decision/forbid.h"
#include "decision/why-not.h"
#include "fuzz/world.h"
#include "launch/environment.h"
#include "launch/print-names.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { NARROWED = 8, CHANGED_ACCOUNTS = 16, PRINTED = 32 };

static struct table table;
static uint32_t selection_memory[SELECTION_WORDS];
static struct selection selection = { .memory = selection_memory };
static char environment_memory[ENVIRONMENT_SIZE];
static struct environment environment = { .memory = (const char **)(void *)environment_memory };

static unsigned char *changed_vector(unsigned which, struct content input, size_t *ret_size)
{
	unsigned char *bytes = vector_table(which, ret_size);
	while (input.length >= 6) {
		struct content change = take(&input, 6);
		size_t place = (change.bytes[0] | (size_t)change.bytes[1] << 8) % (*ret_size / 4) * 4;
		memcpy(bytes + place, change.bytes + 2, 4);
	}
	seal_table(bytes, *ret_size);
	return bytes;
}

static unsigned char *own_table(bool is_sealed, struct content input, size_t *ret_size)
{
	*ret_size = input.length;
	unsigned char *bytes = malloc(input.length + (input.length == 0));
	if (bytes == NULL) abort();
	memcpy(bytes, input.bytes, input.length);
	if (is_sealed) seal_table(bytes, input.length);
	return bytes;
}

static void explain(enum outcome outcome, const struct refusal *refusal, const struct account *account)
{
	char text[DESCRIPTION_SIZE];
	if (outcome == SELECTED) explain_need(&selection, "DATABASE_URL", account, text);
	else {
		explain_refusal(&selection, outcome, refusal, account, text);
		tell_refusal(&selection, outcome, refusal, text);
	}
}

static void launch(const struct account *account, unsigned how)
{
	static const char *const chosen[] = { "web" };
	static char *const caller[] = { "PATH=/usr/bin", "DATABASE_URL=x", "FEATURE_A=2", "HOME=/", "LD_PRELOAD=x", "PORT=1", "PORT=2", "=", "x", "B.c=1", NULL };
	static const char *const keeps[] = { "PORT" };
	struct text where;
	size_t reply_size;
	const struct caller who = { account->uid, account->groups.gids, account->groups.count, account->memberships.gids, account->memberships.count,
		table_inherited_grant(&table, account->uid), false };
	struct refusal refusal = { "", 0, 0, 0 };
	enum outcome outcome = decide(&selection, &table, &who, chosen, (how & NARROWED) != 0, &refusal);
	if (table.damaged) return;
	explain(outcome, &refusal, account);
	is_forbidden(&selection, table_name(&table, "ADMIN_X", 7), "ADMIN_X", 7, &where);
	if (outcome != SELECTED || table.damaged) return;
	const struct composition composition = { .selection = &selection, .crosses = true, .identity = account, .quiet = (how & PRINTED) == 0, .keeps = keeps, .keep_count = 1 };
	compose(&environment, caller, &composition);
	if (!table.damaged && (how & PRINTED) != 0) print_names(&selection, NULL, &environment);
	reply_given(&selection, &reply_size);
	reply_wipe();
}

static void look_up_and_launch(const char *specification, unsigned how)
{
	static struct account account;
	account_look_up(&table, specification, &account);
	if (!table.damaged) launch(&account, how);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const specifications[] = { "app", "1003", "alias:operators", "0:0", "1004", "0:50", "none", "1001:77" };
	struct content input = { bytes, size };
	size_t table_size;
	unsigned how = take_byte(&input), which = take_byte(&input);
	unsigned char *copy = which < 128 ? changed_vector(which, input, &table_size) : own_table(which % 2 == 1, input, &table_size);
	if (table_take(&table, copy, table_size, checked) == NULL) {
		world = (struct world){ .table = &table, .is_current = (how & CHANGED_ACCOUNTS) == 0 };
		SURVIVES(look_up_and_launch(specifications[how % 8], how));
	}
	free(copy);
	return 0;
}
