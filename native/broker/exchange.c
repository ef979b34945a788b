#include "broker/exchange.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "broker/rate.h"
#include "broker/reply.h"
#include "contract/protocol.h"
#include "message/message.h"
#include "system/clock.h"
#include "text/little-endian.h"

static struct rate nonsense = { .limit = 1 };

static uint32_t uid_of(const struct connection *connection)
{
	return connection->peer.who.uid;
}

/* Sends a reply, as much as the socket takes; false if the connection is over. */
static bool send_reply(struct connection *connection, const char *reply, size_t size)
{
	ssize_t sent = send(connection->peer.connection, reply, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	size_t done = sent < 0 ? 0 : (size_t)sent;
	bool is_over = done == size || (sent < 0 && errno != EAGAIN);
	if (!is_over && connection->share->unread + size - done <= UNREAD_MAX) {
		connection->rest = memfd_create("reply", MFD_CLOEXEC);
		connection->rest_length = size - done;
		bool is_kept = connection->rest >= 0 && write(connection->rest, reply + done, size - done) == (ssize_t)(size - done) &&
			lseek(connection->rest, 0, SEEK_SET) == 0;
		if (is_kept) {
			connection->state = SENDING;
			connection->deadline = milliseconds() + REPLY_MS;
			connection->share->unread += connection->rest_length;
			share_count(connection->share, 1);
			return true;
		}
		if (connection->rest >= 0) close(connection->rest);
	}
	return false;
}

static void say_nonsense(uint32_t uid, const char *problem)
{
	if (rate_take(&nonsense, uid, milliseconds())) say("uid %u has sent a request that is none: %s", uid, problem);
}

static void say_more_nonsense(uint32_t uid, unsigned suppressed)
{
	say("uid %u has sent %u more requests that are none", uid, suppressed);
}

static bool answer(struct connection *connection, const unsigned char *request, size_t length)
{
	size_t size;
	const char *problem;
	const char *reply = handle(&connection->peer, (const char *)request + PROTOCOL_LENGTH_SIZE, length, &size, &problem);
	bool goes_on = send_reply(connection, reply, size);
	reply_wipe();
	if (problem != NULL) say_nonsense(uid_of(connection), problem);
	return goes_on;
}

static bool refuse(struct connection *connection, const char *why)
{
	size_t size;
	const char *reply = reply_refusal(EXIT_FAILED, why, &size);
	say_nonsense(uid_of(connection), why);
	return send_reply(connection, reply, size);
}

/* Whose bytes they are: SO_PASSCRED of unix(7) attaches the sender's uid to what it sends. */
static bool is_from_opener(const struct connection *connection, struct msghdr *message)
{
	struct ucred sender;
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	if (header == NULL || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_CREDENTIALS) return false;
	memcpy(&sender, CMSG_DATA(header), sizeof sender);
	return sender.uid == uid_of(connection);
}

bool exchange_receive(struct connection *connection, unsigned char *request)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	for (;;) {
		struct iovec room = { request + connection->have, PROTOCOL_LENGTH_SIZE + PROTOCOL_REQUEST_LIMIT - connection->have };
		struct msghdr message = { .msg_iov = &room, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.bytes };
		ssize_t got = recvmsg(connection->peer.connection, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
		if (got < 0 && errno == EINTR) continue;
		if (got < 0 && errno == EAGAIN) return true;
		if (got <= 0) {
			if (got == 0 && connection->have > 0) say_nonsense(uid_of(connection), "it ends too early");
			return false;
		}
		if (!is_from_opener(connection, &message)) return refuse(connection, "this connection was opened by another user");
		connection->have += (size_t)got;
		if (connection->have < PROTOCOL_LENGTH_SIZE) continue;
		size_t length = little_endian(request);
		if (length > PROTOCOL_REQUEST_LIMIT) return refuse(connection, "the request is too long");
		if (connection->have > PROTOCOL_LENGTH_SIZE + length) return refuse(connection, "there is more than one request");
		if (connection->have == PROTOCOL_LENGTH_SIZE + length) return answer(connection, request, length);
	}
}

bool exchange_send(struct connection *connection)
{
	while (connection->rest_length > 0) {
		ssize_t sent = sendfile(connection->peer.connection, connection->rest, NULL, connection->rest_length);
		if (sent < 0 && errno == EINTR) continue;
		if (sent < 0 && errno == EAGAIN) return true;
		if (sent <= 0) break;
		connection->rest_length -= (size_t)sent;
		connection->share->unread -= (size_t)sent;
	}
	return false;
}

int64_t exchange_settle(int64_t now)
{
	rate_settle(&nonsense, now, say_more_nonsense);
	return rate_is_owing(&nonsense) ? now + 1000 : INT64_MAX;
}
