#include "quickjs/files.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract/paths.h"
#include "quickjs/memory.h"

enum { CHUNK = 65536 };

int write_whole(int descriptor, const char *content, size_t length)
{
	while (length > 0) {
		ssize_t done = write(descriptor, content, length);
		if (done < 0 && errno == EAGAIN) {
			struct pollfd wait = { .fd = descriptor, .events = POLLOUT };
			poll(&wait, 1, -1);
		} else if (done < 0 && errno != EINTR) return -errno;
		else if (done > 0) {
			content += done;
			length -= (size_t)done;
		}
	}
	return 0;
}

static ssize_t read_some(int descriptor, char *buffer, size_t size)
{
	ssize_t got;
	do got = read(descriptor, buffer, size);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/* How much to make room for at first: a byte more than the file has, so that its end is seen. */
static size_t first_size(int descriptor, size_t limit)
{
	struct stat status;
	size_t size = CHUNK;
	if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) size = (size_t)status.st_size + 1;
	return size < limit ? size : limit;
}

int read_whole(int descriptor, size_t limit, char **ret_content, size_t *ret_length)
{
	size_t size = first_size(descriptor, limit), length = 0;
	char *content = grow(NULL, size > 0 ? size : 1);
	ssize_t got = 1;
	while (got > 0 && length < limit) {
		if (length == size) {
			size = size < limit / 2 ? size * 2 : limit;
			content = grow(content, size);
		}
		got = read_some(descriptor, content + length, size - length);
		if (got > 0) length += (size_t)got;
	}
	if (got < 0) {
		free(content);
		return (int)got;
	}
	*ret_content = content;
	*ret_length = length;
	return 0;
}

/* The group first and the mode after it, since a change of owner clears bits of the mode: chown(2). */
int set_access(int descriptor, const struct access *access)
{
	struct stat status;
	if (fstat(descriptor, &status) != 0) return -errno;
	bool changes_owner = status.st_uid != access->uid || status.st_gid != access->gid;
	if (changes_owner && fchown(descriptor, access->uid, access->gid) != 0) return -errno;
	bool had_mode = (status.st_mode & 07777) == access->mode && (access->mode & 07000) == 0;
	if (!had_mode && fchmod(descriptor, access->mode) != 0) return -errno;
	return 0;
}

static bool has_content(int descriptor, const char *content, size_t length)
{
	char buffer[4096];
	for (size_t at = 0;;) {
		ssize_t got = read_some(descriptor, buffer, sizeof buffer);
		if (got <= 0) return got == 0 && at == length;
		if ((size_t)got > length - at || memcmp(buffer, content + at, (size_t)got) != 0) return false;
		at += (size_t)got;
	}
}

/* Whatever keeps a file from being looked at, replacing it will say it or mend it. */
static bool is_same(int folder, const char *name, const char *content, size_t length, const struct access *access)
{
	struct stat status;
	int descriptor = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (descriptor < 0) return false;
	bool same = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1 && (size_t)status.st_size == length &&
		status.st_uid == access->uid && status.st_gid == access->gid && (status.st_mode & 07777) == access->mode &&
		has_content(descriptor, content, length);
	close(descriptor);
	return same;
}

static int create_temporary(int folder)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int descriptor = openat(folder, PATH_TEMPORARY, flags, 0600);
	/* A boot that was killed left it. */
	if (descriptor < 0 && errno == EEXIST && unlinkat(folder, PATH_TEMPORARY, 0) == 0) descriptor = openat(folder, PATH_TEMPORARY, flags, 0600);
	return descriptor < 0 ? -errno : descriptor;
}

int replace_file(int folder, const char *name, const char *content, size_t length, const struct access *access)
{
	if (is_same(folder, name, content, length, access)) return 0;
	int descriptor = create_temporary(folder);
	if (descriptor < 0) return descriptor;
	int result = set_access(descriptor, access);
	if (result == 0) result = write_whole(descriptor, content, length);
	if (result == 0 && renameat(folder, PATH_TEMPORARY, folder, name) != 0) result = -errno;
	if (result != 0) unlinkat(folder, PATH_TEMPORARY, 0);
	close(descriptor);
	return result;
}
