#include "connections.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../message.h"
#include "../protocol.h"
#include "clock.h"
#include "decide.h"
#include "rate.h"

enum {
	/* Of one uid at a time; what is more is held unread. */
	SERVED_MAX = 64,
	HELD_MS = 1000,
	REQUEST_MS = 2000,
	REPLY_MS = 5000,
	/* One round of accepting, so that nobody who keeps connecting keeps others from being served. */
	ACCEPTED_MAX = 256,
	/* Descriptors of one uid, and never more than half of all. */
	SHARE_MAX = 512,
	/* Bytes of replies that one uid has not read yet, beyond the sockets' buffers. */
	UNREAD_MAX = 16 * 1024 * 1024,
};

enum state { FREE, HELD, READING, SENDING };

/* What a uid has of everything that is bounded. */
struct share {
	uint32_t uid;
	/* Descriptors; 0 if the entry is free. */
	size_t all;
	size_t served;
	size_t held;
	size_t unread;
};

struct connection {
	enum state state;
	struct peer peer;
	struct share *share;
	int64_t deadline;
	size_t have;
	/* The part of the reply that the socket did not take: in a memfd, so that this process holds no value. */
	int rest;
	size_t rest_length;
};

static struct connection connections[CONNECTIONS_MAX];
static unsigned char requests[CONNECTIONS_MAX][LENGTH_SIZE + REQUEST_MAX];
static struct share shares[CONNECTIONS_MAX];
/* One past the last that is in use, where a free one may be, how many descriptors there are, and are in use. */
static size_t end, first_free, share_end, limit, in_use;
/* Whether a connection was closed since those that are held were looked at. */
static bool has_room;
static struct rate nonsense = { .limit = 1 };

void connections_open(size_t descriptors)
{
	limit = descriptors < 2 ? 1 : descriptors > CONNECTIONS_MAX ? CONNECTIONS_MAX : descriptors;
}

static uint32_t uid_of(const struct connection *connection)
{
	return connection->peer.who.uid;
}

/* The entry of a uid, a new one if it has none. There are never more of them than connections. */
static struct share *share_of(uint32_t uid)
{
	size_t place = share_end;
	for (size_t at = 0; at < share_end; at++) {
		if (shares[at].all > 0 && shares[at].uid == uid) return &shares[at];
		if (shares[at].all == 0) place = at;
	}
	if (place == CONNECTIONS_MAX) place--;
	if (place == share_end) share_end++;
	shares[place] = (struct share){ .uid = uid };
	return &shares[place];
}

static void count_descriptors(struct share *share, int change)
{
	share->all += (size_t)change;
	in_use += (size_t)change;
}

static void drop(struct connection *connection)
{
	struct share *share = connection->share;
	close(connection->peer.connection);
	if (connection->state == SENDING) close(connection->rest);
	if (connection->state == SENDING) share->unread -= connection->rest_length;
	if (connection->state == HELD) share->held--;
	else share->served--;
	count_descriptors(share, connection->state == SENDING ? -2 : -1);
	connection->state = FREE;
	connection->peer.connection = -1;
	has_room = true;
	if ((size_t)(connection - connections) < first_free) first_free = (size_t)(connection - connections);
	while (end > 0 && connections[end - 1].state == FREE) end--;
	while (share_end > 0 && shares[share_end - 1].all == 0) share_end--;
}

/* The connection of a uid whose time is over first, in one state or in any; or NULL. */
static struct connection *oldest_of(const struct share *share, bool held_only)
{
	struct connection *oldest = NULL;
	for (size_t at = 0; at < end; at++) {
		struct connection *each = &connections[at];
		if (each->state == FREE || each->share != share || (held_only && each->state != HELD)) continue;
		if (oldest == NULL || each->deadline < oldest->deadline) oldest = each;
	}
	return oldest;
}

/* When all are in use: the oldest of the uid that has most is closed, so that no number of users locks another one out. */
static void make_room(void)
{
	const struct share *greediest = NULL;
	for (size_t at = 0; at < share_end; at++) {
		if (shares[at].all > 0 && (greediest == NULL || shares[at].all > greediest->all)) greediest = &shares[at];
	}
	struct connection *oldest = greediest == NULL ? NULL : oldest_of(greediest, false);
	if (oldest != NULL) drop(oldest);
}

static void send_reply(struct connection *connection, const char *reply, size_t size)
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
			count_descriptors(connection->share, 1);
			return;
		}
		if (connection->rest >= 0) close(connection->rest);
	}
	drop(connection);
}

static void say_nonsense(uint32_t uid, const char *problem)
{
	if (rate_take(&nonsense, uid, milliseconds())) say("uid %u has sent a request that is none: %s", uid, problem);
}

static void say_more_nonsense(uint32_t uid, unsigned suppressed)
{
	say("uid %u has sent %u more requests that are none", uid, suppressed);
}

static void answer(struct connection *connection, size_t length)
{
	size_t size;
	const char *problem;
	const char *request = (const char *)requests[connection - connections] + LENGTH_SIZE;
	const char *reply = decide(&connection->peer, request, length, &size, &problem);
	uint32_t uid = uid_of(connection);
	send_reply(connection, reply, size);
	decide_wipe();
	if (problem != NULL) say_nonsense(uid, problem);
}

