#include "audit/report.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "message/message.h"
#include "system/state-path.h"

enum { PATIENCE = 2000 };

static char path[STATE_PATH_SIZE];

/* The FIFO that env-init made, or -1: whatever else lies there would keep the record, or the launcher. */
static int open_fifo(void)
{
	struct stat status;
	uid_t user = geteuid();
	state_path(user, STATE_FIFO, path);
	int fifo = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fifo < 0) return -1;
	if (fstat(fifo, &status) == 0 && S_ISFIFO(status.st_mode) && status.st_uid == user) return fifo;
	close(fifo);
	errno = EINVAL;
	return -1;
}

/* Whether a frame went into the FIFO, whole: a write of up to PIPE_BUF bytes is one piece, or fails: pipe(7). */
static bool send_frame(int fifo, const struct buffer *frame)
{
	struct pollfd room = { .fd = fifo, .events = POLLOUT };
	for (;;) {
		if (write(fifo, frame->bytes, frame->length) == (ssize_t)frame->length) return true;
		if (errno != EAGAIN) return false;
		errno = ETIMEDOUT;
		if (poll(&room, 1, PATIENCE) != 1) return false;
	}
}

void report(const struct asked *who, struct selection *selection, const char *refused, char memory[PIPE_BUF])
{
	if (!is_recorded(selection->table, refused)) return;
	struct asked asked = *who;
	asked.pid = getpid();
	struct buffer frame = { memory, PIPE_BUF, 0, false };
	frame_write(&frame, &asked, selection, refused);
	int fifo = open_fifo();
	bool is_sent = fifo >= 0 && send_frame(fifo, &frame);
	int error = errno;
	if (fifo >= 0) close(fifo);
	if (is_sent) return;
	const char *why = error == ETIMEDOUT ? "nobody has read it for two seconds (is the log's disk full?)" : strerror(error);
	if (table_audit(selection->table) & AUDIT_REQUIRED) fail(EXIT_FAILED, "cannot report to %s, and the policy requires it: %s", path, why);
	say("cannot report to %s: %s", path, why);
}
