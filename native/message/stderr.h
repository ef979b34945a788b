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

/* For a process that must never be held up, as PID 1: what stderr does not take at once is left out. */
void never_wait_for_readers(void);

/* Writes a line of at most PIPE_BUF bytes to stderr in one write(2); false if it is not there, all of it. */
bool write_line_now(const char *line, size_t length);

#endif
