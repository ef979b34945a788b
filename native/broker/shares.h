/* What each uid has of everything that is bounded. */
#ifndef BROKER_SHARES_H
#define BROKER_SHARES_H

#include <stddef.h>
#include <stdint.h>

enum {
	/* There are never more uids than connections. */
	SHARES_MAX = 4096,
	/* Connections of one uid that are served at a time; what is more is held unread. */
	SERVED_MAX = 64,
	/* Descriptors of one uid, and never more than half of all. */
	SHARE_MAX = 512,
	/* Bytes of replies that one uid has not read yet, beyond the sockets' buffers. */
	UNREAD_MAX = 16 * 1024 * 1024,
};

struct share {
	uint32_t uid;
	/* Descriptors; an entry without any is free. */
	size_t all;
	size_t served;
	size_t held;
	size_t unread;
};

/* The entry of a uid; a new one, which is free until it has a descriptor, if it has none. */
struct share *share_of(uint32_t uid);

/* Counts descriptors that a uid has more or less. */
void share_count(struct share *share, int change);

/* The descriptors of all uids. */
size_t shares_in_use(void);

/* The uid that has most, or NULL if none has any. */
const struct share *share_greediest(void);

/* The first entry from a place on that has held connections and room to serve one; NULL if there is none. */
struct share *share_with_room(size_t *place);

#endif
