/* One reload at a time: the lock of the state folder that a reload holds. */
#ifndef SYSTEM_RELOAD_LOCK_H
#define SYSTEM_RELOAD_LOCK_H

/*
 * Takes reload.lock for the life of this process, and of the program that it executes; waits for another reload, and
 * says so. Nothing happens where there is no state folder: the reload itself says what is wrong.
 */
void take_reload_lock(void);

#endif
