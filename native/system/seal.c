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
	const Elf64_Phdr *header = (const Elf64_Phdr *)getauxval(AT_PHDR);
	unsigned long count = getauxval(AT_PHNUM);
	for (; count > 0 && header->p_type != PT_GNU_RELRO; count--) header++;
	if (count == 0) return;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = (uintptr_t)__ehdr_start + header->p_vaddr, end = start + header->p_memsz;
	start -= start % page;
	end -= end % page;
	if (start < end && mprotect((void *)start, end - start, PROT_READ) != 0) fail(EXIT_FAILED, "cannot make this program read-only: %s", strerror(errno));
}
