#include "system/folder.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message/message.h"

static bool is_dot_file(const char *folder, const char *name, bool says_so)
{
	if (name[0] != '.') return false;
	if (says_so && strcmp(name, ".") != 0 && strcmp(name, "..") != 0) say("%s/%s is a dot file: passed over", folder, name);
	return true;
}

/* The folder is read again for each name, so that nothing grows with it. */
bool next_name(const char *folder, const char *previous, bool says_so, char ret_name[FILE_NAME_SIZE])
{
	/* Apart from the result, which may be the same array as `previous`. */
	char best[FILE_NAME_SIZE];
	DIR *names = opendir(folder);
	struct dirent *entry;
	bool found = false;
	if (names == NULL) return false;
	while ((entry = readdir(names)) != NULL) {
		if (is_dot_file(folder, entry->d_name, says_so && previous[0] == '\0') || strlen(entry->d_name) >= FILE_NAME_SIZE) continue;
		if (strcmp(entry->d_name, previous) <= 0 || (found && strcmp(entry->d_name, best) >= 0)) continue;
		memcpy(best, entry->d_name, strlen(entry->d_name) + 1);
		found = true;
	}
	closedir(names);
	if (found) memcpy(ret_name, best, strlen(best) + 1);
	return found;
}

bool is_program(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}
