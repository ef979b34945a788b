/* Uids and gids as text: what src/text/id.ts takes. */
#ifndef TEXT_ID_H
#define TEXT_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "contract/limits.h"

/* A uid or gid: plain decimal digits, no leading zero, at most ID_LIMIT. Never 0 for something that is not "0". */
bool parse_id(const char *text, uint32_t *ret_id);

#endif
