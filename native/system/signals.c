#include "system/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "message/message.h"

static void set_mask(uint64_t mask)
{
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof mask);
}

int open_signals(void)
{
	uint64_t every = ~(uint64_t)0;
	uint64_t defaults[4] = { 0, 0, 0, 0 };
	set_mask(every);
	/* Who ignores SIGCHLD, or was started so, is never told of a child's end: wait(2). */
	syscall(SYS_rt_sigaction, SIGCHLD, defaults, NULL, sizeof every);
	int signals = (int)syscall(SYS_signalfd4, -1, &every, sizeof every, O_CLOEXEC);
	if (signals < 0) fail(EXIT_FAILED, "cannot open a signalfd: %s", strerror(errno));
	return signals;
}

int next_signal(int signals)
{
	/* struct signalfd_siginfo is 128 bytes, and its first word is the signal: signalfd(2). */
	uint32_t words[32];
	ssize_t got = read(signals, words, sizeof words);
	if (got == sizeof words) return (int)words[0];
	if (got < 0 && errno == EINTR) return 0;
	fail(EXIT_FAILED, "cannot read the signalfd: %s", strerror(errno));
}

void unblock_signals(void)
{
	set_mask(0);
}
