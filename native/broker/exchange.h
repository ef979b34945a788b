/* One request and one reply: what is said on a connection, from its first byte to its last. */
#ifndef BROKER_EXCHANGE_H
#define BROKER_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/handle.h"
#include "broker/shares.h"

enum { REPLY_MS = 5000 };

enum state { FREE, HELD, READING, SENDING };

struct connection {
	enum state state;
	struct peer peer;
	struct share *share;
	/* When its time in this state is over. */
	int64_t deadline;
	size_t have;
	/* The part of the reply that the socket did not take: in a memfd, so that this process holds no value. */
	int rest;
	size_t rest_length;
};

/* Reads what is there, into its buffer of a request and its length, and answers as soon as it is whole; false if the connection is over. */
bool exchange_receive(struct connection *connection, unsigned char *request);

/* Sends what is left of the reply; false if the connection is over. */
bool exchange_send(struct connection *connection);

/* Says how many requests that are none were not said one by one; when to call again, or INT64_MAX. */
int64_t exchange_settle(int64_t now);

#endif
