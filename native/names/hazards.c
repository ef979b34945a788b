#include "names/hazards.h"

#include <string.h>

#include "contract/hazard-list.h"
#include "names/kinds.h"

static const char *const names[] = { HAZARD_NAMES };
static const char *const prefixes[] = { HAZARD_PREFIXES };

bool is_hazard(const char *name, size_t length)
{
	for (size_t at = 0; at < sizeof prefixes / sizeof prefixes[0]; at++) {
		size_t size = strlen(prefixes[at]);
		if (size <= length && memcmp(prefixes[at], name, size) == 0) return true;
	}
	return is_among_sorted(name, length, names, sizeof names / sizeof names[0]);
}
