/* How PID 1 has the control plane decide: `env-broker boot`, run to its end before anything else is started. */
#ifndef INIT_BOOT_H
#define INIT_BOOT_H

#include "init/init-options.h"

/* A memfd for the table, where there is no place for a file; launchers look at its mode as they do at a file's. */
int create_table(void);

/*
 * Runs boot with a clean environment and the descriptor of the container's, which is closed here; startup files are run by
 * it. `table` is where it writes the table, or -1 where there is a state folder. Any problem, and a signal that stops
 * it, ends the container.
 */
void run_boot(const struct init_options *options, int environment, int table);

#endif
