/* One line on stderr for each thing that a person must know: the one place that formats messages and ends a program with one. */
#ifndef MESSAGE_MESSAGE_H
#define MESSAGE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "contract/exit-codes.h"

enum { DESCRIPTION_SIZE = 1200 };

/* What every message starts with: each program has its own. */
extern const char *const program_name;

/* What stdout gets when the program fails, or NULL: what evaluates its output must notice. */
extern const char *last_words;

/*
 * Writes one line to stderr, in one write(2). The format knows %s, %u (unsigned), %.*s and %%. Whatever comes in by
 * %s is escaped and cut, so that a caller's text can neither forge a line nor flood a log. If nobody reads stderr the
 * line is lost after a second, and those after it at once. SIGPIPE and SIGXFSZ are ignored from then on: execute() restores them.
 */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * A word of the caller, for "%.*s". What follows an `=` is not shown: it is a value, where somebody calls a launcher as one
 * calls env(1), `with-env NAME=VALUE COMMAND`.
 */
#define SHOWN(word) (int)strcspn(word, "="), word

/* say(), then exit. */
_Noreturn void fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The text that say() would write, in a buffer. */
void describe(char ret_text[DESCRIPTION_SIZE], const char *format, ...) __attribute__((format(printf, 2, 3)));

/* fail() with a text that was put together already, by describe() or the broker; that it is a refusal is said first. */
_Noreturn void fail_with(int code, const char *description);

/* Writes all of a buffer to a descriptor; exits with EXIT_FAILED if that is not possible. */
void write_all(int fd, const char *bytes, size_t length);

/* write_all(), with what is not printable as \xNN, at most a few hundred bytes: for names in lists. */
void write_escaped(int fd, const char *bytes, size_t length);

#endif
