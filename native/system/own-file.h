/* What is believed of a file or a folder: what somebody else has put there, or can write, is not used. */
#ifndef SYSTEM_OWN_FILE_H
#define SYSTEM_OWN_FILE_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Whether an open descriptor is a regular file of this user without another name; its status. False for -1. */
bool is_own_file(int file, struct stat *ret_status);

/* Whether what a status is of belongs to a user, and nobody else can write it. */
bool is_guarded(const struct stat *status, uid_t user);

#endif
