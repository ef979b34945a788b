/* What with-env prints instead of running a command: what would be given, for shells and for programs. */
#ifndef LAUNCH_PRINT_VALUES_H
#define LAUNCH_PRINT_VALUES_H

#include "launch/environment.h"

/*
 * Lines `export NAME='value'`, sorted by bytes, which are safe to evaluate in dash, bash, busybox ash and zsh. Names that
 * shells treat specially are left out, with one line on stderr.
 */
void print_shell(const struct environment *environment);

/* One flat JSON object as /etc/container_environment.json is one; what is not UTF-8 stands under "=base64". */
void print_json(const struct environment *environment);

/* The value of an entry, and a newline. */
void print_value(const char *entry);

#endif
