#include "system/state-path.h"

#include <string.h>

#include "text/digits.h"

_Static_assert(sizeof STATE_FOLDER "/" STATE_OWN_FOLDER "4294967294/" STATE_RELOAD_LOCK <= STATE_PATH_SIZE, "a path of the state folder fits");

static char *append(char *at, const char *text)
{
	size_t length = strlen(text);
	memcpy(at, text, length + 1);
	return at + length;
}

void state_path(uid_t uid, const char *name, char ret_path[STATE_PATH_SIZE])
{
	char space[DIGITS_SIZE];
	char *end = append(ret_path, STATE_FOLDER);
	if (uid != 0) end = append(append(end, "/" STATE_OWN_FOLDER), digits_of(uid, space));
	if (name[0] != '\0') append(append(end, "/"), name);
}
