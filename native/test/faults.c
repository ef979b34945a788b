/*
 * faults ACTION N PROGRAMS LOG COMMAND...: runs a command, and with it everything that it starts, and does something to the Nth
 * system call that changes anything and that one of the programs makes (names with commas between them).
 *
 *   before, after   kill -9 of who makes the call, before or after it is made
 *   EIO, ENOSPC, …  the call is not made, and fails with that
 *   watch           nothing fails: after each call another user with gid 0 tries to open every file that only root may open
 *
 * LOG gets a line for each such call, "N PROGRAM CALL PATH", up to the one that was acted on; of `watch`, all of them, and a line
 * "OPEN PATH" for what could be opened. Ends with the command's code, or 128 and its signal. ptrace(2).
 */
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES_MAX = 65536, NONE = -1 };

/* What changes anything outside of the process that calls it, or what it holds; and which argument is a path. */
static const struct {
	int number;
	int path;
	const char *name;
} changing[] = {
	{ SYS_openat, 1, "openat" }, { SYS_write, NONE, "write" }, { SYS_writev, NONE, "writev" }, { SYS_pwrite64, NONE, "pwrite" },
	{ SYS_ftruncate, NONE, "ftruncate" }, { SYS_renameat, 3, "renameat" }, { SYS_renameat2, 3, "renameat2" }, { SYS_unlinkat, 1, "unlinkat" },
	{ SYS_mkdirat, 1, "mkdirat" }, { SYS_mknodat, 1, "mknodat" }, { SYS_symlinkat, 2, "symlinkat" }, { SYS_linkat, 3, "linkat" },
	{ SYS_fchmod, NONE, "fchmod" }, { SYS_fchmodat, 1, "fchmodat" }, { SYS_fchown, NONE, "fchown" }, { SYS_fchownat, 1, "fchownat" },
	{ SYS_utimensat, 1, "utimensat" }, { SYS_bind, NONE, "bind" }, { SYS_listen, NONE, "listen" }, { SYS_connect, NONE, "connect" },
	{ SYS_accept4, NONE, "accept4" }, { SYS_socket, NONE, "socket" }, { SYS_sendto, NONE, "sendto" }, { SYS_sendmsg, NONE, "sendmsg" },
	{ SYS_sendfile, NONE, "sendfile" }, { SYS_memfd_create, NONE, "memfd_create" }, { SYS_flock, NONE, "flock" }, { SYS_fcntl, NONE, "fcntl" },
	{ SYS_dup3, NONE, "dup3" }, { SYS_dup, NONE, "dup" }, { SYS_pipe2, NONE, "pipe2" }, { SYS_clone, NONE, "clone" }, { SYS_execve, 0, "execve" },
	{ SYS_kill, NONE, "kill" }, { SYS_prctl, NONE, "prctl" }, { SYS_setgroups, NONE, "setgroups" }, { SYS_signalfd4, NONE, "signalfd4" },
	{ SYS_mmap, NONE, "mmap" }, { SYS_fallocate, NONE, "fallocate" }, { SYS_copy_file_range, NONE, "copy_file_range" },
#ifdef __x86_64__
	{ SYS_open, 0, "open" }, { SYS_creat, 0, "creat" }, { SYS_rename, 1, "rename" }, { SYS_unlink, 0, "unlink" }, { SYS_rmdir, 0, "rmdir" },
	{ SYS_mkdir, 0, "mkdir" }, { SYS_mknod, 0, "mknod" }, { SYS_symlink, 1, "symlink" }, { SYS_link, 1, "link" }, { SYS_chmod, 0, "chmod" },
	{ SYS_chown, 0, "chown" }, { SYS_lchown, 0, "lchown" }, { SYS_dup2, NONE, "dup2" }, { SYS_pipe, NONE, "pipe" }, { SYS_fork, NONE, "fork" },
	{ SYS_vfork, NONE, "vfork" },
#endif
};

static const struct {
	const char *name;
	int number;
} errors[] = { { "EIO", EIO }, { "ENOSPC", ENOSPC }, { "EACCES", EACCES }, { "EMFILE", EMFILE }, { "EINTR", EINTR }, { "ENOMEM", ENOMEM } };

