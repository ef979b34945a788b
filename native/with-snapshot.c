/*
 * with-snapshot COMMAND: runs a startup file or a hook with every variable of the container and the identity of its
 * user. It exists so that neither PID 1 nor boot hands the values on itself: only this process and the command have them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "environment.h"
#include "execute.h"
#include "message.h"
#include "paths.h"
#include "state-path.h"

enum { IDENTITY_COUNT = 4, EXTRA = IDENTITY_COUNT + 2 };

/* The limit of src/snapshot/snapshot-file.ts's readers too. */
#define SNAPSHOT_SIZE_MAX (64 * 1024 * 1024)

static const char *entries[ENTRIES_MAX + EXTRA];
static size_t count;

static const char *map_snapshot(size_t *ret_size)
{
	static char path[STATE_PATH_SIZE];
	struct stat status;
	state_path(geteuid(), "/snapshot", path);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) fail(EXIT_POLICY, "cannot read %s: %s", path, strerror(errno));
	bool is_ours = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() && (status.st_mode & 077) == 0;
	if (!is_ours || status.st_size > SNAPSHOT_SIZE_MAX) fail(EXIT_POLICY, "%s is not the file that env-broker wrote", path);
	*ret_size = (size_t)status.st_size;
	if (status.st_size == 0) return "";
	const char *bytes = mmap(NULL, *ret_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED) fail(EXIT_FAILED, "cannot map %s: %s", path, strerror(errno));
	if (bytes[*ret_size - 1] != '\0') fail(EXIT_POLICY, "%s is not whole", path);
	close(fd);
	return bytes;
}

/* Entries are ended by NUL; one without `=` is a name that is gone. */
static void add_variables(const char *bytes, size_t size)
{
	for (const char *entry = bytes; entry < bytes + size; entry += strlen(entry) + 1) {
		if (name_length(entry) == 0) continue;
		if (count == ENTRIES_MAX) fail(EXIT_FAILED, "more than %u variables: no program takes that many", ENTRIES_MAX);
		entries[count++] = entry;
	}
}

static const char *find(const char *name)
{
	size_t length = strlen(name);
	for (size_t at = 0; at < count; at++) {
		if (strncmp(entries[at], name, length) == 0 && entries[at][length] == '=') return entries[at] + length + 1;
	}
	return NULL;
}

/* HOME is the one that the container was started with; boot and env-init hand it on. */
static void add_identity(char *const *environment)
{
	static struct account self;
	static char lines[IDENTITY_COUNT][PATH_SIZE + 16];
	static const char *const names[IDENTITY_COUNT] = { "HOME=", "USER=", "LOGNAME=", "SHELL=" };
	account_of_uid(NULL, geteuid(), &self);
	const char *const values[IDENTITY_COUNT] = { self.home, self.name, self.name, self.shell };
	const char *home = NULL;
	for (; *environment != NULL; environment++) {
		if (strncmp(*environment, names[0], strlen(names[0])) == 0) home = *environment;
	}
	for (size_t at = 0; at < (self.known ? IDENTITY_COUNT : 1); at++) {
		size_t length = strlen(names[at]);
		memcpy(lines[at], names[at], length);
		memcpy(lines[at] + length, values[at], strlen(values[at]) + 1);
		entries[count++] = at == 0 && home != NULL ? home : lines[at];
	}
}

int main(int argc, char **argv, char **environment)
{
	program_name = "with-snapshot";
	if (argc < 2) fail(EXIT_FAILED, "no command; env-broker runs this program for startup files and hooks");
	size_t size;
	const char *bytes = map_snapshot(&size);
	add_variables(bytes, size);
	const char *path = find("PATH");
	if (path == NULL) {
		entries[count++] = "PATH=" DEFAULT_PATH;
		path = DEFAULT_PATH;
	}
	add_identity(environment);
	close_descriptors(NULL, 0);
	execute(argv + 1, entries, path);
}
