#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "state-path.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the grant table is little-endian");

static const uint32_t section_fields[SECTION_COUNT] = SECTION_FIELDS;

static uint32_t word_at(const struct table *table, uint32_t index)
{
	uint32_t word;
	memcpy(&word, table->base + (size_t)index * 4, sizeof word);
	return word;
}

/* checkWords() of src/grants/hash.ts; the word at `skip` counts as zero. */
static uint32_t check_words(const struct table *table, uint32_t start, uint32_t end, uint32_t skip)
{
	uint32_t lanes[4] = { 0x811c9dc5u, 0x811c9dc5u ^ 1, 0x811c9dc5u ^ 2, 0x811c9dc5u ^ 3 };
	for (uint32_t index = start; index < end; index++) {
		uint32_t *lane = &lanes[(index - start) & 3];
		*lane = (*lane ^ (index == skip ? 0 : word_at(table, index))) * 0x01000193u;
	}
	uint32_t hash = 0x811c9dc5u;
	for (int lane = 0; lane < 4; lane++) hash = (hash ^ lanes[lane]) * 0x01000193u;
	return hash;
}

static bool page_is_whole(struct table *table, uint32_t page)
{
	uint32_t bit = 1u << (page % 32);
	if (table->checked[page / 32] & bit) return true;
	uint32_t start = page * (TABLE_PAGE / 4);
	uint32_t end = start + TABLE_PAGE / 4;
	if (end > table->size / 4) end = table->size / 4;
	if (check_words(table, start, end, NONE) != word_at(table, HEADER_WORDS + page)) return false;
	table->checked[page / 32] |= bit;
	return true;
}

/* Whether the bytes may be looked at: within the table, on pages that are whole. */
static bool usable(struct table *table, uint64_t offset, uint64_t length)
{
	if (table->damaged) return false;
	if (offset + length <= table->size) {
		uint32_t page = (uint32_t)(offset / TABLE_PAGE);
		uint32_t last = (uint32_t)((offset + length - (length > 0)) / TABLE_PAGE);
		while (page <= last && page_is_whole(table, page)) page++;
		if (page > last) return true;
	}
	table->damaged = true;
	return false;
}

const char *table_take(struct table *table, const unsigned char *bytes, size_t size)
{
	memset(table, 0, sizeof *table);
	if (size < HEADER_WORDS * 4 || size > TABLE_SIZE_MAX || size % 4 != 0) return "it is not whole";
	table->base = bytes;
	table->size = (uint32_t)size;
	if (word_at(table, HEADER_MAGIC) != TABLE_MAGIC_0 || word_at(table, HEADER_MAGIC + 1) != TABLE_MAGIC_1) return "it is no grant table";
	if (word_at(table, HEADER_VERSION) != TABLE_VERSION) return "it is of another version of env-broker";
	uint32_t data = word_at(table, HEADER_DATA_START);
	uint64_t head = HEADER_WORDS * 4 + ((uint64_t)size + TABLE_PAGE - 1) / TABLE_PAGE * 4;
	if (word_at(table, HEADER_SIZE) != size || data % TABLE_PAGE != 0 || data < head || data > size) return "it is not whole";
	if (check_words(table, 0, data / 4, HEADER_CHECK) != word_at(table, HEADER_CHECK)) return "it is damaged";
	for (int section = 0; section < SECTION_COUNT; section++) {
		uint32_t offset = word_at(table, HEADER_SECTIONS + 2u * (uint32_t)section);
		uint32_t count = word_at(table, HEADER_SECTIONS + 2u * (uint32_t)section + 1);
		uint64_t record = section == TEXTS ? 1 : section_fields[section] * 4u;
		if (offset < data || offset % 4 != 0 || offset + count * record > size) return "it is damaged";
		table->sections[section].offset = offset;
		table->sections[section].count = count;
	}
	return NULL;
}

static bool is_users(const struct stat *status, uid_t user)
{
	return status->st_uid == user && (status->st_mode & 022) == 0;
}

