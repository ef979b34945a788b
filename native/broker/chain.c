#include "broker/chain.h"

#include <string.h>

#include "broker/calendar.h"
#include "contract/audit-line.h"
#include "text/json.h"

/* Puts a line together, and moves the head to it. */
static size_t form(struct chain *chain, const char *record, size_t length, char ret_line[LOG_LINE_MAX])
{
	struct buffer line = { ret_line, LOG_LINE_MAX - 1, 0, false };
	buffer_text(&line, "{");
	buffer_key(&line, AUDIT_KEY_TIME);
	buffer_text(&line, "\"");
	put_time(&line);
	buffer_text(&line, "\",");
	buffer_put(&line, record, length);
	buffer_text(&line, ",\"" AUDIT_KEY_PREVIOUS "\":\"");
	buffer_put(&line, chain->head, SHA256_HEX);
	buffer_text(&line, "\"}");
	sha256_hex((const unsigned char *)ret_line, line.length, chain->head);
	ret_line[line.length] = '\n';
	return line.length + 1;
}

static void hold(struct chain *chain, const char *line, size_t length)
{
	memcpy(chain->held + chain->held_length, line, length);
	chain->held_length += length;
}

static bool write_line(struct chain *chain, const char *line, size_t length)
{
	if (!chain->write(line, length)) return false;
	if (chain->written != NULL) sha256_hex((const unsigned char *)line, length - 1, chain->written);
	return true;
}

static void write_held(struct chain *chain)
{
	size_t at = 0;
	while (at < chain->held_length) {
		size_t length = (size_t)((char *)memchr(chain->held + at, '\n', chain->held_length - at) - chain->held) + 1 - at;
		if (!write_line(chain, chain->held + at, length)) break;
		at += length;
	}
	chain->held_length -= at;
	memmove(chain->held, chain->held + at, chain->held_length);
}

static bool has_room(const struct chain *chain)
{
	return HELD_SIZE - chain->held_length >= LOG_LINE_MAX;
}

/* Forms a line and writes or holds it; there is room for it. */
static bool put_line(struct chain *chain, const char *record, size_t length, bool must)
{
	char line[LOG_LINE_MAX], head[SHA256_HEX];
	memcpy(head, chain->head, sizeof head);
	size_t size = form(chain, record, length, line);
	if (chain->held_length == 0 && write_line(chain, line, size)) return true;
	if (must) memcpy(chain->head, head, sizeof head);
	else hold(chain, line, size);
	return false;
}

static void say_lost(struct chain *chain)
{
	char record[64];
	struct buffer text = { record, sizeof record, 0, false };
	buffer_key(&text, AUDIT_KEY_LOST);
	buffer_number(&text, chain->lost);
	buffer_member(&text, AUDIT_KEY_DECISION, DECISION_LOST);
	chain->lost = 0;
	put_line(chain, text.bytes, text.length, false);
}

void chain_retry(struct chain *chain)
{
	write_held(chain);
	if (chain->lost > 0 && has_room(chain) && chain->held_length == 0) say_lost(chain);
}

bool chain_append(struct chain *chain, const char *record, size_t length, bool must)
{
	if (chain_is_behind(chain)) chain_retry(chain);
	if (must && chain->held_length > 0) return false;
	if (!has_room(chain)) {
		chain->lost++;
		return true;
	}
	return put_line(chain, record, length, must) || !must;
}

bool chain_is_behind(const struct chain *chain)
{
	return chain->held_length > 0 || chain->lost > 0;
}
