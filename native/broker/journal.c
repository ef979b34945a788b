#include "broker/journal.h"

#include <string.h>
#include <sys/mman.h>

#include "broker/chain.h"
#include "broker/log-file.h"
#include "contract/audit-line.h"
#include "contract/grant-table.h"
#include "message/message.h"
#include "message/stderr.h"

static char head_of_stderr[SHA256_HEX], held_for_stderr[HELD_SIZE], held_for_file[HELD_SIZE];
static struct chain to_stderr = { .write = write_line_now, .head = head_of_stderr, .held = held_for_stderr };
static struct chain to_file = { .write = log_file_write, .held = held_for_file };
static uint32_t audit = AUDIT_STDERR;
/* Whether a table has said so; who writes a record had one. */
static bool is_configured;

void journal_open(int chain)
{
	memcpy(head_of_stderr, CHAIN_START, sizeof head_of_stderr);
	void *page = chain < 0 ? MAP_FAILED : mmap(NULL, SHA256_HEX, PROT_READ | PROT_WRITE, MAP_SHARED, chain, 0);
	if (page == MAP_FAILED) return;
	to_stderr.written = page;
	if (to_stderr.written[0] != '\0') memcpy(head_of_stderr, page, sizeof head_of_stderr);
}

void journal_configure(uint32_t bits)
{
	audit = bits;
	is_configured = true;
}

bool journal_is_required(void)
{
	return (audit & AUDIT_REQUIRED) != 0;
}

static bool write_to_file(const char *record, size_t length, bool must)
{
	/* Its chain goes on where the file ends, so a line can only be formed once that is known. */
	to_file.head = log_file_head();
	if (log_file_open()) return chain_append(&to_file, record, length, must);
	if (must) return false;
	to_file.lost++;
	return true;
}

/* Where it goes to both, the file is what counts: a reader of stderr may be gone for good. */
bool journal_write(const char *record, size_t length, bool must)
{
	bool is_written = true;
	if (!journal_is_required()) must = false;
	if (audit & AUDIT_FILE) is_written = write_to_file(record, length, must);
	if (is_written && (audit & AUDIT_STDERR)) {
		bool is_said = chain_append(&to_stderr, record, length, must && !(audit & AUDIT_FILE));
		if (!(audit & AUDIT_FILE)) is_written = is_said;
	}
	return is_written;
}

/* Whether nothing may be taken that is not in the file, and whether the file is not there. */
static bool needs_file(void)
{
	return journal_is_required() && (audit & AUDIT_FILE) != 0;
}

static bool misses_file(void)
{
	return needs_file() && log_file_is_missing();
}

void journal_retry(void)
{
	if (chain_is_behind(&to_stderr)) chain_retry(&to_stderr);
	if ((chain_is_behind(&to_file) || misses_file()) && log_file_open()) chain_retry(&to_file);
}

bool journal_is_behind(void)
{
	return chain_is_behind(&to_stderr) || chain_is_behind(&to_file) || misses_file();
}

bool journal_takes_records(void)
{
	return is_configured && !journal_is_full() && (!needs_file() || log_file_open());
}

bool journal_is_full(void)
{
	/* A log pipe that nobody reads holds up nobody, unless the policy says so. */
	bool must = journal_is_required();
	if (misses_file()) return true;
	if ((audit & AUDIT_FILE) && (to_file.lost > 0 || to_file.held_length > (must ? 0 : HELD_SIZE / 2))) return true;
	return must && (audit & AUDIT_STDERR) && !(audit & AUDIT_FILE) && chain_is_behind(&to_stderr);
}

static void say_head(const struct chain *chain, const char *name)
{
	/* A log that never could be opened has none. */
	if (chain->head[0] == '\0' || memcmp(chain->head, CHAIN_START, SHA256_HEX) == 0) return;
	say("the audit log ends here (%s); the chain's head is %.*s", name, SHA256_HEX, chain->head);
}

void journal_last_try(void)
{
	/* Where no table could be read to the end, stderr is better than nothing. */
	is_configured = true;
	log_file_try_now();
	journal_retry();
}

void journal_close(void)
{
	journal_retry();
	if (to_file.head != NULL) say_head(&to_file, log_file_path());
	if (to_stderr.held_length > 0) return;
	say_head(&to_stderr, "stderr");
}