static void refuse(struct connection *connection, const char *why)
{
	size_t size;
	uint32_t uid = uid_of(connection);
	const char *reply = decide_refusal(EXIT_FAILED, why, &size);
	send_reply(connection, reply, size);
	say_nonsense(uid, why);
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

static size_t length_of(const unsigned char *request)
{
	size_t length = 0;
	for (size_t at = 0; at < LENGTH_SIZE; at++) length |= (size_t)request[at] << 8 * at;
	return length;
}

/* Reads what is there; answers as soon as the request is whole. */
static void receive(struct connection *connection)
{
	unsigned char *request = requests[connection - connections];
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	for (;;) {
		struct iovec room = { request + connection->have, sizeof requests[0] - connection->have };
		struct msghdr message = { .msg_iov = &room, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.bytes };
		ssize_t got = recvmsg(connection->peer.connection, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
		if (got < 0 && errno == EINTR) continue;
		if (got < 0 && errno == EAGAIN) return;
		if (got <= 0) {
			uint32_t uid = uid_of(connection);
			bool is_cut = got == 0 && connection->have > 0;
			drop(connection);
			if (is_cut) say_nonsense(uid, "it ends too early");
			return;
		}
		if (!is_from_opener(connection, &message)) {
			refuse(connection, "this connection was opened by another user");
			return;
		}
		connection->have += (size_t)got;
		if (connection->have < LENGTH_SIZE) continue;
		size_t length = length_of(request);
		if (length > REQUEST_MAX || connection->have > LENGTH_SIZE + length) {
			refuse(connection, length > REQUEST_MAX ? "the request is too long" : "there is more than one request");
			return;
		}
		if (connection->have == LENGTH_SIZE + length) {
			answer(connection, length);
			return;
		}
	}
}

static void start(struct connection *connection)
{
	connection->share->held--;
	connection->share->served++;
	connection->state = READING;
	connection->deadline = milliseconds() + REQUEST_MS;
	connection->have = 0;
	receive(connection);
}

static struct connection *free_place(void)
{
	size_t at = first_free;
	while (at < end && connections[at].state != FREE) at++;
	if (at == CONNECTIONS_MAX) return NULL;
	first_free = at + 1;
	if (at == end) end++;
	return &connections[at];
}

static void take(int fd)
{
	struct peer peer = { .connection = fd };
	socklen_t size = sizeof peer.who;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer.who, &size) != 0) {
		close(fd);
		return;
	}
	struct share *share = share_of(peer.who.uid);
	if (share->all >= SHARE_MAX || share->all >= limit / 2) {
		close(fd);
		return;
	}
	/* Before there is a connection, since an entry without one is free. */
	if (in_use >= limit) make_room();
	struct connection *connection = free_place();
	if (connection == NULL) {
		close(fd);
		return;
	}
	share = share_of(peer.who.uid);
	*connection = (struct connection){ .state = HELD, .peer = peer, .share = share, .deadline = milliseconds() + HELD_MS };
	share->held++;
	count_descriptors(share, 1);
	if (share->served < SERVED_MAX) start(connection);
}

bool connections_accept(int listener)
{
	for (unsigned count = 0; count < ACCEPTED_MAX; count++) {
		int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) take(fd);
		else if (errno == EAGAIN) return true;
		else if ((errno == EMFILE || errno == ENFILE) && in_use > 0) make_room();
		else if (errno != EINTR && errno != ECONNABORTED) return false;
	}
	return true;
}

size_t connections_watch(struct pollfd *ret_waiting)
{
	size_t count = 0;
	for (size_t at = 0; at < end; at++) {
		const struct connection *each = &connections[at];
		if (each->state != READING && each->state != SENDING) continue;
		ret_waiting[count].fd = each->peer.connection;
		ret_waiting[count].events = each->state == READING ? POLLIN : POLLOUT;
		ret_waiting[count++].revents = 0;
	}
	return count;
}

static void send_rest(struct connection *connection)
{
	while (connection->rest_length > 0) {
		ssize_t sent = sendfile(connection->peer.connection, connection->rest, NULL, connection->rest_length);
		if (sent < 0 && errno == EINTR) continue;
		if (sent < 0 && errno == EAGAIN) return;
		if (sent <= 0) break;
		connection->rest_length -= (size_t)sent;
		connection->share->unread -= (size_t)sent;
	}
	drop(connection);
}

void connections_serve(const struct pollfd *waiting, size_t count)
{
	/* In the order of connections_watch(); what was closed meanwhile is passed over. */
	size_t last = end;
	for (size_t at = 0, place = 0; at < count && place < last; place++) {
		struct connection *each = &connections[place];
		if (each->peer.connection != waiting[at].fd || each->state == HELD) continue;
		if (waiting[at++].revents == 0 || each->state == FREE) continue;
		if (each->state == READING) receive(each);
		else send_rest(each);
	}
}

/* Takes up what is held, the oldest first, as far as its uid has room again. */
static void take_up(void)
{
	has_room = false;
	for (size_t at = 0; at < share_end; at++) {
		/* An answer at once drops it, which may free the entry. */
		while (shares[at].held > 0 && shares[at].served < SERVED_MAX) start(oldest_of(&shares[at], true));
	}
}

int64_t connections_expire(int64_t now)
{
	int64_t next = INT64_MAX;
	for (size_t at = 0; at < end; at++) {
		if (connections[at].state != FREE && connections[at].deadline <= now) drop(&connections[at]);
	}
	if (has_room) take_up();
	for (size_t at = 0; at < end; at++) {
		if (connections[at].state != FREE && connections[at].deadline < next) next = connections[at].deadline;
	}
	rate_settle(&nonsense, now, say_more_nonsense);
	if (rate_is_owing(&nonsense) && next > now + 1000) next = now + 1000;
	return next;
}
