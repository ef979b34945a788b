#include "launch/print-values.h"

#include <string.h>

#include "contract/limits.h"
#include "launch/print-names.h"
#include "memory/untouched.h"
#include "message/message.h"
#include "names/kinds.h"
#include "text/buffer.h"
#include "text/json.h"
#include "text/utf8.h"

/* An entry of the largest size, each byte of it escaped. */
static UNTOUCHED char text[6 * (ENTRY_LIMIT + 16)];

static UNTOUCHED uint32_t order[ENTRIES_MAX];

static void flush(struct buffer *buffer)
{
	write_all(1, buffer->bytes, buffer->length);
	buffer->length = 0;
}

/* The next entry of `order` that the caller does not have already, from *at on; NULL at the end. */
static const char *next_given(const struct environment *environment, size_t count, size_t *at)
{
	while (*at < count) {
		uint32_t place = order[(*at)++];
		if (environment->origins[place] == FROM_GRANT || environment->origins[place] == FROM_SNAPSHOT) return environment->entries[place];
	}
	return NULL;
}

/* Within single quotes every byte stands for itself but the quote, which is put between two parts: POSIX XCU 2.2.2. */
static void put_quoted(struct buffer *buffer, const char *value)
{
	buffer_text(buffer, "'");
	for (; *value != '\0'; value++) {
		if (*value == '\'') buffer_text(buffer, "'\\''");
		else buffer_put(buffer, value, 1);
	}
	buffer_text(buffer, "'");
}

void print_shell(const struct environment *environment)
{
	struct buffer line = { text, sizeof text, 0, false };
	size_t count = sort_names(environment, order), at = 0;
	unsigned left_out = 0;
	const char *entry, *example = NULL;
	while ((entry = next_given(environment, count, &at)) != NULL) {
		size_t length = name_length(entry);
		if (!is_shell_safe(entry, length)) {
			left_out++;
			example = entry;
			continue;
		}
		buffer_text(&line, "export ");
		buffer_put(&line, entry, length + 1);
		put_quoted(&line, entry + length + 1);
		buffer_text(&line, "\n");
		flush(&line);
	}
	if (left_out > 0) {
		say("%u variables are left out, since shells treat their names specially or cannot have them: %.*s%s", left_out,
			(int)name_length(example), example, left_out > 1 ? ", ..." : "");
	}
}

static bool is_utf8(const char *bytes)
{
	uint32_t point;
	for (size_t left = strlen(bytes), step; left > 0; left -= step, bytes += step) {
		step = utf8_sequence(bytes, left, &point);
		if (step == 0) return false;
	}
	return true;
}

/* Base64 with padding: RFC 4648. */
static void put_base64(struct buffer *buffer, const char *bytes, size_t length)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	buffer_text(buffer, "\"");
	for (size_t at = 0; at < length; at += 3) {
		uint32_t group = 0;
		for (size_t part = 0; part < 3; part++) group = group << 8 | (at + part < length ? (unsigned char)bytes[at + part] : 0);
		for (size_t part = 0; part < 4; part++) {
			const char *digit = at + part > length ? "=" : &alphabet[group >> (18 - 6 * part) & 63];
			buffer_put(buffer, digit, 1);
		}
	}
	buffer_text(buffer, "\"");
}

/* The members of the object that are UTF-8, or those that are not; how many. */
static size_t print_members(const struct environment *environment, size_t count, bool are_text, const char *between, size_t printed)
{
	struct buffer member = { text, sizeof text, 0, false };
	size_t at = 0, members = 0;
	const char *entry;
	while ((entry = next_given(environment, count, &at)) != NULL) {
		size_t length = name_length(entry);
		const char *value = entry + length + 1;
		if (is_utf8(entry) != are_text) continue;
		if (members++ > 0 || printed > 0) buffer_text(&member, ",");
		buffer_text(&member, between);
		if (are_text) buffer_json(&member, entry, length);
		else put_base64(&member, entry, length);
		buffer_text(&member, ": ");
		if (are_text) buffer_json(&member, value, strlen(value));
		else put_base64(&member, value, strlen(value));
		flush(&member);
	}
	return members;
}

static bool has_binary(const struct environment *environment, size_t count)
{
	const char *entry;
	for (size_t at = 0; (entry = next_given(environment, count, &at)) != NULL;) {
		if (!is_utf8(entry)) return true;
	}
	return false;
}

static void print_text(const char *bytes)
{
	write_all(1, bytes, strlen(bytes));
}

void print_json(const struct environment *environment)
{
	size_t count = sort_names(environment, order);
	print_text("{");
	size_t printed = print_members(environment, count, true, "\n  ", 0);
	if (has_binary(environment, count)) {
		print_text(printed > 0 ? ",\n  \"=base64\": {" : "\n  \"=base64\": {");
		print_members(environment, count, false, "\n    ", 0);
		print_text("\n  }");
		printed++;
	}
	print_text(printed > 0 ? "\n}\n" : "}\n");
}

void print_value(const char *entry)
{
	/* In one piece, so that several at once do not mix in a pipe. */
	struct buffer line = { text, sizeof text, 0, false };
	buffer_text(&line, entry + name_length(entry) + 1);
	buffer_text(&line, "\n");
	flush(&line);
}
