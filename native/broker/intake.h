/* The records of launchers of root: read from audit.fifo in gulps, and put into the journal. */
#ifndef BROKER_INTAKE_H
#define BROKER_INTAKE_H

#include <stdbool.h>
#include <stdint.h>

/* Reads what is there now, unless the journal is full. */
void intake_drain(int fifo);

/*
 * Puts a record into the journal, or counts it where its uid had too many in this second. Where the policy requires a record:
 * with `must` false means that there is none, so that nothing may be given; without, it is written however many there are.
 */
bool intake_record(uint32_t uid, const char *record, unsigned length, bool must);

/* Once a second or so: what was counted instead of written is written as a number. */
void intake_settle(int64_t now);

/* Whether anything is to be settled. */
bool intake_is_owing(void);

#endif
