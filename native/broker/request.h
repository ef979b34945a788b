/* What a client asks: docs/protocol.md. */
#ifndef BROKER_REQUEST_H
#define BROKER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

enum { ASKED_MAX = 64 };

struct request {
	const char *grants[ASKED_MAX];
	size_t grant_count;
	const char *needs[ASKED_MAX];
	/* Whether the caller has that one of the needs itself: then a base variable need not be set in the container. */
	bool has[ASKED_MAX];
	size_t need_count;
	const char *kept[ASKED_MAX];
	size_t kept_count;
	/* NULL if the client does not say. */
	const char *command;
};

/* Reads a request without its length, in place; why it is none, or NULL. */
const char *request_read(const char *bytes, size_t length, struct request *ret_request);

#endif
