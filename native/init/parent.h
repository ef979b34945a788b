/* The folder that the state folder is in: whoever can write it could put another state folder in the place of ours. */
#ifndef INIT_PARENT_H
#define INIT_PARENT_H

/*
 * For root: makes sure that nobody else can rename or remove what is root's in /run. It is made sticky, as /tmp is (unlink(2)), and
 * that is said, if others can write it, as in an emptyDir; exits with EXIT_FAILED if it is another user's.
 */
void guard_parent(void);

#endif
