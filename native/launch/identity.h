/* Becoming another user: groups, gid, uid, in this order, and then a look at what the kernel says. */
#ifndef LAUNCH_IDENTITY_H
#define LAUNCH_IDENTITY_H

#include "accounts/account.h"

/* Becomes the account, for good. Exits with EXIT_FAILED if anything is not exactly as asked for. */
void become(const struct account *account);

/* Whether this process is the user by its real, effective and saved uid. */
bool is_user(uint32_t uid);

/* Puts the effective gid and the supplementary groups of this process into a set, in the place of what it has: sorted, each once. */
void own_groups(struct group_set *groups);

#endif
