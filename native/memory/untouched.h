/*
 * Where memory lies. Each page that is touched costs a launch about 3 µs, and each 2 MB with such a page as much again: what
 * every launch works with lies side by side, and what few need lies behind it (untouched.ld beside this).
 */
#ifndef MEMORY_UNTOUCHED_H
#define MEMORY_UNTOUCHED_H

#ifdef __SANITIZE_ADDRESS__
/* The sanitizer watches the ends of variables in no section but its own. */
#define TOUCHED_FIRST
#define UNTOUCHED
#else

/* Large, of which mostly only the beginning is touched: the last of what lies side by side. */
#define TOUCHED_FIRST __attribute__((section(".bss.touched-first")))

/* Mostly not touched at all. */
#define UNTOUCHED __attribute__((section(".bss.untouched")))

#endif

#endif
