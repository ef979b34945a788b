#include "system/helper.h"

#include <string.h>
#include <unistd.h>

#include "message/message.h"

void find_helper(const char *name, const char *fallback, char *ret_path, size_t size)
{
	char folder[HELPER_PATH_SIZE];
	ssize_t got = readlink("/proc/self/exe", folder, sizeof folder - 1);
	if (got <= 0) fail(EXIT_FAILED, "cannot find the folder of this program: is /proc mounted?");
	folder[got] = '\0';
	char *slash = strrchr(folder, '/');
	size_t base = slash == NULL ? 0 : (size_t)(slash - folder) + 1;
	const char *const inners[] = { "", fallback };
	for (size_t at = 0; at < 2; at++) {
		size_t inner = strlen(inners[at]), length = strlen(name);
		if (base + inner + length + 1 > size) break;
		memcpy(ret_path, folder, base);
		memcpy(ret_path + base, inners[at], inner);
		memcpy(ret_path + base + inner, name, length + 1);
		if (access(ret_path, F_OK) == 0) return;
	}
	fail(EXIT_FAILED, "%s is missing beside %s: the installation is not complete", name, folder);
}
