#include "broker/reply.h"

#include <string.h>

#include "contract/protocol.h"
#include "decision/base.h"
#include "text/buffer.h"
#include "text/digits.h"
#include "text/little-endian.h"

static char bytes[PROTOCOL_LENGTH_SIZE + PROTOCOL_REPLY_LIMIT];
static struct buffer reply = { bytes, sizeof bytes, 0, false };

static void put_pair(const char *word, const char *text, size_t length)
{
	buffer_put(&reply, word, strlen(word) + 1);
	buffer_put(&reply, text, length);
	buffer_put(&reply, "", 1);
}

static void begin(int status)
{
	char space[DIGITS_SIZE];
	const char *digits = digits_of((unsigned)status, space);
	reply.length = PROTOCOL_LENGTH_SIZE;
	reply.is_full = false;
	buffer_put(&reply, PROTOCOL_VERSION, sizeof PROTOCOL_VERSION);
	put_pair(REPLY_STATUS, digits, strlen(digits));
}

static const char *end(size_t *ret_size)
{
	put_little_endian(bytes, reply.length - PROTOCOL_LENGTH_SIZE);
	*ret_size = reply.length;
	return bytes;
}

void reply_wipe(void)
{
	explicit_bzero(bytes, reply.length);
}

const char *reply_refusal(int code, const char *why, size_t *ret_size)
{
	begin(code);
	put_pair(REPLY_WHY, why, strlen(why));
	return end(ret_size);
}

static void put_grant(struct table *table, uint32_t grant, void *context)
{
	bool *is_first = context;
	struct text name = table_text(table, GRANTS, grant, GRANT_TEXT);
	if (!*is_first) buffer_text(&reply, ",");
	*is_first = false;
	buffer_put(&reply, name.bytes, name.length);
}

static void put_given(struct selection *selection, const struct given *given)
{
	struct text entry = table_text(selection->table, SOURCES, given->source, SOURCE_TEXT);
	bool is_first = true;
	put_pair(REPLY_GIVEN, entry.bytes, entry.length);
	buffer_put(&reply, REPLY_BY, sizeof REPLY_BY);
	selection_grants(selection, given, put_grant, &is_first);
	buffer_put(&reply, "", 1);
}

static void put_base(struct text entry, void *context)
{
	(void)context;
	put_pair(REPLY_BASE, entry.bytes, entry.length);
}

const char *reply_given(struct selection *selection, size_t *ret_size)
{
	begin(0);
	for (size_t at = 0; at < selection->count && !selection->table->damaged; at++) {
		if (!selection->given[at].withheld) put_given(selection, &selection->given[at]);
	}
	base_each(selection, put_base, NULL);
	if (!reply.is_full) return end(ret_size);
	reply_wipe();
	return NULL;
}
