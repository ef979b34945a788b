#include "fuzz/world.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contract/paths.h"
#include "system/state-path.h"

const char *const program_name = "fuzz";

struct world world;

/* Descriptors that no real one has. */
enum { PASSWD = 100000, GROUP, BROKER };

static size_t read_so_far[3];

static struct content *content_of(int fd)
{
	if (fd == PASSWD) return &world.passwd;
	if (fd == GROUP) return &world.group;
	return fd == BROKER ? &world.reply : NULL;
}

static ssize_t read_content(int fd, void *bytes, size_t size)
{
	const struct content *content = content_of(fd);
	size_t *at = &read_so_far[fd - PASSWD], left = content->length - *at;
	if (size > left) size = left;
	if (size > 0) memcpy(bytes, content->bytes + *at, size);
	*at += size;
	return (ssize_t)size;
}

/* The declarations that -Wmissing-prototypes asks for: the linker knows these names, no header does. */
_Noreturn void __wrap__exit(int code);
ssize_t __wrap_stderr_write(const char *bytes, size_t length);
long __wrap_syscall(long number, ...);
int __wrap_fstat(int fd, struct stat *ret_status);
int __wrap_stat(const char *path, struct stat *ret_status);
int __wrap_lstat(const char *path, struct stat *ret_status);
ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
int __wrap_close(int fd);
int __wrap_socket(int domain, int type, int protocol);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t size);
int __wrap_getsockopt(int fd, int level, int option, void *value, socklen_t *size);
int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t size);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags);
int __wrap_poll(struct pollfd *waiting, nfds_t count, int timeout);
ssize_t __wrap_recv(int fd, void *bytes, size_t size, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags);
bool __wrap_write_line_now(const char *line, size_t length);
struct table *__wrap_current_table(void);
int __real_stat(const char *path, struct stat *ret_status);
int __real_lstat(const char *path, struct stat *ret_status);
int __real_fstat(int fd, struct stat *ret_status);
ssize_t __real_read(int fd, void *bytes, size_t size);
ssize_t __real_write(int fd, const void *bytes, size_t size);
int __real_close(int fd);
int __real_getsockopt(int fd, int level, int option, void *value, socklen_t *size);
int __real_setsockopt(int fd, int level, int option, const void *value, socklen_t size);
int __real_poll(struct pollfd *waiting, nfds_t count, int timeout);
ssize_t __real_recv(int fd, void *bytes, size_t size, int flags);
ssize_t __real_recvmsg(int fd, struct msghdr *message, int flags);

void __wrap__exit(int code)
{
	(void)code;
	longjmp(world.end, 1);
}

ssize_t __wrap_stderr_write(const char *bytes, size_t length)
{
	(void)bytes;
	return (ssize_t)length;
}

/* The audit log. */
bool __wrap_write_line_now(const char *line, size_t length)
{
	(void)line, (void)length;
	return true;
}

/* openat, of the account files: nothing else of what is linked here calls it. */
long __wrap_syscall(long number, ...)
{
	va_list arguments;
	/* An answer is always there, whole or in pieces. */
	if (number == SYS_ppoll) return 1;
	va_start(arguments, number);
	(void)va_arg(arguments, int);
	const char *path = va_arg(arguments, const char *);
	va_end(arguments);
	if (number != SYS_openat) abort();
	int fd = strcmp(path, PATH_PASSWD) == 0 ? PASSWD : GROUP;
	read_so_far[fd - PASSWD] = 0;
	return fd;
}

int __wrap_fstat(int fd, struct stat *ret_status)
{
	if (content_of(fd) == NULL) return __real_fstat(fd, ret_status);
	*ret_status = (struct stat){ .st_mode = S_IFREG | 0644 };
	return 0;
}

int __wrap_stat(const char *path, struct stat *ret_status)
{
	uint64_t then[4];
	if (strcmp(path, PATH_PASSWD) != 0 && strcmp(path, PATH_GROUP) != 0) return __real_stat(path, ret_status);
	memset(ret_status, 0, sizeof *ret_status);
	if (world.table == NULL || !world.is_current) return 0;
	memcpy(then, world.table->base + 4 * (strcmp(path, PATH_PASSWD) == 0 ? HEADER_PASSWD : HEADER_GROUP), sizeof then);
	ret_status->st_dev = then[0];
	ret_status->st_ino = then[1];
	ret_status->st_size = (off_t)then[2];
	ret_status->st_mtim.tv_sec = (time_t)(then[3] / 1000000000u);
	ret_status->st_mtim.tv_nsec = (long)(then[3] % 1000000000u);
	return 0;
}

/* The state folder and the socket in it, as they should be. */
int __wrap_lstat(const char *path, struct stat *ret_status)
{
	if (strcmp(path, STATE_FOLDER) != 0 && strcmp(path, BROKER_PATH) != 0) return __real_lstat(path, ret_status);
	*ret_status = (struct stat){ .st_mode = strcmp(path, STATE_FOLDER) == 0 ? S_IFDIR | 0755 : S_IFSOCK | 0666 };
	return 0;
}

ssize_t __wrap_read(int fd, void *bytes, size_t size)
{
	return content_of(fd) != NULL ? read_content(fd, bytes, size) : __real_read(fd, bytes, size);
}

/* Nobody reads what a launcher prints. */
ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
	return fd == STDOUT_FILENO ? (ssize_t)size : __real_write(fd, bytes, size);
}

int __wrap_close(int fd)
{
	return content_of(fd) != NULL ? 0 : __real_close(fd);
}

int __wrap_socket(int domain, int type, int protocol)
{
	(void)domain, (void)type, (void)protocol;
	read_so_far[BROKER - PASSWD] = 0;
	return BROKER;
}

int __wrap_connect(int fd, const struct sockaddr *address, socklen_t size)
{
	(void)fd, (void)address, (void)size;
	return 0;
}

int __wrap_getsockopt(int fd, int level, int option, void *value, socklen_t *size)
{
	if (fd != BROKER) return __real_getsockopt(fd, level, option, value, size);
	memset(value, 0, *size);
	return 0;
}

int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t size)
{
	return fd != BROKER ? __real_setsockopt(fd, level, option, value, size) : 0;
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
	(void)fd, (void)flags;
	return (ssize_t)message->msg_iov[0].iov_len;
}

int __wrap_poll(struct pollfd *waiting, nfds_t count, int timeout)
{
	return content_of(waiting[0].fd) != NULL ? 1 : __real_poll(waiting, count, timeout);
}

ssize_t __wrap_recv(int fd, void *bytes, size_t size, int flags)
{
	if (content_of(fd) == NULL) return __real_recv(fd, bytes, size, flags);
	return read_content(fd, bytes, size < world.piece ? size : world.piece);
}

/* The kernel's word on who has sent something, changed: all that is sent here is this process's. */
ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags)
{
	struct ucred sender;
	ssize_t got = __real_recvmsg(fd, message, flags);
	struct cmsghdr *header = got < 0 ? NULL : CMSG_FIRSTHDR(message);
	if (header == NULL) return got;
	memcpy(&sender, CMSG_DATA(header), sizeof sender);
	sender.uid = world.sender;
	memcpy(CMSG_DATA(header), &sender, sizeof sender);
	return got;
}

struct table *__wrap_current_table(void)
{
	return world.table;
}

void must(bool holds, const char *rule)
{
	if (holds) return;
	fprintf(stderr, "broken: %s\n", rule);
	abort();
}
