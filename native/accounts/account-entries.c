#include "accounts/account-entries.h"

#include <string.h>

size_t account_entries(const struct account *account, const char *ret_entries[ACCOUNT_ENTRIES])
{
	static char entries[ACCOUNT_ENTRIES][PATH_SIZE + 16];
	static const char *const names[ACCOUNT_ENTRIES] = { "HOME=", "USER=", "LOGNAME=", "SHELL=" };
	const char *const values[ACCOUNT_ENTRIES] = { account->home, account->name, account->name, account->shell };
	size_t count = account->known ? ACCOUNT_ENTRIES : 1;
	for (size_t at = 0; at < count; at++) {
		size_t length = strlen(names[at]);
		memcpy(entries[at], names[at], length);
		memcpy(entries[at] + length, values[at], strlen(values[at]) + 1);
		ret_entries[at] = entries[at];
	}
	return count;
}
