#include "text/digits.h"

char *digits_of(uint64_t number, char space[DIGITS_SIZE])
{
	char *at = space + DIGITS_SIZE - 1;
	*at = '\0';
	do *--at = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	return at;
}
