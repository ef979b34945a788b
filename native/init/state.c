#include "init/state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract/paths.h"
#include "init/other-processes.h"
#include "init/parent.h"
#include "message/message.h"
#include "system/folder.h"
#include "system/own-file.h"
#include "system/state-path.h"

static char path[STATE_PATH_SIZE];
static int lock = -1;

int state_lock(void)
{
	return lock;
}

static bool is_unwritable(int error)
{
	return error == EROFS || error == EACCES || error == EPERM || error == ENOENT;
}

/* Opens the folder, which is 0755 for root and nobody else's for everybody else; -1 if it can be nowhere. */
static int open_folder(void)
{
	struct stat status;
	mode_t mode = geteuid() == 0 ? 0755 : 0700;
	mkdir("/run", 0755);
	if (geteuid() == 0) guard_parent();
	/* /run/env-broker may be there for every user, as a volume: who is not root has a folder in it. */
	if (geteuid() != 0) mkdir(STATE_FOLDER, 0755);
	if (mkdir(path, 0700) != 0 && errno != EEXIST) {
		if (is_unwritable(errno)) return -1;
		fail(EXIT_FAILED, "cannot create %s: %s", path, strerror(errno));
	}
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder < 0 || fstat(folder, &status) != 0) fail(EXIT_FAILED, "%s is not a folder: remove it", path);
	if (status.st_uid != geteuid()) {
		fail(EXIT_FAILED, "%s belongs to uid %u: remove it, or mount a tmpfs on /run", path, (unsigned)status.st_uid);
	}
	if (geteuid() == 0 && status.st_gid != 0 && fchown(folder, 0, 0) != 0 && !is_unwritable(errno)) {
		fail(EXIT_FAILED, "cannot set the owner of %s: %s", path, strerror(errno));
	}
	if ((status.st_mode & 07777) != mode && fchmod(folder, mode) != 0) {
		if (!is_unwritable(errno)) fail(EXIT_FAILED, "cannot set the mode of %s: %s", path, strerror(errno));
		close(folder);
		return -1;
	}
	return folder;
}

static enum state taken(void)
{
	/* What `docker exec` starts does not. */
	if (descends_from(getpid(), 1)) return STATE_TAKEN;
	fail(EXIT_FAILED, "another env-init holds " STATE_FOLDER "/lock: there is one in a container");
}

static enum state take_lock(int folder)
{
	struct stat status;
	lock = openat(folder, STATE_LOCK, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (lock < 0 && is_unwritable(errno)) return STATE_NOWHERE;
	if (!is_own_file(lock, &status)) fail(EXIT_FAILED, "%s/lock is not a file of %s, or has another name too: remove it", path, geteuid() == 0 ? "root" : "this user");
	if ((status.st_mode & 07777) != 0600 && fchmod(lock, 0600) != 0) fail(EXIT_FAILED, "cannot set the mode of %s/lock: %s", path, strerror(errno));
	return flock(lock, LOCK_EX | LOCK_NB) == 0 ? STATE_READY : taken();
}

static void remove_leftovers(int folder)
{
	static const char *const leftovers[] = { STATE_GRANTS, STATE_SNAPSHOT, STATE_SOCKET, STATE_FIFO, STATE_BOOTING, PATH_TEMPORARY };
	for (size_t at = 0; at < sizeof leftovers / sizeof leftovers[0]; at++) {
		if (unlinkat(folder, leftovers[at], 0) == 0 || errno == ENOENT) continue;
		fail(EXIT_FAILED, "cannot remove %s/%s of an earlier life: %s", path, leftovers[at], strerror(errno));
	}
}

/* A table that another user's env-init left where this one is root's now: launchers of that user would go on with it. */
static void remove_tables_of_others(int folder)
{
	char name[FILE_NAME_SIZE] = "";
	while (next_name(STATE_FOLDER, name, false, name)) {
		if (strncmp(name, STATE_OWN_FOLDER, sizeof STATE_OWN_FOLDER - 1) != 0) continue;
		int theirs = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (theirs < 0) continue;
		unlinkat(theirs, STATE_GRANTS, 0);
		close(theirs);
	}
}

/* Root's env-init holds a lock that nobody else may open: then this process is in its container. PID 1 is in nobody's. */
static bool is_in_roots_container(void)
{
	if (geteuid() == 0 || getpid() == 1) return false;
	int roots = open(STATE_FOLDER "/" STATE_LOCK, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (roots < 0) return errno == EACCES && access(STATE_FOLDER "/" STATE_LOCK, F_OK) == 0;
	close(roots);
	return false;
}

/* Launchers look for the table there, whoever wrote it: one of an earlier life that stays must not be found. */
static enum state nowhere(void)
{
	char table[STATE_PATH_SIZE];
	state_path(geteuid(), STATE_GRANTS, table);
	if (access(table, F_OK) == 0) fail(EXIT_FAILED, "cannot remove %s of an earlier life: mount a tmpfs on /run", table);
	return STATE_NOWHERE;
}

enum state prepare_state(void)
{
	state_path(geteuid(), "", path);
	if (is_in_roots_container()) return taken();
	int folder = open_folder();
	if (folder < 0) return nowhere();
	enum state state = take_lock(folder);
	if (state == STATE_READY) remove_leftovers(folder);
	if (state == STATE_READY && geteuid() == 0) remove_tables_of_others(folder);
	close(folder);
	return state == STATE_NOWHERE ? nowhere() : state;
}
