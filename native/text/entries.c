#include "text/entries.h"

#include <string.h>

size_t name_length(const char *entry)
{
	/* Names are short: a call costs more than the loop. */
	const char *at = entry;
	while (*at != '=' && *at != '\0') at++;
	return *at == '=' ? (size_t)(at - entry) : 0;
}

static bool is_of(const char *entry, const char *name, size_t length)
{
	return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

bool has_entry(char *const *entries, const char *name, size_t length)
{
	for (; *entries != NULL; entries++) {
		if (is_of(*entries, name, length)) return true;
	}
	return false;
}

char *last_entry(char *const *entries, const char *name)
{
	char *found = NULL;
	for (; *entries != NULL; entries++) {
		if (is_of(*entries, name, strlen(name))) found = *entries;
	}
	return found;
}
