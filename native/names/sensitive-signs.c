#include "names/sensitive-signs.h"

#include <string.h>
#include <strings.h>

#include "contract/sensitive-signs.h"

static const char *const signs[] = { SENSITIVE_SIGNS };

bool has_sensitive_sign(const char *name, size_t length)
{
	for (size_t sign = 0; sign < sizeof signs / sizeof signs[0]; sign++) {
		size_t size = strlen(signs[sign]);
		for (size_t at = 0; at + size <= length; at++) {
			if (strncasecmp(name + at, signs[sign], size) == 0) return true;
		}
	}
	return false;
}
