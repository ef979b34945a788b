/* The environment of the command: the rules of docs/man/setuser.1.md, on the entries that a caller has and is given. */
#ifndef LAUNCH_ENVIRONMENT_H
#define LAUNCH_ENVIRONMENT_H

#include "accounts/account-entries.h"
#include "decision/selection.h"
#include "launch/answer.h"
#include "text/entries.h"

enum { NOTICES_MAX = 8 };

/* Where an entry comes from. */
enum origin {
	FROM_CALLER,
	/* A base variable of the caller's own. */
	FROM_BASE,
	FROM_GRANT,
	FROM_IDENTITY,
	FROM_KEEP,
	/* A base variable that the caller lacks, or its PATH with what is missing. */
	FROM_SNAPSHOT,
};

struct environment {
	/* NULL ends them. */
	const char **entries;
	unsigned char *origins;
	size_t count;
	/* Open addressing by the hash of the name; 0 is free, else the place in `entries` plus one. */
	uint32_t *slots;
	uint32_t mask;
	/* What is said of the account, and where it ends. */
	char *identity;
	char *end;
	/* ENVIRONMENT_SIZE bytes, where they are: one behind the other and no longer than they must be, since each page that is touched costs. */
	const char **memory;
};

enum { ENVIRONMENT_SIZE = (ENTRIES_MAX + 1) * sizeof(char *) + 2 * ENTRIES_MAX * sizeof(uint32_t) + ENTRIES_MAX + 1 + IDENTITY_SIZE };

struct composition {
	/* NULL without a table: then there are base variables and identity only, and what the broker has answered. */
	struct selection *selection;
	const struct answer *answer;
	/* Whether the launch crosses from one user's service to another's: the container's names and hazards stay behind. */
	bool crosses;
	/* The account, if the identity variables are to come from it; else NULL and the caller's stay. */
	const struct account *identity;
	bool clean;
	bool quiet;
	const char *const *keeps;
	size_t keep_count;
};

/* Builds the environment out of the caller's; exits with a message if it cannot. */
void compose(struct environment *environment, char *const *caller, const struct composition *composition);

/* The entry of a name, or NULL. */
const char *environment_find(const struct environment *environment, const char *name, size_t length, enum origin *ret_origin);

#endif
