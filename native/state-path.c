#include "state-path.h"

#include <string.h>

#include "paths.h"

static char *append(char *at, const char *text)
{
	size_t length = strlen(text);
	memcpy(at, text, length + 1);
	return at + length;
}

void state_path(uid_t uid, const char *name, char ret_path[STATE_PATH_SIZE])
{
	char digits[11];
	char *at = digits + sizeof digits - 1;
	char *end = append(ret_path, STATE_FOLDER);
	if (uid != 0) {
		*at = '\0';
		for (; uid > 0; uid /= 10) *--at = (char)('0' + uid % 10);
		end = append(append(end, "/uid-"), at);
	}
	append(end, name);
}
