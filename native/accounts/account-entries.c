#include "accounts/account-entries.h"

#include <string.h>

size_t account_entries(const struct account *account, char memory[IDENTITY_SIZE], const char *ret_entries[ACCOUNT_ENTRIES])
{
	char *end = memory;
	static const char *const names[ACCOUNT_ENTRIES] = { "HOME=", "USER=", "LOGNAME=", "SHELL=" };
	const char *const values[ACCOUNT_ENTRIES] = { account->home, account->name, account->name, account->shell };
	size_t count = account->known ? ACCOUNT_ENTRIES : 1;
	for (size_t at = 0; at < count; at++) {
		size_t name = strlen(names[at]), value = strlen(values[at]) + 1;
		ret_entries[at] = end;
		memcpy(end, names[at], name);
		memcpy(end + name, values[at], value);
		end += name + value;
	}
	return count;
}
