#include "broker/handle.h"

#include <string.h>
#include <unistd.h>

#include "accounts/account.h"
#include "audit/record.h"
#include "broker/current.h"
#include "broker/intake.h"
#include "broker/journal.h"
#include "broker/reply.h"
#include "broker/request.h"
#include "decision/base.h"
#include "decision/forbid.h"
#include "decision/why-not.h"
#include "message/message.h"
#include "system/clock.h"

static uint32_t selection_memory[SELECTION_WORDS];
static struct selection selection = { .memory = selection_memory };

/*
 * The effective gid and the supplementary groups: SO_PEERCRED and SO_PEERGROUPS of unix(7) and socket(7). The buffer takes
 * as many as a process can have (NGROUPS_MAX), so ERANGE does not come; and no error is ever read as "no groups", which
 * would lose a forbid.
 */
static bool read_groups(const struct peer *peer, struct group_set *groups)
{
	static uint32_t raw[GROUPS_MAX];
	socklen_t size = sizeof raw;
	if (getsockopt(peer->connection, SOL_SOCKET, SO_PEERGROUPS, raw, &size) != 0) return false;
	bool fits = group_set_add(groups, peer->who.gid);
	for (size_t at = 0; at < size / sizeof raw[0] && fits; at++) fits = group_set_add(groups, raw[at]);
	return fits;
}

static bool is_need_met(struct table *table, const char *name, bool caller_has_one)
{
	struct text where;
	uint32_t row = table_name(table, name, strlen(name));
	if (row != NONE && is_name_given(&selection, row)) return true;
	return caller_has_one && is_base(table, row, name, strlen(name)) && !is_forbidden(&selection, row, name, strlen(name), &where);
}

static const char *missing_need(struct table *table, const struct request *request)
{
	for (size_t at = 0; at < request->need_count; at++) {
		if (!is_need_met(table, request->needs[at], request->has[at])) return request->needs[at];
	}
	return NULL;
}

/* Whether what was decided is on record, or need not be. */
static bool put_on_record(const struct peer *peer, const struct request *request, const char *refused)
{
	char text[RECORD_SIZE];
	struct buffer record = { text, sizeof text, 0, false };
	const struct asked asked = { peer->who.uid, peer->who.pid, request->command, request->kept, request->kept_count };
	if (!is_recorded(selection.table, refused)) return true;
	record_write(&record, &asked, &selection, refused);
	return intake_record(peer->who.uid, record.bytes, (unsigned)record.length, true);
}

static const char *refuse(const struct peer *peer, const struct request *request, const struct account *account, enum outcome outcome,
	const struct refusal *refusal, const char *need, size_t *ret_size)
{
	char whole[DESCRIPTION_SIZE], told[DESCRIPTION_SIZE];
	int code;
	if (outcome == SELECTED) {
		tell_need(need, told);
		code = explain_need(&selection, need, account, whole);
	} else {
		tell_refusal(&selection, outcome, refusal, told);
		code = explain_refusal(&selection, outcome, refusal, account, whole);
	}
	put_on_record(peer, request, whole);
	return reply_refusal(code, peer->who.uid == 0 ? whole : told, ret_size);
}

static const char *answer_for(const struct peer *peer, struct table *table, const struct request *request, size_t *ret_size)
{
	static struct account account;
	static group_memory memory;
	/* The selection's caller points into it. */
	static struct group_set groups;
	group_set_clear(&groups, memory);
	const char *problem = account_read(table, peer->who.uid, &account);
	if (problem != NULL || !read_groups(peer, &groups)) {
		static int64_t last_said = -1000;
		if (problem == NULL) problem = "the kernel does not say which groups the process has";
		bool is_said = milliseconds() - last_said < 1000;
		if (!is_said) last_said = milliseconds();
		if (!is_said) say("uid %u cannot be answered: %s", peer->who.uid, problem);
		return reply_refusal(EXIT_FAILED, "the broker cannot tell who is asking (the container's log says why)", ret_size);
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
	enum outcome outcome = decide(&selection, table, &caller, request->grants, request->grant_count, &refusal);
	const char *need = outcome == SELECTED ? missing_need(table, request) : NULL;
	if (table->damaged) return NULL;
	if (outcome != SELECTED || need != NULL) return refuse(peer, request, &account, outcome, &refusal, need, ret_size);
	const char *answer = reply_given(&selection, ret_size);
	if (table->damaged) return NULL;
	if (answer == NULL) return reply_refusal(EXIT_FAILED, "this user is given more than a program takes", ret_size);
	if (put_on_record(peer, request, NULL)) return answer;
	reply_wipe();
	return reply_refusal(EXIT_FAILED, "this cannot be put on record, and the policy requires it: the log cannot be written, or this user asks more than 20 times a second", ret_size);
}

const char *handle(const struct peer *peer, const char *text, size_t length, size_t *ret_size, const char **ret_problem)
{
	static struct request request;
	char why[DESCRIPTION_SIZE];
	*ret_problem = request_read(text, length, &request);
	if (*ret_problem != NULL) {
		describe(why, "the broker does not understand the request: %s", *ret_problem);
		return reply_refusal(EXIT_FAILED, why, ret_size);
	}
	struct table *table = current_table();
	if (table == NULL) return reply_refusal(EXIT_POLICY, "there is no grant table that can be used (yet): the container is still starting, or its log says why", ret_size);
	journal_configure(table_audit(table));
	const char *answer = answer_for(peer, table, &request, ret_size);
	if (answer != NULL) return answer;
	say("the grant table is damaged: restart the container, so that boot writes it anew");
	reply_wipe();
	return reply_refusal(EXIT_POLICY, "the grant table is damaged", ret_size);
}

void configure_journal(void)
{
	struct table *table = current_table();
	if (table != NULL) journal_configure(table_audit(table));
}
