/* A file that is only this user's: a lock or a log that somebody else has put there, or can reach, is not used. */
#ifndef OWN_FILE_H
#define OWN_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

/* Whether an open descriptor is a regular file of this user without another name; its status. False for -1. */
bool is_own_file(int file, struct stat *ret_status);

#endif
