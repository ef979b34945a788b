#include "accounts/passwd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "memory/untouched.h"
#include "message/message.h"
#include "text/id.h"

struct reader {
	const char *path;
	int fd;
	char buffer[4096];
	size_t at;
	size_t length;
	/* The byte that ended the last field, or EOF_BYTE. */
	int end;
	/* The line holds something that no account has: it is passed over as a whole. */
	bool bad;
};

enum { EOF_BYTE = -1 };

/* Set for good by the first file that could not be read: what was found since means nothing. */
static const char *failure;

const char *passwd_failure(void)
{
	return failure;
}

void passwd_retry(void)
{
	failure = NULL;
}

static char *failed(void)
{
	static UNTOUCHED char text[DESCRIPTION_SIZE];
	failure = text;
	return text;
}

static bool reader_open(struct reader *reader, const char *path)
{
	struct stat status;
	reader->path = path;
	reader->at = reader->length = 0;
	reader->end = '\n';
	reader->bad = false;
	reader->fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (reader->fd < 0 && errno == ENOENT) return false;
	bool is_open = reader->fd >= 0 && fstat(reader->fd, &status) == 0;
	if (!is_open) describe(failed(), "cannot read %s: %s", path, strerror(errno));
	else if (!S_ISREG(status.st_mode)) describe(failed(), "%s is not a regular file", path);
	else return true;
	if (reader->fd >= 0) close(reader->fd);
	return false;
}

static int next_byte(struct reader *reader)
{
	if (reader->at == reader->length) {
		ssize_t got;
		do got = read(reader->fd, reader->buffer, sizeof reader->buffer);
		while (got < 0 && errno == EINTR);
		if (got < 0) describe(failed(), "cannot read %s: %s", reader->path, strerror(errno));
		if (got <= 0) return EOF_BYTE;
		reader->at = 0;
		reader->length = (size_t)got;
	}
	int byte = (unsigned char)reader->buffer[reader->at++];
	if (byte == '\0') reader->bad = true;
	return byte;
}

static bool at_line_end(const struct reader *reader)
{
	return reader->end == '\n' || reader->end == EOF_BYTE;
}

/* Reads up to a byte of `ends`; what is longer than fits makes the field empty and false. */
static bool read_field(struct reader *reader, char *field, size_t size, const char *ends)
{
	size_t length = 0;
	bool fits = true;
	field[0] = '\0';
	if (at_line_end(reader)) return false;
	for (;;) {
		int byte = next_byte(reader);
		if (byte == EOF_BYTE || byte == '\n' || (byte != '\0' && strchr(ends, byte) != NULL)) {
			reader->end = byte;
			break;
		}
		if (length + 1 < size) field[length++] = (char)byte;
		else fits = false;
	}
	field[fits ? length : 0] = '\0';
	return fits;
}

static void skip_line(struct reader *reader)
{
	while (!at_line_end(reader)) reader->end = next_byte(reader);
}

/* Starts the next line; false at the end of the file. */
static bool start_line(struct reader *reader, char *name, bool *ret_usable)
{
	if (reader->end == EOF_BYTE) return false;
	reader->bad = false;
	reader->end = ':';
	bool fits = read_field(reader, name, NAME_SIZE, ":");
	*ret_usable = fits && name[0] != '\0' && strchr("#+-", name[0]) == NULL && reader->end == ':';
	return true;
}

/* The next usable line of the passwd file; false at its end. */
static bool next_user(struct reader *reader, struct user_line *user)
{
	char number[16], ignored[1];
	bool usable;
	while (start_line(reader, user->name, &usable)) {
		read_field(reader, ignored, sizeof ignored, ":");
		usable = read_field(reader, number, sizeof number, ":") && parse_id(number, &user->uid) && usable;
		usable = read_field(reader, number, sizeof number, ":") && parse_id(number, &user->gid) && usable;
		read_field(reader, ignored, sizeof ignored, ":");
		usable = read_field(reader, user->home, sizeof user->home, ":") && usable;
		usable = read_field(reader, user->shell, sizeof user->shell, "") && usable;
		skip_line(reader);
		if (!usable || reader->bad) continue;
		if (user->home[0] == '\0') memcpy(user->home, "/", 2);
		if (user->shell[0] == '\0') memcpy(user->shell, "/bin/sh", 8);
		return true;
	}
	return false;
}

bool passwd_by_name(const char *path, const char *name, struct user_line *ret_user)
{
	struct reader reader;
	bool found = false;
	if (!reader_open(&reader, path)) return false;
	while (!found && next_user(&reader, ret_user)) found = strcmp(ret_user->name, name) == 0;
	close(reader.fd);
	return found;
}

bool passwd_by_uid(const char *path, uint32_t uid, struct user_line *ret_user)
{
	struct reader reader;
	bool found = false;
	if (!reader_open(&reader, path)) return false;
	while (!found && next_user(&reader, ret_user)) found = ret_user->uid == uid;
	close(reader.fd);
	return found;
}

bool passwd_aliases(const char *path, uint32_t uid, struct name_set *ret_names, struct group_set *ret_groups)
{
	struct reader reader;
	struct user_line user;
	bool fits = true;
	ret_names->count = 0;
	if (!reader_open(&reader, path)) return true;
	while (fits && next_user(&reader, &user)) {
		if (user.uid != uid) continue;
		fits = ret_names->count < ALIASES_MAX && group_set_add(ret_groups, user.gid);
		if (fits) memcpy(ret_names->names[ret_names->count++], user.name, NAME_SIZE);
	}
	close(reader.fd);
	return fits;
}

static bool is_one_of(const char *name, const struct name_set *names)
{
	for (size_t at = 0; at < names->count; at++) {
		if (strcmp(names->names[at], name) == 0) return true;
	}
	return false;
}

/* The next usable line of the group file: its name, its number, and whether it lists one of `members`. */
static bool next_group(struct reader *reader, char *name, uint32_t *ret_gid, const struct name_set *members, bool *ret_listed)
{
	char number[16], member[NAME_SIZE], ignored[1];
	bool usable;
	while (start_line(reader, name, &usable)) {
		read_field(reader, ignored, sizeof ignored, ":");
		usable = read_field(reader, number, sizeof number, ":") && parse_id(number, ret_gid) && usable;
		usable = usable && !at_line_end(reader);
		*ret_listed = false;
		do {
			if (read_field(reader, member, sizeof member, ",:") && member[0] != '\0' && is_one_of(member, members)) *ret_listed = true;
		} while (reader->end == ',');
		skip_line(reader);
		if (usable && !reader->bad) return true;
	}
	return false;
}

bool group_by_name(const char *path, const char *name, uint32_t *ret_gid)
{
	struct reader reader;
	struct name_set nobody;
	char found_name[NAME_SIZE];
	bool found = false, listed;
	nobody.count = 0;
	if (!reader_open(&reader, path)) return false;
	while (!found && next_group(&reader, found_name, ret_gid, &nobody, &listed)) found = strcmp(found_name, name) == 0;
	close(reader.fd);
	return found;
}

bool group_memberships(const char *path, const struct name_set *names, struct group_set *groups)
{
	struct reader reader;
	char name[NAME_SIZE];
	uint32_t gid;
	bool fits = true, listed;
	if (!reader_open(&reader, path)) return true;
	while (fits && next_group(&reader, name, &gid, names, &listed)) {
		if (listed) fits = group_set_add(groups, gid);
	}
	close(reader.fd);
	return fits;
}
