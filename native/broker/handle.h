/* From a request to a reply: who asks, what the table gives to that caller, and what goes on record. */
#ifndef BROKER_HANDLE_H
#define BROKER_HANDLE_H

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
 * Answers a request, without its length: the reply, whose bytes hold values and are to be wiped by reply_wipe() as soon
 * as they were sent. *ret_problem is why the request was none, or NULL.
 */
const char *handle(const struct peer *peer, const char *request, size_t length, size_t *ret_size, const char **ret_problem);

/* Tells the journal where the policy wants its lines; asked before records of others are read. */
void configure_journal(void);

#endif
