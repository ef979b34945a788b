/* Programs of this installation that boot runs and waits for. */
#ifndef RUN_H
#define RUN_H

/*
 * Runs a helper, by its name in libexec, and waits for its end: its exit code, 128+N if signal N killed it, or -errno
 * if it could not be started. Both lists end with NULL; the first of `words` becomes its name.
 */
int run_helper(const char *name, char *const *words, char *const *environment);

#endif
