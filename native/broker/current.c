#include "broker/current.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grants/open.h"
#include "message/message.h"
#include "system/own-file.h"
#include "system/state-path.h"

static int folder = -1;
static struct table table;
static bool is_there, is_said;
/* The file that `table` was mapped from. */
static struct stat seen;

void current_open(void)
{
	char path[STATE_PATH_SIZE];
	state_path(geteuid(), "", path);
	folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder < 0) fail(EXIT_FAILED, "cannot open %s: %s", path, strerror(errno));
}

static bool is_same(const struct stat *one, const struct stat *other)
{
	return one->st_ino == other->st_ino && one->st_dev == other->st_dev && one->st_size == other->st_size &&
		one->st_mtim.tv_sec == other->st_mtim.tv_sec && one->st_mtim.tv_nsec == other->st_mtim.tv_nsec &&
		one->st_ctim.tv_sec == other->st_ctim.tv_sec && one->st_ctim.tv_nsec == other->st_ctim.tv_nsec;
}

static void forget(void)
{
	if (is_there) munmap((void *)(uintptr_t)table.base, table.size);
	is_there = false;
}

/* Whoever can write the folder can put another table into it. */
static const char *why_not_folder(void)
{
	struct stat status;
	if (fstat(folder, &status) != 0 || !is_guarded(&status, geteuid())) return "its folder can be written by others";
	return NULL;
}

static void open_again(void)
{
	const char *reason = why_not_folder();
	forget();
	if (reason == NULL) {
		int file = openat(folder, STATE_GRANTS, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		reason = strerror(errno);
		/* What is looked at from now on is what was opened, not what was seen before. */
		if (file >= 0 && fstat(file, &seen) == 0) is_there = table_open_descriptor(&table, file, NULL, &reason) == TABLE_READY;
		if (file >= 0) close(file);
	}
	/* Looked at again by the next request, since what was missing may have been a descriptor; but said once. */
	if (!is_there) memset(&seen, 0, sizeof seen);
	if (!is_there && !is_said) say("the grant table cannot be used: %s", reason);
	is_said = !is_there;
}

struct table *current_table(void)
{
	struct stat now;
	if (fstatat(folder, STATE_GRANTS, &now, AT_SYMLINK_NOFOLLOW) != 0) {
		forget();
		memset(&seen, 0, sizeof seen);
		return NULL;
	}
	if (!is_same(&now, &seen)) open_again();
	return is_there && !table.damaged ? &table : NULL;
}
