/* Memory for the engine: musl's malloc nearly doubles the time of a boot. */
#ifndef QUICKJS_ALLOCATOR_H
#define QUICKJS_ALLOCATOR_H

#include "quickjs.h"

/* For JS_NewRuntime2(). A single thread only. */
extern const JSMallocFunctions allocator;

#endif
