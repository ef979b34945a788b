/* The three standard streams. */
#ifndef SYSTEM_STREAMS_H
#define SYSTEM_STREAMS_H

/*
 * Opens those of stdin, stdout and stderr that were closed when this program was started, so that no other file gets
 * their number and is written to by mistake. A closed stdout stays one that cannot be written.
 */
void open_missing_streams(void);

#endif
