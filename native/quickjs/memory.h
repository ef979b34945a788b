/*
 * Where there is no memory the process ends at once, in one line: neither the engine nor what runs on it is whole after
 * an allocation has failed anywhere.
 */
#ifndef QUICKJS_MEMORY_H
#define QUICKJS_MEMORY_H

#include <stddef.h>

_Noreturn void out_of_memory(void);

/* realloc(3), which always succeeds. */
void *grow(void *block, size_t size);

#endif
