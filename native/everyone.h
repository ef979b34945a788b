/* The other processes of the container, in the last part of a shutdown. */
#ifndef EVERYONE_H
#define EVERYONE_H

/*
 * Sends a signal to every other process. Only PID 1 may mean everyone by that: as any other process it is its
 * descendants, which stay its own because it is their subreaper.
 */
void signal_everyone(int number);

/* The parent of a process, or -1 if it cannot be told: proc_pid_stat(5). */
int parent_of(int pid);

#endif
