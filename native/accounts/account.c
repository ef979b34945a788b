#include "accounts/account.h"

#include <string.h>

#include "contract/paths.h"
#include "grants/hash.h"
#include "grants/open.h"
#include "memory/untouched.h"
#include "message/message.h"
#include "text/id.h"

/* The table's accounts, if it has any and both files are as they were when it was written. */
static struct table *current(struct table *table)
{
	if (table == NULL) return NULL;
	bool same = table_is_current(table, HEADER_PASSWD, PATH_PASSWD) && table_is_current(table, HEADER_GROUP, PATH_GROUP);
	return same ? table : NULL;
}

/* A text of the table that is no longer than one of the files may be. */
static const char *short_text(struct table *table, uint32_t row, unsigned field, size_t size)
{
	struct text text = table_text(table, USERS, row, field);
	if (text.length >= size) table->damaged = true;
	return text.length >= size ? "" : text.bytes;
}

static void take_row(struct table *table, uint32_t row, struct account *account)
{
	account->known = true;
	account->uid = table_word(table, USERS, row, USER_UID);
	account->gid = table_word(table, USERS, row, USER_GID);
	account->name = short_text(table, row, USER_TEXT, NAME_SIZE);
	account->home = short_text(table, row, USER_HOME, PATH_SIZE);
	account->shell = short_text(table, row, USER_SHELL, PATH_SIZE);
	struct range list = table_range(table, USERS, row, USER_GROUPS, LISTS);
	for (uint32_t at = 0; at < list.count && !table->damaged; at++) {
		if (!group_set_add(&account->groups, table_word(table, LISTS, list.start + at, LIST_VALUE))) table->damaged = true;
	}
}

static bool find_in_table(struct table *table, const char *name, struct account *account)
{
	size_t length = strlen(name);
	uint32_t hash = hash_name(name, length);
	uint32_t row = table_find_hash(table, USER_NAMES, hash);
	for (; row < table_count(table, USER_NAMES) && table_word(table, USER_NAMES, row, USER_NAME_HASH) == hash; row++) {
		uint32_t user = table_word(table, USER_NAMES, row, USER_NAME_USER);
		struct text found = table_text(table, USERS, user, USER_TEXT);
		if (table->damaged) break;
		if (found.length != length || memcmp(found.bytes, name, length) != 0) continue;
		take_row(table, user, account);
		return true;
	}
	return false;
}

static bool find_uid_in_table(struct table *table, uint32_t uid, struct account *account)
{
	/* Users are sorted by uid, which is not their first field. */
	uint32_t low = 0, high = table_count(table, USERS);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (table_word(table, USERS, middle, USER_UID) < uid) low = middle + 1;
		else high = middle;
	}
	if (low >= table_count(table, USERS) || table_word(table, USERS, low, USER_UID) != uid) return false;
	take_row(table, low, account);
	return true;
}

static bool find_group_in_table(struct table *table, const char *name, uint32_t *ret_gid)
{
	size_t length = strlen(name);
	uint32_t hash = hash_name(name, length);
	uint32_t row = table_find_hash(table, GROUP_NAMES, hash);
	for (; row < table_count(table, GROUP_NAMES) && table_word(table, GROUP_NAMES, row, GROUP_NAME_HASH) == hash; row++) {
		struct text found = table_text(table, GROUP_NAMES, row, GROUP_NAME_TEXT);
		if (found.length != length || memcmp(found.bytes, name, length) != 0) continue;
		*ret_gid = table_word(table, GROUP_NAMES, row, GROUP_NAME_GID);
		return true;
	}
	return false;
}

static void require(bool fits, struct account *account)
{
	if (!fits) account->too_large = true;
}

/* Why what was found of an account means nothing, or NULL. */
static const char *problem_of(const struct account *account)
{
	static UNTOUCHED char text[DESCRIPTION_SIZE];
	if (passwd_failure() != NULL || !account->too_large) return passwd_failure();
	describe(text, "uid %u has more names or groups in the account files than env-broker reads", account->uid);
	return text;
}

static void require_account(const struct account *account)
{
	const char *problem = problem_of(account);
	if (problem != NULL) fail_with(EXIT_FAILED, problem);
}

/* What was read last of the passwd file: no part of the stack, since nothing of it is touched where the table is current. */
static UNTOUCHED struct user_line line;

