/*
 * list-processes: every process, its user, and the names of its environment, for `env-broker ps`. No value leaves this
 * program: of an entry it keeps what stands before the "=". Written to stdout, each ended by NUL, for each process:
 * pid, effective uid, effective gid, groups (1,2,3), command, the names, an empty text, and "read" or "denied".
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contract/programs.h"
#include "message/message.h"
#include "system/clock.h"
#include "text/buffer.h"

const char *const program_name = PROGRAM_LIST_PROCESSES;

/*
 * A status is some 1,500 bytes, and eleven for each of at most 65,536 groups. An environment is at most 6 MB (execve(2):
 * three quarters of 8 MB), but a process may point the kernel at anything it has mapped: what is larger is not read.
 */
enum { STATUS_SIZE = 1 << 20, ENVIRON_MAX = 8 << 20, NAMES_SIZE = 1 << 20, NAME_SIZE = 4096, OUTPUT_SIZE = 1 << 16, PATIENCE = 2000 };

struct process {
	const char *pid;
	const char *command;
	const char *groups;
	uid_t uid;
	gid_t gid;
};

static char output[OUTPUT_SIZE];
static size_t filled;

static void flush(void)
{
	write_all(1, output, filled);
	filled = 0;
}

/* Puts bytes, whatever their number. */
static void put_bytes(const char *bytes, size_t length)
{
	if (filled + length > sizeof output) flush();
	if (length > sizeof output) {
		write_all(1, bytes, length);
		return;
	}
	memcpy(output + filled, bytes, length);
	filled += length;
}

/* Puts a text and the NUL that ends it. */
static void put_text(const char *text)
{
	put_bytes(text, strlen(text) + 1);
}

/* The names of a process, each ended by NUL: put out only when all of them are there. */
static char names[NAMES_SIZE];

/* What is read of an environment, values too. */
static char chunk[1 << 16];

/*
 * Reads the name of every entry, `=` for one that has none; how long they are together, or -1 if they cannot be read, are too
 * many, or nothing is left of them: programs that show a title, nginx and php-fpm for two, write over them.
 */
static ssize_t read_names(int folder)
{
	size_t length = 0, start = 0, total = 0;
	bool in_value = false;
	ssize_t got;
	int fd = openat(folder, "environ", O_RDONLY | O_CLOEXEC);
	if (fd < 0) return -1;
	while ((got = read(fd, chunk, sizeof chunk)) > 0 && (total += (size_t)got) <= ENVIRON_MAX && length < sizeof names) {
		for (ssize_t at = 0; at < got && length < sizeof names; at++) {
			char byte = chunk[at];
			if (byte == '\0') {
				/* No name has an `=` in it. */
				if (!in_value && length > start) {
					memcpy(names + start, "=", 2);
					length = start += 2;
				}
				in_value = false;
			} else if (!in_value && byte == '=') {
				bool is_name = length > start && length - start < NAME_SIZE;
				if (is_name) names[length++] = '\0';
				else length = start;
				start = length;
				in_value = true;
			} else if (!in_value) names[length++] = byte;
		}
	}
	int error = got < 0 ? errno : 0;
	close(fd);
	if (error == ESRCH) return 0;
	bool is_overwritten = start == 0 && total > 0;
	if (error != 0 || total > ENVIRON_MAX || length >= sizeof names || is_overwritten) return -1;
	return (ssize_t)start;
}

/* What comes through a pipe, at most what `names` holds; -1 if it does not end in time. */
static ssize_t receive(int end)
{
	size_t length = 0;
	int64_t deadline = milliseconds() + PATIENCE;
	struct pollfd wanted = { .fd = end, .events = POLLIN };
	while (length < sizeof names) {
		int64_t left = deadline - milliseconds();
		if (left <= 0 || poll(&wanted, 1, (int)left) <= 0) return -1;
		ssize_t got = read(end, names + length, sizeof names - length);
		if (got < 0 && errno == EINTR) continue;
		if (got <= 0) return got == 0 ? (ssize_t)length : -1;
		length += (size_t)got;
	}
	return -1;
}

/*
 * Root without CAP_SYS_PTRACE may not look into another user's process: ptrace(2). That user may. It may also stop or kill
 * the child that has become it, so the child has a pipe of its own, and a deadline.
 */
