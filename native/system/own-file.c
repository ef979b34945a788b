#include "system/own-file.h"

#include <unistd.h>

bool is_own_file(int file, struct stat *ret_status)
{
	return file >= 0 && fstat(file, ret_status) == 0 && S_ISREG(ret_status->st_mode) && ret_status->st_uid == geteuid() && ret_status->st_nlink == 1;
}

bool is_guarded(const struct stat *status, uid_t user)
{
	return status->st_uid == user && (status->st_mode & 022) == 0;
}
