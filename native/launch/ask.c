#include "launch/ask.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "audit/record.h"
#include "contract/paths.h"
#include "contract/protocol.h"
#include "decision/why-not.h"
#include "message/message.h"
#include "names/grant-name.h"
#include "system/own-file.h"
#include "system/state-path.h"
#include "text/entries.h"
#include "text/id.h"
#include "text/little-endian.h"

/* What is sent, and what comes back, which is put behind it. */
static char *request, *reply;
static size_t request_length;

static void put_text(const char *text)
{
	size_t length = strlen(text) + 1;
	if (length > PROTOCOL_LENGTH_SIZE + PROTOCOL_REQUEST_LIMIT - request_length) fail(EXIT_FAILED, "more options than the broker takes (%u bytes)", (unsigned)PROTOCOL_REQUEST_LIMIT);
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

static void compose_request(const struct question *question, char *memory)
{
	request = memory;
	request_length = PROTOCOL_LENGTH_SIZE;
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
	reply = request + request_length;
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

_Noreturn static void fail_answer(void)
{
	fail(EXIT_FAILED, "the broker's answer is no answer: is it of another version?");
}

static size_t length_of_reply(void)
{
	size_t length = little_endian(reply);
	if (length > PROTOCOL_REPLY_LIMIT) fail_answer();
	return PROTOCOL_LENGTH_SIZE + length;
}

static struct timespec patience(int milliseconds)
{
	return (struct timespec){ milliseconds / 1000, milliseconds % 1000 * 1000000L };
}

static size_t receive_reply(int fd)
{
	/* The system call, not the library's function, leaves here what is left of it: ppoll(2). */
	struct timespec left = patience(PROTOCOL_FIRST_PATIENCE);
	/* The broker sends nothing more than one reply, so that its length need not be read first. */
	size_t have = 0, whole = PROTOCOL_LENGTH_SIZE + PROTOCOL_REPLY_LIMIT;
	while (have < whole) {
		struct pollfd waiting = { .fd = fd, .events = POLLIN };
		long ready = syscall(SYS_ppoll, &waiting, 1, &left, NULL, 0);
		if (ready < 0 && errno == EINTR) continue;
		if (ready <= 0) fail(EXIT_FAILED, "no answer from the broker at " BROKER_PATH ": does env-brokerd run?");
		ssize_t got = recv(fd, reply + have, whole - have, 0);
		if (got < 0 && errno == EINTR) continue;
		if (got <= 0) fail(EXIT_FAILED, "the broker at " BROKER_PATH " has closed the connection: it was restarted, or this user asks too much at once");
		if (have == 0) left = patience(PROTOCOL_WHOLE_PATIENCE);
		have += (size_t)got;
		if (have >= PROTOCOL_LENGTH_SIZE) whole = length_of_reply();
	}
	if (have > whole) fail_answer();
	return have;
}

/* The pairs of a reply up to `end`; exits if a word or a text does not end before it. */
static void read_pairs(const char *start, const char *end, struct answer *ret_answer)
{
	size_t texts = 0;
	for (const char *at = start; at < end; texts++) {
		const char *last = memchr(at, '\0', (size_t)(end - at));
		if (last == NULL) fail_answer();
		at = last + 1;
	}
	if (texts % 2 != 0) fail_answer();
	*ret_answer = (struct answer){ start, end, texts / 2 };
}

_Noreturn static void refused(const char *status, const char *why)
{
	uint32_t code = 0;
	bool is_code = parse_id(status, &code) && (code == EXIT_REFUSED || code == EXIT_POLICY || code == EXIT_FAILED);
	fail_with(is_code ? (int)code : EXIT_FAILED, why);
}

const struct answer *ask_broker(const struct question *question, char memory[ASK_SIZE])
{
	static struct answer answer;
	if (!is_there()) return NULL;
	compose_request(question, memory);
	int fd = connect_to_broker();
	send_request(fd);
	size_t end = receive_reply(fd), start = PROTOCOL_LENGTH_SIZE + sizeof PROTOCOL_VERSION;
	close(fd);
	bool is_understood = end >= start && memcmp(reply + PROTOCOL_LENGTH_SIZE, PROTOCOL_VERSION, sizeof PROTOCOL_VERSION) == 0;
	if (!is_understood) fail_answer();
	read_pairs(reply + start, reply + end, &answer);
	const char *status = "", *why = "", *at = answer.start, *word, *text;
	while (answer_next(&answer, &at, &word, &text)) {
		if (strcmp(word, REPLY_STATUS) == 0) status = text;
		else if (strcmp(word, REPLY_WHY) == 0) why = text;
	}
	if (strcmp(status, "0") != 0) refused(status, why);
	return &answer;
}
