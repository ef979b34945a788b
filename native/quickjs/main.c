/*
 * env-broker as a static executable: the control plane as bytecode, and an engine that can evaluate no text, with no
 * library of its own. A module's bytecode is read when it is imported, so that boot never sees the command line.
 */
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "contract/programs.h"
#include "message/message.h"
#include "modules.h"
#include "quickjs.h"
#include "quickjs/allocator.h"
#include "quickjs/module.h"
#include "system/reload-lock.h"
#include "system/streams.h"

const char *const program_name = PROGRAM_ENV_BROKER;

enum { STACK_MIN = 512 << 10, STACK_MAX = 8 << 20, GC_THRESHOLD = 64 << 20 };

/*
 * How much stack the engine may use: half of it, since C below needs room as well, for a regular expression for one. A
 * limit that is too low is raised as far as it may be: the kernel looks at it whenever the stack grows.
 */
static size_t stack_for_engine(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_STACK, &limit) != 0) return STACK_MIN / 2;
	if (limit.rlim_cur < STACK_MAX) {
		limit.rlim_cur = limit.rlim_max < STACK_MAX ? limit.rlim_max : STACK_MAX;
		setrlimit(RLIMIT_STACK, &limit);
	}
	if (limit.rlim_cur < STACK_MIN) fail(EXIT_FAILED, "out of stack: %u KB are too little, raise its limit (ulimit -s)", (unsigned)(limit.rlim_cur >> 10));
	return (size_t)(limit.rlim_cur < STACK_MAX ? limit.rlim_cur : STACK_MAX) / 2;
}

static JSModuleDef *load(JSContext *context, const char *name, void *opaque)
{
	(void)opaque;
	if (strcmp(name, NATIVE_MODULE) == 0) return native_module(context);
	for (size_t at = 0; at < sizeof modules / sizeof modules[0]; at++) {
		if (strcmp(name, modules[at].name) != 0) continue;
		JSValue module = JS_ReadObject(context, modules[at].bytecode, *modules[at].size, JS_READ_OBJ_BYTECODE | JS_READ_OBJ_ROM_DATA);
		/* The context keeps it. */
		return JS_IsException(module) ? NULL : JS_VALUE_GET_PTR(module);
	}
	JS_ThrowReferenceError(context, "no module %s", name);
	return NULL;
}

/* The allocator never fails, so neither does this. Without Eval there is no way from text to code. */
static JSContext *make_context(JSRuntime *runtime)
{
	JSContext *context = JS_NewContextRaw(runtime);
	JS_AddIntrinsicBaseObjects(context);
	JS_AddIntrinsicDate(context);
	JS_AddIntrinsicRegExp(context);
	JS_AddIntrinsicJSON(context);
	JS_AddIntrinsicProxy(context);
	JS_AddIntrinsicMapSet(context);
	JS_AddIntrinsicTypedArrays(context);
	JS_AddIntrinsicPromise(context);
	JS_AddIntrinsicWeakRef(context);
	return context;
}

/* The entry ends the process with the exit code; who comes back from here has failed. */
_Noreturn static void give_up(JSContext *context)
{
	const char *message = JS_ToCString(context, JS_GetPropertyStr(context, JS_GetException(context), "message"));
	if (message != NULL && strcmp(message, "stack overflow") == 0) fail(EXIT_FAILED, "out of stack");
	fail(EXIT_FAILED, "a bug, please report it: it did not start");
}

int main(int argc, char **argv)
{
	static char *none[] = { NULL };
	open_missing_streams();
	/* Boot holds every value of the container: none may be in a core, wherever the machine sends those: core(5). */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	/* A reader that went away, or a file that may not grow, is an error of the write. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (argc > 1 && strcmp(argv[1], "reload") == 0) take_reload_lock();
	set_program_arguments(argc > 0 ? argv + 1 : none);
	JSRuntime *runtime = JS_NewRuntime2(&allocator, NULL);
	JSContext *context = make_context(runtime);
	JS_SetMaxStackSize(runtime, stack_for_engine());
	JS_SetGCThreshold(runtime, GC_THRESHOLD);
	JS_SetModuleLoaderFunc(runtime, NULL, load, NULL);

	JSValue entry = JS_LoadModule(context, "", "./" ENTRY_MODULE);
	if (JS_IsException(entry)) give_up(context);
	/* It leaves NULL there when nothing is left to do. */
	JSContext *ran;
	while (JS_ExecutePendingJob(runtime, &ran) > 0) continue;
	if (JS_PromiseState(context, entry) == JS_PROMISE_REJECTED) JS_Throw(context, JS_PromiseResult(context, entry));
	give_up(context);
}
