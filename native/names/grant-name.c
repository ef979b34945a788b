#include "names/grant-name.h"

#include <string.h>

#include "contract/limits.h"

bool is_grant_name(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	size_t length = strlen(name);
	if (length == 0 || length > GRANT_NAME_LIMIT || strchr(letters, name[0]) == NULL) return false;
	for (size_t at = 1; at < length; at++) {
		if (strchr(letters, name[at]) == NULL && strchr("._-", name[at]) == NULL) return false;
	}
	return true;
}
