/*
 * watch SECONDS FILE FOLDER...: becomes uid 12345 with gid 0, the user of many a container platform, and tries to open
 * every file of the folders for as long as it lives, again and again. Every success is a line in FILE, once a name.
 */
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char seen[64][256];
static int seen_count;

static void attempt(FILE *log, const char *folder, const char *name)
{
	char path[512], byte;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
	struct stat status;
	if (fd < 0) return;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && read(fd, &byte, 1) >= 0) {
		int at = 0;
		while (at < seen_count && strcmp(seen[at], path) != 0) at++;
		if (at == seen_count && seen_count < 64) {
			snprintf(seen[seen_count++], sizeof seen[0], "%.255s", path);
			fprintf(log, "%s\n", path);
			fflush(log);
		}
	}
	close(fd);
}

int main(int argc, char **argv)
{
	static const char *const guesses[] = { ".env-broker.tmp", ".env-broker", "snapshot", "grants", "container_environment.sh", "container_environment.json" };
	gid_t nobody = 0;
	FILE *log = argc > 3 ? fopen(argv[2], "w") : NULL;
	if (log == NULL || setgroups(1, &nobody) != 0 || setgid(0) != 0 || setuid(12345) != 0) return 125;
	fprintf(log, "watching\n");
	fflush(log);
	time_t end = time(NULL) + atoi(argv[1]);
	while (time(NULL) < end) {
		for (int folder = 3; folder < argc; folder++) {
			for (size_t guess = 0; guess < sizeof guesses / sizeof guesses[0]; guess++) attempt(log, argv[folder], guesses[guess]);
			DIR *list = strcmp(argv[folder], "/etc") == 0 ? NULL : opendir(argv[folder]);
			struct dirent *entry;
			while (list != NULL && (entry = readdir(list)) != NULL) attempt(log, argv[folder], entry->d_name);
			if (list != NULL) closedir(list);
		}
	}
	return 0;
}
