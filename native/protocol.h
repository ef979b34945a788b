/* What the broker and its clients say to each other: docs/protocol.md, byte by byte. */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <stddef.h>

/*
 * A message is its length, four bytes, little-endian, and that many bytes: texts, each ended by a NUL. The first one is
 * PROTOCOL; then come pairs of a word and what it is about.
 */
#define PROTOCOL "env-broker/1"

/* Words of a request. */
#define ASK_GRANT "grant"   /* only this grant */
#define ASK_NEED "need"     /* refuse if this variable is not given */
#define ASK_HAVE "have"     /* as need, but a base variable counts even if the container has none: the caller has one */
#define ASK_KEEP "keep"     /* a variable whose own value the caller keeps, for the record */
#define ASK_COMMAND "cmd"   /* what the caller is about to run, for the record */

/* Words of a reply; "status" comes first. */
#define REPLY_STATUS "status" /* 0, or an exit code */
#define REPLY_WHY "why"       /* one line for a person, with every status but 0 */
#define REPLY_GIVEN "given"   /* NAME=VALUE */
#define REPLY_BY "by"         /* the grants that give the one before, with commas between */
#define REPLY_BASE "base"     /* NAME=VALUE of a base variable of the container */

enum {
	LENGTH_SIZE = 4,
	REQUEST_MAX = 8192,
	REPLY_MAX = 4 * 1024 * 1024,
};

/* The length at the start of a message, LENGTH_SIZE bytes. */
void put_message_length(void *message, size_t length);
size_t message_length(const void *message);

#endif
