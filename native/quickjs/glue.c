#include "quickjs/glue.h"

#include <errno.h>
#include <string.h>

static bool is_ascii(const char *text, size_t length)
{
	unsigned char all = 0;
	for (size_t at = 0; at < length; at++) all |= (unsigned char)text[at];
	return all < 0x80;
}

/* The engine hands out UTF-8: characters from 0x80 to 0xff are two bytes there, and one here. */
static char *decode(JSContext *context, const char *text, size_t *length)
{
	char *copy = js_malloc(context, *length + 1);
	size_t count = 0;
	if (copy == NULL) return NULL;
	for (size_t at = 0; at < *length; at++) {
		unsigned char lead = (unsigned char)text[at];
		if (lead >= 0x80) {
			unsigned char tail = at + 1 < *length ? (unsigned char)text[++at] : 0;
			if ((lead & 0xfc) != 0xc0 || (tail & 0xc0) != 0x80) {
				js_free(context, copy);
				JS_ThrowTypeError(context, "a string of bytes was expected");
				return NULL;
			}
			lead = (unsigned char)(lead << 6 | (tail & 0x3f));
		}
		copy[count++] = (char)lead;
	}
	copy[count] = '\0';
	*length = count;
	return copy;
}

bool take_bytes(JSContext *context, JSValueConst value, struct bytes *bytes)
{
	bytes->copy = NULL;
	bytes->text = JS_ToCStringLen(context, &bytes->length, value);
	if (bytes->text == NULL) return false;
	bytes->data = bytes->text;
	if (is_ascii(bytes->text, bytes->length)) return true;
	bytes->copy = decode(context, bytes->text, &bytes->length);
	bytes->data = bytes->copy;
	if (bytes->copy != NULL) return true;
	JS_FreeCString(context, bytes->text);
	return false;
}

bool take_content(JSContext *context, JSValueConst value, struct bytes *bytes)
{
	size_t offset, size;
	if (JS_IsString(value)) return take_bytes(context, value, bytes);
	JSValue buffer = JS_GetTypedArrayBuffer(context, value, &offset, &bytes->length, NULL);
	if (JS_IsException(buffer)) return false;
	const uint8_t *data = JS_GetArrayBuffer(context, &size, buffer);
	/* The array keeps its buffer. */
	JS_FreeValue(context, buffer);
	bytes->data = (const char *)data + offset;
	bytes->text = bytes->copy = NULL;
	return data != NULL;
}

bool take_name(JSContext *context, JSValueConst value, struct bytes *bytes)
{
	if (!take_bytes(context, value, bytes)) return false;
	if (strlen(bytes->data) == bytes->length) return true;
	drop_bytes(context, bytes);
	throw_errno(context, EINVAL);
	return false;
}

void drop_bytes(JSContext *context, struct bytes *bytes)
{
	if (bytes->copy != NULL) js_free(context, bytes->copy);
	if (bytes->text != NULL) JS_FreeCString(context, bytes->text);
}

JSValue bytes_value(JSContext *context, const char *data, size_t length)
{
	if (is_ascii(data, length)) return JS_NewStringLen(context, data, length);
	char *text = js_malloc(context, length * 2);
	size_t count = 0;
	if (text == NULL) return JS_EXCEPTION;
	for (size_t at = 0; at < length; at++) {
		unsigned char byte = (unsigned char)data[at];
		if (byte >= 0x80) text[count++] = (char)(0xc0 | byte >> 6);
		text[count++] = (char)(byte >= 0x80 ? 0x80 | (byte & 0x3f) : byte);
	}
	JSValue value = JS_NewStringLen(context, text, count);
	js_free(context, text);
	return value;
}

#define NAMED(number) { number, #number }

static const struct { int number; const char *name; } errnos[] = {
	NAMED(EACCES), NAMED(EAGAIN), NAMED(EBADF), NAMED(EBUSY), NAMED(EDQUOT), NAMED(EEXIST), NAMED(EFBIG), NAMED(EINTR),
	NAMED(EINVAL), NAMED(EIO), NAMED(EISDIR), NAMED(ELOOP), NAMED(EMFILE), NAMED(EMLINK), NAMED(ENAMETOOLONG),
	NAMED(ENFILE), NAMED(ENODEV), NAMED(ENOENT), NAMED(ENOMEM), NAMED(ENOSPC), NAMED(ENOSYS), NAMED(ENOTDIR),
	NAMED(ENOTEMPTY), NAMED(ENOTSUP), NAMED(ENXIO), NAMED(EOVERFLOW), NAMED(EPERM), NAMED(EPIPE), NAMED(EROFS),
	NAMED(ESPIPE), NAMED(ESTALE), NAMED(ETXTBSY), NAMED(EXDEV),
};

static const char *name_of(int number)
{
	for (size_t at = 0; at < sizeof errnos / sizeof errnos[0]; at++) {
		if (errnos[at].number == number) return errnos[at].name;
	}
	return "EUNKNOWN";
}

JSValue throw_errno(JSContext *context, int number)
{
	JSValue error = JS_NewError(context);
	if (JS_IsException(error)) return error;
	JS_DefinePropertyValueStr(context, error, "message", JS_NewString(context, name_of(number)), JS_PROP_C_W_E);
	JS_DefinePropertyValueStr(context, error, "code", JS_NewString(context, name_of(number)), JS_PROP_C_W_E);
	return JS_Throw(context, error);
}

int number(JSContext *context, JSValueConst value)
{
	int32_t result;
	return JS_IsNumber(value) && JS_ToInt32(context, &result, value) == 0 ? result : -1;
}

JSValue outcome(JSContext *context, int result)
{
	return result < 0 ? throw_errno(context, -result) : JS_NewInt32(context, result);
}
