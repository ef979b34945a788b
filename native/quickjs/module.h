/* The module "native" of the static executable; src/host/quickjs/native.d.ts declares what it exports. */
#ifndef QUICKJS_MODULE_H
#define QUICKJS_MODULE_H

#include "quickjs.h"

#define NATIVE_MODULE "native"

/* The words after the program's name, for programArguments(). */
void set_program_arguments(char *const *words);

JSModuleDef *native_module(JSContext *context);

#endif
