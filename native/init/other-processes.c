#include "init/other-processes.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text/digits.h"

/* Deeper than any tree of processes is; a chain that changes while it is followed must end too. */
enum { DEPTH_MAX = 4096 };

/* Writes "/proc/PID/stat". */
static void stat_path(int pid, char *ret_path)
{
	char space[DIGITS_SIZE];
	const char *at = digits_of((unsigned)pid, space);
	memcpy(ret_path, "/proc/", 6);
	memcpy(ret_path + 6, at, strlen(at));
	memcpy(ret_path + 6 + strlen(at), "/stat", 6);
}

/* The parent of a process, or -1 if it cannot be told. */
static int parent_of(int pid)
{
	char path[32], text[512];
	stat_path(pid, path);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (fd >= 0) close(fd);
	if (got <= 0) return -1;
	text[got] = '\0';
	/* The name of the program may hold blanks and brackets: the last bracket ends it, then come the state and the parent. */
	const char *end = strrchr(text, ')');
	return end == NULL || strlen(end) < 5 ? -1 : atoi(end + 4);
}

bool descends_from(int pid, int ancestor)
{
	for (int depth = 0; depth < DEPTH_MAX && pid > 1; depth++) {
		pid = parent_of(pid);
		if (pid == ancestor) return true;
	}
	return false;
}

static void signal_descendants(int number)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;
	if (processes == NULL) return;
	while ((entry = readdir(processes)) != NULL) {
		int pid = atoi(entry->d_name);
		if (pid > 1 && descends_from(pid, getpid())) kill(pid, number);
	}
	closedir(processes);
}

int count_children_beside(int child)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;
	int count = 0;
	/* A folder that is not a /proc says nothing either. */
	if (processes == NULL || parent_of(child) != getpid()) count = -1;
	while (count >= 0 && (entry = readdir(processes)) != NULL) {
		int pid = atoi(entry->d_name);
		if (pid > 0 && pid != child && parent_of(pid) == getpid()) count++;
	}
	if (processes != NULL) closedir(processes);
	return count;
}

void signal_everyone(int number)
{
	if (getpid() == 1) kill(-1, number);
	else signal_descendants(number);
}
