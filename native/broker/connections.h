/*
 * The connections of clients. Each is accepted at once, belongs to the uid that opened it, has one request and one
 * reply, and a deadline. A uid that has more than its share waits for itself, never for or before another uid.
 */
#ifndef BROKER_CONNECTIONS_H
#define BROKER_CONNECTIONS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONNECTIONS_MAX = 4096 };

/* How many descriptors there are for connections. */
void connections_open(size_t descriptors);

/* Accepts what waits at a listening socket, as far as one round goes; false if the system lets it accept nothing now. */
bool connections_accept(int listener);

/* Fills in what is waited for, at most CONNECTIONS_MAX; how many. */
size_t connections_watch(struct pollfd *ret_waiting);

/* Goes on with what connections_watch() had waited for. */
void connections_serve(const struct pollfd *waiting, size_t count);

/* Closes what is over its time, and takes up what had to wait; when the next time is over, or INT64_MAX. */
int64_t connections_expire(int64_t now);

#endif
