#include "grants/read.h"

#include "grants/hash.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the grant table is little-endian");

static const uint32_t section_fields[SECTION_COUNT] = { SECTION_FIELDS };

static uint32_t word_at(const struct table *table, uint32_t index)
{
	uint32_t word;
	memcpy(&word, table->base + (size_t)index * 4, sizeof word);
	return word;
}

static bool page_is_whole(struct table *table, uint32_t page)
{
	if (table_page_is_checked(table, page)) return true;
	uint32_t start = table->first + page * TABLE_PAGE_WORDS;
	uint32_t end = start + TABLE_PAGE_WORDS;
	if (end > table->size / 4) end = table->size / 4;
	if (check_words(table->base, start, end) != word_at(table, HEADER_WORDS + page)) return false;
	table->checked[page / 32] |= 1u << (page % 32);
	return true;
}

/* Whether bytes behind the header may be looked at: within the table, on pages that are whole. */
static bool usable(struct table *table, uint64_t offset, uint64_t length)
{
	if (table->damaged) return false;
	if (offset + length <= table->size) {
		uint64_t start = offset - (uint64_t)table->first * 4;
		uint32_t page = (uint32_t)(start / TABLE_PAGE);
		uint32_t last = (uint32_t)((start + length - (length > 0)) / TABLE_PAGE);
		while (page <= last && page_is_whole(table, page)) page++;
		if (page > last) return true;
	}
	table->damaged = true;
	return false;
}

const char *table_take(struct table *table, const unsigned char *bytes, size_t size, uint32_t *checked)
{
	memset(table, 0, sizeof *table);
	if (size < HEADER_WORDS * 4 || size > TABLE_LIMIT || size % 4 != 0) return "it is not whole";
	table->base = bytes;
	table->size = (uint32_t)size;
	if (word_at(table, HEADER_MAGIC) != TABLE_MAGIC_0 || word_at(table, HEADER_MAGIC + 1) != TABLE_MAGIC_1) return "it is no grant table";
	if (word_at(table, HEADER_VERSION) != TABLE_VERSION) return "it is of another version of env-broker";
	uint32_t data = word_at(table, HEADER_DATA_START);
	if (word_at(table, HEADER_SIZE) != size || data % 4 != 0 || data < HEADER_WORDS * 4 || data > size) return "it is not whole";
	if ((data - HEADER_WORDS * 4) / 4 < (size - data + TABLE_PAGE - 1) / TABLE_PAGE) return "it is not whole";
	table->first = data / 4;
	table->checked = memset(checked, 0, TABLE_CHECKED_WORDS(size) * sizeof checked[0]);
	if (check_words(table->base, HEADER_CHECK + 1, data / 4) != word_at(table, HEADER_CHECK)) return "it is damaged";
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

uint32_t table_word_of_new_page(struct table *table, enum section section, uint32_t row, uint32_t field)
{
	if (row >= table->sections[section].count || field >= section_fields[section]) {
		table->damaged = true;
		return 0;
	}
	uint32_t index = table->sections[section].offset / 4 + row * section_fields[section] + field;
	return usable(table, (uint64_t)index * 4, 4) ? word_at(table, index) : 0;
}

struct text table_text_of_new_page(struct table *table, uint32_t offset, uint32_t length)
{
	struct text none = { "", 0 };
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

uint32_t table_find_in(struct table *table, enum section section, struct range rows, uint32_t value)
{
	uint32_t low = rows.start, high = rows.start + rows.count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (table_word(table, section, middle, 0) < value) low = middle + 1;
		else high = middle;
	}
	return low < rows.start + rows.count && table_word(table, section, low, 0) == value ? low : NONE;
}

uint32_t table_find(struct table *table, enum section section, uint32_t value)
{
	struct range all = { 0, table->sections[section].count };
	return table_find_in(table, section, all, value);
}

uint32_t table_find_hash(struct table *table, enum section section, uint32_t hash)
{
	/* Hashes are spread evenly: from where one is to be expected, steps that double come to rows on both sides of it. */
	uint32_t count = table_count(table, section), guess = (uint32_t)((uint64_t)hash * count >> 32), low = guess, high = guess;
	for (uint32_t step = 8; low > 0 && table_word(table, section, low, 0) >= hash; step *= 2) low -= low < step ? low : step;
	for (uint32_t step = 8; high < count && table_word(table, section, high, 0) < hash; step *= 2) high += count - high < step ? count - high : step;
	struct range near = { low, high - low + (high < count) };
	return table_find_in(table, section, near, hash);
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
	uint32_t row = table_find_hash(table, NAME_HASHES, hash);
	for (; row < table_count(table, NAME_HASHES) && table_word(table, NAME_HASHES, row, NAME_HASH_HASH) == hash; row++) {
		uint32_t name = table_word(table, NAME_HASHES, row, NAME_HASH_NAME);
		struct text found = table_text(table, NAMES, name, NAME_TEXT);
		if (found.length == length && memcmp(found.bytes, bytes, length) == 0) return name;
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
	return table_find_in(table, LISTS, list, value) != NONE;
}

bool table_differs(struct table *table, uint32_t name, const char *value)
{
	if (name == NONE || !(table_word(table, NAMES, name, NAME_FLAGS) & FLAG_ORIGINAL)) return true;
	struct value_hash hash = hash_value(value);
	return hash.low != table_word(table, NAMES, name, NAME_ORIGINAL_LOW) || hash.high != table_word(table, NAMES, name, NAME_ORIGINAL_HIGH);
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
