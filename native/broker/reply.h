/* The bytes of a reply: docs/protocol.md. They hold values, and are to be wiped as soon as they were sent. */
#ifndef BROKER_REPLY_H
#define BROKER_REPLY_H

#include <stddef.h>

#include "decision/selection.h"

/* What a selection gives, and base variables; NULL if it is more than a reply holds. After a damaged table it means nothing. */
const char *reply_given(struct selection *selection, size_t *ret_size);

/* A reply that refuses: an exit code, and one line for a person. */
const char *reply_refusal(int code, const char *why, size_t *ret_size);

/* Overwrites the last reply. */
void reply_wipe(void);

#endif
