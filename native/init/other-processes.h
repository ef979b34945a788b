/* The other processes of the container, in the last part of a shutdown. */
#ifndef INIT_OTHER_PROCESSES_H
#define INIT_OTHER_PROCESSES_H

#include <stdbool.h>

/*
 * Sends a signal to every other process. Only PID 1 may mean everyone by that: as any other process it is its
 * descendants, which stay its own because it is their subreaper.
 */
void signal_everyone(int number);

/* How many children this process has beside one: by /proc, and -1 if that cannot be read. */
int count_children_beside(int pid);

/* Whether a process was started, by way of others or not, by another: proc_pid_stat(5) names each one's parent. */
bool descends_from(int pid, int ancestor);

#endif
