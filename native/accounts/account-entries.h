/* What a process is told of its user: HOME, USER, LOGNAME and SHELL, as login(1) sets them. */
#ifndef ACCOUNTS_ACCOUNT_ENTRIES_H
#define ACCOUNTS_ACCOUNT_ENTRIES_H

#include "accounts/account.h"

enum { ACCOUNT_ENTRIES = 4 };

/* NAME=VALUE of each, built in place until the next call, HOME first; their number: without an account it is HOME alone. */
size_t account_entries(const struct account *account, const char *ret_entries[ACCOUNT_ENTRIES]);

#endif
