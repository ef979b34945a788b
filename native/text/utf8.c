#include "text/utf8.h"

size_t utf8_sequence(const char *bytes, size_t limit, uint32_t *ret_point)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *text = (const unsigned char *)bytes;
	size_t length = text[0] < 0x80 ? 1 : text[0] < 0xc2 ? 0 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : text[0] < 0xf5 ? 4 : 0;
	if (length == 0 || length > limit) return 0;
	uint32_t point = length == 1 ? text[0] : text[0] & (0x7fu >> length);
	for (size_t at = 1; at < length; at++) {
		if ((text[at] & 0xc0) != 0x80) return 0;
		point = (point << 6) | (text[at] & 0x3f);
	}
	*ret_point = point;
	return point < smallest[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? 0 : length;
}
