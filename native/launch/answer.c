#include "launch/answer.h"

#include <string.h>

#include "contract/protocol.h"
#include "text/entries.h"

bool answer_next(const struct answer *answer, const char **at, const char **ret_word, const char **ret_text)
{
	if (*at == answer->end) return false;
	*ret_word = *at;
	*ret_text = *ret_word + strlen(*ret_word) + 1;
	*at = *ret_text + strlen(*ret_text) + 1;
	return true;
}

bool is_entry_of(const char *kind, const char *word, const char *text)
{
	return strcmp(word, kind) == 0 && name_length(text) > 0;
}

const char *answer_grants(const struct answer *answer, const char *entry)
{
	/* The pair behind an entry says by which grants it is given. */
	const char *at = entry + strlen(entry) + 1, *word, *text;
	return answer_next(answer, &at, &word, &text) && strcmp(word, REPLY_BY) == 0 ? text : "";
}
