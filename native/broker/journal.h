/*
 * The audit log: JSON lines, each with the hash of the line before it, on stderr, in a file, or both. The broker is its one
 * writer. What cannot be written is held back and follows when there is room; nothing ever waits for a reader or a disk.
 */
#ifndef BROKER_JOURNAL_H
#define BROKER_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `chain` is a descriptor of a page that outlives this process, where the head of stderr's chain is kept; or -1. */
void journal_open(int chain);

/* Where lines go from now on: bits of enum AUDIT_*. */
void journal_configure(uint32_t audit);

/*
 * Writes one record (record_write) as a line. With `must`, where the policy requires it (AUDIT_REQUIRED), false means that
 * it is not on record and never will be; otherwise it is true, since the line is held back or counted.
 */
bool journal_write(const char *record, size_t length, bool must);

/* Whether the policy wants nothing given that is not on record. */
bool journal_is_required(void);

/* Tries to write what was held back. */
void journal_retry(void);

/* Whether anything is held back. */
bool journal_is_behind(void);

/* Whether records of others should wait where they are: what is held back is all that this process keeps. */
bool journal_is_full(void);

/*
 * Whether a record that is read now goes where the policy wants it: not before a table has said where, and where it requires the file,
 * only if that can be opened, which is tried.
 */
bool journal_takes_records(void);

/* Tries once more, however short ago that failed: there will be no other time. */
void journal_last_try(void);

/* Writes what is left, and the heads of the chains, at the end. */
void journal_close(void);

#endif
