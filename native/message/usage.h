/* Options at the front of a command line, and the text that explains them. */
#ifndef MESSAGE_USAGE_H
#define MESSAGE_USAGE_H

#include <stdbool.h>

/*
 * Whether an option comes next. They end at a word that is none, or behind `--`, which is passed. For --help the usage
 * goes to stdout, and the program ends with 0.
 */
bool next_option(char ***arguments, const char *usage);

#endif
