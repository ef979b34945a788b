#include "launch/execute.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contract/paths.h"
#include "message/message.h"
#include "text/entries.h"

void close_descriptors(const int *kept, size_t count)
{
	unsigned first = 3;
	for (size_t at = 0; at <= count; at++) {
		unsigned last = at < count ? (unsigned)kept[at] - 1 : UINT_MAX;
		if ((at == count || (unsigned)kept[at] > first) && syscall(SYS_close_range, first, last, 0) != 0) {
			fail(EXIT_FAILED, "cannot close the caller's descriptors: %s (Linux 5.9 or newer is needed)", strerror(errno));
		}
		if (at < count && (unsigned)kept[at] >= first) first = (unsigned)kept[at] + 1;
	}
}

static void reset_signals(void)
{
	/* The kernel's own structures: handler, flags, restorer, mask; all zero is SIG_DFL and the empty mask. */
	uint64_t defaults[4] = { 0, 0, 0, 0 };
	uint64_t nothing = 0;
	syscall(SYS_rt_sigaction, SIGPIPE, defaults, NULL, sizeof nothing);
	syscall(SYS_rt_sigaction, SIGXFSZ, defaults, NULL, sizeof nothing);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &nothing, NULL, sizeof nothing);
}

/* The interpreter of a script or of a dynamic executable, or an empty text. */
static void find_interpreter(const char *file, char *interpreter, size_t size)
{
	unsigned char head[1024];
	interpreter[0] = '\0';
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got = fd < 0 ? -1 : read(fd, head, sizeof head - 1);
	if (got < 4) return;
	head[got] = '\0';
	const char *start = NULL;
	size_t length = 0;
	if (head[0] == '#' && head[1] == '!') {
		start = (const char *)head + 2 + strspn((const char *)head + 2, " \t");
		length = strcspn(start, " \t\n"); /* as the kernel does: a carriage return is part of the name */
	} else if (memcmp(head, ELFMAG, SELFMAG) == 0 && head[EI_CLASS] == ELFCLASS64 && got >= (ssize_t)sizeof(Elf64_Ehdr)) {
		Elf64_Ehdr header;
		memcpy(&header, head, sizeof header);
		for (unsigned at = 0; at < header.e_phnum; at++) {
			Elf64_Phdr program;
			uint64_t offset = header.e_phoff + (uint64_t)at * sizeof program;
			if (offset > (uint64_t)got || offset + sizeof program > (uint64_t)got) break;
			memcpy(&program, head + offset, sizeof program);
			if (program.p_type != PT_INTERP || program.p_offset >= (uint64_t)got) continue;
			start = (const char *)head + program.p_offset;
			length = strlen(start);
		}
	}
	if (start == NULL || length >= size) return;
	memcpy(interpreter, start, length);
	interpreter[length] = '\0';
}

_Noreturn static void fail_too_big(const char *const *environment)
{
	const char *longest = "";
	size_t total = 0;
	for (; *environment != NULL; environment++) {
		size_t length = strlen(*environment);
		total += length + 1;
		if (length > strlen(longest)) longest = *environment;
	}
	fail(EXIT_FAILED, "the kernel takes no environment and arguments of this size (%u bytes of variables; the largest is %.*s, %u bytes)",
		(unsigned)total, (int)name_length(longest), longest, (unsigned)strlen(longest));
}

static bool exists(const char *file)
{
	struct stat status;
	return stat(file, &status) == 0;
}

/* An interpreter may be a script again: the one that is missing ends the chain. */
_Noreturn static void fail_interpreter(const char *file)
{
	char missing[256], next[256];
	find_interpreter(file, missing, sizeof missing);
	for (int level = 0; level < 4 && exists(missing); level++) {
		find_interpreter(missing, next, sizeof next);
		memcpy(missing, next, sizeof missing);
	}
	fail(EXIT_NOT_EXECUTABLE, "%.*s needs %s, which is not there", SHOWN(file), missing[0] == '\0' ? "an interpreter" : missing);
}

/* Says why a file was not executed, and exits. */
_Noreturn static void fail_execution(const char *file, int error)
{
	struct stat status;
	switch (error) {
	case ENOEXEC:
		fail(EXIT_NOT_EXECUTABLE, "%.*s is neither a program nor a script that starts with #!", SHOWN(file));
	case ENOENT:
		fail_interpreter(file);
	case EACCES:
		if (stat(file, &status) == 0 && S_ISDIR(status.st_mode)) fail(EXIT_NOT_EXECUTABLE, "%.*s is a directory", SHOWN(file));
		fail(EXIT_NOT_EXECUTABLE, "%.*s cannot be executed: %s", SHOWN(file), strerror(error));
	case EPERM:
	case ELOOP:
	case ETXTBSY:
	case EISDIR:
	case ELIBBAD:
	case EINVAL:
		fail(EXIT_NOT_EXECUTABLE, "%.*s cannot be executed: %s", SHOWN(file), strerror(error));
	default:
		/* EAGAIN, ENOMEM, EMFILE, EIO, ...: nothing is wrong with the file. */
		fail(EXIT_FAILED, "cannot execute %.*s: %s", SHOWN(file), strerror(error));
	}
}

/* Returns, with errno, if the file is not there or may not be executed or reached; everything else is the end. */
static void try(const char *file, char *const *command, const char *const *environment)
{
	execve(file, command, (char *const *)(uintptr_t)environment);
	int error = errno;
	if (error == E2BIG) fail_too_big(environment);
	bool is_missing = error == ENOTDIR || error == ENAMETOOLONG || (error == ENOENT && !exists(file));
	if (!is_missing && error != EACCES) fail_execution(file, error);
	errno = error;
}

_Noreturn static void search(char *const *command, const char *const *environment, const char *path)
{
	char file[PATH_MAX], denied[PATH_MAX];
	size_t name = strlen(command[0]);
	denied[0] = '\0';
	for (const char *folder = path; name > 0; folder++) {
		size_t length = strcspn(folder, ":");
		if (length + name + 2 <= sizeof file) {
			/* An empty element is the current folder: POSIX XBD 8.3. */
			memcpy(file, folder, length);
			if (length > 0) file[length] = '/';
			memcpy(file + length + (length > 0), command[0], name + 1);
			try(file, command, environment);
			struct stat status;
			bool is_file = errno == EACCES && stat(file, &status) == 0 && !S_ISDIR(status.st_mode);
			if (is_file && denied[0] == '\0') memcpy(denied, file, sizeof file);
		}
		folder += length;
		if (*folder == '\0') break;
	}
	if (denied[0] != '\0') fail_execution(denied, EACCES);
	const char *hint = strchr(command[0], '=') == NULL ? "" : " (this is no env: NAME=VALUE goes before the launcher)";
	fail(EXIT_NOT_FOUND, "%.*s: command not found in the folders of PATH%s", SHOWN(command[0]), hint);
}

void execute(char *const *command, const char *const *environment, const char *path)
{
	reset_signals();
	if (strchr(command[0], '/') == NULL) search(command, environment, path != NULL ? path : PATH_SEARCH);
	try(command[0], command, environment);
	if (errno == EACCES) fail_execution(command[0], EACCES);
	fail(EXIT_NOT_FOUND, "%.*s: no such file", SHOWN(command[0]));
}
