#include "init/services.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract/paths.h"
#include "contract/programs.h"
#include "message/message.h"
#include "system/folder.h"
#include "system/helper.h"
#include "text/digits.h"

/* At fixed places: no PATH of a container chooses what runs as root. Debian has them in the first, Alpine in the second. */
static const char *const runsvdirs[] = { "/usr/bin/runsvdir", "/sbin/runsvdir", "/usr/sbin/runsvdir", "/bin/runsvdir", NULL };
static const char *const svs[] = { "/usr/bin/sv", "/sbin/sv", "/usr/sbin/sv", "/bin/sv", NULL };

static const char *installed(const char *const *places)
{
	while (*places != NULL && access(*places, X_OK) != 0) places++;
	return *places;
}

const char *find_sv(void)
{
	return installed(svs);
}

static const char *service_path(const char *name, char path[sizeof PATH_SERVICES + FILE_NAME_SIZE])
{
	memcpy(path, PATH_SERVICES "/", sizeof PATH_SERVICES);
	memcpy(path + sizeof PATH_SERVICES, name, strlen(name) + 1);
	return path;
}

/* The next service, which is a folder or a link to one; what else lies there is passed over, with a line if `says_so`. */
static bool next_service(char name[FILE_NAME_SIZE], bool says_so)
{
	char path[sizeof PATH_SERVICES + FILE_NAME_SIZE];
	struct stat status;
	while (next_name(PATH_SERVICES, name, says_so, name)) {
		if (stat(service_path(name, path), &status) == 0 && S_ISDIR(status.st_mode)) return true;
		if (says_so) say("%s is no folder: passed over, a service is a folder with a run script", path);
	}
	return false;
}

static bool has_services(void)
{
	struct stat status;
	char name[FILE_NAME_SIZE] = "";
	bool found = false;
	if (stat(PATH_SERVICES, &status) != 0) return false;
	if (!S_ISDIR(status.st_mode)) say(PATH_SERVICES " is no folder: no service is started");
	/* To the end, so that everything that is passed over is said. */
	else while (next_service(name, true)) found = true;
	return found;
}

bool start_services(struct child *runsvdir, bool quiet)
{
	static char helper[HELPER_PATH_SIZE];
	static char option[] = "-P", folder[] = PATH_SERVICES;
	if (!has_services()) return false;
	const char *program = installed(runsvdirs);
	if (program == NULL) fail(EXIT_NOT_FOUND, "there are services in " PATH_SERVICES ", and no runsvdir: install the package runit, or start with --skip-runit");
	find_helper(PROGRAM_WITH_BASE, HELPERS, helper, sizeof helper);
	char *const command[] = { helper, (char *)program, option, folder, NULL };
	char *const nothing[] = { NULL };
	const struct start how = { .leads_group = true };
	if (!quiet) say("starting runsvdir for the services of " PATH_SERVICES);
	if (!child_start(runsvdir, command, nothing, &how)) fail(EXIT_FAILED, "cannot start a process: %s", strerror(errno));
	return true;
}

bool stop_services(struct child *sv, unsigned seconds)
{
	static char paths[SERVICES_MAX][sizeof PATH_SERVICES + FILE_NAME_SIZE];
	static char *command[SERVICES_MAX + 5];
	static char wait[] = "-w", stop[] = "force-stop", space[DIGITS_SIZE];
	char name[FILE_NAME_SIZE] = "";
	size_t count = 0;
	const char *program = find_sv();
	if (program == NULL) {
		say("there is no sv beside runsvdir: the services are ended like every other process");
		return false;
	}
	command[count++] = (char *)program;
	command[count++] = wait;
	command[count++] = digits_of(seconds, space);
	command[count++] = stop;
	for (size_t service = 0; service < SERVICES_MAX && next_service(name, false); service++) {
		command[count++] = (char *)service_path(name, paths[service]);
	}
	command[count] = NULL;
	char *const nothing[] = { NULL };
	const struct start how = { .leads_group = true, .silent = true };
	return child_start(sv, command, nothing, &how);
}
