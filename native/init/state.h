/* The state folder of a container: made ready for a new life, and held. */
#ifndef INIT_STATE_H
#define INIT_STATE_H

#include <stdbool.h>

enum state {
	STATE_READY,
	/* There is no place that this process can write: the table goes by a memfd. */
	STATE_NOWHERE,
	/* Another env-init holds it, and this one was started by it. */
	STATE_TAKEN,
};

/*
 * Creates the state folder of this user or takes over its own, takes the lock for the life of this process, and
 * removes what an earlier life left. Exits with EXIT_FAILED if the folder or the lock is somebody else's, or if
 * another env-init holds the lock that is no parent of this one.
 */
enum state prepare_state(void);

/* The descriptor of the lock; -1 if it is not held. */
int state_lock(void);

#endif
