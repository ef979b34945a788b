/* The functions of the module "native": src/host/quickjs/native.d.ts says what each takes and returns. */
#ifndef QUICKJS_CALLS_H
#define QUICKJS_CALLS_H

#include "quickjs/glue.h"

/* Its own name, so that `read` or `list` are no function of the C library. */
#define CALL(name) JSValue call_##name(JSContext *context, JSValueConst self, int count, JSValueConst *given)

/* folder-calls.c: Folders, and names in them. */
CALL(open_folder);
CALL(open_place);
CALL(open_file);
CALL(open_system_file);
CALL(read_link);
CALL(look);
CALL(kind_of);
CALL(list);
CALL(make_folder);
CALL(remove_name);
CALL(set_descriptor_access);
CALL(replace);
CALL(remove_folder);
CALL(is_program);

/* descriptor-calls.c: What is open already. */
CALL(close_descriptor);
CALL(read_descriptor);
CALL(read_some);
CALL(write_descriptor);
CALL(limit_waiting);

/* process-calls.c: This process, and the programs that it runs. */
CALL(run);
CALL(ask);
CALL(effective_uid);
CALL(is_terminal);
CALL(terminal_width);
CALL(variable);
CALL(sha256);
CALL(program_arguments);
CALL(exit_process);
CALL(pause_process);

#endif
