/* Between C and the engine: bytes in and out, and errors. A string of bytes has one character, 0 to 255, for each. */
#ifndef QUICKJS_GLUE_H
#define QUICKJS_GLUE_H

#include <stdbool.h>
#include <stddef.h>

#include "quickjs.h"

/* The bytes of a string while a call looks at them; a NUL stands behind them. */
struct bytes {
	const char *data;
	size_t length;
	const char *text;
	char *copy;
};

/* Gets the bytes of a string; false, with an exception, if it is none. To be given back with drop_bytes(). */
bool take_bytes(JSContext *context, JSValueConst value, struct bytes *bytes);
/* As take_bytes(), and takes an array of bytes too. */
bool take_content(JSContext *context, JSValueConst value, struct bytes *bytes);
/* As take_bytes(), for a file name: one with a NUL inside is EINVAL. */
bool take_name(JSContext *context, JSValueConst value, struct bytes *bytes);
void drop_bytes(JSContext *context, struct bytes *bytes);

/* A string of bytes. */
JSValue bytes_value(JSContext *context, const char *data, size_t length);

/* Throws an Error whose `code` and message are the name of an errno. */
JSValue throw_errno(JSContext *context, int number);

/* A small whole number, such as a descriptor; -1 for undefined or anything else. */
int number(JSContext *context, JSValueConst value);

/* A number that is not negative, or the exception of what is: minus an errno. */
JSValue outcome(JSContext *context, int result);

#endif