static ssize_t read_names_as(const struct process *process, int folder)
{
	int ends[2], status;
	if (pipe2(ends, O_CLOEXEC) != 0) return -1;
	pid_t child = fork();
	if (child == 0) {
		bool became = setgroups(0, NULL) == 0 && setresgid(process->gid, process->gid, process->gid) == 0 &&
			setresuid(process->uid, process->uid, process->uid) == 0;
		/* What was read of others is still there: where fs.suid_dumpable is 1 that user could look. */
		explicit_bzero(chunk, sizeof chunk);
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
		ssize_t length = became ? read_names(folder) : -1;
		if (length > 0) write_all(ends[1], names, (size_t)length);
		_exit(length < 0 ? 1 : 0);
	}
	close(ends[1]);
	ssize_t length = child < 0 ? -1 : receive(ends[0]);
	close(ends[0]);
	if (child < 0) return -1;
	if (length < 0) kill(child, SIGKILL);
	/* Without CAP_KILL a stopped child stays: nobody waits for it. */
	if (waitpid(child, &status, length < 0 ? WNOHANG : 0) != child) return -1;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? length : -1;
}

/* The value of a line of /proc/PID/status, with a NUL in place of its end; "" if there is no such line. */
static char *field(char *status, const char *name)
{
	char *line = strstr(status, name);
	if (line == NULL) return status + strlen(status);
	line += strlen(name);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/* The second of the four numbers of a line: real, effective, saved, file system. */
static unsigned effective(const char *numbers)
{
	char *end;
	strtoul(numbers, &end, 10);
	return (unsigned)strtoul(end, NULL, 10);
}

/* Writes the numbers of the line of groups with commas between them. */
static void join_groups(char *groups)
{
	size_t length = 0;
	for (const char *at = groups; *at != '\0'; at++) {
		if (isdigit((unsigned char)*at)) groups[length++] = *at;
		else if (length > 0 && groups[length - 1] != ',') groups[length++] = ',';
	}
	if (length > 0 && groups[length - 1] == ',') length--;
	groups[length] = '\0';
}

static void put_number(unsigned number)
{
	char text[11] = "";
	struct buffer digits = { .bytes = text, .size = sizeof text - 1 };
	buffer_number(&digits, number);
	put_text(text);
}

static void put_process(const struct process *process, ssize_t length)
{
	put_text(process->pid);
	put_number(process->uid);
	put_number(process->gid);
	put_text(process->groups);
	put_text(process->command);
	if (length > 0) put_bytes(names, (size_t)length);
	put_text("");
	put_text(length < 0 ? "denied" : "read");
}

/* A process that has ended meanwhile, or that is the kernel's own, is none. */
static void list(const char *pid, int folder)
{
	static char status[STATUS_SIZE];
	char target[1];
	size_t size = 0;
	ssize_t got = -1;
	int fd = openat(folder, "status", O_RDONLY | O_CLOEXEC);
	if (fd < 0) return;
	while (size < sizeof status - 1 && (got = read(fd, status + size, sizeof status - 1 - size)) > 0) size += (size_t)got;
	close(fd);
	if (size == 0 || got < 0) return;
	status[size] = '\0';
	/* From the end, since each one that is found ends the text before the next. */
	unsigned threads = (unsigned)strtoul(field(status, "\nThreads:\t"), NULL, 10);
	char *groups = field(status, "\nGroups:\t");
	struct process process = { .pid = pid, .groups = groups };
	process.gid = effective(field(status, "\nGid:\t"));
	process.uid = effective(field(status, "\nUid:\t"));
	bool has_ended = *field(status, "\nState:\t") == 'Z';
	process.command = field(status, "Name:\t");
	join_groups(groups);
	/* Its first thread may have ended and the others have not: they hold what it had, and nothing shows it. */
	if (has_ended && threads > 1) put_process(&process, -1);
	if (has_ended || (readlinkat(folder, "exe", target, sizeof target) < 0 && errno == ENOENT)) return;
	ssize_t length = read_names(folder);
	if (length < 0 && process.uid != geteuid()) length = read_names_as(&process, folder);
	put_process(&process, length);
}

int main(void)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;
	/* Values pass through its buffer. */
	prctl(PR_SET_DUMPABLE, 0);
	if (processes == NULL) fail(EXIT_FAILED, "cannot read /proc");
	while ((entry = readdir(processes)) != NULL) {
		if (!isdigit((unsigned char)entry->d_name[0]) || atoi(entry->d_name) == getpid()) continue;
		int folder = openat(dirfd(processes), entry->d_name, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (folder < 0) continue;
		list(entry->d_name, folder);
		close(folder);
	}
	closedir(processes);
	flush();
	return 0;
}
