/*
 * table-query FILE: answers questions on stdin about a table, a line each. The tests compare the answers with those
 * of TypeScript. The table is on the heap, in exactly its size, so that the address sanitizer sees every step outside.
 *
 *   dump                                       every record, a line each
 *   name HEX                                   number, flags and prefixes of a name, and whether it is a hazard
 *   select UID GIDS MEMBERSHIPS GRANTS         what a caller is given (lists with commas, - for none); UID+ if setuser asks
 *   forbidden UID GIDS MEMBERSHIPS HEX         whether a name is withheld
 *
 * Every answer ends with a line "ok" or "damaged".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decision/decide.h"
#include "decision/forbid.h"
#include "message/message.h"
#include "names/hazards.h"

const char *const program_name = "table-query";

static struct table table;
static uint32_t checked[TABLE_CHECKED_WORDS(TABLE_LIMIT)];
static uint32_t selection_memory[SELECTION_WORDS];
static struct selection selection = { .memory = selection_memory };
static uint32_t gids[GIVEN_MAX], memberships[GIVEN_MAX];

static const char *const section_names[] = { SECTION_NAMES };
static const uint32_t fields[] = { SECTION_FIELDS };

static void print_hex(const char *bytes, size_t length)
{
	for (size_t at = 0; at < length; at++) printf("%02x", (unsigned char)bytes[at]);
}

static void dump(void)
{
	for (uint32_t section = 0; section < TEXTS; section++) {
		for (uint32_t row = 0; row < table_count(&table, (enum section)section) && !table.damaged; row++) {
			printf("%s", section_names[section]);
			for (uint32_t field = 0; field < fields[section]; field++) printf(" %u", table_word(&table, (enum section)section, row, field));
			printf("\n");
		}
	}
	for (uint32_t row = 0; row < table_count(&table, SOURCES) && !table.damaged; row++) {
		struct text text = table_text(&table, SOURCES, row, SOURCE_TEXT);
		printf("source ");
		print_hex(text.bytes, text.length);
		printf("\n");
	}
}

static size_t parse_hex(const char *hex, char *bytes)
{
	size_t length = 0;
	unsigned byte;
	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2) bytes[length++] = (char)byte;
	return length;
}

static size_t parse_list(char *list, uint32_t *values)
{
	size_t count = 0;
	if (strcmp(list, "-") == 0) return 0;
	for (char *rest = list; *rest != '\0'; rest += *rest == ',') values[count++] = (uint32_t)strtoul(rest, &rest, 10);
	return count;
}

static void print_grant(struct table *of, uint32_t grant, void *context)
{
	(void)context;
	printf(" %s", table_text(of, GRANTS, grant, GRANT_TEXT).bytes);
}

static void answer_select(struct caller *caller, char *grants)
{
	const char *chosen[ASKED_LIMIT];
	size_t count = 0;
	struct refusal refusal = { "", 0, 0, 0 };
	if (strcmp(grants, "-") != 0) {
		for (char *name = strtok(grants, ","); name != NULL && count < ASKED_LIMIT; name = strtok(NULL, ",")) chosen[count++] = name;
	}
	enum outcome outcome = decide(&selection, &table, caller, chosen, count, &refusal);
	if (table.damaged) return;
	if (outcome == NOT_YOURS) printf("not-yours %s\n", refusal.text);
	if (outcome == TWO_SOURCES) printf("two-sources\n");
	if (outcome == NEEDS) printf("need\n");
	if (outcome != SELECTED) return;
	for (size_t at = 0; at < selection.count; at++) {
		const struct given *given = &selection.given[at];
		struct text name = table_text(&table, NAMES, given->name, NAME_TEXT);
		printf(given->withheld ? "withheld " : "given ");
		print_hex(name.bytes, name.length);
		if (!given->withheld) {
			struct text entry = table_text(&table, SOURCES, given->source, SOURCE_TEXT);
			printf(" ");
			print_hex(entry.bytes, entry.length);
			selection_grants(&selection, given, print_grant, NULL);
		}
		printf("\n");
	}
}

static void answer_name(const char *hex)
{
	static char bytes[70000];
	size_t length = parse_hex(hex, bytes);
	uint32_t row = table_name(&table, bytes, length);
	printf("%d %u %d %d %d\n", row != NONE, row == NONE ? 0 : table_word(&table, NAMES, row, NAME_FLAGS), table_prefix(&table, CLAIMED_PREFIXES, bytes, length),
		is_hazard(bytes, length), table_prefix(&table, BASE_PREFIXES, bytes, length));
}

static void answer_forbidden(struct caller *caller, const char *hex)
{
	static char bytes[70000];
	struct refusal refusal;
	struct text where;
	size_t length = parse_hex(hex, bytes);
	decide(&selection, &table, caller, NULL, 0, &refusal);
	if (!table.damaged) printf("%d\n", is_forbidden(&selection, table_name(&table, bytes, length), bytes, length, &where));
}

static void answer(char *line)
{
	static char first[200], second[100000], third[100000], rest[140000];
	struct caller caller = { .gids = gids, .memberships = memberships, .inherited = NONE };
	if (strncmp(line, "dump", 4) == 0) dump();
	else if (sscanf(line, "name %139999s", rest) == 1) answer_name(rest);
	else if (sscanf(line, "%*s %199s %99999s %99999s %139999s", first, second, third, rest) == 4) {
		caller.uid = (uint32_t)strtoul(first, NULL, 10);
		/* table_inherited_grant() as the launchers ask it, of a table that is whole. */
		if (strchr(first, '+') != NULL) caller.inherited = table_inherited_grant(&table, caller.uid);
		caller.gid_count = parse_list(second, gids);
		caller.membership_count = parse_list(third, memberships);
		if (line[0] == 's') answer_select(&caller, rest);
		else answer_forbidden(&caller, rest);
	}
}

int main(int argc, char **argv)
{
	static char line[400000];
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	if (file == NULL) fail(EXIT_FAILED, "usage: table-query FILE");
	fseek(file, 0, SEEK_END);
	size_t size = (size_t)ftell(file);
	rewind(file);
	unsigned char *bytes = malloc(size + (size == 0));
	if (bytes == NULL || fread(bytes, 1, size, file) != size) fail(EXIT_FAILED, "cannot read the file");
	fclose(file);
	while (fgets(line, sizeof line, stdin) != NULL) {
		const char *reason = table_take(&table, bytes, size, checked);
		table.damaged = reason != NULL;
		if (reason == NULL) answer(line);
		printf(table.damaged ? "damaged\n" : "ok\n");
	}
	free(bytes);
	return 0;
}
