#include "decide.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../account.h"
#include "../buffer.h"
#include "../clock.h"
#include "../message.h"
#include "../protocol.h"
#include "../record.h"
#include "../refuse.h"
#include "../select.h"
#include "current.h"
#include "intake.h"
#include "journal.h"
#include "request.h"

static char bytes[LENGTH_SIZE + REPLY_MAX];
static struct buffer reply = { bytes, sizeof bytes, 0, false };
static struct selection selection;

static void put_pair(const char *word, const char *text, size_t length)
{
	buffer_put(&reply, word, strlen(word) + 1);
	buffer_put(&reply, text, length);
	buffer_put(&reply, "", 1);
}

static void begin(const char *status)
{
	reply.length = LENGTH_SIZE;
	reply.is_full = false;
	buffer_put(&reply, PROTOCOL, sizeof PROTOCOL);
	put_pair(REPLY_STATUS, status, strlen(status));
}

static const char *end(size_t *ret_size)
{
	put_message_length(bytes, reply.length - LENGTH_SIZE);
	*ret_size = reply.length;
	return bytes;
}

void decide_wipe(void)
{
	explicit_bzero(bytes, reply.length);
}

const char *decide_refusal(int code, const char *why, size_t *ret_size)
{
	begin(code == EXIT_REFUSED ? "77" : code == EXIT_POLICY ? "78" : "125");
	put_pair(REPLY_WHY, why, strlen(why));
	return end(ret_size);
}

/*
 * The effective gid and the supplementary groups: SO_PEERCRED and SO_PEERGROUPS of unix(7) and socket(7). The buffer takes
 * as many as a process can have (NGROUPS_MAX), so ERANGE does not come; and no error is ever read as "no groups", which
 * would lose a forbid.
 */
static bool read_groups(const struct peer *peer, struct group_set *groups)
{
	static uint32_t raw[GROUPS_MAX];
	socklen_t size = sizeof raw;
	groups->count = 0;
	if (getsockopt(peer->connection, SOL_SOCKET, SO_PEERGROUPS, raw, &size) != 0) return false;
	bool fits = group_set_add(groups, peer->who.gid);
	for (size_t at = 0; at < size / sizeof raw[0] && fits; at++) fits = group_set_add(groups, raw[at]);
	return fits;
}

static bool is_need_met(struct table *table, const char *name, bool caller_has_one)
{
	struct text where;
	uint32_t row = table_name(table, name, strlen(name));
	const struct given *given = selection_find(&selection, row);
	if (given != NULL && !given->withheld) return true;
	bool is_base = row != NONE ? (table_word(table, NAMES, row, NAME_FLAGS) & FLAG_BASE) != 0 : table_prefix(table, BASE_PREFIXES, name, strlen(name));
	bool is_set = row != NONE && table_find(table, BASE_VALUES, row) != NONE;
	return is_base && (is_set || caller_has_one) && !is_forbidden(&selection, row, name, strlen(name), &where);
}

static const char *missing_need(struct table *table, const struct request *request)
{
	for (size_t at = 0; at < request->need_count; at++) {
		if (!is_need_met(table, request->needs[at], request->has[at])) return request->needs[at];
	}
	return NULL;
}

/* What somebody who is not root is told: nothing about grants and variables that are not its own. */
static void tell_plainly(enum outcome outcome, const struct refusal *refusal, const char *need, char why[DESCRIPTION_SIZE])
{
	struct table *table = selection.table;
	if (outcome == SELECTED) describe(why, "the launch (--need) needs %s, which is not given to this user", need);
	else if (outcome == NOT_YOURS) describe(why, "grant %s is not one of this user's, or there is none", refusal->text);
	else if (outcome == TOO_MANY) describe(why, "this user is given more variables than a program takes");
	else {
		struct text name = table_text(table, NAMES, refusal->name, NAME_TEXT), first = table_text(table, GRANTS, refusal->first, GRANT_TEXT);
		if (outcome == NEEDS) describe(why, "grant %s needs %s, which is not given", first.bytes, name.bytes);
		else {
			struct text second = table_text(table, GRANTS, refusal->second, GRANT_TEXT);
			describe(why, "%s has two sources: grant %s and grant %s; choose with --grant", name.bytes, first.bytes, second.bytes);
		}
	}
}

static void put_grant(struct table *table, uint32_t grant, void *context)
{
	bool *is_first = context;
	struct text name = table_text(table, GRANTS, grant, GRANT_TEXT);
	if (!*is_first) buffer_text(&reply, ",");
	*is_first = false;
	buffer_put(&reply, name.bytes, name.length);
}

static void put_given(struct table *table, const struct given *given)
{
	struct text entry = table_text(table, SOURCES, given->source, SOURCE_TEXT);
	bool is_first = true;
	put_pair(REPLY_GIVEN, entry.bytes, entry.length);
	buffer_put(&reply, REPLY_BY, sizeof REPLY_BY);
	selection_grants(&selection, given, put_grant, &is_first);
	buffer_put(&reply, "", 1);
}

