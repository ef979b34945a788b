#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "quickjs/calls.h"
#include "quickjs/memory.h"
#include "quickjs/module.h"
#include "quickjs/run.h"
#include "text/sha256.h"

static char *const *program_words;

void set_program_arguments(char *const *words)
{
	program_words = words;
}

static void drop_words(char **words)
{
	for (char **word = words; *word != NULL; word++) free(*word);
	free(words);
}

/* A list of words, ended by NULL; NULL, with an exception, if something in it is none. */
static char **take_words(JSContext *context, JSValueConst list)
{
	int length = number(context, JS_GetPropertyStr(context, list, "length"));
	char **words = grow(NULL, ((size_t)(length < 0 ? 0 : length) + 1) * sizeof words[0]);
	for (int at = 0; at < length; at++) {
		struct bytes word;
		JSValue value = JS_GetPropertyUint32(context, list, (uint32_t)at);
		bool taken = take_name(context, value, &word);
		JS_FreeValue(context, value);
		words[at] = taken ? grow(NULL, word.length + 1) : NULL;
		if (!taken) {
			drop_words(words);
			return NULL;
		}
		memcpy(words[at], word.data, word.length + 1);
		drop_bytes(context, &word);
	}
	words[length < 0 ? 0 : length] = NULL;
	return words;
}

CALL(run)
{
	(void)self, (void)count;
	struct bytes name;
	if (!take_name(context, given[0], &name)) return JS_EXCEPTION;
	char **words = take_words(context, given[1]);
	char **environment = words == NULL ? NULL : take_words(context, given[2]);
	JSValue result = JS_EXCEPTION;
	if (environment != NULL) result = outcome(context, run_helper(name.data, words, environment));
	if (environment != NULL) drop_words(environment);
	if (words != NULL) drop_words(words);
	drop_bytes(context, &name);
	return result;
}

/* Far more than the names of all processes are. */
enum { ANSWER_LIMIT = 1 << 28 };

CALL(ask)
{
	(void)self, (void)count;
	struct bytes name;
	char *content;
	size_t length;
	if (!take_name(context, given[0], &name)) return JS_EXCEPTION;
	int failure = ask_helper(name.data, ANSWER_LIMIT, &content, &length);
	drop_bytes(context, &name);
	if (failure != 0) return throw_errno(context, -failure);
	JSValue result = bytes_value(context, content, length);
	free(content);
	return result;
}

CALL(effective_uid)
{
	(void)self, (void)count, (void)given;
	return JS_NewUint32(context, geteuid());
}

CALL(is_terminal)
{
	(void)self, (void)count;
	return JS_NewBool(context, isatty(number(context, given[0])));
}

CALL(terminal_width)
{
	(void)self, (void)count, (void)given;
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return JS_UNDEFINED;
	return JS_NewInt32(context, size.ws_col);
}

CALL(variable)
{
	(void)self, (void)count;
	struct bytes name;
	if (!take_name(context, given[0], &name)) return JS_EXCEPTION;
	const char *value = getenv(name.data);
	drop_bytes(context, &name);
	return value == NULL ? JS_UNDEFINED : JS_NewString(context, value);
}

CALL(sha256)
{
	(void)self, (void)count;
	struct bytes content;
	char hex[SHA256_HEX];
	if (!take_bytes(context, given[0], &content)) return JS_EXCEPTION;
	sha256_hex((const unsigned char *)content.data, content.length, hex);
	drop_bytes(context, &content);
	return JS_NewStringLen(context, hex, sizeof hex);
}

CALL(program_arguments)
{
	(void)self, (void)count, (void)given;
	JSValue words = JS_NewArray(context);
	for (uint32_t at = 0; program_words[at] != NULL; at++) {
		JS_DefinePropertyValueUint32(context, words, at, JS_NewString(context, program_words[at]), JS_PROP_C_W_E);
	}
	return words;
}

CALL(exit_process)
{
	(void)self, (void)count;
	_exit(number(context, given[0]));
}

CALL(pause_process)
{
	(void)self, (void)count;
	poll(NULL, 0, number(context, given[0]));
	return JS_UNDEFINED;
}
