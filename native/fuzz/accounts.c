/*
 * Any bytes as /etc/passwd and /etc/group: nothing is found that is no account, and nothing that is asked for by name or number
 * is answered with another.
 *
 * Input: one byte, who is asked for; two, how long the first file is; then the one and the other.
 */
#include <string.h>

#include "accounts/passwd.h"
#include "contract/paths.h"
#include "fuzz/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static group_memory memory;
static struct group_set groups;
static struct name_set aliases;

static void is_an_account(const struct user_line *user)
{
	must(user->name[0] != '\0' && strpbrk(user->name, ":\n") == NULL, "a name has no colon and no newline");
	must(strchr("+-#", user->name[0]) == NULL, "no account of NIS, and no comment, is one");
	must(user->uid <= ID_LIMIT && user->gid <= ID_LIMIT, "no id is the one that chown(2) takes for none");
	must(user->home[0] != '\0' && user->shell[0] != '\0', "an empty field has its meaning");
}

static void ask_for_name(const char *name)
{
	static struct user_line user;
	uint32_t gid;
	if (passwd_by_name(PATH_PASSWD, name, &user)) {
		is_an_account(&user);
		must(strcmp(user.name, name) == 0, "who is asked for by name is found by that name");
	}
	if (group_by_name(PATH_GROUP, name, &gid)) must(gid <= ID_LIMIT, "no gid is the one that chown(2) takes for none");
}

static void ask_for_uid(uint32_t uid)
{
	static struct user_line user;
	if (passwd_by_uid(PATH_PASSWD, uid, &user)) {
		is_an_account(&user);
		must(user.uid == uid, "who is asked for by number is found by that number");
	}
	group_set_clear(&groups, memory);
	must(passwd_aliases(PATH_PASSWD, uid, &aliases, &groups) || aliases.count == ALIASES_MAX || groups.count > FEW_GROUPS, "only too many names do not fit");
	group_memberships(PATH_GROUP, &aliases, &groups);
	for (size_t at = 1; at < groups.count; at++) must(groups.gids[at - 1] < groups.gids[at], "groups are sorted, each once");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const names[] = { "root", "app", "a", "" };
	static const uint32_t uids[] = { 0, 1, 1001, ID_LIMIT };
	struct content input = { bytes, size };
	unsigned how = take_byte(&input);
	size_t length = take_byte(&input);
	length |= (size_t)take_byte(&input) << 8;
	struct content passwd = take(&input, length);
	world = (struct world){ .passwd = passwd, .group = input };
	ask_for_name(names[how % 4]);
	ask_for_uid(uids[how / 4 % 4]);
	must(passwd_failure() == NULL, "what can be read is read");
	return 0;
}
