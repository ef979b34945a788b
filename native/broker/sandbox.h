/* What the broker gives up before it reads the first byte of anybody's. */
#ifndef BROKER_SANDBOX_H
#define BROKER_SANDBOX_H

/*
 * No capabilities, no new privileges, no core dump, not dumpable, and no system call but those that a request takes: any
 * other one kills the process. Says so where the kernel does not offer the last one. Descriptors that need more rights
 * are opened before.
 */
void enter_sandbox(void);

#endif
