#include "text/id.h"

bool parse_id(const char *text, uint32_t *ret_id)
{
	uint64_t id = 0;
	if (text[0] == '\0' || (text[0] == '0' && text[1] != '\0')) return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9') return false;
		id = id * 10 + (uint64_t)(*text - '0');
		if (id > ID_LIMIT) return false;
	}
	*ret_id = (uint32_t)id;
	return true;
}
