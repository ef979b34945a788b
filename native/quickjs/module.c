#include "quickjs/module.h"

#include "quickjs/calls.h"

static const JSCFunctionListEntry functions[] = {
	JS_CFUNC_DEF("openFolder", 2, call_open_folder),
	JS_CFUNC_DEF("openPlace", 2, call_open_place),
	JS_CFUNC_DEF("openFile", 2, call_open_file),
	JS_CFUNC_DEF("openSystemFile", 1, call_open_system_file),
	JS_CFUNC_DEF("close", 1, call_close_descriptor),
	JS_CFUNC_DEF("readLink", 2, call_read_link),
	JS_CFUNC_DEF("look", 1, call_look),
	JS_CFUNC_DEF("kindOf", 2, call_kind_of),
	JS_CFUNC_DEF("list", 1, call_list),
	JS_CFUNC_DEF("read", 2, call_read_descriptor),
	JS_CFUNC_DEF("readSome", 1, call_read_some),
	JS_CFUNC_DEF("pause", 1, call_pause_process),
	JS_CFUNC_DEF("write", 2, call_write_descriptor),
	JS_CFUNC_DEF("limitWaiting", 1, call_limit_waiting),
	JS_CFUNC_DEF("makeFolder", 2, call_make_folder),
	JS_CFUNC_DEF("remove", 2, call_remove_name),
	JS_CFUNC_DEF("setAccess", 4, call_set_descriptor_access),
	JS_CFUNC_DEF("replace", 5, call_replace),
	JS_CFUNC_DEF("removeFolder", 2, call_remove_folder),
	JS_CFUNC_DEF("isProgram", 2, call_is_program),
	JS_CFUNC_DEF("run", 3, call_run),
	JS_CFUNC_DEF("ask", 1, call_ask),
	JS_CFUNC_DEF("effectiveUid", 0, call_effective_uid),
	JS_CFUNC_DEF("isTerminal", 1, call_is_terminal),
	JS_CFUNC_DEF("terminalWidth", 0, call_terminal_width),
	JS_CFUNC_DEF("variable", 1, call_variable),
	JS_CFUNC_DEF("sha256", 1, call_sha256),
	JS_CFUNC_DEF("programArguments", 0, call_program_arguments),
	JS_CFUNC_DEF("exit", 1, call_exit_process),
};

static int fill(JSContext *context, JSModuleDef *module)
{
	return JS_SetModuleExportList(context, module, functions, sizeof functions / sizeof functions[0]);
}

JSModuleDef *native_module(JSContext *context)
{
	JSModuleDef *module = JS_NewCModule(context, NATIVE_MODULE, fill);
	if (module != NULL) JS_AddModuleExportList(context, module, functions, sizeof functions / sizeof functions[0]);
	return module;
}
