#include "identity.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "message.h"

/*
 * System calls without the C library's wrappers: those of musl block signals and look for threads around each of
 * them, and there is one thread.
 */
static void change(long result, const char *what, const struct account *account)
{
	if (result == 0) return;
	if (errno == EPERM) fail(EXIT_FAILED, "cannot set %s for uid %u: this needs root with CAP_SETUID and CAP_SETGID", what, account->uid);
	fail(EXIT_FAILED, "cannot set %s for uid %u: %s", what, account->uid, strerror(errno));
}

void own_groups(struct group_set *groups)
{
	static uint32_t raw[GROUPS_MAX];
	long count = syscall(SYS_getgroups, GROUPS_MAX, raw);
	groups->count = 0;
	bool fits = count >= 0 && group_set_add(groups, getegid());
	for (long at = 0; at < count && fits; at++) fits = group_set_add(groups, raw[at]);
	if (!fits) fail(EXIT_FAILED, "cannot read the groups of this process");
}

static bool groups_are(const struct group_set *groups)
{
	static uint32_t now[GROUPS_MAX];
	long count = syscall(SYS_getgroups, GROUPS_MAX, now);
	/* The kernel keeps them sorted, and so do we. */
	return count >= 0 && (size_t)count == groups->count && memcmp(now, groups->gids, (size_t)count * sizeof now[0]) == 0;
}

static bool has_no_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];
	/* Ambient capabilities are always permitted ones too: capabilities(7). */
	if (syscall(SYS_capget, &header, data) != 0) return false;
	return (data[0].permitted | data[1].permitted | data[0].effective | data[1].effective) == 0;
}

void become(const struct account *account)
{
	uint32_t real, effective, saved;
	change(syscall(SYS_setgroups, account->groups.count, account->groups.gids), "groups", account);
	change(syscall(SYS_setresgid, account->gid, account->gid, account->gid), "the gid", account);
	change(syscall(SYS_setresuid, account->uid, account->uid, account->uid), "the uid", account);

	bool is_right = syscall(SYS_getresuid, &real, &effective, &saved) == 0 &&
		real == account->uid && effective == account->uid && saved == account->uid;
	is_right = is_right && syscall(SYS_getresgid, &real, &effective, &saved) == 0 &&
		real == account->gid && effective == account->gid && saved == account->gid;
	if (!is_right || !groups_are(&account->groups)) fail(EXIT_FAILED, "the kernel did not make this process exactly uid %u", account->uid);
	if (account->uid != 0 && !has_no_capabilities()) {
		fail(EXIT_FAILED, "uid %u would keep capabilities of root (securebits no-setuid-fixup?): not started", account->uid);
	}
}
