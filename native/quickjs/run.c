#include "run.h"

#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>

#include "../helper.h"

int run_helper(const char *name, char *const *words, char *const *environment)
{
	char path[HELPER_PATH_SIZE];
	pid_t child;
	int status;
	find_helper(name, "../libexec/env-broker/", path, sizeof path);
	int failure = posix_spawn(&child, path, NULL, NULL, words, environment);
	if (failure != 0) return -failure;
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR) return -errno;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
