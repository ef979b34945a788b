#include "broker/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/time.h>

enum { EVERY_US = 50000 };

static bool is_running;
static volatile sig_atomic_t has_come;

static void note(int number)
{
	(void)number;
	has_come = 1;
}

void interrupt_prepare(void)
{
	struct sigaction action;
	sigset_t alarm;
	memset(&action, 0, sizeof action);
	action.sa_handler = note;
	/* A wait for a close ends all the same: only calls that can begin anew do. */
	action.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &action, NULL);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarm, NULL);
}

static void set(long microseconds)
{
	const struct itimerval timer = { { 0, microseconds }, { 0, microseconds } };
	is_running = setitimer(ITIMER_REAL, &timer, NULL) == 0 && microseconds > 0;
}

void interrupt_start(void)
{
	has_come = 0;
	if (!is_running) set(EVERY_US);
}

void interrupt_stop(void)
{
	if (is_running && has_come) set(0);
}
