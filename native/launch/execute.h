/* The last step of a launcher: hand the process over to the command. */
#ifndef LAUNCH_EXECUTE_H
#define LAUNCH_EXECUTE_H

#include <stdbool.h>
#include <stddef.h>

enum { KEPT_FDS_MAX = 64 };

/* Closes every descriptor from 3 up that is not among `kept`, which is sorted. */
void close_descriptors(const int *kept, size_t count);

/*
 * Replaces the process by the command, looked up in the PATH of `environment` unless its name has a slash. The signal
 * mask is cleared; SIGPIPE and SIGXFSZ, which some runtimes ignore for themselves, are set to their defaults.
 * Exits with 126, 127 or 125 and a message if that is not possible.
 */
_Noreturn void execute(char *const *command, const char *const *environment, const char *path);

#endif
