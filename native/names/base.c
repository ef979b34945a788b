#include "names/base.h"

#include <string.h>

#include "contract/names.h"
#include "names/kinds.h"
#include "names/sensitive-signs.h"

static const char *const names[] = { BASE_NAMES };

bool is_builtin_base(const char *name, size_t length)
{
	enum { PREFIX = sizeof BASE_PREFIX - 1 };
	if (length > PREFIX && memcmp(name, BASE_PREFIX, PREFIX) == 0) return is_ordinary(name, length) && !has_sensitive_sign(name, length);
	return is_among(name, length, names, sizeof names / sizeof names[0]);
}
