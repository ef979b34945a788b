/*
 * Free lists by size class over arenas that are never given back: a process of the control plane lives for
 * milliseconds. Large blocks are the C library's, which maps them and lets them grow in place.
 */
#include "quickjs/allocator.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "quickjs/memory.h"

enum {
	GRAIN = 16,
	FINE_LIMIT = 512,       /* up to here every multiple of GRAIN is a class of its own, and above every half of a doubling */
	SMALL_LIMIT = 32768,
	CLASS_COUNT = FINE_LIMIT / GRAIN + 2 * 6 + 1,
	ARENA_SIZE = 1 << 21,
};

/* What stands before every block; nothing that the engine allocates needs more than eight bytes of alignment. */
struct header {
	size_t size;
};

struct free_block {
	struct free_block *next;
};

static struct free_block *free_blocks[CLASS_COUNT];
static char *arena, *arena_end;

/* The class of a size, header included, and the size that its blocks have. */
static size_t class_of(size_t size, size_t *ret_size)
{
	if (size <= FINE_LIMIT) {
		*ret_size = (size + GRAIN - 1) / GRAIN * GRAIN;
		return *ret_size / GRAIN;
	}
	size_t class = FINE_LIMIT / GRAIN, base = FINE_LIMIT;
	for (; base * 2 < size; base *= 2) class += 2;
	bool fits_half = size <= base + base / 2;
	*ret_size = fits_half ? base + base / 2 : base * 2;
	return class + (fits_half ? 1 : 2);
}

/* Aligned and advised, an arena is one huge page where the kernel has them: a single fault instead of hundreds. */
static void map_arena(void)
{
	char *fresh = mmap(NULL, 2 * ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (fresh == MAP_FAILED) out_of_memory();
	arena = (char *)(((uintptr_t)fresh + ARENA_SIZE - 1) / ARENA_SIZE * ARENA_SIZE);
	arena_end = arena + ARENA_SIZE;
	if (arena > fresh) munmap(fresh, (size_t)(arena - fresh));
	munmap(arena_end, (size_t)(fresh + 2 * ARENA_SIZE - arena_end));
	madvise(arena, ARENA_SIZE, MADV_HUGEPAGE);
}

static struct header *carve(size_t size)
{
	if (arena == NULL || (size_t)(arena_end - arena) < size) map_arena();
	struct header *block = (struct header *)arena;
	arena += size;
	return block;
}

/* A small block, one that was used before if there is one; the size that it has. */
static struct header *take_small(size_t wanted, size_t *ret_size)
{
	size_t class = class_of(wanted, ret_size);
	struct free_block *found = free_blocks[class];
	if (found == NULL) return carve(*ret_size);
	free_blocks[class] = found->next;
	return (struct header *)found - 1;
}

static void *take(JSMallocState *state, size_t wanted)
{
	if (wanted > SIZE_MAX / 2) out_of_memory();
	size_t size = wanted + sizeof(struct header);
	struct header *block = size > SMALL_LIMIT ? grow(NULL, size) : take_small(size, &size);
	block->size = size;
	state->malloc_count++;
	state->malloc_size += size;
	return block + 1;
}

static size_t usable_size(const void *pointer)
{
	const struct header *block = pointer;
	return block[-1].size - sizeof *block;
}

static void give_back(JSMallocState *state, void *pointer)
{
	if (pointer == NULL) return;
	struct header *block = (struct header *)pointer - 1;
	size_t size = block->size;
	state->malloc_count--;
	state->malloc_size -= size;
	if (size > SMALL_LIMIT) {
		free(block);
		return;
	}
	size_t class = class_of(size, &size);
	struct free_block *freed = pointer;
	freed->next = free_blocks[class];
	free_blocks[class] = freed;
}

static void *resize(JSMallocState *state, void *pointer, size_t wanted)
{
	if (pointer == NULL) return wanted == 0 ? NULL : take(state, wanted);
	if (wanted == 0) {
		give_back(state, pointer);
		return NULL;
	}
	size_t usable = usable_size(pointer);
	struct header *block = (struct header *)pointer - 1;
	if (wanted <= usable && (block->size <= SMALL_LIMIT || wanted > usable / 2)) return pointer;
	if (block->size > SMALL_LIMIT && wanted < SIZE_MAX / 2 && wanted + sizeof *block > SMALL_LIMIT) {
		struct header *grown = grow(block, wanted + sizeof *block);
		state->malloc_size += wanted + sizeof *block - grown->size;
		grown->size = wanted + sizeof *block;
		return grown + 1;
	}
	void *moved = take(state, wanted);
	memcpy(moved, pointer, wanted < usable ? wanted : usable);
	give_back(state, pointer);
	return moved;
}

const JSMallocFunctions allocator = { take, give_back, resize, usable_size };
