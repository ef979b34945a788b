/* The file of the audit log: /var/log/env-broker/audit.jsonl, or in the state folder if that cannot be written. */
#ifndef BROKER_LOG_FILE_H
#define BROKER_LOG_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Appends a line, whole or not at all; opens the file first if it is not open. Older files are rotated away when it is full. */
bool log_file_write(const char *line, size_t length);

/* The hash of the last line that is in the file, carried on from an earlier life; SHA256_HEX digits. */
char *log_file_head(void);

/* Opens the file, if it is not open; false if it cannot be now. The head is only known then. */
bool log_file_open(void);

/* Whether it could not be opened, and is tried again once a second; and that it is tried again at once. */
bool log_file_is_missing(void);
void log_file_try_now(void);

/* Its path, for messages. */
const char *log_file_path(void);

#endif
