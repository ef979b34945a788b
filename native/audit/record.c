#include "audit/record.h"

#include <string.h>

#include "contract/audit-line.h"
#include "grants/read.h"
#include "text/json.h"

/* How much of a record each list may take; the rest is for the reason and for what has a fixed size. */
enum { COMMAND_SHARE = 200, GRANTS_SHARE = 600, GIVEN_SHARE = 1500, KEPT_SHARE = 300, FIXED = 300 };

struct listing {
	struct buffer *record;
	size_t end;
	size_t count;
	uint64_t cut;
};

static void list_begin(struct listing *listing, const char *key, size_t share)
{
	buffer_key(listing->record, key);
	buffer_text(listing->record, "[");
	listing->end = listing->record->length + share;
	listing->count = 0;
}

static void list_item(struct listing *listing, const char *bytes, size_t length)
{
	/* Within what the list may take, however the item is escaped. */
	struct buffer item = *listing->record;
	if (item.size > listing->end) item.size = listing->end;
	if (listing->count > 0) buffer_text(&item, ",");
	buffer_json(&item, bytes, length);
	if (item.is_full) listing->cut++;
	else {
		listing->record->length = item.length;
		listing->count++;
	}
}

static void list_end(struct listing *listing)
{
	buffer_text(listing->record, "]");
}

static void list_grant(struct selection *selection, uint32_t grant, void *context)
{
	struct text name = table_text(selection->table, GRANTS, grant, GRANT_TEXT);
	list_item(context, name.bytes, name.length);
}

static void list_given(struct listing *listing, struct selection *selection)
{
	for (size_t at = 0; at < selection->count; at++) {
		if (selection->given[at].withheld) continue;
		struct text name = table_text(selection->table, NAMES, selection->given[at].name, NAME_TEXT);
		list_item(listing, name.bytes, name.length);
	}
}

size_t command_name(const char *command, size_t limit, const char **ret_name)
{
	size_t before = strcspn(command, "=");
	size_t start = before;
	while (start > 0 && command[start - 1] != '/') start--;
	*ret_name = command + start;
	return before - start < limit ? before - start : limit;
}

static void put_command(struct buffer *record, const char *command)
{
	buffer_key(record, AUDIT_KEY_COMMAND);
	const char *name = "";
	size_t length = command == NULL ? 0 : command_name(command, COMMAND_SHARE / 6, &name);
	if (length > 0) buffer_json(record, name, length);
	else buffer_text(record, "null");
}

static void put_policy(struct buffer *record, struct table *table)
{
	char digits[16];
	table_policy(table, digits);
	buffer_key(record, AUDIT_KEY_POLICY);
	buffer_text(record, "\"");
	buffer_put(record, digits, sizeof digits);
	buffer_text(record, "\"");
}

/* As much of the reason as there is room for. */
static void put_reason(struct buffer *record, const char *reason)
{
	size_t length = strlen(reason);
	size_t room = record->size - record->length > FIXED ? record->size - record->length - FIXED : 0;
	struct buffer limited = *record;
	for (limited.size = record->length + room; length > 0; length /= 2) {
		limited.length = record->length;
		limited.is_full = false;
		buffer_json(&limited, reason, length);
		if (!limited.is_full) break;
	}
	if (length > 0) record->length = limited.length;
	else buffer_text(record, "\"\"");
}

bool is_recorded(const struct table *table, const char *refused)
{
	return (table_audit(table) & (refused == NULL ? AUDIT_ALL : AUDIT_REFUSALS)) != 0;
}

void record_write(struct buffer *record, const struct asked *asked, struct selection *selection, const char *refused)
{
	struct listing listing = { .record = record };
	buffer_key(record, AUDIT_KEY_UID);
	buffer_number(record, asked->uid);
	buffer_key(record, AUDIT_KEY_PID);
	buffer_number(record, (uint64_t)asked->pid);
	put_command(record, asked->command);
	list_begin(&listing, AUDIT_KEY_GRANTS, GRANTS_SHARE);
	if (refused == NULL) selection_each_grant(selection, list_grant, &listing);
	else for (size_t at = 0; at < selection->chosen_count; at++) list_item(&listing, selection->chosen[at], strlen(selection->chosen[at]));
	list_end(&listing);
	list_begin(&listing, AUDIT_KEY_GIVEN, GIVEN_SHARE);
	if (refused == NULL) list_given(&listing, selection);
	list_end(&listing);
	list_begin(&listing, AUDIT_KEY_KEPT, KEPT_SHARE);
	for (size_t at = 0; at < asked->kept_count; at++) list_item(&listing, asked->kept[at], strlen(asked->kept[at]));
	list_end(&listing);
	if (listing.cut > 0) {
		buffer_key(record, AUDIT_KEY_CUT);
		buffer_number(record, listing.cut);
	}
	buffer_key(record, AUDIT_KEY_REFUSED);
	if (refused == NULL) buffer_text(record, "null");
	else put_reason(record, refused);
	buffer_member(record, AUDIT_KEY_DECISION, refused == NULL ? DECISION_GRANTED : DECISION_REFUSED);
	put_policy(record, selection->table);
}

void frame_write(struct buffer *frame, const struct asked *asked, struct selection *selection, const char *refused)
{
	buffer_number(frame, asked->uid);
	buffer_text(frame, " ");
	struct buffer record = { frame->bytes + frame->length, RECORD_SIZE, 0, false };
	record_write(&record, asked, selection, refused);
	frame->length += record.length;
	buffer_text(frame, "\n");
}

bool frame_read(const char *line, size_t length, struct frame *ret_frame)
{
	uint64_t uid = 0;
	size_t at = 0;
	for (; at < length && line[at] >= '0' && line[at] <= '9'; at++) {
		uid = uid * 10 + (uint64_t)(line[at] - '0');
		if (uid > UINT32_MAX) return false;
	}
	if (at == 0 || length - at < 2 || line[at] != ' ') return false;
	ret_frame->uid = (uint32_t)uid;
	ret_frame->record = line + at + 1;
	ret_frame->length = length - at - 1;
	if (ret_frame->length > RECORD_SIZE) return false;
	for (size_t byte = 0; byte < ret_frame->length; byte++) {
		if (ret_frame->record[byte] < ' ' || ret_frame->record[byte] > '~') return false;
	}
	return true;
}
