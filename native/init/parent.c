#include "init/parent.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message/message.h"

static const char parent[] = "/run";

void guard_parent(void)
{
	struct stat status;
	int folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Without it there is no place for the state, which is found next. */
	if (folder < 0 || fstat(folder, &status) != 0) return;
	/* An owner can rename whatever is there, sticky or not. */
	if (status.st_uid != 0) fail(EXIT_FAILED, "%s belongs to uid %u, who could replace what is in it: chown root %s", parent, (unsigned)status.st_uid, parent);
	if ((status.st_mode & 022) != 0 && (status.st_mode & S_ISVTX) == 0) {
		if (fchmod(folder, (status.st_mode & 07777) | S_ISVTX) == 0) say("%s can be written by others: it is made sticky, so that nobody replaces what is root's there", parent);
		/* What is read-only cannot be written by others either. */
		else if (errno != EROFS) fail(EXIT_FAILED, "%s can be written by others, and cannot be made sticky: %s", parent, strerror(errno));
	}
	close(folder);
}
