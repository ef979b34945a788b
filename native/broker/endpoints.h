/* Where the broker is asked and reported to: the socket and the FIFO of the state folder. */
#ifndef BROKER_ENDPOINTS_H
#define BROKER_ENDPOINTS_H

/* Removes what an earlier broker left, where no env-init has done it. Exits if it cannot. */
void remove_endpoints(void);

/*
 * Makes broker.sock and listens on it; nobody can connect before it has its mode. What lies there already must have been
 * removed. Exits if it cannot. Close-on-exec, not blocking.
 */
int make_socket(void);

/* Makes audit.fifo and opens both its ends, so that what is written stays until somebody reads it. */
int make_fifo(void);

#endif
