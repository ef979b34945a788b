/* Every signal of 1 to 64, by raw masks: C libraries hide 32 to 34, and a container's stop signal may be any. */
#ifndef SYSTEM_SIGNALS_H
#define SYSTEM_SIGNALS_H

/* Linux's SIGRTMIN+3 as everybody counts it, with glibc's SIGRTMIN of 34: how container managers stop an init. */
enum { SIGNAL_HALT = 37 };

/* Blocks every signal, and returns a signalfd that reports them; close-on-exec. */
int open_signals(void);

/* Waits for the next signal; 0 if the wait was interrupted. */
int next_signal(int signals);

/* For a child, before its exec: nothing blocked. */
void unblock_signals(void);

#endif
