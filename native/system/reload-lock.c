#include "system/reload-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message/message.h"
#include "system/own-file.h"
#include "system/state-path.h"

void take_reload_lock(void)
{
	char path[STATE_PATH_SIZE];
	struct stat status;
	state_path(geteuid(), "", path);
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder < 0) return;
	/* Whoever owns what is above the folder could have put another one there, or a link: nothing is made where that leads. */
	if (fstat(folder, &status) != 0 || !is_guarded(&status, geteuid())) fail(EXIT_POLICY, "%s is not this user's, or others can write it", path);
	/* Not close-on-exec: it belongs to the program that reloads, which may be executed by this one. */
	int lock = openat(folder, STATE_RELOAD_LOCK, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0600);
	close(folder);
	if (lock < 0) return;
	state_path(geteuid(), STATE_RELOAD_LOCK, path);
	if (!is_own_file(lock, &status)) fail(EXIT_FAILED, "%s is not a file of this user, or has another name too: remove it", path);
	if (flock(lock, LOCK_EX | LOCK_NB) == 0) return;
	say("waiting for another reload to end");
	while (flock(lock, LOCK_EX) != 0) {
		if (errno != EINTR) fail(EXIT_FAILED, "cannot take %s: %s", path, strerror(errno));
	}
}
