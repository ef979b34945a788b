#include "init/wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "message/message.h"

int copy_environment(char *const *environment)
{
	int fd = memfd_create("environment", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0) fail(EXIT_FAILED, "cannot create a memfd: %s", strerror(errno));
	for (; *environment != NULL; environment++) write_all(fd, *environment, strlen(*environment) + 1);
	if (lseek(fd, 0, SEEK_SET) != 0) fail(EXIT_FAILED, "cannot rewind the memfd: %s", strerror(errno));
	/* Not a boundary, only order: what boot reads is what PID 1 was started with. */
	fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
	return fd;
}

/* The numbers of /proc/self/stat by their place in proc_pid_stat(5), from 3 on; false if it cannot be read. */
static bool read_stat(uint64_t *fields, size_t count)
{
	char text[2048];
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (fd >= 0) close(fd);
	if (got <= 0) return false;
	text[got] = '\0';
	/* The name of the program may hold blanks and brackets: the last bracket ends it. */
	const char *at = strrchr(text, ')');
	if (at == NULL) return false;
	at += 2;
	for (size_t field = 3; field < count; field++) {
		fields[field] = 0;
		for (; *at >= '0' && *at <= '9'; at++) fields[field] = fields[field] * 10 + (uint64_t)(*at - '0');
		while (*at != '\0' && *at != ' ') at++;
		if (*at == '\0' && field + 1 < count) return false;
		at++;
	}
	return true;
}

static void move_bounds(void)
{
	enum { START_CODE = 26, END_CODE, START_STACK, START_DATA = 45, END_DATA, START_BRK, ARG_START, ARG_END, ENV_START, ENV_END, FIELDS };
	uint64_t stat[FIELDS];
	if (!read_stat(stat, FIELDS)) return;
	struct prctl_mm_map map = {
		.start_code = stat[START_CODE],
		.end_code = stat[END_CODE],
		.start_data = stat[START_DATA],
		.end_data = stat[END_DATA],
		.start_brk = stat[START_BRK],
		.brk = (uint64_t)syscall(SYS_brk, 0),
		.start_stack = stat[START_STACK],
		.arg_start = stat[ARG_START],
		.arg_end = stat[ARG_END],
		.env_start = stat[ENV_START],
		.env_end = stat[ENV_START],
		.auxv = NULL,
		.auxv_size = 0,
		.exe_fd = (uint32_t)-1,
	};
	if (prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0) == 0 || errno != EINVAL) return;
	/*
	 * Before Linux 5.15 data had to end before the heap, which lies far below a position-independent static program: nothing
	 * else is made of where the data is.
	 */
	map.start_data = map.end_data = map.start_brk - 1;
	prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0);
}

void wipe_environment(char **environment)
{
	for (char **entry = environment; *entry != NULL; entry++) {
		/* Through a volatile pointer: a compiler may leave out stores that nobody reads. */
		for (volatile char *at = *entry; *at != '\0'; at++) *at = '\0';
	}
	*environment = NULL;
	move_bounds();
}
