/*
 * One line of the audit log, as far as the decider knows it: who asked, what was decided, and under which policy. The
 * journal puts the time before it and the chain's hash behind it.
 */
#ifndef AUDIT_RECORD_H
#define AUDIT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decision/selection.h"
#include "text/buffer.h"

/* With time and hash, and as a frame of audit.fifo, it fits into PIPE_BUF of pipe(7): one write(2) is one line. */
enum { RECORD_SIZE = 3800 };

/* What a process asked for; `command` is the first word of what it wants to run, or NULL. */
struct asked {
	uint32_t uid;
	pid_t pid;
	const char *command;
	const char *const *kept;
	size_t kept_count;
};

/* Whether the policy wants a decision on record; `refused` is the reason, or NULL for what was granted. */
bool is_recorded(const struct table *table, const char *refused);

/*
 * Writes the members of the JSON object from "uid" to "policy", without braces. A list that is too long is cut, and
 * "cut" counts what is not there. `refused` is the whole reason, or NULL for what was granted; then the names that
 * the selection gives are listed.
 */
void record_write(struct buffer *record, const struct asked *asked, struct selection *selection, const char *refused);

/* What audit.fifo takes from a launcher: the uid and a record, in one line of at most PIPE_BUF bytes. */
struct frame {
	uint32_t uid;
	const char *record;
	size_t length;
};

/*
 * What a record calls a command: the last part of its path, and nothing from an `=` on, since `with-env NAME=VALUE COMMAND`
 * is a command that does not exist. Arguments may hold anything. Its length, at most `limit`.
 */
size_t command_name(const char *command, size_t limit, const char **ret_name);

/* Puts a frame together, newline included, in a buffer of PIPE_BUF bytes: the uid, and what record_write() writes. */
void frame_write(struct buffer *frame, const struct asked *asked, struct selection *selection, const char *refused);

/* Reads a frame, without its newline; false if it is none. */
bool frame_read(const char *line, size_t length, struct frame *ret_frame);

#endif
