#include "launch/identity.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "memory/untouched.h"
#include "message/message.h"

enum { FEW = 32 };

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

/* The supplementary groups as the kernel has them; how many, or less than 0. Few have more than fit into `few`, which is no page more. */
static long kernel_groups(uint32_t few[FEW], const uint32_t **ret_gids)
{
	static UNTOUCHED uint32_t many[GROUPS_MAX];
	*ret_gids = few;
	long count = syscall(SYS_getgroups, FEW, few);
	if (count >= 0 || errno != EINVAL) return count;
	*ret_gids = many;
	return syscall(SYS_getgroups, GROUPS_MAX, many);
}

/* getgroups(2) sorts by the ids outside of a user namespace: here they are sorted, each once, as ours are. */
static bool read_groups(struct group_set *groups)
{
	uint32_t few[FEW];
	const uint32_t *gids;
	long count = kernel_groups(few, &gids);
	bool fits = count >= 0;
	for (long at = 0; at < count && fits; at++) fits = group_set_add(groups, gids[at]);
	return fits;
}

void own_groups(struct group_set *groups)
{
	groups->count = 0;
	if (!group_set_add(groups, getegid()) || !read_groups(groups)) fail(EXIT_FAILED, "cannot read the groups of this process");
}

static bool groups_are(const struct group_set *groups)
{
	static UNTOUCHED group_memory memory;
	struct group_set now;
	uint32_t few[FEW];
	const uint32_t *gids;
	/* Mostly they come in the order in which they were set. */
	long count = kernel_groups(few, &gids);
	if (count == (long)groups->count && memcmp(gids, groups->gids, groups->count * sizeof gids[0]) == 0) return true;
	group_set_clear(&now, memory);
	return read_groups(&now) && now.count == groups->count && memcmp(now.gids, groups->gids, now.count * sizeof now.gids[0]) == 0;
}

/* Whether nothing of root's power is left. What could be inherited through a file's capabilities is dropped here. */
static bool has_no_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];
	/* Ambient capabilities are always permitted ones too: capabilities(7). */
	if (syscall(SYS_capget, &header, data) != 0) return false;
	if ((data[0].permitted | data[1].permitted | data[0].effective | data[1].effective) != 0) return false;
	if ((data[0].inheritable | data[1].inheritable) == 0) return true;
	memset(data, 0, sizeof data);
	return syscall(SYS_capset, &header, data) == 0;
}

bool is_user(uint32_t uid)
{
	uint32_t real, effective, saved;
	return syscall(SYS_getresuid, &real, &effective, &saved) == 0 && real == uid && effective == uid && saved == uid;
}

static bool is_group(uint32_t gid)
{
	uint32_t real, effective, saved;
	return syscall(SYS_getresgid, &real, &effective, &saved) == 0 && real == gid && effective == gid && saved == gid;
}

void become(const struct account *account)
{
	change(syscall(SYS_setgroups, account->groups.count, account->groups.gids), "groups", account);
	change(syscall(SYS_setresgid, account->gid, account->gid, account->gid), "the gid", account);
	change(syscall(SYS_setresuid, account->uid, account->uid, account->uid), "the uid", account);
	/* The table is still there, with everybody's values; where fs.suid_dumpable is 1 the new user could look. */
	if (account->uid != 0) prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (!is_user(account->uid) || !is_group(account->gid) || !groups_are(&account->groups)) {
		fail(EXIT_FAILED, "the kernel did not make this process exactly uid %u", account->uid);
	}
	if (account->uid != 0 && !has_no_capabilities()) {
		fail(EXIT_FAILED, "uid %u would keep capabilities of root (securebits no-setuid-fixup?): not started", account->uid);
	}
}
