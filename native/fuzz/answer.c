/*
 * Any bytes as the broker's answer to with-env: it is refused, or what is in it makes an environment that has each name once.
 * Whatever it says, nothing behind its end is read.
 *
 * Input: one byte, in pieces of how many bytes it comes; then the answer, whose length and version are put before it if the byte
 * is odd.
 */
#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/world.h"
#include "launch/ask.h"
#include "launch/environment.h"
#include "launch/print-names.h"
#include "launch/print-values.h"
#include "text/little-endian.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { LARGEST = 1 << 16 };

static char environment_memory[ENVIRONMENT_SIZE];
static struct environment environment = { .memory = (const char **)(void *)environment_memory };

static char *const caller[] = { "PATH=/usr/bin", "A=1", "A=2", "HOME=/", "LANG=C", NULL };

static void names_are_there_once(void)
{
	enum origin origin;
	for (size_t at = 0; at < environment.count; at++) {
		const char *entry = environment.entries[at];
		size_t length = name_length(entry);
		must(length > 0, "every entry has a name");
		must(environment_find(&environment, entry, length, &origin) == entry, "each name is there once");
	}
}

static void use_answer(char *memory)
{
	static const char *const keeps[] = { "A" };
	const struct question question = { .keeps = keeps, .keep_count = 1, .command = "/bin/true", .environment = caller };
	const struct answer *answer = ask_broker(&question, memory);
	const struct composition composition = { .answer = answer, .keeps = keeps, .keep_count = 1 };
	must(answer != NULL, "there is an answer, or the program ends");
	ASAN_POISON_MEMORY_REGION(answer->end, 64);
	compose(&environment, caller, &composition);
	names_are_there_once();
	print_names(NULL, answer, &environment);
	print_json(&environment);
	print_shell(&environment);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char reply[LARGEST + PROTOCOL_LENGTH_SIZE + sizeof PROTOCOL_VERSION], memory[ASK_SIZE + 64];
	struct content input = { bytes, size };
	unsigned how = take_byte(&input);
	size_t before = how % 2 == 1 ? PROTOCOL_LENGTH_SIZE + sizeof PROTOCOL_VERSION : 0;
	if (input.length > LARGEST) return 0;
	memcpy(reply + PROTOCOL_LENGTH_SIZE, PROTOCOL_VERSION, sizeof PROTOCOL_VERSION);
	put_little_endian(reply, before + input.length - (before > 0 ? PROTOCOL_LENGTH_SIZE : 0));
	memcpy(reply + before, input.bytes, input.length);
	world = (struct world){ .reply = { (const uint8_t *)reply, before + input.length }, .piece = how / 2 == 0 ? sizeof reply : how / 2u };
	SURVIVES(use_answer(memory));
	ASAN_UNPOISON_MEMORY_REGION(memory, LARGEST * 2);
	return 0;
}
