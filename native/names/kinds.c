#include "names/kinds.h"

#include <string.h>

#include "contract/limits.h"
#include "contract/names.h"
#include "contract/shell-special.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *const special[] = { SHELL_SPECIAL_NAMES };

static const char *const of_account[] = { ACCOUNT_NAMES };
static const char *const of_process[] = { PROCESS_NAMES };

static bool is_letter(char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte == '_';
}

bool is_ordinary(const char *name, size_t length)
{
	if (length == 0 || length > NAME_LIMIT || !is_letter(name[0])) return false;
	for (size_t at = 1; at < length; at++) {
		if (!is_letter(name[at]) && (name[at] < '0' || name[at] > '9')) return false;
	}
	return true;
}

bool is_shell_safe(const char *name, size_t length)
{
	return is_ordinary(name, length) && !is_among_sorted(name, length, special, COUNT(special));
}

bool is_among_sorted(const char *name, size_t length, const char *const *names, size_t count)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(names[middle], name, length);
		if (order == 0 && names[middle][length] == '\0') return true;
		if (order < 0) low = middle + 1;
		else high = middle;
	}
	return false;
}

bool is_among(const char *name, size_t length, const char *const *names, size_t count)
{
	for (size_t at = 0; at < count; at++) {
		if (strncmp(names[at], name, length) == 0 && names[at][length] == '\0') return true;
	}
	return false;
}

bool describes_process(const char *name, size_t length)
{
	return is_among(name, length, of_process, COUNT(of_process));
}

bool describes_user(const char *name, size_t length)
{
	return is_among(name, length, of_account, COUNT(of_account));
}
