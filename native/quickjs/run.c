#include "quickjs/run.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "quickjs/files.h"
#include "system/helper.h"

/* The end of a child as a code: 128+N if signal N killed it. */
static int wait_for(pid_t child)
{
	int status;
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR) return -errno;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int run_helper(const char *name, char *const *words, char *const *environment)
{
	char path[HELPER_PATH_SIZE];
	pid_t child;
	find_helper(name, HELPERS, path, sizeof path);
	int failure = posix_spawn(&child, path, NULL, NULL, words, environment);
	return failure != 0 ? -failure : wait_for(child);
}

int ask_helper(const char *name, size_t limit, char **ret_content, size_t *ret_length)
{
	char path[HELPER_PATH_SIZE];
	char *const words[] = { (char *)name, NULL }, *const nothing[] = { NULL };
	int ends[2];
	pid_t child;
	posix_spawn_file_actions_t actions;
	find_helper(name, HELPERS, path, sizeof path);
	if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
	int failure = posix_spawn_file_actions_init(&actions);
	if (failure == 0) {
		failure = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		if (failure == 0) failure = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
		if (failure == 0) failure = posix_spawn(&child, path, &actions, NULL, words, nothing);
		posix_spawn_file_actions_destroy(&actions);
	}
	close(ends[1]);
	int result = failure != 0 ? -failure : read_whole(ends[0], limit, ret_content, ret_length);
	close(ends[0]);
	if (failure != 0) return result;
	int code = wait_for(child);
	if (result != 0 || code == 0) return result;
	free(*ret_content);
	return -EIO;
}