static void put_base(struct table *table)
{
	for (uint32_t at = 0; at < table_count(table, BASE_VALUES) && !table->damaged; at++) {
		uint32_t row = table_word(table, BASE_VALUES, at, BASE_NAME);
		struct text name = table_text(table, NAMES, row, NAME_TEXT), where;
		struct text entry = table_text(table, SOURCES, table_word(table, BASE_VALUES, at, BASE_SOURCE), SOURCE_TEXT);
		if (!is_forbidden(&selection, row, name.bytes, name.length, &where)) put_pair(REPLY_BASE, entry.bytes, entry.length);
	}
}

static void render(struct table *table)
{
	begin("0");
	for (size_t at = 0; at < selection.count && !table->damaged; at++) {
		if (!selection.given[at].withheld) put_given(table, &selection.given[at]);
	}
	put_base(table);
}

/* Whether what was decided is on record, or need not be. */
static bool put_on_record(const struct peer *peer, const struct request *request, const char *refused)
{
	char text[RECORD_SIZE];
	struct buffer record = { text, sizeof text, 0, false };
	const struct asked asked = { peer->who.uid, peer->who.pid, request->command, request->kept, request->kept_count };
	if (!(table_audit(selection.table) & (refused == NULL ? AUDIT_ALL : AUDIT_REFUSALS))) return true;
	record_write(&record, &asked, &selection, refused);
	return intake_record(peer->who.uid, record.bytes, (unsigned)record.length, true);
}

static const char *refuse(const struct peer *peer, const struct request *request, const struct account *account, enum outcome outcome,
	const struct refusal *refusal, const char *need, size_t *ret_size)
{
	char whole[DESCRIPTION_SIZE], told[DESCRIPTION_SIZE];
	tell_plainly(outcome, refusal, need, told);
	int code = outcome == SELECTED ? explain_need(&selection, need, account, whole) : explain_refusal(&selection, outcome, refusal, account, whole);
	put_on_record(peer, request, whole);
	return decide_refusal(code, peer->who.uid == 0 ? whole : told, ret_size);
}

static const char *decide_for(const struct peer *peer, struct table *table, const struct request *request, size_t *ret_size)
{
	static struct account account;
	static struct group_set groups;
	const char *problem = account_read(table, peer->who.uid, &account);
	if (problem != NULL || !read_groups(peer, &groups)) {
		static int64_t last_said = -1000;
		if (problem == NULL) problem = "the kernel does not say which groups the process has";
		bool is_said = milliseconds() - last_said < 1000;
		if (!is_said) last_said = milliseconds();
		if (!is_said) say("uid %u cannot be answered: %s", peer->who.uid, problem);
		return decide_refusal(EXIT_FAILED, "the broker cannot tell who is asking (the container's log says why)", ret_size);
	}
	const struct caller caller = {
		.uid = peer->who.uid,
		.gids = groups.gids,
		.gid_count = groups.count,
		.memberships = account.memberships.gids,
		.membership_count = account.memberships.count,
		.inherited = NONE,
	};
	struct refusal refusal = { "", 0, 0, 0 };
	enum outcome outcome = select_given(&selection, table, &caller, request->grants, request->grant_count, &refusal);
	const char *need = outcome == SELECTED ? missing_need(table, request) : NULL;
	if (table->damaged) return NULL;
	if (outcome != SELECTED || need != NULL) return refuse(peer, request, &account, outcome, &refusal, need, ret_size);
	render(table);
	if (table->damaged) return NULL;
	if (reply.is_full) decide_wipe();
	if (reply.is_full) return decide_refusal(EXIT_FAILED, "this user is given more than a program takes", ret_size);
	const char *answer = end(ret_size);
	if (put_on_record(peer, request, NULL)) return answer;
	decide_wipe();
	return decide_refusal(EXIT_FAILED, "the audit log cannot be written, and the policy requires it", ret_size);
}

const char *decide(const struct peer *peer, const char *text, size_t length, size_t *ret_size, const char **ret_problem)
{
	static struct request request;
	char why[DESCRIPTION_SIZE];
	*ret_problem = request_read(text, length, &request);
	if (*ret_problem != NULL) {
		describe(why, "the broker does not understand the request: %s", *ret_problem);
		return decide_refusal(EXIT_FAILED, why, ret_size);
	}
	struct table *table = current_table();
	if (table == NULL) return decide_refusal(EXIT_POLICY, "there is no grant table that can be used (yet): the container is still starting, or its log says why", ret_size);
	journal_configure(table_audit(table));
	const char *answer = decide_for(peer, table, &request, ret_size);
	if (answer != NULL) return answer;
	say("the grant table is damaged: restart the container, so that boot writes it anew");
	decide_wipe();
	return decide_refusal(EXIT_POLICY, "the grant table is damaged", ret_size);
}

void decide_configure(void)
{
	struct table *table = current_table();
	if (table != NULL) journal_configure(table_audit(table));
}
