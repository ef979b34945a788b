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
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "message.h"

/* A status is some 1,500 bytes, and seven for each group; a name is cut nowhere, but a longer one is passed over. */
enum { STATUS_SIZE = 1 << 17, NAME_SIZE = 4096, OUTPUT_SIZE = 1 << 16 };

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

/* Puts a text and the NUL that ends it; of a list of numbers the blanks become commas. */
static void put(const char *text, size_t length)
{
	if (filled + length + 1 > sizeof output) flush();
	if (length + 1 > sizeof output) length = sizeof output - 1;
	memcpy(output + filled, text, length);
	filled += length;
	output[filled++] = '\0';
}

static void put_text(const char *text)
{
	put(text, strlen(text));
}

/* Puts the name of every entry that has one. */
static bool put_names(int folder)
{
	static char chunk[1 << 16];
	char name[NAME_SIZE];
	size_t length = 0;
	bool in_value = false;
	ssize_t got;
	int fd = openat(folder, "environ", O_RDONLY | O_CLOEXEC);
	if (fd < 0) return false;
	while ((got = read(fd, chunk, sizeof chunk)) > 0) {
		for (ssize_t at = 0; at < got; at++) {
			char byte = chunk[at];
			if (byte == '\0') in_value = false, length = 0;
			else if (in_value) continue;
			else if (byte == '=') {
				if (length > 0 && length < sizeof name) put(name, length);
				in_value = true;
			} else {
				if (length < sizeof name) name[length] = byte;
				length++;
			}
		}
	}
	int error = got < 0 ? errno : 0;
	close(fd);
	return error == 0 || error == ESRCH;
}

/* Root without CAP_SYS_PTRACE may not look into another user's process: ptrace(2). That user may. */
static bool put_names_as(const struct process *process, int folder)
{
	int status;
	flush();
	pid_t child = fork();
	if (child == 0) {
		bool became = setgroups(0, NULL) == 0 && setresgid(process->gid, process->gid, process->gid) == 0 &&
			setresuid(process->uid, process->uid, process->uid) == 0;
		bool read = became && put_names(folder);
		if (read) flush();
		_exit(read ? 0 : 1);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
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
	char digits[11], *at = digits + sizeof digits - 1;
	*at = '\0';
	do *--at = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	put_text(at);
}

static void put_process(const struct process *process, int folder)
{
	put_text(process->pid);
	put_number(process->uid);
	put_number(process->gid);
	put_text(process->groups);
	put_text(process->command);
	bool is_read = put_names(folder) || (process->uid != geteuid() && put_names_as(process, folder));
	put("", 0);
	put_text(is_read ? "read" : "denied");
}

/* A process that has ended meanwhile, or that is the kernel's own, is none. */
static void list(const char *pid, int folder)
{
	static char status[STATUS_SIZE];
	char target[1];
	int fd = openat(folder, "status", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, status, sizeof status - 1);
	if (fd >= 0) close(fd);
	if (got <= 0 || (readlinkat(folder, "exe", target, sizeof target) < 0 && errno == ENOENT)) return;
	status[got] = '\0';
	/* From the end, since each one that is found ends the text before the next. */
	char *groups = field(status, "\nGroups:\t");
	struct process process = { .pid = pid, .groups = groups };
	process.gid = effective(field(status, "\nGid:\t"));
	process.uid = effective(field(status, "\nUid:\t"));
	process.command = field(status, "Name:\t");
	join_groups(groups);
	put_process(&process, folder);
}

int main(void)
{
	program_name = "list-processes";
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
