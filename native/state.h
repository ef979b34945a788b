/* The state folder of a container: made ready for a new life, and held. */
#ifndef STATE_H
#define STATE_H

/*
 * Creates /run/env-broker or takes over root's own, takes the lock for the life of this process, and removes what an
 * earlier life left. Exits with EXIT_FAILED if the folder or the lock is somebody else's, or the lock is held.
 */
void prepare_state(void);

#endif