static void take_line(struct account *account)
{
	static UNTOUCHED struct name_set self;
	account->known = true;
	account->uid = line.uid;
	account->gid = line.gid;
	account->name = line.name;
	account->home = line.home;
	account->shell = line.shell;
	memcpy(self.names[0], line.name, sizeof self.names[0]);
	self.count = 1;
	require(group_set_add(&account->groups, line.gid) && group_memberships(PATH_GROUP, &self, &account->groups), account);
}

/* What the account files add for this uid by any of its names, now that they differ from the table. */
static void look_up_memberships(struct account *account)
{
	static UNTOUCHED struct name_set names;
	bool fits = passwd_aliases(PATH_PASSWD, account->uid, &names, &account->memberships);
	require(fits && group_memberships(PATH_GROUP, &names, &account->memberships), account);
}

static void clear(struct account *account)
{
	static UNTOUCHED group_memory groups, memberships;
	account->known = account->too_large = false;
	group_set_clear(&account->groups, groups);
	group_set_clear(&account->memberships, memberships);
	account->name = account->shell = "";
	account->home = "/";
}

static void look_up_uid(struct table *table, uint32_t uid, struct account *account)
{
	if (table != NULL) find_uid_in_table(table, uid, account);
	else if (passwd_by_uid(PATH_PASSWD, uid, &line)) take_line(account);
}

const char *account_read(struct table *table, uint32_t uid, struct account *ret_account)
{
	passwd_retry();
	struct table *fresh = current(table);
	clear(ret_account);
	ret_account->uid = uid;
	look_up_uid(fresh, uid, ret_account);
	if (table != NULL && fresh == NULL) look_up_memberships(ret_account);
	return problem_of(ret_account);
}

void account_of_uid(struct table *table, uint32_t uid, struct account *ret_account)
{
	account_read(table, uid, ret_account);
	require_account(ret_account);
}

static void look_up_user(struct table *table, const char *user, const char *specification, struct account *account)
{
	if (parse_id(user, &account->uid)) {
		look_up_uid(table, account->uid, account);
		return;
	}
	if (strspn(user, "0123456789") == strlen(user) && user[0] != '\0') {
		fail(EXIT_FAILED, "'%.*s' is no user: a number is written without leading zeros and is at most 4294967294", SHOWN(specification));
	}
	if (table != NULL) {
		if (!find_in_table(table, user, account) && !table->damaged) fail(EXIT_FAILED, "unknown user '%.*s'", SHOWN(specification));
		return;
	}
	bool is_found = passwd_by_name(PATH_PASSWD, user, &line);
	require_account(account);
	if (!is_found) fail(EXIT_FAILED, "unknown user '%.*s'", SHOWN(specification));
	take_line(account);
}

static void look_up_group(struct table *table, const char *group, const char *specification, struct account *account)
{
	uint32_t gid;
	bool is_number = parse_id(group, &gid);
	if (!is_number && !(table != NULL ? find_group_in_table(table, group, &gid) : group_by_name(PATH_GROUP, group, &gid))) {
		require_account(account);
		if (table == NULL || !table->damaged) fail(EXIT_FAILED, "unknown group in '%.*s'", SHOWN(specification));
	}
	/* USER:GROUP is exactly that one group: whoever asks for it wants none of the others. */
	account->gid = gid;
	account->groups.count = 0;
	group_set_add(&account->groups, gid);
}

void account_look_up(struct table *table, const char *specification, struct account *ret_account)
{
	char user[NAME_SIZE];
	struct table *fresh = current(table);
	const char *colon = strchr(specification, ':');
	size_t length = colon != NULL ? (size_t)(colon - specification) : strlen(specification);
	clear(ret_account);

	if (length == 0 || (colon != NULL && colon[1] == '\0')) {
		fail(EXIT_FAILED, "'%.*s' is no user: write USER, USER:GROUP, UID or UID:GID (is a variable empty?)", SHOWN(specification));
	}
	if (length >= sizeof user) fail(EXIT_FAILED, "the user's name is too long");
	memcpy(user, specification, length);
	user[length] = '\0';
	look_up_user(fresh, user, specification, ret_account);
	if (colon != NULL) look_up_group(fresh, colon + 1, specification, ret_account);
	else if (!ret_account->known && passwd_failure() == NULL && !(fresh != NULL && fresh->damaged)) {
		fail(EXIT_FAILED, "uid %u has no account: name its group too, as in %u:%u", ret_account->uid, ret_account->uid, ret_account->uid);
	}
	if (table != NULL && fresh == NULL) look_up_memberships(ret_account);
	require_account(ret_account);
}
