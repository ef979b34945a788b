/* The environment of the command: DESIGN's rules of launching, on the entries that a caller has and is given. */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include "account.h"
#include "answer.h"
#include "select.h"

enum { ENTRIES_MAX = 131072, KEEP_MAX = 64, NOTICES_MAX = 8 };

/* MAX_ARG_STRLEN of Linux without the NUL: the longest NAME=VALUE that execve(2) takes. */
#define ENTRY_LIMIT 131071u

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
	const char *entries[ENTRIES_MAX + 1];
	unsigned char origins[ENTRIES_MAX];
	size_t count;
	uint32_t slots[2 * ENTRIES_MAX];
	uint32_t mask;
};

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

/* Whether a name describes the user of a process, as HOME does. */
bool is_identity(const char *name, size_t length);

/* Whether one of some entries, ended by NULL, has the name. */
bool has_entry(char *const *entries, const char *name, size_t length);

/* The number of bytes before the `=` of an entry; 0 if it has no name. */
size_t name_length(const char *entry);

#endif
