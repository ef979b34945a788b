/*
 * Any bytes as /etc/passwd and /etc/group: nothing is found that is no account, and nothing that is asked for by name or number
 * is answered with another.
 *
 * Input: two bytes, how long the first file is; then the one and the other.
 */
#include <string.h>

#include "accounts/passwd.h"
#include "contract/paths.h"
#include "fuzz/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static group_memory memory;
static struct group_set groups;
static struct name_set names;

static void is_an_account(const struct user_line *user)
{
	must(user->name[0] != '\0' && strpbrk(user->name, ":\n") == NULL, "a name has no colon and no newline");
	must(strchr("+-#", user->name[0]) == NULL, "no account of NIS, and no comment, is one");
	must(user->uid <= ID_LIMIT && user->gid <= ID_LIMIT, "no id is the one that chown(2) takes for none");
	must(user->home[0] != '\0' && user->shell[0] != '\0', "an empty field has its meaning");
}

static void ask_for_names(void)
{
	static const char *const asked[] = { "root", "app", "a", "", "b:c" };
	static struct user_line user;
	uint32_t gid;
	for (size_t at = 0; at < sizeof asked / sizeof asked[0]; at++) {
		if (passwd_by_name(PATH_PASSWD, asked[at], &user)) {
			is_an_account(&user);
			must(strcmp(user.name, asked[at]) == 0, "who is asked for by name is found by that name");
		}
		if (group_by_name(PATH_GROUP, asked[at], &gid)) must(gid <= ID_LIMIT, "no gid is the one that chown(2) takes for none");
	}
}

static void ask_for_uid(uint32_t uid)
{
	static struct user_line user;
	if (passwd_by_uid(PATH_PASSWD, uid, &user)) {
		is_an_account(&user);
		must(user.uid == uid, "who is asked for by number is found by that number");
	}
	group_set_clear(&groups, memory);
	must(passwd_aliases(PATH_PASSWD, uid, &names, &groups) || names.count == ALIASES_MAX || groups.count > FEW_GROUPS, "only too many names do not fit");
	group_memberships(PATH_GROUP, &names, &groups);
	for (size_t at = 1; at < groups.count; at++) must(groups.gids[at - 1] < groups.gids[at], "groups are sorted, each once");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct content input = { bytes, size };
	size_t length = take_byte(&input);
	length |= (size_t)take_byte(&input) << 8;
	struct content passwd = take(&input, length);
	world = (struct world){ .passwd = passwd, .group = input };
	ask_for_names();
	ask_for_uid(0);
	ask_for_uid(1);
	ask_for_uid(1001);
	must(passwd_failure() == NULL, "what can be read is read");
	return 0;
}
