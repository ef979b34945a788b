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

#include "accounts/account-entries.h"
#include "contract/limits.h"
#include "contract/paths.h"
#include "contract/programs.h"
#include "launch/execute.h"
#include "message/message.h"
#include "system/state-path.h"
#include "text/entries.h"

const char *const program_name = PROGRAM_WITH_SNAPSHOT;

/* Beside the snapshot's: PATH, and the NULL at the end. */
enum { EXTRA = ACCOUNT_ENTRIES + 2 };

static const char *entries[ENTRIES_MAX + EXTRA];
static size_t count;

static const char *map_snapshot(size_t *ret_size)
{
	static char path[STATE_PATH_SIZE];
	struct stat status;
	state_path(geteuid(), STATE_SNAPSHOT, path);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) fail(EXIT_POLICY, "cannot read %s: %s", path, strerror(errno));
	bool is_ours = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() && (status.st_mode & 077) == 0;
	if (!is_ours || status.st_size > (off_t)SNAPSHOT_LIMIT) fail(EXIT_POLICY, "%s is not the file that env-broker wrote", path);
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
	static char identity[IDENTITY_SIZE];
	const char *home = last_entry(environment, "HOME");
	account_of_uid(NULL, geteuid(), &self);
	size_t first = count;
	count += account_entries(&self, identity, entries + first);
	if (home != NULL) entries[first] = home;
}

int main(int argc, char **argv, char **environment)
{
	if (argc < 2) fail(EXIT_FAILED, "no command; env-broker runs this program for startup files and hooks");
	size_t size;
	const char *bytes = map_snapshot(&size);
	add_variables(bytes, size);
	const char *path = find("PATH");
	if (path == NULL) {
		entries[count++] = "PATH=" PATH_SEARCH;
		path = PATH_SEARCH;
	}
	add_identity(environment);
	close_descriptors(NULL, 0);
	execute(argv + 1, entries, path);
}
