#include "launch/search-path.h"

#include <stdbool.h>
#include <string.h>

#include "contract/limits.h"
#include "memory/untouched.h"

static bool path_has(const char *path, const char *element, size_t length)
{
	for (;;) {
		size_t here = strcspn(path, ":");
		if (here == length && memcmp(path, element, length) == 0) return true;
		if (path[here] == '\0') return false;
		path += here + 1;
	}
}

const char *merge_paths(const char *callers, const char *snapshots)
{
	enum { VALUE = sizeof "PATH=" - 1 };
	static UNTOUCHED char merged[ENTRY_LIMIT + 1];
	size_t used = strlen(callers);
	if (callers[VALUE] == '\0' || strcmp(callers, snapshots) == 0) return snapshots;
	if (used >= sizeof merged) return callers;
	memcpy(merged, callers, used + 1);
	for (const char *element = snapshots + VALUE; *element != '\0';) {
		size_t length = strcspn(element, ":");
		if (length > 0 && !path_has(merged + VALUE, element, length)) {
			if (used + length + 2 > sizeof merged) break;
			merged[used++] = ':';
			memcpy(merged + used, element, length);
			used += length;
			merged[used] = '\0';
		}
		element += length + (element[length] == ':');
	}
	return merged;
}
