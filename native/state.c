#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "paths.h"

static int open_folder(void)
{
	struct stat status;
	mkdir("/run", 0755);
	if (mkdir(STATE_FOLDER, 0700) != 0 && errno != EEXIST) fail(EXIT_FAILED, "cannot create " STATE_FOLDER ": %s", strerror(errno));
	int folder = open(STATE_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder < 0 || fstat(folder, &status) != 0) fail(EXIT_FAILED, STATE_FOLDER " is not a folder: remove it");
	if (status.st_uid != geteuid()) {
		fail(EXIT_FAILED, STATE_FOLDER " belongs to uid %u: remove it, or mount a tmpfs on /run", (unsigned)status.st_uid);
	}
	if (fchown(folder, 0, 0) != 0 || fchmod(folder, 0755) != 0) fail(EXIT_FAILED, "cannot set owner and mode of " STATE_FOLDER ": %s", strerror(errno));
	return folder;
}

static void take_lock(int folder)
{
	struct stat status;
	int lock = openat(folder, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	bool is_ours = lock >= 0 && fstat(lock, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() && status.st_nlink == 1;
	if (!is_ours) fail(EXIT_FAILED, STATE_FOLDER "/lock is not a file of root, or has another name too: remove it");
	if (fchmod(lock, 0600) != 0) fail(EXIT_FAILED, "cannot set the mode of " STATE_FOLDER "/lock: %s", strerror(errno));
	if (flock(lock, LOCK_EX | LOCK_NB) != 0) fail(EXIT_FAILED, "another env-init holds " STATE_FOLDER "/lock: there is one in a container");
}

void prepare_state(void)
{
	static const char *const leftovers[] = { "grants", "snapshot", "broker.sock", "audit.fifo", ".env-broker.tmp" };
	int folder = open_folder();
	take_lock(folder);
	for (size_t at = 0; at < sizeof leftovers / sizeof leftovers[0]; at++) {
		if (unlinkat(folder, leftovers[at], 0) == 0 || errno == ENOENT) continue;
		fail(EXIT_FAILED, "cannot remove " STATE_FOLDER "/%s of an earlier life: %s", leftovers[at], strerror(errno));
	}
	close(folder);
}
