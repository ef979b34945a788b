/* Stderr, of which nobody knows who reads it: what is written there neither kills a process nor holds it up for long. */
#ifndef MESSAGE_STDERR_H
#define MESSAGE_STDERR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * One write(2). A reader that went away or stopped reading gives -1, with EAGAIN for no room: a call waits a second for
 * it, and once one has waited in vain none does any more. SIGPIPE and SIGXFSZ are ignored from then on: execute() restores them.
 */
ssize_t stderr_write(const char *bytes, size_t length);

/*
 * For a process that must not be held up, as PID 1: a write of any length waits for room so long, in milliseconds, where
 * stderr can be opened again or is a socket; in others, one of at most PIPE_BUF bytes does.
 */
void limit_waiting_for_readers(int milliseconds);

/* Writes text of any length, as long as somebody reads; 0, or the negative errno: -EAGAIN where nobody does. */
int stderr_write_whole(const char *text, size_t length);

/* Writes a line of at most PIPE_BUF bytes to stderr in one write(2); false if it is not there, all of it. */
bool write_line_now(const char *line, size_t length);

#endif
