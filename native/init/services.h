/* runit's services: runsvdir keeps those of /etc/service running; sv brings them down. */
#ifndef INIT_SERVICES_H
#define INIT_SERVICES_H

#include <stdbool.h>

#include "init/children.h"

/* How many of them are told to stop or to restart at once. */
enum { SERVICES_MAX = 1024 };

/*
 * Starts runsvdir if /etc/service has services, with base variables only; false if it has none. Exits with
 * EXIT_NOT_FOUND if there are services and no runsvdir.
 */
bool start_services(struct child *runsvdir, bool quiet);

/* runit's sv, at one of its fixed places, or NULL. */
const char *find_sv(void);

/*
 * Starts to bring all services down; `sv` ends when they are down, and kills those that take longer than some
 * seconds. False if there is no sv.
 */
bool stop_services(struct child *sv, unsigned seconds);

#endif
