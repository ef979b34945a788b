#include "message/usage.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "message/message.h"

_Noreturn static void print(const char *usage)
{
	if (last_words != NULL) fail(EXIT_FAILED, "--help goes without --sh: its output is not to be evaluated");
	write_all(1, usage, strlen(usage));
	write_all(1, "\n", 1);
	_exit(0);
}

bool next_option(char ***arguments, const char *usage)
{
	const char *word = **arguments;
	if (word == NULL || word[0] != '-') return false;
	if (strcmp(word, "--help") == 0) print(usage);
	if (strcmp(word, "--") != 0) return true;
	++*arguments;
	return false;
}
