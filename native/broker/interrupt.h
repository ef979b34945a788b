/*
 * What a close may wait for: a message that nobody has received may hold sockets of its sender's, and their last close waits as long as
 * the sender has set (SO_LINGER of socket(7)). A pending signal ends such a wait, so there is one every 50 ms while there are connections.
 */
#ifndef BROKER_INTERRUPT_H
#define BROKER_INTERRUPT_H

#include <stdbool.h>

/* Before the filter of system calls: makes the signal harmless. */
void interrupt_prepare(void);

/* Signals from now on. */
void interrupt_start(void);

/* Stops them, if there was one since the last start: so that what comes and goes at once costs no call. */
void interrupt_stop(void);

#endif
