/* What a client asks: docs/protocol.md. */
#ifndef BROKER_REQUEST_H
#define BROKER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "contract/limits.h"

struct request {
	const char *grants[ASKED_LIMIT];
	size_t grant_count;
	const char *needs[ASKED_LIMIT];
	/* Whether the caller has that one of the needs itself: then a base variable need not be set in the container. */
	bool has[ASKED_LIMIT];
	size_t need_count;
	const char *kept[ASKED_LIMIT];
	size_t kept_count;
	/* NULL if the client does not say. */
	const char *command;
};

/* Reads a request without its length, in place; why it is none, or NULL. */
const char *request_read(const char *bytes, size_t length, struct request *ret_request);

#endif
