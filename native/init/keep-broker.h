/* Keeps the broker running: it is started again when it ends, with a back-off, while whoever asks it waits in the backlog. */
#ifndef INIT_KEEP_BROKER_H
#define INIT_KEEP_BROKER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Makes socket and FIFO in the state folder, and starts the broker. `lock` is the descriptor of the lock if another init
 * takes this one's place later, and the broker is to hold it then; or -1: then it ends when this process does.
 */
void start_broker(int lock);

/* Waits as wait_event() of children.h does, and tends to the broker meanwhile. */
int next_event(int64_t deadline);

/* That it is about to be killed with everybody else is no news; it is started again all the same. */
void expect_end_of_broker(void);

/* Whether any other child than the broker is left. Reaps those that have ended. */
bool has_others(void);

/* Lets the broker write what it has, and end: nobody is left who could ask it. */
void end_broker(void);

#endif
