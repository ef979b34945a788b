#include "init/shutdown.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "contract/paths.h"
#include "contract/programs.h"
#include "init/keep-broker.h"
#include "init/other-processes.h"
#include "init/services.h"
#include "message/message.h"
#include "system/clock.h"
#include "system/folder.h"
#include "system/helper.h"
#include "system/terminal.h"

/* How long the dead are waited for; a process that hangs in the kernel ends with its namespace. */
enum { SECOND = 1000, REAPING = SECOND, LAST_HOOKS = 2 * SECOND };

/* Whether the shutdown began with a signal, or one came since: only the next one is a second request. */
static bool was_asked = true;

/* Until when there is any patience left, once there was a second request to stop. */
static int64_t hurry = INT64_MAX;

void forward(struct container *container, int number)
{
	static bool said;
	if (container->main.pid == 0 || kill(container->main.pid, number) == 0 || errno != EPERM || said) return;
	said = true;
	say("cannot pass signals on to the main command, which is another user: CAP_KILL is missing");
}

static bool hurries(void)
{
	return hurry != never;
}

/* Waits for the next event of a shutdown; false at the deadline, or when the patience that is left is over. */
static bool wait_on(struct container *container, int64_t deadline)
{
	int number = next_event(earlier(deadline, hurry));
	if ((number == SIGTERM || number == SIGINT) && !was_asked) was_asked = true;
	else if (number == SIGTERM || number == SIGINT) {
		if (!hurries()) say("asked to stop once more: what is left has a second");
		hurry = hurries() ? milliseconds() : milliseconds() + SECOND;
	} else if (number != SIGCHLD && number != 0 && container != NULL) forward(container, number);
	return number != 0;
}

static void kill_group(const struct child *child)
{
	if (child->pid == 0) return;
	kill(-child->pid, SIGKILL);
	/* It may have left its group. */
	kill(child->pid, SIGKILL);
}

/* For what was killed: it is reaped, or there is no use in waiting longer. Signals mean nothing any more. */
static void bury(struct child *child)
{
	int64_t deadline = milliseconds() + REAPING;
	while (child->pid != 0 && next_event(deadline) != 0) continue;
}

static void run_hook(struct container *container, char *path, int64_t deadline)
{
	static char helper[HELPER_PATH_SIZE];
	struct child hook = { 0, 0, false };
	find_helper(PROGRAM_WITH_SNAPSHOT, HELPERS, helper, sizeof helper);
	char *const command[] = { helper, path, NULL };
	char *const environment[] = { container->home, NULL };
	/* As long as the main command runs the terminal is its own. */
	const struct start how = { .leads_group = true, .foreground = container->main.pid == 0 && has_terminal() };
	if (!container->options->quiet) say("running %s", path);
	if (!child_start(&hook, command, environment, &how)) {
		say("cannot start %s: %s", path, strerror(errno));
		return;
	}
	while (!hook.ended && !hurries() && wait_on(container, deadline)) continue;
	if (how.foreground) terminal_give(getpgrp());
	if (!hook.ended) {
		kill_group(&hook);
		bury(&hook);
		child_forget(&hook);
		say("%s was killed: it took longer than the shutdown has time for", path);
	} else if (hook.code != 0) say("%s failed with code %u", path, (unsigned)hook.code);
}

static void run_hooks(struct container *container, const char *folder, int64_t deadline)
{
	char name[FILE_NAME_SIZE] = "", path[64 + FILE_NAME_SIZE];
	bool is_first = true;
	if (!container->has_snapshot) return;
	while (next_name(folder, name, is_first, name)) {
		is_first = false;
		memcpy(path, folder, strlen(folder));
		path[strlen(folder)] = '/';
		memcpy(path + strlen(folder) + 1, name, strlen(name) + 1);
		if (hurries() || milliseconds() >= deadline) say("%s is not run: there is no time left", path);
		else if (is_program(path)) run_hook(container, path, deadline);
		else say("%s is no executable file: passed over", path);
	}
}

/* Both at the same time, since neither can count on the other anyway. */
static void end_main_and_services(struct container *container, int number, int64_t deadline)
{
	struct child sv = { 0, 0, false };
	int64_t left = deadline - milliseconds();
	if (container->main.pid != 0) forward(container, number);
	/* A main command that is stopped would not notice. */
	if (container->main.pid != 0) forward(container, SIGCONT);
	if (container->runsvdir.pid != 0) stop_services(&sv, left < SECOND ? 1 : (unsigned)(left / SECOND));
	while ((container->main.pid != 0 || sv.pid != 0) && wait_on(container, deadline)) continue;
	if (container->main.pid != 0) {
		forward(container, SIGKILL);
		bury(&container->main);
	}
	kill_group(&sv);
	bury(&sv);
	child_forget(&sv);
	/* HUP is how runsvdir is told to end its supervisors too: runsvdir(8). */
	if (container->runsvdir.pid != 0) kill(container->runsvdir.pid, SIGHUP);
}

static void end_everyone_by(int64_t deadline)
{
	if (!has_others()) return;
	signal_everyone(SIGTERM);
	signal_everyone(SIGCONT);
	while (has_others() && wait_on(NULL, deadline)) continue;
	/* The broker has passed over the first one, and is needed to the end. */
	if (has_others()) {
		expect_end_of_broker();
		signal_everyone(SIGKILL);
	}
	for (int64_t end = milliseconds() + REAPING; has_others() && next_event(end) != 0;) continue;
}

void end_everyone(int64_t patience)
{
	end_everyone_by(milliseconds() + patience);
}

/* A second before the end, for what comes after; or half of what is left, so that nobody is asked and killed at once. */
static int64_t before(int64_t end)
{
	int64_t half = (end - milliseconds()) / 2;
	return end - (half < SECOND ? half : SECOND);
}

void shut_down(struct container *container, int number, bool by_signal)
{
	was_asked = by_signal;
	const struct init_options *options = container->options;
	int64_t start = milliseconds(), end = start + (int64_t)options->stop_timeout * SECOND;
	/* The main command's group may be in the foreground still, although nobody is left in it. */
	if (container->main.pid == 0) terminal_give(getpgrp());
	run_hooks(container, PATH_PRE_SHUTDOWN, start + (end - start) / 2);
	end_main_and_services(container, by_signal ? number : SIGTERM, earlier(milliseconds() + (int64_t)options->kill_process_timeout * SECOND, before(end)));
	terminal_give(getpgrp());
	if (!options->spare_others) end_everyone_by(earlier(milliseconds() + (int64_t)options->kill_all_timeout * SECOND, end));
	/* What cleans up has two seconds in any case, and no more if somebody is waiting. */
	int64_t last = milliseconds() + LAST_HOOKS;
	if (!hurries() && end > last) last = end;
	hurry = never;
	run_hooks(container, PATH_POST_SHUTDOWN, last);
}
