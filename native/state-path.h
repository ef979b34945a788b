/* Where a user has its state: root in the state folder itself, everybody else in a folder of its own there. */
#ifndef STATE_PATH_H
#define STATE_PATH_H

#include <sys/types.h>

enum { STATE_PATH_SIZE = 64 };

/* The state folder of a uid, followed by `name`, which is empty or starts with a slash. */
void state_path(uid_t uid, const char *name, char ret_path[STATE_PATH_SIZE]);

#endif
