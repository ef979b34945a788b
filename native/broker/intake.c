#include "broker/intake.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "audit/record.h"
#include "broker/journal.h"
#include "broker/rate.h"
#include "contract/audit-line.h"
#include "message/message.h"
#include "system/clock.h"
#include "text/json.h"

/* 20 lines a second for each uid: nobody but root can flood the log, and push what is older out of it. */
static struct rate rate = { .limit = 20 };

enum { GULP = 16384 };

bool intake_record(uint32_t uid, const char *record, unsigned length, bool must)
{
	/* What comes from launchers of root has been started already. */
	if (!must && journal_is_required()) return journal_write(record, length, false);
	if (rate_take(&rate, uid, milliseconds())) return journal_write(record, length, must);
	return !(must && journal_is_required());
}

static void take_line(const char *line, size_t length)
{
	struct frame frame;
	if (frame_read(line, length, &frame)) intake_record(frame.uid, frame.record, (unsigned)frame.length, false);
	else say("a record that is none was passed over");
}

static bool is_waiting(int fifo)
{
	int bytes = 0;
	return ioctl(fifo, FIONREAD, &bytes) == 0 && bytes > 0;
}

/* Every launcher writes whole lines; what is left at the end of a gulp is the beginning of one. */
void intake_drain(int fifo)
{
	static char bytes[GULP];
	static size_t have;
	/* What is not read is not lost, whatever becomes of this process. */
	while (is_waiting(fifo) && journal_takes_records()) {
		ssize_t got = read(fifo, bytes + have, sizeof bytes - have);
		if (got <= 0) return;
		have += (size_t)got;
		size_t at = 0;
		for (const char *end; (end = memchr(bytes + at, '\n', have - at)) != NULL; at = (size_t)(end - bytes) + 1) {
			take_line(bytes + at, (size_t)(end - bytes) - at);
		}
		/* More than a line without an end is no line. */
		if (at == 0 && have == sizeof bytes) at = have;
		have -= at;
		memmove(bytes, bytes + at, have);
	}
}

static void write_suppressed(uint32_t uid, unsigned suppressed)
{
	char bytes[96];
	struct buffer record = { bytes, sizeof bytes, 0, false };
	buffer_key(&record, AUDIT_KEY_UID);
	buffer_number(&record, uid);
	buffer_key(&record, AUDIT_KEY_SUPPRESSED);
	buffer_number(&record, suppressed);
	buffer_member(&record, AUDIT_KEY_DECISION, DECISION_SUPPRESSED);
	journal_write(record.bytes, record.length, false);
}

void intake_settle(int64_t now)
{
	rate_settle(&rate, now, write_suppressed);
}

bool intake_is_owing(void)
{
	return rate_is_owing(&rate);
}