static struct process {
	pid_t pid;
	bool is_counted;
	/* Whether it is inside of a call; and inside of the one that fails. */
	bool is_inside, fails;
	/* The counted call that it is inside of, or 0. */
	long call;
} processes[PROCESSES_MAX];
static size_t count;

static const char *action, *programs;
static long wanted, made;
static int error;
static FILE *report;

static const char *program_of(pid_t pid)
{
	static char target[512];
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/exe", pid);
	ssize_t length = readlink(path, target, sizeof target - 1);
	target[length < 0 ? 0 : length] = '\0';
	const char *slash = strrchr(target, '/');
	return slash == NULL ? target : slash + 1;
}

static bool is_one_of(const char *list, const char *name)
{
	size_t length = strlen(name);
	for (const char *at = list; length > 0 && (at = strstr(at, name)) != NULL; at += length) {
		bool begins = at == list || at[-1] == ',', ends = at[length] == ',' || at[length] == '\0';
		if (begins && ends) return true;
	}
	return false;
}

static struct process *process_of(pid_t pid)
{
	for (size_t at = 0; at < count; at++) {
		if (processes[at].pid == pid) return &processes[at];
	}
	if (count == PROCESSES_MAX) abort();
	/* Of several threads the first alone: Node's others make their calls when they happen to. */
	bool is_first_thread = syscall(SYS_tgkill, pid, pid, 0) == 0;
	processes[count] = (struct process){ .pid = pid, .is_counted = is_first_thread && is_one_of(programs, program_of(pid)) };
	return &processes[count++];
}

static void forget(pid_t pid)
{
	struct process *process = process_of(pid);
	*process = processes[--count];
}

/* Another call in the place of the one that is about to be made; and what a call is to have returned. */
#if defined(__x86_64__)
static void replace_call(pid_t pid, long number)
{
	ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, orig_rax), number);
}

static void replace_result(pid_t pid, long result)
{
	ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, rax), result);
}
#elif defined(__aarch64__)
static void replace_call(pid_t pid, long number)
{
	int call = (int)number;
	struct iovec content = { &call, sizeof call };
	ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &content);
}

static void replace_result(pid_t pid, long result)
{
	struct user_regs_struct registers;
	struct iovec content = { &registers, sizeof registers };
	ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &content);
	registers.regs[0] = (unsigned long long)result;
	ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &content);
}
#else
#error "how a system call is replaced is not known of this machine"
#endif

static void read_path(pid_t pid, uint64_t address, char path[256])
{
	struct iovec here = { path, 255 }, there = { (void *)(uintptr_t)address, 255 };
	ssize_t got = process_vm_readv(pid, &here, 1, &there, 1, 0);
	/* Up to the end of the page, if nothing is mapped behind it. */
	if (got <= 0) {
		there.iov_len = here.iov_len = 4096 - address % 4096 < 255 ? 4096 - address % 4096 : 255;
		got = process_vm_readv(pid, &here, 1, &there, 1, 0);
	}
	path[got < 0 ? 0 : got] = '\0';
}

/* Memory is asked for by the same call as a file is mapped by: the latter changes something, and both may fail. */
static bool is_counted(const struct process *process, const struct ptrace_syscall_info *call, size_t *ret_at)
{
	if (!process->is_counted) return false;
	for (size_t at = 0; at < sizeof changing / sizeof changing[0]; at++) {
		if (call->entry.nr != (uint64_t)changing[at].number) continue;
		*ret_at = at;
		return call->entry.nr != SYS_mmap || (int)call->entry.args[4] >= 0;
	}
	return false;
}

static void enter(struct process *process, const struct ptrace_syscall_info *call)
{
	size_t at;
	char path[256] = "";
	process->call = 0;
	process->fails = false;
	if (!is_counted(process, call, &at)) return;
	process->call = ++made;
	if (changing[at].path >= 0) read_path(process->pid, call->entry.args[changing[at].path], path);
	fprintf(report, "%ld %s %s %s\n", made, program_of(process->pid), changing[at].name, path);
	fflush(report);
	if (made != wanted) return;
	if (strcmp(action, "before") == 0) kill(process->pid, SIGKILL);
	if (error == 0) return;
	process->fails = true;
	/* The broker's filter of calls lets this one through. */
	replace_call(process->pid, SYS_getpid);
}

