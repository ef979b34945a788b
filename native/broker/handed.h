/* How env-init starts the broker: by which option, and with which descriptors, in this order from HANDED_FIRST on. */
#ifndef BROKER_HANDED_H
#define BROKER_HANDED_H

/* It ends with its parent, which the last descriptor tells; or it stays, and holds the lock instead. */
#define BROKER_CHILD "--child"
#define BROKER_OUTLIVE "--outlive"

enum { HANDED_FIRST = 3 };
enum { HANDED_LISTENER, HANDED_FIFO, HANDED_CHAIN, HANDED_LAST, HANDED_COUNT };

#endif
