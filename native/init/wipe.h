/* What PID 1 was started with, handed on once and then gone from its memory. */
#ifndef INIT_WIPE_H
#define INIT_WIPE_H

/* Copies the environment's entries, each ended by NUL, to a sealed memfd; close-on-exec. Exits if it cannot. */
int copy_environment(char *const *environment);

/*
 * Overwrites the entries where execve(2) laid them out, and moves the bounds that /proc/PID/environ shows. Where the
 * kernel lacks PR_SET_MM_MAP only NUL bytes are left to see.
 */
void wipe_environment(char **environment);

#endif
