#include "broker/log-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/chain.h"
#include "contract/audit-line.h"
#include "contract/limits.h"
#include "contract/paths.h"
#include "message/message.h"
#include "system/clock.h"
#include "system/own-file.h"
#include "system/state-path.h"
#include "text/sha256.h"


/* Sixteen megabytes and a half at most, of which none is ever read while the container runs. */
enum { SIZE_MAX_BYTES = 4 * 1024 * 1024, KEPT = ROTATED_LOGS_LIMIT, RETRY_MS = 1000, PATH_BYTES = STATE_PATH_SIZE + sizeof PATH_LOG };

static int folder = -1, file = -1;
static off_t size;
static char path[PATH_BYTES];
static char head[SHA256_HEX];
/* Negative: it may be tried at once. */
static int64_t last_try = -RETRY_MS;

char *log_file_head(void)
{
	return head;
}

const char *log_file_path(void)
{
	return path;
}

/* A folder that is this user's and nobody else's to write; -1, with errno. */
static int open_folder(const char *name)
{
	struct stat status;
	if (mkdir(name, 0700) != 0 && errno != EEXIST) return -1;
	int opened = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (opened < 0) return -1;
	if (fstat(opened, &status) == 0 && is_guarded(&status, geteuid())) return opened;
	close(opened);
	errno = EPERM;
	return -1;
}

static int open_log(int in)
{
	struct stat status;
	int opened = openat(in, PATH_LOG, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (opened < 0) return -1;
	if (is_own_file(opened, &status) && ((status.st_mode & 07777) == 0600 || fchmod(opened, 0600) == 0)) {
		size = status.st_size;
		return opened;
	}
	close(opened);
	errno = EPERM;
	return -1;
}

/* Whether the log goes elsewhere, rather than being tried again. */
static bool is_no_place(int error)
{
	return error == EROFS || error == EACCES || error == EPERM || error == ENOENT || error == ENOTDIR || error == ELOOP;
}

static void join(const char *in)
{
	size_t length = strlen(in);
	memcpy(path, in, length);
	path[length] = '/';
	memcpy(path + length + 1, PATH_LOG, sizeof PATH_LOG);
}

/* Renames the file and those before it out of the way; the chain goes on in the next one. */
static void rotate(void)
{
	static bool said;
	char from[] = PATH_LOG ".0", to[] = PATH_LOG ".0";
	for (int number = KEPT; number > 0; number--) {
		from[sizeof from - 2] = (char)('0' + number - 1);
		to[sizeof to - 2] = (char)('0' + number);
		if (renameat(folder, number == 1 ? PATH_LOG : from, folder, to) != 0 && errno != ENOENT) {
			if (!said) say("cannot rotate %s: %s", path, strerror(errno));
			said = true;
			return;
		}
	}
	say("%s is rotated to %s.1; the chain's head is %.*s", path, path, SHA256_HEX, head);
	close(file);
	file = open_log(folder);
}

/* The hash of the last whole line of a file, and where that ends; false if it does not even end in something like a line. */
static bool find_last_line(int of, off_t length, off_t *ret_end)
{
	char tail[2 * LOG_LINE_MAX];
	off_t start = length > (off_t)sizeof tail ? length - (off_t)sizeof tail : 0;
	ssize_t got = pread(of, tail, sizeof tail, start);
	size_t end = got < 0 ? 0 : (size_t)got;
	while (end > 0 && tail[end - 1] != '\n') end--;
	size_t line = end > 0 ? end - 1 : 0;
	while (line > 0 && tail[line - 1] != '\n') line--;
	if (end == 0 || (line == 0 && start > 0)) return false;
	sha256_hex((const unsigned char *)tail + line, end - 1 - line, head);
	*ret_end = start + (off_t)end;
	return true;
}

/* The chain of an empty file goes on from the one that was rotated away, if there is one. */
static void find_rotated_head(void)
{
	struct stat status;
	off_t end;
	int rotated = openat(folder, PATH_LOG ".1", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (rotated >= 0 && fstat(rotated, &status) == 0 && S_ISREG(status.st_mode)) find_last_line(rotated, status.st_size, &end);
	if (rotated >= 0) close(rotated);
}

/* Finds where the chain goes on, and cuts off what a killed writer has begun; false for what is not ours to go on with. */
static bool find_head(void)
{
	off_t end;
	if (head[0] == '\0') memcpy(head, CHAIN_START, sizeof head);
	if (size == 0) {
		find_rotated_head();
		return true;
	}
	if (!find_last_line(file, size, &end) || (end < size && ftruncate(file, end) != 0)) return false;
	size = end;
	return true;
}

bool log_file_open(void)
{
	char state[STATE_PATH_SIZE];
	if (file >= 0) return true;
	if (last_try >= 0 && milliseconds() - last_try < RETRY_MS) return false;
	last_try = milliseconds();
	if (folder < 0) {
		folder = open_folder(PATH_LOGS);
		join(PATH_LOGS);
		if (folder >= 0) file = open_log(folder);
		if (file < 0 && is_no_place(errno)) {
			state_path(geteuid(), "", state);
			say("%s cannot be written (%s): the audit log is in %s", path, strerror(errno), state);
			if (folder >= 0) close(folder);
			folder = open_folder(state);
			join(state);
		}
	}
	if (folder >= 0 && file < 0) file = open_log(folder);
	if (file < 0) {
		say("cannot open %s: %s", path, strerror(errno));
		return false;
	}
	if (find_head()) return true;
	say("%s does not end in a line of a log: it is moved away", path);
	rotate();
	return file >= 0;
}

bool log_file_is_missing(void)
{
	return file < 0 && last_try >= 0;
}

void log_file_try_now(void)
{
	if (file < 0) last_try = -RETRY_MS;
}

bool log_file_write(const char *line, size_t length)
{
	if (!log_file_open()) return false;
	if (size + (off_t)length > SIZE_MAX_BYTES) rotate();
	if (file < 0) return false;
	ssize_t written = write(file, line, length);
	if (written == (ssize_t)length) {
		size += (off_t)length;
		return true;
	}
	/* Half a line is none. */
	if (written > 0 && ftruncate(file, size) != 0) say("cannot take half a line back from %s: %s", path, strerror(errno));
	return false;
}
