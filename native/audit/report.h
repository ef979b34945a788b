/* What a launcher that reads the table itself puts on record: through audit.fifo, to the broker that writes the log. */
#ifndef AUDIT_REPORT_H
#define AUDIT_REPORT_H

#include <limits.h>

#include "audit/record.h"

/*
 * Reports what was decided for this process, if the policy asks for it; `refused` is the reason, or NULL. Waits at most two seconds for
 * room; then it says so, or exits with EXIT_FAILED where the policy requires the record. `memory` is what the record is put together in.
 */
void report(const struct asked *who, struct selection *selection, const char *refused, char memory[PIPE_BUF]);

#endif
