/* Programs of this installation that boot runs and waits for. */
#ifndef QUICKJS_RUN_H
#define QUICKJS_RUN_H

#include <stddef.h>

/*
 * Runs a helper, by its name in libexec, and waits for its end: its exit code, 128+N if signal N killed it, or -errno
 * if it could not be started. Both lists end with NULL; the first of `words` becomes its name.
 */
int run_helper(const char *name, char *const *words, char *const *environment);

/*
 * Runs a helper without words and without an environment, and takes what it prints, at most `limit` bytes, into memory
 * that the caller frees: 0 or -errno, which is -EIO if the helper failed.
 */
int ask_helper(const char *name, size_t limit, char **ret_content, size_t *ret_length);

#endif
