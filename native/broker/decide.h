/* From a request to a reply: who asks, what the table gives to that caller, and what goes on record. */
#ifndef DECIDE_H
#define DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* The kernel's word on the other end of a connection. */
struct peer {
	int connection;
	struct ucred who;
};

/*
 * Answers a request, without its length: the reply, whose bytes hold values and are to be wiped by decide_wipe() as soon
 * as they were sent. *ret_problem is why the request was none, or NULL.
 */
const char *decide(const struct peer *peer, const char *request, size_t length, size_t *ret_size, const char **ret_problem);

/* A reply that refuses without looking at a request. */
const char *decide_refusal(int code, const char *why, size_t *ret_size);

/* Overwrites the last reply. */
void decide_wipe(void);

/* Tells the journal where the policy wants its lines; asked before records of others are read. */
void decide_configure(void);

#endif
