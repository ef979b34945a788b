#include "broker/endpoints.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "message/message.h"
#include "system/state-path.h"

enum {
	BACKLOG = 4096,
	/* Linux 6.16 has it, C libraries do not yet. */
	PASS_RIGHTS = 83,
};

static void remove_one(const char *name)
{
	char path[STATE_PATH_SIZE];
	state_path(geteuid(), name, path);
	if (unlink(path) != 0 && errno != ENOENT) fail(EXIT_FAILED, "cannot remove %s: %s", path, strerror(errno));
}

void remove_endpoints(void)
{
	remove_one(STATE_SOCKET);
	remove_one(STATE_FIFO);
}

int make_socket(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int on = 1, off = 0;
	_Static_assert(sizeof address.sun_path >= STATE_PATH_SIZE, "the path of a socket is short");
	state_path(geteuid(), STATE_SOCKET, address.sun_path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	/* Nobody's descriptors are wanted; where the kernel cannot refuse them they are only closed (interrupt.h). */
	if (fd >= 0) setsockopt(fd, SOL_SOCKET, PASS_RIGHTS, &off, sizeof off);
	/* As it shall be from the first on: until it listens nobody can connect, and no name is followed to change it later. */
	mode_t before = umask(0111);
	/* Who sends on a connection is told with what it sends; accepted sockets take it from this one. */
	bool is_made = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0 &&
		bind(fd, (const struct sockaddr *)&address, sizeof address) == 0;
	umask(before);
	if (!is_made || listen(fd, BACKLOG) != 0) {
		fail(EXIT_FAILED, "cannot make %s: %s", address.sun_path, strerror(errno));
	}
	return fd;
}

int make_fifo(void)
{
	char path[STATE_PATH_SIZE];
	state_path(geteuid(), STATE_FIFO, path);
	mode_t before = umask(0177);
	bool is_made = mkfifo(path, 0600) == 0;
	umask(before);
	/* For reading and writing: fifo(7) has it for Linux. */
	int fd = is_made ? open(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (fd < 0) fail(EXIT_FAILED, "cannot make %s: %s", path, strerror(errno));
	return fd;
}
