/*
 * Any bytes as a request to the broker, as they come in by a connection: there is one whole reply, or the connection is over; and
 * whatever was asked, no uid is given an entry that it is not given when it asks for everything.
 *
 * Input: one byte, who asks and of which table, one, in pieces of how many bytes it asks; then the request, whose length is put
 * before it if the first byte is odd.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "broker/exchange.h"
#include "contract/protocol.h"
#include "fuzz/world.h"
#include "launch/answer.h"
#include "text/little-endian.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { FIRST = PROTOCOL_LENGTH_SIZE + sizeof PROTOCOL_VERSION };

static int ends[2];

struct reply {
	char bytes[65536];
	size_t length;
};

static void open_connection(struct connection *connection, uint32_t uid)
{
	static struct share share;
	int on = 1;
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "there are sockets");
	setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
	*connection = (struct connection){ .state = READING, .peer = { ends[0], { getpid(), uid, uid } }, .share = &share, .rest = -1 };
}

static void exchange(uint32_t uid, struct content request, size_t piece, struct reply *ret_reply)
{
	static unsigned char buffer[PROTOCOL_LENGTH_SIZE + PROTOCOL_REQUEST_LIMIT];
	struct connection connection;
	bool goes_on = true;
	open_connection(&connection, uid);
	while (goes_on && request.length > 0) {
		struct content part = take(&request, piece);
		if (send(ends[1], part.bytes, part.length, MSG_NOSIGNAL) < 0) break;
		goes_on = exchange_receive(&connection, buffer);
	}
	must(connection.state == READING, "a short reply is sent at once");
	ssize_t got = recv(ends[1], ret_reply->bytes, sizeof ret_reply->bytes, MSG_DONTWAIT);
	ret_reply->length = got < 0 ? 0 : (size_t)got;
	must(goes_on || ret_reply->length > 0 || request.length > 0, "who has asked is answered");
	close(ends[0]);
	close(ends[1]);
}

static struct answer pairs_of(const struct reply *reply)
{
	must(reply->length > FIRST && little_endian(reply->bytes) == reply->length - PROTOCOL_LENGTH_SIZE, "a reply has its length");
	must(memcmp(reply->bytes + PROTOCOL_LENGTH_SIZE, PROTOCOL_VERSION, sizeof PROTOCOL_VERSION) == 0, "a reply has the version");
	must(reply->bytes[reply->length - 1] == '\0', "a reply ends with a text");
	return (struct answer){ reply->bytes + FIRST, reply->bytes + reply->length, 0 };
}

static bool has_pair(const struct answer *answer, const char *word, const char *text)
{
	const char *at = answer->start, *other_word, *other_text;
	while (answer_next(answer, &at, &other_word, &other_text)) {
		if (strcmp(word, other_word) == 0 && strcmp(text, other_text) == 0) return true;
	}
	return false;
}

static void is_no_more_than(const struct reply *reply, const struct reply *everything)
{
	struct answer some = pairs_of(reply), all = pairs_of(everything);
	const char *at = some.start, *word, *text;
	while (answer_next(&some, &at, &word, &text)) {
		bool is_given = is_entry_of(REPLY_GIVEN, word, text) || is_entry_of(REPLY_BASE, word, text);
		must(!is_given || has_pair(&all, word, text), "a request never widens");
	}
}

static struct table *table_of(unsigned which)
{
	static struct table table;
	static unsigned char *bytes;
	size_t size;
	free(bytes);
	bytes = vector_table(which, &size);
	must(table_take(&table, bytes, size, checked) == NULL, "a vector is whole");
	return &table;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char plain[] = "\x0d\0\0\0env-broker/1";
	static const uint32_t uids[] = { 0, 1001, 1003, 1004 };
	static struct reply reply, everything;
	static char request[2 * (PROTOCOL_LENGTH_SIZE + PROTOCOL_REQUEST_LIMIT)];
	struct content input = { bytes, size };
	unsigned how = take_byte(&input), piece = take_byte(&input);
	size_t before = how % 2 == 1 ? FIRST : 0;
	if (input.length > sizeof request - FIRST) return 0;
	memcpy(request + PROTOCOL_LENGTH_SIZE, PROTOCOL_VERSION, sizeof PROTOCOL_VERSION);
	put_little_endian(request, sizeof PROTOCOL_VERSION + input.length);
	memcpy(request + before, input.bytes, input.length);
	uint32_t uid = uids[how / 4 % 4];
	world = (struct world){ .table = table_of(how / 16), .is_current = how / 2 % 2 == 1, .sender = uid };
	exchange(uid, (struct content){ (const uint8_t *)request, before + input.length }, piece == 0 ? sizeof request : piece, &reply);
	exchange(uid, (struct content){ (const uint8_t *)plain, sizeof plain }, sizeof plain, &everything);
	if (reply.length > 0) is_no_more_than(&reply, &everything);
	return 0;
}
