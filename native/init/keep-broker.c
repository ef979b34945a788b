#include "init/keep-broker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "broker/endpoints.h"
#include "broker/handed.h"
#include "contract/programs.h"
#include "init/children.h"
#include "init/other-processes.h"
#include "message/message.h"
#include "system/clock.h"
#include "system/helper.h"

_Static_assert((int)HANDED_FIRST == (int)FIRST_HANDED, "the broker finds what it is handed");

enum { PAGE = 4096, FIRST_DELAY = 100, LAST_DELAY = 5000, LONG_LIFE = 1000, PATIENCE = 1000 };

static struct child broker;
/* Whether there is to be one, and when the next one starts, if none runs. */
static bool is_kept, is_expected;
static int64_t due, started, delay;
static int handed_over[HANDED_COUNT];
static int life = -1;
static char option[16];

static void start(void)
{
	static char path[HELPER_PATH_SIZE];
	char *const command[] = { path, option, NULL };
	char *const nothing[] = { NULL };
	const struct start how = { .handed_over = handed_over, .handed_over_count = HANDED_COUNT, .leads_group = true };
	find_helper(PROGRAM_ENV_BROKERD, HELPERS, path, sizeof path);
	started = milliseconds();
	if (child_start(&broker, command, nothing, &how)) return;
	say("cannot start the broker: %s", strerror(errno));
	broker.ended = true;
}

/* The first end is made good at once; one that keeps ending is given more and more time. */
static void note_end(void)
{
	bool lived_long = milliseconds() - started >= LONG_LIFE;
	delay = lived_long ? 0 : delay == 0 ? FIRST_DELAY : delay * 2 < LAST_DELAY ? delay * 2 : LAST_DELAY;
	due = milliseconds() + delay;
	broker.ended = false;
	if (is_expected) is_expected = false;
	else if (broker.code > 128) say("the broker was killed by signal %u: it is started again", (unsigned)broker.code - 128);
	else say("the broker ended with code %u: it is started again", (unsigned)broker.code);
}

static void tend(void)
{
	if (!is_kept) return;
	if (broker.ended) note_end();
	if (broker.pid == 0 && due <= milliseconds()) start();
}

void start_broker(int lock)
{
	int ends[2] = { -1, -1 };
	memcpy(option, lock < 0 ? BROKER_CHILD : BROKER_OUTLIVE, lock < 0 ? sizeof BROKER_CHILD : sizeof BROKER_OUTLIVE);
	handed_over[HANDED_LISTENER] = make_socket();
	handed_over[HANDED_FIFO] = make_fifo();
	handed_over[HANDED_CHAIN] = memfd_create("chain", MFD_CLOEXEC);
	if (handed_over[HANDED_CHAIN] < 0 || ftruncate(handed_over[HANDED_CHAIN], PAGE) != 0) fail(EXIT_FAILED, "cannot create a memfd: %s", strerror(errno));
	if (lock < 0 && pipe2(ends, O_CLOEXEC) != 0) fail(EXIT_FAILED, "cannot create a pipe: %s", strerror(errno));
	handed_over[HANDED_LAST] = lock < 0 ? ends[0] : lock;
	life = ends[1];
	is_kept = true;
	start();
}

int next_event(int64_t deadline)
{
	for (;;) {
		tend();
		int64_t wake = is_kept && broker.pid == 0 ? earlier(due, deadline) : deadline;
		int number = wait_event(wake);
		if (number != 0 || wake == deadline) return number;
	}
}

void expect_end_of_broker(void)
{
	is_expected = broker.pid != 0;
}

bool has_others(void)
{
	if (!has_children()) return false;
	if (broker.pid == 0) return true;
	int others = count_children_beside(broker.pid);
	/* Where nothing tells them apart the broker has to go first. */
	if (others < 0) end_broker();
	return others < 0 ? has_children() : others > 0;
}

void end_broker(void)
{
	is_kept = false;
	if (life >= 0) close(life);
	/* Without a pipe that it could miss it ends by signal. */
	else if (broker.pid != 0) kill(broker.pid, SIGTERM);
	life = -1;
	for (int64_t end = milliseconds() + PATIENCE; broker.pid != 0 && wait_event(end) != 0;) continue;
	if (broker.pid != 0) kill(broker.pid, SIGKILL);
}
