#include "system/seal.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "message/message.h"

/* Where the program was loaded: the linker puts its header first. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

void seal_relocations(void)
{
	const Elf64_Phdr *headers = (const Elf64_Phdr *)getauxval(AT_PHDR), *first = NULL, *marked = NULL;
	for (unsigned long at = getauxval(AT_PHNUM); at-- > 0;) {
		if (headers[at].p_type == PT_LOAD) first = &headers[at];
		if (headers[at].p_type == PT_GNU_RELRO) marked = &headers[at];
	}
	if (first == NULL || marked == NULL) return;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = (uintptr_t)__ehdr_start - first->p_vaddr + marked->p_vaddr, end = start + marked->p_memsz;
	start -= start % page;
	end -= end % page;
	if (start < end && mprotect((void *)start, end - start, PROT_READ) != 0) fail(EXIT_FAILED, "cannot make this program read-only: %s", strerror(errno));
}
