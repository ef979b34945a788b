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

/* Where it goes, and how long all writes together may wait. */
static int target = 2;
static int patience = 1000;
static bool is_socket;

ssize_t stderr_write(const char *bytes, size_t length)
{
	struct pollfd waiting = { .fd = target, .events = POLLOUT };
	uint64_t ignore[4] = { (uint64_t)(uintptr_t)SIG_IGN, 0, 0, 0 };
	uint64_t pipe = 1u << (SIGPIPE - 1);
	struct timespec none = { 0, 0 };
	syscall(SYS_rt_sigaction, SIGPIPE, ignore, NULL, sizeof pipe);
	syscall(SYS_rt_sigaction, SIGXFSZ, ignore, NULL, sizeof pipe);
	/* A pipe that poll(2) calls writable takes PIPE_BUF bytes, which is more than a line. */
	bool has_room = poll(&waiting, 1, patience) == 1 && (waiting.revents & POLLOUT);
	/* Whoever did not read the first will not read the next. */
	if (!has_room) patience = 0;
	if (!has_room) errno = EAGAIN;
	if (!has_room) return -1;
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
	patience = milliseconds;
	if (fstat(2, &status) != 0) return;
	is_socket = S_ISSOCK(status.st_mode);
	/* Only what has no position of its own: a log file would be written from its start again. */
	if (!S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) return;
	int again = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (again >= 0) target = again;
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
