/*
 * env-brokerd: answers processes that are not root with the variables that the policy gives them, and writes the audit
 * log. env-init starts it with `--child` and hands over the socket, the FIFO, the page of the chain, and the reading end
 * of a pipe: it ends when env-init does. With `--outlive` the last one is the lock, which it holds for an env-init that
 * has handed its place over. Alone, under a supervisor, it waits for that lock and makes socket and FIFO itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/connections.h"
#include "broker/current.h"
#include "broker/endpoints.h"
#include "broker/handed.h"
#include "broker/handle.h"
#include "broker/intake.h"
#include "broker/interrupt.h"
#include "broker/journal.h"
#include "broker/sandbox.h"
#include "broker/shares.h"
#include "contract/programs.h"
#include "message/message.h"
#include "message/stderr.h"
#include "system/clock.h"
#include "system/seal.h"
#include "system/state-path.h"

const char *const program_name = PROGRAM_ENV_BROKERD;

enum {
	/* For the log, account files, the table: what is open beside connections. */
	RESERVED = 32,
	GULP_MS = 100,
	RETRY_MS = 250,
};

struct broker {
	int listener;
	int fifo;
	/* A page that outlives this process, or -1. */
	int chain;
	/* Hangs up when env-init ends, or -1. */
	int life;
};

static volatile sig_atomic_t is_ended;

static void end_by_signal(int number)
{
	(void)number;
	is_ended = 1;
}

/* As long as env-init is there it says when this ends: a signal to every process is not meant for the one they all need. */
static void prepare_signals(bool has_parent)
{
	struct sigaction action;
	sigset_t stops;
	memset(&action, 0, sizeof action);
	action.sa_handler = has_parent ? SIG_IGN : end_by_signal;
	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGHUP);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	/* Only while it waits: none is lost between a look and the wait. */
	sigprocmask(SIG_BLOCK, &stops, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

static void stand_by(void)
{
	char path[STATE_PATH_SIZE];
	state_path(geteuid(), STATE_LOCK, path);
	int lock = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (lock < 0) fail(EXIT_FAILED, "cannot open %s: %s (env-init makes it; there is nothing to do without a container of its)", path, strerror(errno));
	while (flock(lock, LOCK_EX) != 0) {
		if (errno != EINTR) fail(EXIT_FAILED, "cannot take %s: %s", path, strerror(errno));
	}
	/* Held until this process ends. */
}

static struct broker begin(const char *option)
{
	struct broker broker = { HANDED_FIRST + HANDED_LISTENER, HANDED_FIRST + HANDED_FIFO, HANDED_FIRST + HANDED_CHAIN, -1 };
	if (option != NULL && strcmp(option, BROKER_CHILD) == 0) {
		broker.life = HANDED_FIRST + HANDED_LAST;
		return broker;
	}
	if (option != NULL && strcmp(option, BROKER_OUTLIVE) == 0) return broker;
	if (option != NULL) fail(EXIT_FAILED, "env-init runs this program; a supervisor runs it without any argument");
	stand_by();
	remove_endpoints();
	return (struct broker){ make_socket(), make_fifo(), -1, -1 };
}

/* As many descriptors as there can be connections, as far as this process may. */
static size_t raise_limit(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 64;
	rlim_t wanted = CONNECTIONS_MAX + RESERVED;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= RESERVED) return 2;
	return (size_t)limit.rlim_cur - RESERVED;
}

static int until(int64_t moment, int64_t now)
{
	if (moment == INT64_MAX) return -1;
	int64_t left = moment - now;
	return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

static void serve(const struct broker *broker)
{
	enum { LISTENER, FIFO, LIFE, FIXED };
	static struct pollfd waiting[FIXED + CONNECTIONS_MAX];
	int64_t next_gulp = 0, next_deadline = INT64_MAX, next_accept = 0;
	sigset_t none;
	sigemptyset(&none);
	while (!is_ended) {
		int64_t now = milliseconds();
		if (shares_in_use() == 0) interrupt_stop();
		/* The policy may say by now that the log goes elsewhere. */
		if (journal_is_full()) configure_journal();
		bool drains = now >= next_gulp && !journal_is_full();
		waiting[LISTENER] = (struct pollfd){ .fd = now >= next_accept ? broker->listener : -1, .events = POLLIN };
		waiting[FIFO] = (struct pollfd){ .fd = drains ? broker->fifo : -1, .events = POLLIN };
		waiting[LIFE] = (struct pollfd){ .fd = broker->life, .events = 0 };
		size_t count = connections_watch(waiting + FIXED);
		int64_t wake = next_deadline;
		/* Only if records may have come meanwhile: an idle broker sleeps. */
		if (!drains && next_gulp > now) wake = earlier(wake, next_gulp);
		if (next_accept > now) wake = earlier(wake, next_accept);
		if (journal_is_behind()) wake = earlier(wake, now + RETRY_MS);
		if (intake_is_owing()) wake = earlier(wake, now + 1000);
		int patience = until(wake, now);
		struct timespec time = { patience / 1000, patience % 1000 * 1000000L };
		if (ppoll(waiting, FIXED + count, patience < 0 ? NULL : &time, &none) < 0) {
			if (errno != EINTR) fail(EXIT_FAILED, "cannot wait: %s", strerror(errno));
			continue;
		}
		if (waiting[LIFE].revents != 0) is_ended = 1;
		if (waiting[LISTENER].revents != 0) interrupt_start();
		connections_serve(waiting + FIXED, count);
		bool accepts = waiting[LISTENER].revents == 0 || connections_accept(broker->listener);
		now = milliseconds();
		/* Without memory or descriptors the socket stays readable: nothing is gained by asking at once. */
		if (!accepts) next_accept = now + GULP_MS;
		if (waiting[FIFO].revents != 0) {
			configure_journal();
			intake_drain(broker->fifo);
			next_gulp = now + GULP_MS;
		}
		if (journal_is_behind()) journal_retry();
		intake_settle(now);
		next_deadline = connections_expire(now);
	}
}

int main(int argc, char **argv)
{
	seal_relocations();
	struct broker broker = begin(argc > 1 ? argv[1] : NULL);
	umask(077);
	prepare_signals(broker.life >= 0);
	interrupt_prepare();
	/* Needs the rights that are given up next. */
	limit_waiting_for_readers(0);
	current_open();
	journal_open(broker.chain);
	connections_open(raise_limit());
	enter_sandbox();
	serve(&broker);
	configure_journal();
	journal_last_try();
	intake_drain(broker.fifo);
	intake_settle(INT64_MAX);
	journal_close();
	_exit(0);
}
