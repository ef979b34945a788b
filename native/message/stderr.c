#include "message/stderr.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 1000 };

/* Where it goes, if not to descriptor 2, and how long all writes together may wait, if not for PATIENCE: memory/constant.ld says why. */
static bool is_again, is_limited, is_socket;
static int again;
static int limit;

ssize_t stderr_write(const char *bytes, size_t length)
{
	int target = is_again ? again : 2;
	struct pollfd waiting = { .fd = target, .events = POLLOUT };
	uint64_t ignore[4] = { (uint64_t)(uintptr_t)SIG_IGN, 0, 0, 0 };
	uint64_t pipe = 1u << (SIGPIPE - 1);
	struct timespec none = { 0, 0 };
	syscall(SYS_rt_sigaction, SIGPIPE, ignore, NULL, sizeof pipe);
	syscall(SYS_rt_sigaction, SIGXFSZ, ignore, NULL, sizeof pipe);
	/* A pipe that poll(2) calls writable takes PIPE_BUF bytes, which is more than a line. */
	bool has_room = poll(&waiting, 1, is_limited ? limit : PATIENCE) == 1 && (waiting.revents & POLLOUT);
	/* Whoever did not read the first will not read the next. */
	if (!has_room) {
		is_limited = true;
		limit = 0;
		errno = EAGAIN;
		return -1;
	}
	ssize_t written = is_socket ? send(target, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL) : write(target, bytes, length);
	int error = errno;
	/* Where every signal is blocked, as in PID 1, it is pending now, and it is nobody's business. */
	if (written < 0 && error == EPIPE) syscall(SYS_rt_sigtimedwait, &pipe, NULL, &none, sizeof pipe);
	errno = error;
	return written;
}

void limit_waiting_for_readers(int milliseconds)
{
	struct stat status;
	is_limited = true;
	limit = milliseconds;
	if (fstat(2, &status) != 0) return;
	is_socket = S_ISSOCK(status.st_mode);
	/* Only what has no position of its own: a log file would be written from its start again. */
	if (!S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) return;
	int fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) return;
	is_again = true;
	again = fd;
}

int stderr_write_whole(const char *text, size_t length)
{
	while (length > 0) {
		ssize_t done = stderr_write(text, length < PIPE_BUF ? length : PIPE_BUF);
		if (done < 0 && errno != EINTR) return -errno;
		if (done < 0) continue;
		text += done;
		length -= (size_t)done;
	}
	return 0;
}

bool write_line_now(const char *line, size_t length)
{
	ssize_t written = stderr_write(line, length);
	if (written == (ssize_t)length) return true;
	/* Half a line must not swallow the next one. */
	if (written > 0) stderr_write("\n", 1);
	return false;
}
