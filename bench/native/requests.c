/*
 * requests SOCKET COUNT UIDS GID: asks as often, one connection a request, each time as the next of so many uids from 2000 on,
 * with one group; prints how many nanoseconds it took, and how many bytes an answer has. What is asked is what with-env asks.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "contract/protocol.h"

static const char words[] = PROTOCOL_VERSION "\0" ASK_COMMAND "\0" "bench";

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* The request, with who asks, as unix(7) has it. */
static void ask(int connection, uid_t uid, gid_t gid)
{
	unsigned char request[PROTOCOL_LENGTH_SIZE + sizeof words] = { sizeof words };
	struct ucred self = { getpid(), uid, gid };
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	memset(&control, 0, sizeof control);
	memcpy(request + PROTOCOL_LENGTH_SIZE, words, sizeof words);
	struct iovec content = { request, sizeof request };
	struct msghdr message = { .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.bytes };
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_CREDENTIALS;
	control.header.cmsg_len = CMSG_LEN(sizeof self);
	memcpy(CMSG_DATA(&control.header), &self, sizeof self);
	if (sendmsg(connection, &message, MSG_NOSIGNAL) != (ssize_t)sizeof request) perror("sendmsg"), exit(1);
}

static size_t answer(int connection)
{
	static char reply[PROTOCOL_LENGTH_SIZE + PROTOCOL_REPLY_LIMIT];
	size_t have = 0;
	ssize_t got;
	while ((got = recv(connection, reply + have, sizeof reply - have, 0)) > 0) have += (size_t)got;
	return have;
}

int main(int argc, char **argv)
{
	if (argc != 5) return 2;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof address.sun_path, "%s", argv[1]);
	int count = atoi(argv[2]), uids = atoi(argv[3]);
	gid_t gid = (gid_t)atoi(argv[4]);
	size_t size = 0;
	syscall(SYS_setgroups, 0, NULL);
	syscall(SYS_setresgid, gid, gid, gid);
	int64_t start = now();
	for (int at = 0; at < count; at++) {
		uid_t uid = 2000 + (uid_t)(at % uids);
		syscall(SYS_setresuid, -1, uid, -1);
		int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) != 0) return perror("connect"), 1;
		ask(connection, uid, gid);
		size_t got = answer(connection);
		if (got <= PROTOCOL_LENGTH_SIZE || (size != 0 && got != size)) return fprintf(stderr, "requests: an answer of %zu bytes\n", got), 1;
		size = got;
		close(connection);
		syscall(SYS_setresuid, -1, 0, -1);
	}
	printf("%lld %zu\n", (long long)(now() - start), size);
	return 0;
}