static void try_to_open(const char *folder, const char *name)
{
	char path[512];
	struct stat status;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
	if (fd < 0) return;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) fprintf(report, "OPEN %s\n", path);
	close(fd);
}

/* Everything stands still, so what this finds was there at that moment: uid 12345 with gid 0, as many a platform has them. */
static void look_as_another(void)
{
	static const char *const folders[] = { "/etc/container_environment", "/run/env-broker", "/run/env-broker/env", "/var/log/env-broker" };
	static const char *const files[] = { ".env-broker.tmp", "container_environment.sh", "container_environment.json" };
	static const char *const guesses[] = { ".env-broker.tmp", ".env-broker", "SECRET", "audit.jsonl" };
	pid_t child = fork();
	if (child != 0) {
		waitpid(child, NULL, 0);
		return;
	}
	gid_t gid = 0;
	if (setgroups(1, &gid) != 0 || setgid(0) != 0 || setuid(12345) != 0) _exit(1);
	for (size_t at = 0; at < sizeof files / sizeof files[0]; at++) try_to_open("/etc", files[at]);
	for (size_t at = 0; at < sizeof folders / sizeof folders[0]; at++) {
		for (size_t guess = 0; guess < sizeof guesses / sizeof guesses[0]; guess++) try_to_open(folders[at], guesses[guess]);
		DIR *list = opendir(folders[at]);
		struct dirent *entry;
		while (list != NULL && (entry = readdir(list)) != NULL) try_to_open(folders[at], entry->d_name);
		if (list != NULL) closedir(list);
	}
	fflush(report);
	_exit(0);
}

static void leave(const struct process *process)
{
	if (process->call == 0) return;
	if (process->fails) replace_result(process->pid, -error);
	if (strcmp(action, "watch") == 0) look_as_another();
	if (process->call == wanted && strcmp(action, "after") == 0) kill(process->pid, SIGKILL);
}

static void at_call(pid_t pid)
{
	struct ptrace_syscall_info call;
	struct process *process = process_of(pid);
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof call, &call) < 0) return;
	if (call.op == PTRACE_SYSCALL_INFO_ENTRY) enter(process, &call);
	if (call.op == PTRACE_SYSCALL_INFO_EXIT) leave(process);
}

/* What a stopped process goes on with: a signal that is its own, or 0. */
static int handle_stop(pid_t pid, int status)
{
	int signal = WSTOPSIG(status), event = status >> 16;
	bool is_new = true;
	for (size_t at = 0; at < count; at++) is_new = is_new && processes[at].pid != pid;
	struct process *process = process_of(pid);
	if (signal == (SIGTRAP | 0x80)) at_call(pid);
	if (event == PTRACE_EVENT_EXEC) process->is_counted = is_one_of(programs, program_of(pid));
	/* The stop of a child that is followed from its first moment on is not its own. */
	bool is_ours = event != 0 || signal == (SIGTRAP | 0x80) || (is_new && signal == SIGSTOP);
	return is_ours ? 0 : signal;
}

static int follow(pid_t command)
{
	int status, code = 125;
	pid_t pid;
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status)) {
			ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(intptr_t)handle_stop(pid, status));
			continue;
		}
		if (pid == command) code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		forget(pid);
	}
	return code;
}

int main(int argc, char **argv)
{
	if (argc < 6) return 125;
	action = argv[1];
	wanted = atol(argv[2]);
	programs = argv[3];
	report = fopen(argv[4], "w");
	for (size_t at = 0; at < sizeof errors / sizeof errors[0]; at++) {
		if (strcmp(errors[at].name, action) == 0) error = errors[at].number;
	}
	if (report == NULL) return 125;
	pid_t command = fork();
	if (command == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execvp(argv[5], argv + 5);
		_exit(127);
	}
	int status;
	long options = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
	if (waitpid(command, &status, 0) != command || ptrace(PTRACE_SETOPTIONS, command, NULL, (void *)options) != 0) return 125;
	process_of(command);
	ptrace(PTRACE_SYSCALL, command, NULL, NULL);
	return follow(command);
}
