/* Where a user has its state: root in the state folder itself, everybody else in a folder of its own there. */
#ifndef SYSTEM_STATE_PATH_H
#define SYSTEM_STATE_PATH_H

#include <sys/types.h>

#include "contract/paths.h"

/* Root's. */
#define TABLE_PATH STATE_FOLDER "/" STATE_GRANTS
#define BROKER_PATH STATE_FOLDER "/" STATE_SOCKET

enum { STATE_PATH_SIZE = 64 };

/* The path of a file of a uid's state folder (contract/paths.h has their names), or with "" of the folder. */
void state_path(uid_t uid, const char *name, char ret_path[STATE_PATH_SIZE]);

#endif