/* The C library's open() follows O_CLOEXEC with an fcntl() that kernels have not needed for fifteen years. */
static int open_at(int folder, const char *path, int how)
{
	return (int)syscall(SYS_openat, folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | how);
}

static enum table_state open_file(struct table *table, int file, uid_t user, const char **ret_reason)
{
	struct stat status;
	*ret_reason = strerror(errno);
	if (fstat(file, &status) != 0) return TABLE_REFUSED;
	*ret_reason = user == 0 ? "it is not a file of root, or others can write it" : "it is not a file of this user, or others can write it";
	if (!S_ISREG(status.st_mode) || !is_users(&status, user)) return TABLE_REFUSED;
	*ret_reason = "it is not whole";
	if (status.st_size <= 0 || status.st_size > (off_t)TABLE_SIZE_MAX) return TABLE_REFUSED;
	void *base = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	*ret_reason = strerror(errno);
	if (base == MAP_FAILED) return TABLE_REFUSED;
	*ret_reason = table_take(table, base, (size_t)status.st_size);
	return *ret_reason == NULL ? TABLE_READY : TABLE_REFUSED;
}

enum table_state table_open_descriptor(struct table *table, int file, const char **ret_reason)
{
	return open_file(table, file, geteuid(), ret_reason);
}

enum table_state table_open(struct table *table, const char **ret_reason)
{
	char path[STATE_PATH_SIZE];
	struct stat status;
	uid_t user = geteuid();
	state_path(user, "", path);
	int folder = open_at(AT_FDCWD, path, O_DIRECTORY);
	if (folder < 0 && errno == ENOENT) return TABLE_ABSENT;
	*ret_reason = strerror(errno);
	if (folder < 0 || fstat(folder, &status) != 0) return TABLE_REFUSED;
	*ret_reason = user == 0 ? "its folder is not root's, or others can write it" : "its folder is not this user's, or others can write it";
	if (!is_users(&status, user)) return TABLE_REFUSED;
	int file = open_at(folder, "grants", O_NONBLOCK);
	if (file < 0 && errno == ENOENT) return TABLE_ABSENT;
	*ret_reason = strerror(errno);
	return file < 0 ? TABLE_REFUSED : open_file(table, file, user, ret_reason);
}

uint32_t table_count(const struct table *table, enum section section)
{
	return table->sections[section].count;
}

uint32_t table_word(struct table *table, enum section section, uint32_t row, uint32_t field)
{
	if (row >= table->sections[section].count || field >= section_fields[section]) {
		table->damaged = true;
		return 0;
	}
	uint32_t index = table->sections[section].offset / 4 + row * section_fields[section] + field;
	return usable(table, (uint64_t)index * 4, 4) ? word_at(table, index) : 0;
}

struct text table_text(struct table *table, enum section section, uint32_t row, uint32_t field)
{
	struct text none = { "", 0 };
	uint32_t offset = table_word(table, section, row, field);
	uint32_t length = table_word(table, section, row, field + 1);
	uint64_t start = (uint64_t)table->sections[TEXTS].offset + offset;
	if (table->damaged) return none;
	if ((uint64_t)offset + length >= table->sections[TEXTS].count) {
		table->damaged = true;
		return none;
	}
	if (!usable(table, start, (uint64_t)length + 1)) return none;
	if (table->base[start + length] != '\0') {
		table->damaged = true;
		return none;
	}
	struct text found = { (const char *)table->base + start, length };
	return found;
}

struct range table_range(struct table *table, enum section section, uint32_t row, uint32_t field, enum section target)
{
	struct range range = { table_word(table, section, row, field), table_word(table, section, row, field + 1) };
	if ((uint64_t)range.start + range.count > table->sections[target].count) table->damaged = true;
	if (table->damaged) range.start = range.count = 0;
	return range;
}

uint32_t table_find(struct table *table, enum section section, uint32_t value)
{
	uint32_t low = 0, high = table->sections[section].count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (table_word(table, section, middle, 0) < value) low = middle + 1;
		else high = middle;
	}
	return low < table->sections[section].count && table_word(table, section, low, 0) == value ? low : NONE;
}

