#include "launch/ask.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "audit/record.h"
#include "contract/paths.h"
#include "contract/protocol.h"
#include "decision/why-not.h"
#include "memory/untouched.h"
#include "message/message.h"
#include "names/grant-name.h"
#include "system/clock.h"
#include "system/own-file.h"
#include "system/state-path.h"
#include "text/entries.h"
#include "text/id.h"
#include "text/little-endian.h"

static UNTOUCHED unsigned char request[PROTOCOL_LENGTH_SIZE + PROTOCOL_REQUEST_LIMIT];
static size_t request_length = PROTOCOL_LENGTH_SIZE;
static UNTOUCHED char reply[PROTOCOL_LENGTH_SIZE + PROTOCOL_REPLY_LIMIT];
static UNTOUCHED struct answer answer;

static void put_text(const char *text)
{
	size_t length = strlen(text) + 1;
	if (length > sizeof request - request_length) fail(EXIT_FAILED, "more options than the broker takes (%u bytes)", (unsigned)PROTOCOL_REQUEST_LIMIT);
	memcpy(request + request_length, text, length);
	request_length += length;
}

static void put_pair(const char *word, const char *text)
{
	put_text(word);
	put_text(text);
}

static bool is_kept(const struct question *question, const char *name)
{
	for (size_t at = 0; at < question->keep_count; at++) {
		if (strcmp(question->keeps[at], name) == 0) return has_entry(question->environment, name, strlen(name));
	}
	return false;
}

static void compose_request(const struct question *question)
{
	put_text(PROTOCOL_VERSION);
	for (size_t at = 0; at < question->grant_count; at++) {
		const char *name = question->grants[at];
		/* What no grant can be called the broker takes for no request at all. */
		if (!is_grant_name(name)) {
			char why[DESCRIPTION_SIZE];
			tell_not_yours(name, why);
			fail_with(EXIT_REFUSED, why);
		}
		put_pair(ASK_GRANT, name);
	}
	for (size_t at = 0; at < question->need_count; at++) {
		const char *name = question->needs[at];
		/* What the caller keeps of its own is there, whatever the broker says. */
		if (!is_kept(question, name)) put_pair(!question->clean && has_entry(question->environment, name, strlen(name)) ? ASK_HAVE : ASK_NEED, name);
	}
	for (size_t at = 0; at < question->keep_count; at++) {
		if (is_kept(question, question->keeps[at])) put_pair(ASK_KEEP, question->keeps[at]);
	}
	if (question->command != NULL) {
		/* Cut: it is for the record only. */
		char command[64];
		const char *name;
		size_t length = command_name(question->command, sizeof command - 1, &name);
		memcpy(command, name, length);
		command[length] = '\0';
		put_pair(ASK_COMMAND, command);
	}
	put_little_endian(request, request_length - PROTOCOL_LENGTH_SIZE);
}

/* Whether there is a broker that can be asked. Who could write where its socket is could have put another one there. */
static bool is_there(void)
{
	struct stat folder, socket;
	if (lstat(STATE_FOLDER, &folder) != 0) {
		if (errno == ENOENT || errno == ENOTDIR) return false;
		fail(EXIT_FAILED, "cannot look at " STATE_FOLDER ": %s", strerror(errno));
	}
	bool is_missing = lstat(BROKER_PATH, &socket) != 0;
	if (is_missing && errno != ENOENT) fail(EXIT_FAILED, "cannot look at " BROKER_PATH ": %s", strerror(errno));
	if (is_missing && access(TABLE_PATH, F_OK) != 0 && errno == ENOENT) return false;
	if (!S_ISDIR(folder.st_mode) || !is_guarded(&folder, 0)) {
		fail(EXIT_FAILED, STATE_FOLDER " is not a folder of root, or others can write it: what is there is not believed");
	}
	if (is_missing) fail(EXIT_FAILED, "only root can read the grant table, and there is no broker at " BROKER_PATH " to ask");
	if (!S_ISSOCK(socket.st_mode) || socket.st_uid != 0) fail(EXIT_FAILED, BROKER_PATH " is no socket of root: it is not believed");
	return true;
}

static int connect_to_broker(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = BROKER_PATH };
	struct timeval patience = { PROTOCOL_FIRST_PATIENCE / 1000, 0 };
	struct ucred server;
	socklen_t size = sizeof server;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0) fail(EXIT_FAILED, "cannot open a socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
		if (errno == ECONNREFUSED || errno == EAGAIN) fail(EXIT_FAILED, "the broker at " BROKER_PATH " does not answer: is env-init still running?");
		fail(EXIT_FAILED, "cannot connect to " BROKER_PATH ": %s", strerror(errno));
	}
	/* Who called listen(2): unix(7). */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &server, &size) != 0 || server.uid != 0) {
		fail(EXIT_FAILED, "the broker at " BROKER_PATH " is not root's: it is not believed");
	}
	return fd;
}

