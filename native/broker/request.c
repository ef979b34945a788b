#include "broker/request.h"

#include <string.h>

#include "contract/protocol.h"
#include "names/grant-name.h"

static bool is_variable_name(const char *name)
{
	return name[0] != '\0' && strchr(name, '=') == NULL;
}

static const char *add(const char **list, size_t *count, const char *text)
{
	if (*count == ASKED_LIMIT) return "one word stands there too often";
	list[(*count)++] = text;
	return NULL;
}

static const char *take_pair(const char *word, const char *text, struct request *request)
{
	if (strcmp(word, ASK_GRANT) == 0) return is_grant_name(text) ? add(request->grants, &request->grant_count, text) : "what is no name of a grant";
	if (strcmp(word, ASK_COMMAND) == 0) {
		request->command = text;
		return NULL;
	}
	bool is_need = strcmp(word, ASK_NEED) == 0, is_had = strcmp(word, ASK_HAVE) == 0, is_kept = strcmp(word, ASK_KEEP) == 0;
	if (!is_need && !is_had && !is_kept) return "a word that is not known";
	if (!is_variable_name(text)) return "what is no name of a variable";
	if (is_kept) return add(request->kept, &request->kept_count, text);
	if (request->need_count < ASKED_LIMIT) request->has[request->need_count] = is_had;
	return add(request->needs, &request->need_count, text);
}

const char *request_read(const char *bytes, size_t length, struct request *ret_request)
{
	ret_request->grant_count = ret_request->need_count = ret_request->kept_count = 0;
	ret_request->command = NULL;
	/* Every text ends within the request if the last one does. */
	if (length == 0 || bytes[length - 1] != '\0') return "no text at its end";
	const char *at = bytes, *end = bytes + length;
	if (strcmp(at, PROTOCOL_VERSION) != 0) return "another version";
	for (at += strlen(at) + 1; at < end;) {
		const char *word = at, *text = word + strlen(word) + 1;
		if (text >= end) return "a word without a text";
		at = text + strlen(text) + 1;
		const char *problem = take_pair(word, text, ret_request);
		if (problem != NULL) return problem;
	}
	return NULL;
}
