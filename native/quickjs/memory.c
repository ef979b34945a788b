#include "quickjs/memory.h"

#include <stdlib.h>

#include "message/message.h"

void out_of_memory(void)
{
	fail(EXIT_FAILED, "out of memory");
}

void *grow(void *block, size_t size)
{
	void *grown = realloc(block, size);
	if (grown == NULL) out_of_memory();
	return grown;
}