/* The broker asks for the sender's ids, so that nobody uses a connection that another user has opened: unix(7). */
static void send_request(int fd)
{
	struct ucred self = { getpid(), geteuid(), getegid() };
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	memset(&control, 0, sizeof control);
	struct iovec content = { request, request_length };
	struct msghdr message = { .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.bytes };
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_CREDENTIALS;
	control.header.cmsg_len = CMSG_LEN(sizeof self);
	memcpy(CMSG_DATA(&control.header), &self, sizeof self);
	/* A request fits into the socket's buffer: it goes as a whole, or not at all. */
	if (sendmsg(fd, &message, MSG_NOSIGNAL) != (ssize_t)request_length) {
		fail(EXIT_FAILED, "cannot ask the broker at " BROKER_PATH ": %s", strerror(errno));
	}
}

static size_t length_of_reply(void)
{
	size_t length = little_endian(reply);
	if (length > PROTOCOL_REPLY_LIMIT) fail(EXIT_FAILED, "the broker's answer is no answer: is it of another version?");
	return PROTOCOL_LENGTH_SIZE + length;
}

static size_t receive_reply(int fd)
{
	int64_t deadline = milliseconds() + PROTOCOL_FIRST_PATIENCE;
	size_t have = 0, whole = PROTOCOL_LENGTH_SIZE;
	while (have < whole) {
		int64_t left = deadline - milliseconds();
		struct pollfd waiting = { .fd = fd, .events = POLLIN };
		int ready = left <= 0 ? 0 : poll(&waiting, 1, (int)left);
		if (ready < 0 && errno == EINTR) continue;
		if (ready <= 0) fail(EXIT_FAILED, "no answer from the broker at " BROKER_PATH ": does env-brokerd run?");
		ssize_t got = recv(fd, reply + have, whole - have, 0);
		if (got < 0 && errno == EINTR) continue;
		if (got <= 0) fail(EXIT_FAILED, "the broker at " BROKER_PATH " has closed the connection: it was restarted, or this user asks too much at once");
		if (have == 0) deadline = milliseconds() + PROTOCOL_WHOLE_PATIENCE;
		have += (size_t)got;
		if (have >= PROTOCOL_LENGTH_SIZE) whole = length_of_reply();
	}
	return have;
}

/* The text at a place of the reply, and the place after it; exits if none ends there. */
static const char *next_text(size_t *at, size_t end)
{
	const char *text = reply + *at;
	size_t length = strnlen(text, end - *at);
	if (length == end - *at) fail(EXIT_FAILED, "the broker's answer is no answer: is it of another version?");
	*at += length + 1;
	return text;
}

static bool is_word(const char *one, const char *other)
{
	return strcmp(one, other) == 0;
}

_Noreturn static void refused(const char *status, const char *why)
{
	uint32_t code = 0;
	bool is_code = parse_id(status, &code) && (code == EXIT_REFUSED || code == EXIT_POLICY || code == EXIT_FAILED);
	fail_with(is_code ? (int)code : EXIT_FAILED, why);
}

static void add_entry(const char *word, const char *text)
{
	if (answer.given_count == ANSWER_MAX || answer.base_count == ANSWER_MAX) fail(EXIT_FAILED, "more variables than a program takes");
	if (is_word(word, REPLY_BY) && answer.given_count > 0) answer.by[answer.given_count - 1] = text;
	if (name_length(text) == 0) return;
	if (is_word(word, REPLY_GIVEN)) {
		answer.by[answer.given_count] = "";
		answer.given[answer.given_count++] = text;
	}
	if (is_word(word, REPLY_BASE)) answer.base[answer.base_count++] = text;
}

const struct answer *ask_broker(const struct question *question)
{
	if (!is_there()) return NULL;
	compose_request(question);
	int fd = connect_to_broker();
	send_request(fd);
	size_t at = PROTOCOL_LENGTH_SIZE, end = receive_reply(fd);
	close(fd);
	const char *status = NULL, *why = "";
	if (!is_word(next_text(&at, end), PROTOCOL_VERSION)) fail(EXIT_FAILED, "the broker's answer is no answer: is it of another version?");
	while (at < end) {
		const char *word = next_text(&at, end), *text = next_text(&at, end);
		if (is_word(word, REPLY_STATUS)) status = text;
		else if (is_word(word, REPLY_WHY)) why = text;
		else add_entry(word, text);
	}
	if (status == NULL || !is_word(status, "0")) refused(status == NULL ? "" : status, why);
	return &answer;
}
