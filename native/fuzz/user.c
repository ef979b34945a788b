/*
 * Any text as a user, by a table and by account files: it is exactly one user, or the program ends. Nothing but root's own name
 * and number is ever root.
 *
 * Input: one byte, which table, or none; then the specification.
 */
#include <stdlib.h>
#include <string.h>

#include "accounts/account.h"
#include "fuzz/world.h"
#include "text/id.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char passwd[] = "root:x:0:0:root:/root:/bin/bash\napp:x:1001:1001::/srv/app:/bin/sh\nalias:x:1001:1001::/:/bin/sh\n12:x:0:0::/:\n"
							 "+nis:x:0:0::/:\nbad:x:-1:0::/:\n";
static const char group[] = "root:x:0:\napp:x:1001:\noperators:x:50:alias,app\n12:x:0:\n-1:x:0:\n";

static void check(const struct account *account, const char *specification)
{
	size_t length = strcspn(specification, ":");
	char *user = text_of((struct content){ (const uint8_t *)specification, length });
	uint32_t number;
	must(!account->too_large, "an account that does not fit ends the program");
	must(account->uid <= ID_LIMIT && account->gid <= ID_LIMIT, "no id is the one that chown(2) takes for none");
	if (parse_id(user, &number)) must(account->uid == number, "a number is that uid");
	else must(account->known, "a name is an account's");
	if (account->uid == 0) must(strcmp(user, "root") == 0 || strcmp(user, "0") == 0, "only root is root");
	if (specification[length] == ':') must(account->groups.count == 1 && account->groups.gids[0] == account->gid, "USER:GROUP is exactly that group");
	must(strpbrk(user, "+- \t\n") == NULL || account->known, "no sign and no blank is a number's");
	free(user);
}

static void look_up(struct table *table, const char *specification)
{
	static struct account account;
	account_look_up(table, specification, &account);
	if (table == NULL || !table->damaged) check(&account, specification);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct table table;
	struct content input = { bytes, size };
	unsigned how = take_byte(&input);
	size_t table_size;
	unsigned char *copy = vector_table(how / 4, &table_size);
	char *specification = text_of(input);
	must(table_take(&table, copy, table_size, checked) == NULL, "a vector is whole");
	world = (struct world){
		.passwd = { (const uint8_t *)passwd, sizeof passwd - 1 },
		.group = { (const uint8_t *)group, sizeof group - 1 },
		.table = how % 4 == 0 ? NULL : &table,
		.is_current = how % 4 == 1,
	};
	SURVIVES(look_up(world.table, specification));
	free(specification);
	free(copy);
	return 0;
}
