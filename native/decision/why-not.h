/*
 * Why the policy refuses, in full: who, what, which rule and where, and what would allow it. Root and the audit log are
 * told; each explain_ function writes the reason, without a newline, and returns the exit code that goes with it.
 */
#ifndef DECISION_WHY_NOT_H
#define DECISION_WHY_NOT_H

#include "accounts/account.h"
#include "decision/decide.h"
#include "message/message.h"

/* How messages name a user. */
const char *user_label(const struct account *account);

/* Why a selection came to nothing; `outcome` is anything but SELECTED. */
int explain_refusal(struct selection *selection, enum outcome outcome, const struct refusal *refusal, const struct account *account,
	char ret_text[DESCRIPTION_SIZE]);

/* Why a name that --need asks for would not be there. */
int explain_need(struct selection *selection, const char *name, const struct account *account, char ret_text[DESCRIPTION_SIZE]);

/* That a forbid covers a name of --keep; `where` is its place. */
int explain_keep(const char *name, const char *where, const struct account *account, char ret_text[DESCRIPTION_SIZE]);

/* The same for somebody who is not root: nothing about grants and variables that are not its own. */
void tell_refusal(struct selection *selection, enum outcome outcome, const struct refusal *refusal, char ret_text[DESCRIPTION_SIZE]);
void tell_need(const char *name, char ret_text[DESCRIPTION_SIZE]);
void tell_not_yours(const char *grant, char ret_text[DESCRIPTION_SIZE]);

#endif
