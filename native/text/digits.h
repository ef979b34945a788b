/* Numbers as decimal digits. */
#ifndef TEXT_DIGITS_H
#define TEXT_DIGITS_H

#include <stdint.h>

/* The longest number of 64 bits, and a NUL. */
enum { DIGITS_SIZE = 21 };

/* The digits of a number and a NUL, somewhere in `space`. */
char *digits_of(uint64_t number, char space[DIGITS_SIZE]);

#endif
