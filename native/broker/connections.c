#include "broker/connections.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "broker/exchange.h"
#include "contract/protocol.h"
#include "system/clock.h"

enum {
	HELD_MS = 1000,
	REQUEST_MS = 2000,
	/* One round of accepting: all that wait, so that who connects last need not wait for everybody before it to be answered. */
	ACCEPTED_MAX = 2 * CONNECTIONS_MAX,
	/* One round of answering, for each uid. */
	TURNS = 4,
};

static struct connection connections[CONNECTIONS_MAX];
static unsigned char requests[CONNECTIONS_MAX][PROTOCOL_LENGTH_SIZE + PROTOCOL_REQUEST_LIMIT];
/* One past the last that is in use, where a free one may be, and how many descriptors there are. */
static size_t end, first_free, limit;
/* Whether one that is held may be served: it came, or another was closed, since they were looked at. */
static bool has_room;

void connections_open(size_t descriptors)
{
	limit = descriptors < 2 ? 1 : descriptors > CONNECTIONS_MAX ? CONNECTIONS_MAX : descriptors;
}

static void drop(struct connection *connection)
{
	struct share *share = connection->share;
	close(connection->peer.connection);
	if (connection->state == SENDING) close(connection->rest);
	if (connection->state == SENDING) share->unread -= connection->rest_length;
	if (connection->state == HELD) share->held--;
	else share->served--;
	share_count(share, connection->state == SENDING ? -2 : -1);
	connection->state = FREE;
	connection->peer.connection = -1;
	has_room = true;
	if ((size_t)(connection - connections) < first_free) first_free = (size_t)(connection - connections);
	while (end > 0 && connections[end - 1].state == FREE) end--;
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
	const struct share *greediest = share_greediest();
	struct connection *oldest = greediest == NULL ? NULL : oldest_of(greediest, false);
	if (oldest != NULL) drop(oldest);
}

static void start(struct connection *connection)
{
	connection->share->held--;
	connection->share->served++;
	connection->state = READING;
	connection->deadline = milliseconds() + REQUEST_MS;
	connection->have = 0;
	if (!exchange_receive(connection, requests[connection - connections])) drop(connection);
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
	if (shares_in_use() >= limit) make_room();
	struct connection *connection = free_place();
	if (connection == NULL) {
		close(fd);
		return;
	}
	share = share_of(peer.who.uid);
	*connection = (struct connection){ .state = HELD, .peer = peer, .share = share, .deadline = milliseconds() + HELD_MS };
	share->held++;
	share_count(share, 1);
	has_room = true;
}

/* Whether one more waits. To be told so by accept4() costs more: the kernel makes a socket and a file first. */
static bool is_another_waiting(int listener)
{
	struct pollfd next = { .fd = listener, .events = POLLIN };
	const struct timespec at_once = { 0, 0 };
	return ppoll(&next, 1, &at_once, NULL) > 0;
}

bool connections_accept(int listener)
{
	unsigned count = 0;
	do {
		int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) take(fd);
		else if (errno == EAGAIN) return true;
		else if ((errno == EMFILE || errno == ENFILE) && shares_in_use() > 0) make_room();
		else if (errno != EINTR && errno != ECONNABORTED) return false;
	} while (++count < ACCEPTED_MAX && is_another_waiting(listener));
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

void connections_serve(const struct pollfd *waiting, size_t count)
{
	/* In the order of connections_watch(); what was closed meanwhile is passed over. */
	size_t last = end;
	for (size_t at = 0, place = 0; at < count && place < last; place++) {
		struct connection *each = &connections[place];
		if (each->peer.connection != waiting[at].fd || each->state == HELD) continue;
		if (waiting[at++].revents == 0 || each->state == FREE) continue;
		bool goes_on = each->state == READING ? exchange_receive(each, requests[place]) : exchange_send(each);
		if (!goes_on) drop(each);
	}
}

/* Takes up what is held, the oldest first, as far as its uid has room: of each uid a few, so that none waits for all of another's. */
static void take_up(void)
{
	struct share *share;
	for (size_t place = 0; (share = share_with_room(&place)) != NULL; place++) {
		for (int turn = 0; turn < TURNS && share->held > 0 && share->served < SERVED_MAX; turn++) start(oldest_of(share, true));
	}
	size_t place = 0;
	has_room = share_with_room(&place) != NULL;
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
	int64_t settling = exchange_settle(now);
	if (has_room) return now;
	return settling < next ? settling : next;
}
