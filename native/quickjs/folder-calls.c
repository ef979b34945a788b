#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "quickjs/calls.h"
#include "quickjs/files.h"

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
