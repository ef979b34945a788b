/* The terminal of the container, if it has one: whose process group is in its foreground gets ^C, ^Z and its size. */
#ifndef SYSTEM_TERMINAL_H
#define SYSTEM_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>

/* Whether stdin is the controlling terminal of this process. */
bool has_terminal(void);

/* Puts a process group into the foreground; nothing happens without a terminal. SIGTTOU must be blocked: tcsetpgrp(3). */
void terminal_give(pid_t group);

#endif
