/* Refusals by the policy, in full: who, what, which rule and where, and what would allow it. All exit with 77. */
#ifndef REFUSE_H
#define REFUSE_H

#include "account.h"
#include "select.h"

/* How messages name a user. */
const char *user_label(const struct account *account);

/* Exits with the reason why a selection came to nothing; `outcome` is anything but SELECTED. */
_Noreturn void refuse(struct selection *selection, enum outcome outcome, const struct refusal *refusal, const struct account *account);

/* Exits with the reason why a name that --need asks for would not be there. */
_Noreturn void refuse_need(struct selection *selection, const char *name, const struct account *account);

/* Exits because a forbid covers a name of --keep; `where` is its place. */
_Noreturn void refuse_keep(const char *name, const char *where, const struct account *account);

#endif
