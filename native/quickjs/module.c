#include "module.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "files.h"
#include "glue.h"
#include "memory.h"
#include "run.h"
#include "../sha256.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define CALL(name) static JSValue name(JSContext *context, JSValueConst self, int count, JSValueConst *given)

static char *const *program_words;

void set_program_arguments(char *const *words)
{
	program_words = words;
}

/* A small whole number, such as a descriptor; -1 for undefined or anything else. */
static int number(JSContext *context, JSValueConst value)
{
	int32_t result;
	return JS_IsNumber(value) && JS_ToInt32(context, &result, value) == 0 ? result : -1;
}

static void drop_words(char **words)
{
	for (char **word = words; *word != NULL; word++) free(*word);
	free(words);
}

static JSValue outcome(JSContext *context, int result)
{
	return result < 0 ? throw_errno(context, -result) : JS_NewInt32(context, result);
}

static JSValue open_name(JSContext *context, JSValueConst folder, JSValueConst name, int flags)
{
	struct bytes path;
	if (!take_name(context, name, &path)) return JS_EXCEPTION;
	int at = JS_IsUndefined(folder) ? AT_FDCWD : number(context, folder);
	int descriptor = openat(at, path.data, flags | O_CLOEXEC);
	JSValue result = outcome(context, descriptor < 0 ? -errno : descriptor);
	drop_bytes(context, &path);
	return result;
}

