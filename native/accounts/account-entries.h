/* What a process is told of its user: HOME, USER, LOGNAME and SHELL, as login(1) sets them. */
#ifndef ACCOUNTS_ACCOUNT_ENTRIES_H
#define ACCOUNTS_ACCOUNT_ENTRIES_H

#include "accounts/account.h"

enum { ACCOUNT_ENTRIES = 4, IDENTITY_SIZE = ACCOUNT_ENTRIES * (PATH_SIZE + 16) };

/* NAME=VALUE of each, built in `memory`, HOME first; their number: without an account it is HOME alone. */
size_t account_entries(const struct account *account, char memory[IDENTITY_SIZE], const char *ret_entries[ACCOUNT_ENTRIES]);

#endif
