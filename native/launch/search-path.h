/* PATH: where a launcher looks for a command, and what it hands on. */
#ifndef LAUNCH_SEARCH_PATH_H
#define LAUNCH_SEARCH_PATH_H

/*
 * The caller's PATH=..., followed by what of the snapshot's is missing: cron's, for one, is too short. Built in place; an
 * empty one of the caller counts as none, and one that leaves no room stays as it is.
 */
const char *merge_paths(const char *callers, const char *snapshots);

#endif
