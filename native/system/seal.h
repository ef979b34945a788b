/* The end of linking: what the relocations of a program have written is not written again. */
#ifndef SYSTEM_SEAL_H
#define SYSTEM_SEAL_H

/*
 * Makes the part of this program read-only that the linker marked for it (PT_GNU_RELRO). A C library with a loader does that; the
 * one that starts a static program by rcrt1.o does not. Exits with EXIT_FAILED if the kernel refuses.
 */
void seal_relocations(void);

#endif