CALL(open_folder)
{
	(void)self, (void)count;
	return open_name(context, given[0], given[1], O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

CALL(open_place)
{
	(void)self, (void)count;
	return open_name(context, given[0], given[1], O_PATH | O_DIRECTORY | O_NOFOLLOW);
}

CALL(open_file)
{
	(void)self, (void)count;
	return open_name(context, given[0], given[1], O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
}

CALL(open_system_file)
{
	(void)self, (void)count;
	return open_name(context, JS_UNDEFINED, given[0], O_RDONLY | O_NONBLOCK);
}

CALL(close_descriptor)
{
	(void)self, (void)count;
	close(number(context, given[0]));
	return JS_UNDEFINED;
}

CALL(read_link)
{
	(void)self, (void)count;
	char target[4096];
	struct bytes name;
	if (!take_name(context, given[1], &name)) return JS_EXCEPTION;
	ssize_t length = readlinkat(number(context, given[0]), name.data, target, sizeof target);
	int failure = errno;
	drop_bytes(context, &name);
	return length < 0 ? throw_errno(context, failure) : bytes_value(context, target, (size_t)length);
}

static const char *kind_name(mode_t mode)
{
	return S_ISREG(mode) ? "file" : S_ISDIR(mode) ? "folder" : "other";
}

static void put(JSContext *context, JSValueConst object, const char *key, JSValue value)
{
	JS_DefinePropertyValueStr(context, object, key, value, JS_PROP_C_W_E);
}

CALL(look)
{
	(void)self, (void)count;
	struct stat status;
	struct statvfs mount;
	int descriptor = number(context, given[0]);
	if (fstat(descriptor, &status) != 0 || fstatvfs(descriptor, &mount) != 0) return throw_errno(context, errno);
	JSValue result = JS_NewObject(context);
	put(context, result, "kind", JS_NewString(context, kind_name(status.st_mode)));
	put(context, result, "uid", JS_NewUint32(context, status.st_uid));
	put(context, result, "gid", JS_NewUint32(context, status.st_gid));
	put(context, result, "mode", JS_NewUint32(context, status.st_mode & 07777));
	put(context, result, "onWritableMount", JS_NewBool(context, (mount.f_flag & ST_RDONLY) == 0));
	put(context, result, "device", JS_NewBigUint64(context, status.st_dev));
	put(context, result, "inode", JS_NewBigUint64(context, status.st_ino));
	put(context, result, "size", JS_NewBigInt64(context, status.st_size));
	put(context, result, "modified", JS_NewBigInt64(context, (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec));
	return result;
}

CALL(kind_of)
{
	(void)self, (void)count;
	struct stat status;
	struct bytes name;
	if (!take_name(context, given[1], &name)) return JS_EXCEPTION;
	int result = fstatat(number(context, given[0]), name.data, &status, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
	drop_bytes(context, &name);
	if (result == ENOENT) return JS_UNDEFINED;
	return result != 0 ? throw_errno(context, result) : JS_NewString(context, kind_name(status.st_mode));
}

CALL(list)
{
	(void)self, (void)count;
	/* Opened anew: a copy of the descriptor would share its place in the folder. */
	int folder = openat(number(context, given[0]), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = folder < 0 ? NULL : fdopendir(folder);
	if (stream == NULL) return throw_errno(context, errno);
	JSValue names = JS_NewArray(context);
	uint32_t length = 0;
	struct dirent *entry;
	while (errno = 0, (entry = readdir(stream)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
		JS_DefinePropertyValueUint32(context, names, length++, bytes_value(context, entry->d_name, strlen(entry->d_name)), JS_PROP_C_W_E);
	}
	int failure = errno;
	closedir(stream);
	if (failure == 0) return names;
	JS_FreeValue(context, names);
	return throw_errno(context, failure);
}

CALL(read_descriptor)
{
	(void)self, (void)count;
	int64_t limit;
	char *content;
	size_t length;
	if (JS_ToInt64(context, &limit, given[1]) != 0 || limit < 0) return throw_errno(context, EINVAL);
	int result = read_whole(number(context, given[0]), (size_t)limit, &content, &length);
	if (result < 0) return throw_errno(context, -result);
	JSValue value = bytes_value(context, content, length);
	free(content);
	return value;
}

CALL(read_some)
{
	(void)self, (void)count;
	static char chunk[65536];
	for (;;) {
		ssize_t got = read(number(context, given[0]), chunk, sizeof chunk);
		if (got >= 0) return bytes_value(context, chunk, (size_t)got);
		struct pollfd waiting = { .fd = number(context, given[0]), .events = POLLIN };
		if (errno == EAGAIN) poll(&waiting, 1, -1);
		else if (errno != EINTR) return throw_errno(context, errno);
	}
}

CALL(pause_process)
{
	(void)self, (void)count;
	poll(NULL, 0, number(context, given[0]));
	return JS_UNDEFINED;
}

CALL(write_descriptor)
{
	(void)self, (void)count;
	struct bytes content;
	if (!take_bytes(context, given[1], &content)) return JS_EXCEPTION;
	int result = write_whole(number(context, given[0]), content.data, content.length);
	drop_bytes(context, &content);
	return outcome(context, result);
}

CALL(make_folder)
{
	(void)self, (void)count;
	struct bytes name;
	if (!take_name(context, given[1], &name)) return JS_EXCEPTION;
	int result = mkdirat(number(context, given[0]), name.data, 0700) == 0 ? 0 : -errno;
	drop_bytes(context, &name);
	return outcome(context, result);
}

CALL(remove_name)
{
	(void)self, (void)count;
	struct bytes name;
	if (!take_name(context, given[1], &name)) return JS_EXCEPTION;
	int result = unlinkat(number(context, given[0]), name.data, 0) == 0 ? 0 : -errno;
	drop_bytes(context, &name);
	return outcome(context, result);
}

/* An id in the full range of uid_t, and a mode. */
static bool take_access(JSContext *context, JSValueConst *given, struct access *access)
{
	int64_t uid, gid, mode;
	if (JS_ToInt64(context, &uid, given[0]) != 0 || JS_ToInt64(context, &gid, given[1]) != 0 || JS_ToInt64(context, &mode, given[2]) != 0) return false;
	*access = (struct access){ .uid = (uid_t)uid, .gid = (gid_t)gid, .mode = (mode_t)mode };
	return true;
}

CALL(set_descriptor_access)
{
	(void)self, (void)count;
	struct access access;
	if (!take_access(context, given + 1, &access)) return JS_EXCEPTION;
	return outcome(context, set_access(number(context, given[0]), &access));
}

/* Replaces one file; false, with an exception, if it fails. */
static bool replace_one(JSContext *context, int folder, JSValueConst name_value, JSValueConst content_value, const struct access *access)
{
	struct bytes name, content;
	if (!take_name(context, name_value, &name)) return false;
	bool taken = take_content(context, content_value, &content);
	int result = taken ? replace_file(folder, name.data, content.data, content.length, access) : 0;
	if (taken) drop_bytes(context, &content);
	drop_bytes(context, &name);
	if (result < 0) throw_errno(context, -result);
	return taken && result == 0;
}

/* Names and contents in turn. What fails has the file's number as `at`. */
CALL(replace)
{
	(void)self, (void)count;
	struct access access;
	int length = number(context, JS_GetPropertyStr(context, given[1], "length"));
	if (!take_access(context, given + 2, &access)) return JS_EXCEPTION;
	for (int at = 0; at + 1 < length; at += 2) {
		JSValue name = JS_GetPropertyUint32(context, given[1], (uint32_t)at);
		JSValue content = JS_GetPropertyUint32(context, given[1], (uint32_t)at + 1);
		bool replaced = replace_one(context, number(context, given[0]), name, content, &access);
		JS_FreeValue(context, name);
		JS_FreeValue(context, content);
		if (replaced) continue;
		JSValue error = JS_GetException(context);
		if (JS_IsObject(error)) put(context, error, "at", JS_NewInt32(context, at / 2));
		return JS_Throw(context, error);
	}
	return JS_UNDEFINED;
}

CALL(remove_folder)
{
	(void)self, (void)count;
	struct bytes name;
	if (!take_name(context, given[1], &name)) return JS_EXCEPTION;
	int result = unlinkat(number(context, given[0]), name.data, AT_REMOVEDIR) == 0 ? 0 : -errno;
	drop_bytes(context, &name);
	return outcome(context, result);
}

CALL(is_program)
{
	(void)self, (void)count;
	struct stat status;
	struct bytes name;
	int folder = number(context, given[0]);
	if (!take_name(context, given[1], &name)) return JS_EXCEPTION;
	bool result = fstatat(folder, name.data, &status, 0) == 0 && S_ISREG(status.st_mode) && faccessat(folder, name.data, X_OK, AT_EACCESS) == 0;
	drop_bytes(context, &name);
	return JS_NewBool(context, result);
}

/* A list of words, ended by NULL; NULL, with an exception, if something in it is none. */
static char **take_words(JSContext *context, JSValueConst list)
{
	int length = number(context, JS_GetPropertyStr(context, list, "length"));
	char **words = grow(NULL, ((size_t)(length < 0 ? 0 : length) + 1) * sizeof words[0]);
	for (int at = 0; at < length; at++) {
		struct bytes word;
		JSValue value = JS_GetPropertyUint32(context, list, (uint32_t)at);
		bool taken = take_name(context, value, &word);
		JS_FreeValue(context, value);
		words[at] = taken ? grow(NULL, word.length + 1) : NULL;
		if (!taken) {
			drop_words(words);
			return NULL;
		}
		memcpy(words[at], word.data, word.length + 1);
		drop_bytes(context, &word);
	}
	words[length < 0 ? 0 : length] = NULL;
	return words;
}

CALL(run)
{
	(void)self, (void)count;
	struct bytes name;
	if (!take_name(context, given[0], &name)) return JS_EXCEPTION;
	char **words = take_words(context, given[1]);
	char **environment = words == NULL ? NULL : take_words(context, given[2]);
	JSValue result = JS_EXCEPTION;
	if (environment != NULL) result = outcome(context, run_helper(name.data, words, environment));
	if (environment != NULL) drop_words(environment);
	if (words != NULL) drop_words(words);
	drop_bytes(context, &name);
	return result;
}

/* Far more than the names of all processes are. */
enum { ANSWER_LIMIT = 1 << 28 };

CALL(ask)
{
	(void)self, (void)count;
	struct bytes name;
	char *content;
	size_t length;
	if (!take_name(context, given[0], &name)) return JS_EXCEPTION;
	int failure = ask_helper(name.data, ANSWER_LIMIT, &content, &length);
	drop_bytes(context, &name);
	if (failure != 0) return throw_errno(context, -failure);
	JSValue result = bytes_value(context, content, length);
	free(content);
	return result;
}

CALL(effective_uid)
{
	(void)self, (void)count, (void)given;
	return JS_NewUint32(context, geteuid());
}

CALL(is_terminal)
{
	(void)self, (void)count;
	return JS_NewBool(context, isatty(number(context, given[0])));
}

CALL(terminal_width)
{
	(void)self, (void)count, (void)given;
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return JS_UNDEFINED;
	return JS_NewInt32(context, size.ws_col);
}

CALL(variable)
{
	(void)self, (void)count;
	struct bytes name;
	if (!take_name(context, given[0], &name)) return JS_EXCEPTION;
	const char *value = getenv(name.data);
	drop_bytes(context, &name);
	return value == NULL ? JS_UNDEFINED : JS_NewString(context, value);
}

CALL(sha256)
{
	(void)self, (void)count;
	struct bytes content;
	char hex[SHA256_HEX];
	if (!take_bytes(context, given[0], &content)) return JS_EXCEPTION;
	sha256_hex((const unsigned char *)content.data, content.length, hex);
	drop_bytes(context, &content);
	return JS_NewStringLen(context, hex, sizeof hex);
}

CALL(program_arguments)
{
	(void)self, (void)count, (void)given;
	JSValue words = JS_NewArray(context);
	for (uint32_t at = 0; program_words[at] != NULL; at++) {
		JS_DefinePropertyValueUint32(context, words, at, JS_NewString(context, program_words[at]), JS_PROP_C_W_E);
	}
	return words;
}

CALL(exit_process)
{
	(void)self, (void)count;
	_exit(number(context, given[0]));
}

static const JSCFunctionListEntry functions[] = {
	JS_CFUNC_DEF("openFolder", 2, open_folder),
	JS_CFUNC_DEF("openPlace", 2, open_place),
	JS_CFUNC_DEF("openFile", 2, open_file),
	JS_CFUNC_DEF("openSystemFile", 1, open_system_file),
	JS_CFUNC_DEF("close", 1, close_descriptor),
	JS_CFUNC_DEF("readLink", 2, read_link),
	JS_CFUNC_DEF("look", 1, look),
	JS_CFUNC_DEF("kindOf", 2, kind_of),
	JS_CFUNC_DEF("list", 1, list),
	JS_CFUNC_DEF("read", 2, read_descriptor),
	JS_CFUNC_DEF("readSome", 1, read_some),
	JS_CFUNC_DEF("pause", 1, pause_process),
	JS_CFUNC_DEF("write", 2, write_descriptor),
	JS_CFUNC_DEF("makeFolder", 2, make_folder),
	JS_CFUNC_DEF("remove", 2, remove_name),
	JS_CFUNC_DEF("setAccess", 4, set_descriptor_access),
	JS_CFUNC_DEF("replace", 5, replace),
	JS_CFUNC_DEF("removeFolder", 2, remove_folder),
	JS_CFUNC_DEF("isProgram", 2, is_program),
	JS_CFUNC_DEF("run", 3, run),
	JS_CFUNC_DEF("ask", 1, ask),
	JS_CFUNC_DEF("effectiveUid", 0, effective_uid),
	JS_CFUNC_DEF("isTerminal", 1, is_terminal),
	JS_CFUNC_DEF("terminalWidth", 0, terminal_width),
	JS_CFUNC_DEF("variable", 1, variable),
	JS_CFUNC_DEF("sha256", 1, sha256),
	JS_CFUNC_DEF("programArguments", 0, program_arguments),
	JS_CFUNC_DEF("exit", 1, exit_process),
};

static int fill(JSContext *context, JSModuleDef *module)
{
	return JS_SetModuleExportList(context, module, functions, COUNT(functions));
}

JSModuleDef *native_module(JSContext *context)
{
	JSModuleDef *module = JS_NewCModule(context, NATIVE_MODULE, fill);
	if (module != NULL) JS_AddModuleExportList(context, module, functions, COUNT(functions));
	return module;
}
