/* What targets make of the bytes that they are given. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/world.h"
#include "grants/hash.h"

struct content take(struct content *input, size_t length)
{
	struct content taken = { input->bytes, length < input->length ? length : input->length };
	input->bytes += taken.length;
	input->length -= taken.length;
	return taken;
}

uint8_t take_byte(struct content *input)
{
	struct content taken = take(input, 1);
	return taken.length == 1 ? taken.bytes[0] : 0;
}

char *text_of(struct content bytes)
{
	char *text = malloc(bytes.length + 1);
	if (text == NULL) abort();
	memcpy(text, bytes.bytes, bytes.length);
	text[bytes.length] = '\0';
	return text;
}

/* From the checkout, in which they run. */
static glob_t vectors;

unsigned vector_count(void)
{
	if (vectors.gl_pathc == 0 && glob("test/vectors/tables/*.grants", 0, NULL, &vectors) != 0) {
		fputs("no test/vectors/tables/*.grants here: run this in the checkout\n", stderr);
		exit(1);
	}
	return (unsigned)vectors.gl_pathc;
}

static struct content file_content(const char *path)
{
	static unsigned char bytes[65536];
	FILE *file = fopen(path, "rb");
	size_t size = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
	must(size > 0 && size < sizeof bytes, "a vector can be read");
	fclose(file);
	return (struct content){ bytes, size };
}

uint32_t checked[TABLE_CHECKED_WORDS(TABLE_LIMIT)];

unsigned char *vector_table(unsigned which, size_t *ret_size)
{
	static struct content kept[64];
	which %= vector_count();
	if (which >= sizeof kept / sizeof kept[0]) which = 0;
	if (kept[which].bytes == NULL) {
		kept[which] = file_content(vectors.gl_pathv[which]);
		kept[which].bytes = (const uint8_t *)text_of(kept[which]);
	}
	*ret_size = kept[which].length;
	unsigned char *copy = malloc(*ret_size);
	if (copy == NULL) abort();
	return memcpy(copy, kept[which].bytes, *ret_size);
}

static void put_word(unsigned char *bytes, uint32_t index, uint32_t word)
{
	memcpy(bytes + (size_t)index * 4, &word, sizeof word);
}

void seal_table(unsigned char *bytes, size_t size)
{
	if (size < HEADER_WORDS * 4 || size % 4 != 0) return;
	uint32_t words = (uint32_t)(size / 4), pages = (words - HEADER_WORDS + TABLE_PAGE_WORDS) / (TABLE_PAGE_WORDS + 1), first = HEADER_WORDS + pages;
	put_word(bytes, HEADER_MAGIC, TABLE_MAGIC_0);
	put_word(bytes, HEADER_MAGIC + 1, TABLE_MAGIC_1);
	put_word(bytes, HEADER_VERSION, TABLE_VERSION);
	put_word(bytes, HEADER_SIZE, (uint32_t)size);
	put_word(bytes, HEADER_DATA_START, first * 4);
	for (uint32_t page = 0; page < pages; page++) {
		uint32_t start = first + page * TABLE_PAGE_WORDS, end = start + TABLE_PAGE_WORDS;
		put_word(bytes, HEADER_WORDS + page, check_words(bytes, start, end < words ? end : words));
	}
	put_word(bytes, HEADER_CHECK, check_words(bytes, HEADER_CHECK + 1, first));
}
