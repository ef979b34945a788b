#include "init/children.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "message/message.h"
#include "system/clock.h"
#include "system/signals.h"
#include "system/terminal.h"

enum { NAMED_MAX = 8, HANDED_MAX = 4 };

const int64_t never = INT64_MAX;

static struct child *named[NAMED_MAX];
static int signals = -1;

void watch_signals(void)
{
	signals = open_signals();
}

/* There are five at most: the broker, main command, runsvdir, sv, and one hook or boot. */
static void remember(struct child *child)
{
	size_t at = 0;
	while (at < NAMED_MAX - 1 && named[at] != NULL) at++;
	named[at] = child;
}

void child_forget(struct child *child)
{
	for (size_t at = 0; at < NAMED_MAX; at++) {
		if (named[at] == child) named[at] = NULL;
	}
	child->pid = 0;
}

static void note_end(pid_t pid, int status)
{
	for (size_t at = 0; at < NAMED_MAX; at++) {
		if (named[at] == NULL || named[at]->pid != pid) continue;
		named[at]->pid = 0;
		named[at]->code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
		named[at]->ended = true;
		named[at] = NULL;
	}
}

/* Reaps every child that has ended; whether there are others. */
static bool reap(void)
{
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG);
		if (pid > 0) note_end(pid, status);
		else if (pid == 0 || errno != EINTR) return pid == 0;
	}
}

bool has_children(void)
{
	return reap();
}

/* Moves what is handed over to 3, 4, ...: first out of the way, since a number that is wanted may be in use. */
static bool hand_over(const struct start *how)
{
	int copies[HANDED_MAX];
	for (size_t at = 0; at < how->handed_over_count; at++) {
		copies[at] = fcntl(how->handed_over[at], F_DUPFD_CLOEXEC, FIRST_HANDED + HANDED_MAX);
		if (copies[at] < 0) return false;
	}
	for (size_t at = 0; at < how->handed_over_count; at++) {
		if (dup2(copies[at], FIRST_HANDED + (int)at) < 0) return false;
	}
	return true;
}

_Noreturn static void become_child(char *const *command, char *const *environment, const struct start *how)
{
	if (how->leads_group) setpgid(0, 0);
	if (how->foreground) terminal_give(getpid());
	if (!hand_over(how)) fail(EXIT_FAILED, "cannot hand over a descriptor: %s", strerror(errno));
	int nowhere = how->silent ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
	if (nowhere >= 0) dup2(nowhere, 1);
	unblock_signals();
	execve(command[0], command, environment);
	fail(EXIT_FAILED, "cannot start %s: %s", command[0], strerror(errno));
}

bool child_start(struct child *child, char *const *command, char *const *environment, const struct start *how)
{
	pid_t pid = fork();
	if (pid == 0) become_child(command, environment, how);
	if (pid < 0) return false;
	/* Here too, since a signal to the group may come before the child has run. */
	if (how->leads_group) setpgid(pid, pid);
	child->pid = pid;
	child->ended = false;
	remember(child);
	return true;
}

int wait_event(int64_t deadline)
{
	for (;;) {
		int64_t left = deadline == never ? -1 : deadline - milliseconds();
		/* Before anything that is pending: no stream of signals moves a deadline. */
		if (deadline != never && left <= 0) {
			reap();
			return 0;
		}
		struct pollfd waiting = { .fd = signals, .events = POLLIN };
		int ready = poll(&waiting, 1, left > INT32_MAX ? INT32_MAX : (int)left);
		if (ready <= 0) continue;
		int number = next_signal(signals);
		if (number == SIGCHLD) reap();
		if (number != 0) return number;
	}
}
