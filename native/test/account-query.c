/*
 * account-query PASSWD GROUP: answers "user NAME", "uid NUMBER" and "group NAME" on stdin (names in hex) from account
 * files, as the launchers read them. The tests compare the answers with those of src/accounts/passwd.ts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accounts/passwd.h"
#include "message/message.h"

const char *const program_name = "account-query";

static group_memory memory;
static struct group_set groups;

static void print_hex(const char *text)
{
	printf(" ");
	for (; *text != '\0'; text++) printf("%02x", (unsigned char)*text);
}

static void print_user(const char *group_path, const struct user_line *user)
{
	struct name_set self;
	memcpy(self.names[0], user->name, NAME_SIZE);
	self.count = 1;
	group_set_clear(&groups, memory);
	group_set_add(&groups, user->gid);
	group_memberships(group_path, &self, &groups);
	printf("%u %u", user->uid, user->gid);
	print_hex(user->name);
	print_hex(user->home);
	print_hex(user->shell);
	for (size_t at = 0; at < groups.count; at++) printf(" %u", groups.gids[at]);
	printf("\n");
}

int main(int argc, char **argv)
{
	static char line[2000], kind[8], hex[1200], name[600];
	if (argc != 3) fail(EXIT_FAILED, "usage: account-query PASSWD GROUP");
	while (fgets(line, sizeof line, stdin) != NULL) {
		static struct user_line user;
		static struct name_set names;
		uint32_t gid, uid;
		size_t length = 0;
		unsigned byte;
		if (sscanf(line, "%7s %1199s", kind, hex) != 2) continue;
		if (strcmp(kind, "uid") == 0) {
			uid = (uint32_t)strtoul(hex, NULL, 10);
			group_set_clear(&groups, memory);
			if (!passwd_by_uid(argv[1], uid, &user)) printf("none\n");
			else print_user(argv[2], &user);
			group_set_clear(&groups, memory);
			passwd_aliases(argv[1], uid, &names, &groups);
			group_memberships(argv[2], &names, &groups);
			printf("members");
			for (size_t at = 0; at < groups.count; at++) printf(" %u", groups.gids[at]);
			printf("\n");
			continue;
		}
		for (const char *at = hex; sscanf(at, "%2x", &byte) == 1; at += 2) name[length++] = (char)byte;
		name[length] = '\0';
		if (strcmp(kind, "group") == 0) {
			if (group_by_name(argv[2], name, &gid)) printf("%u\n", gid);
			else printf("none\n");
		} else if (passwd_by_name(argv[1], name, &user)) print_user(argv[2], &user);
		else printf("none\n");
	}
	return 0;
}