uint32_t hash_name(const char *bytes, size_t length)
{
	uint32_t hash = 0x811c9dc5u;
	for (size_t at = 0; at < length; at++) hash = (hash ^ (unsigned char)bytes[at]) * 0x01000193u;
	return hash;
}

uint32_t table_inherited_grant(struct table *table, uint32_t uid)
{
	uint32_t grant = word_at(table, HEADER_INHERITED);
	struct range heirs = { word_at(table, HEADER_HEIRS), word_at(table, HEADER_HEIRS + 1) };
	if (grant == 0 || (word_at(table, HEADER_ALL_INHERIT) == 0 && !table_list_has(table, heirs, uid))) return NONE;
	return grant - 1;
}

uint32_t table_name(struct table *table, const char *bytes, size_t length)
{
	uint32_t hash = hash_name(bytes, length);
	uint32_t row = table_find(table, NAME_HASHES, hash);
	for (; row < table_count(table, NAMES) && table_word(table, NAME_HASHES, row, HASH_VALUE) == hash; row++) {
		struct text name = table_text(table, NAMES, row, NAME_TEXT);
		if (name.length == length && memcmp(name.bytes, bytes, length) == 0) return row;
	}
	return NONE;
}

bool table_prefix(struct table *table, enum section section, const char *bytes, size_t length)
{
	/* No prefix begins with another, so only the greatest that is not after the name can begin it. */
	uint32_t low = 0, high = table->sections[section].count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct text prefix = table_text(table, section, middle, PREFIX_TEXT);
		size_t common = prefix.length < length ? prefix.length : length;
		int order = memcmp(prefix.bytes, bytes, common);
		if (order < 0 || (order == 0 && prefix.length <= length)) low = middle + 1;
		else high = middle;
	}
	if (low == 0) return false;
	struct text prefix = table_text(table, section, low - 1, PREFIX_TEXT);
	return prefix.length <= length && memcmp(prefix.bytes, bytes, prefix.length) == 0;
}

bool table_list_has(struct table *table, struct range list, uint32_t value)
{
	uint32_t low = list.start, high = list.start + list.count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (table_word(table, LISTS, middle, LIST_VALUE) < value) low = middle + 1;
		else high = middle;
	}
	return low < list.start + list.count && table_word(table, LISTS, low, LIST_VALUE) == value;
}

bool table_differs(struct table *table, uint32_t name, const char *value)
{
	if (name == NONE || !(table_word(table, NAMES, name, NAME_FLAGS) & FLAG_ORIGINAL)) return true;
	uint32_t low = 0x811c9dc5u, high = 0x9747b28cu;
	for (; *value != '\0'; value++) {
		low = (low ^ (unsigned char)*value) * 0x01000193u;
		high = (high ^ (unsigned char)*value) * 0x85ebca6bu;
	}
	return low != table_word(table, NAMES, name, NAME_ORIGINAL_LOW) || high != table_word(table, NAMES, name, NAME_ORIGINAL_HIGH);
}

uint32_t table_audit(const struct table *table)
{
	return word_at(table, HEADER_AUDIT);
}

void table_policy(const struct table *table, char ret_digits[16])
{
	for (uint32_t at = 0; at < 16; at++) {
		ret_digits[at] = "0123456789abcdef"[word_at(table, HEADER_POLICY + at / 8) >> (28 - at % 8 * 4) & 15];
	}
}

bool table_is_current(struct table *table, int field, const char *path)
{
	struct stat status;
	uint64_t now[4] = { 0, 0, 0, 0 };
	uint64_t then[4];
	if (stat(path, &status) == 0) {
		now[0] = status.st_dev;
		now[1] = status.st_ino;
		now[2] = (uint64_t)status.st_size;
		now[3] = (uint64_t)status.st_mtim.tv_sec * 1000000000u + (uint64_t)status.st_mtim.tv_nsec;
	}
	memcpy(then, table->base + (size_t)field * 4, sizeof then);
	return memcmp(now, then, sizeof now) == 0;
}
