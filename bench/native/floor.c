/*
 * floor COMMAND...: creates the files that a boot creates, and decides nothing: what no boot can be quicker than. Each
 * file is a temporary one that is renamed, with the group and mode that env-broker gives it.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READERS = 1900, TABLE_SIZE = 12288, DUMP_SIZE = 4096 };

static bool create(int folder, const char *name, const char *content, size_t length, mode_t mode)
{
	int file = openat(folder, ".temporary", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool done = file >= 0 && (mode == 0600 || (fchown(file, 0, READERS) == 0 && fchmod(file, mode) == 0)) &&
		write(file, content, length) == (ssize_t)length && renameat(folder, ".temporary", folder, name) == 0;
	close(file);
	return done;
}

int main(int argc, char **argv, char **environment)
{
	static const char filler[TABLE_SIZE];
	mkdir("/etc/container_environment", 0750);
	mkdir("/run/env-broker", 0755);
	int etc = open("/etc", O_RDONLY | O_DIRECTORY), state = open("/run/env-broker", O_RDONLY | O_DIRECTORY);
	int forms = open("/etc/container_environment", O_RDONLY | O_DIRECTORY);
	if (argc < 2 || etc < 0 || state < 0 || forms < 0 || fchown(forms, 0, READERS) != 0) return 125;
	for (char **entry = environment; *entry != NULL; entry++) {
		char name[256];
		size_t length = strcspn(*entry, "=");
		if (length >= sizeof name || (*entry)[length] == '\0') return 125;
		memcpy(name, *entry, length);
		name[length] = '\0';
		if (!create(forms, name, *entry + length + 1, strlen(*entry + length + 1), 0640)) return 125;
	}
	bool done = create(forms, ".env-broker", filler, DUMP_SIZE, 0600) && create(etc, "container_environment.sh", filler, DUMP_SIZE, 0640) &&
		create(etc, "container_environment.json", filler, DUMP_SIZE, 0640) && create(state, "lock", filler, 1, 0600) &&
		create(state, "snapshot", filler, DUMP_SIZE, 0600) && create(state, "grants", filler, TABLE_SIZE, 0600);
	if (!done) return 125;
	execve(argv[1], argv + 1, environment);
	return 127;
}
