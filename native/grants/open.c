#include "grants/open.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "memory/untouched.h"
#include "system/own-file.h"
#include "system/state-path.h"

/* The C library's open() follows O_CLOEXEC with an fcntl() that kernels have not needed for fifteen years. */
static int open_at(int folder, const char *path, int how)
{
	return (int)syscall(SYS_openat, folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | how);
}

/* The content of a file, or NULL with errno. */
static const unsigned char *content_of(int file, size_t size, unsigned char *memory)
{
	/* Memory is part of a core, a mapped file may be, and this is everybody's values. The broker is not dumpable anyway. */
	if (memory != NULL) prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (memory == NULL || size > TABLE_READ_MAX) {
		void *base = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
		return base == MAP_FAILED ? NULL : base;
	}
	ssize_t got = pread(file, memory, size, 0);
	if (got >= 0 && (size_t)got < size) errno = EIO;
	return got == (ssize_t)size ? memory : NULL;
}

/* What is noted of the pages lies behind a table that was read, or where it would be. */
static uint32_t *words_for(const unsigned char *base, size_t size, unsigned char *memory)
{
	static UNTOUCHED uint32_t own[TABLE_CHECKED_WORDS(TABLE_LIMIT)];
	_Static_assert(sizeof own <= TABLE_MEMORY, "what is noted of the largest table fits");
	if (memory == NULL) return own;
	return (uint32_t *)(void *)(base == memory ? memory + (size + 3) / 4 * 4 : memory);
}

static enum table_state open_file(struct table *table, int file, uid_t user, unsigned char *memory, const char **ret_reason)
{
	struct stat status;
	*ret_reason = strerror(errno);
	if (fstat(file, &status) != 0) return TABLE_REFUSED;
	*ret_reason = user == 0 ? "it is not a file of root, or others can write it" : "it is not a file of this user, or others can write it";
	if (!S_ISREG(status.st_mode) || !is_guarded(&status, user)) return TABLE_REFUSED;
	*ret_reason = "it is not whole";
	if (status.st_size <= 0 || status.st_size > (off_t)TABLE_LIMIT) return TABLE_REFUSED;
	const unsigned char *base = content_of(file, (size_t)status.st_size, memory);
	*ret_reason = strerror(errno);
	if (base == NULL) return TABLE_REFUSED;
	*ret_reason = table_take(table, base, (size_t)status.st_size, words_for(base, (size_t)status.st_size, memory));
	if (*ret_reason == NULL) return TABLE_READY;
	/* The broker tries again. */
	if (base != memory) munmap((void *)(uintptr_t)base, (size_t)status.st_size);
	return TABLE_REFUSED;
}

enum table_state table_open_descriptor(struct table *table, int file, unsigned char *memory, const char **ret_reason)
{
	return open_file(table, file, geteuid(), memory, ret_reason);
}

enum table_state table_open(struct table *table, uid_t user, unsigned char *memory, const char **ret_reason)
{
	char path[STATE_PATH_SIZE];
	struct stat status;
	state_path(user, "", path);
	int folder = open_at(AT_FDCWD, path, O_PATH | O_DIRECTORY);
	if (folder < 0 && errno == ENOENT) return TABLE_ABSENT;
	*ret_reason = strerror(errno);
	if (folder < 0 || fstat(folder, &status) != 0) return TABLE_REFUSED;
	*ret_reason = user == 0 ? "its folder is not root's, or others can write it" : "its folder is not this user's, or others can write it";
	if (!is_guarded(&status, user)) return TABLE_REFUSED;
	int file = open_at(folder, STATE_GRANTS, O_NONBLOCK);
	if (file < 0 && errno == ENOENT) return TABLE_ABSENT;
	*ret_reason = strerror(errno);
	return file < 0 ? TABLE_REFUSED : open_file(table, file, user, memory, ret_reason);
}

bool table_is_current(struct table *table, int field, const char *path)
{
	struct stat status;
	uint64_t now[4] = { 0, 0, 0, 0 };
	uint64_t then[4];
	if (stat(path, &status) == 0) {
		now[0] = status.st_dev;
		now[1] = status.st_ino;
		now[2] = (uint64_t)status.st_size;
		now[3] = (uint64_t)status.st_mtim.tv_sec * 1000000000u + (uint64_t)status.st_mtim.tv_nsec;
	}
	memcpy(then, table->base + (size_t)field * 4, sizeof then);
	return memcmp(now, then, sizeof now) == 0;
}
