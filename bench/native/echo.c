/*
 * echo SOCKET SIZE LOG LINE: a server that decides nothing: takes a connection, reads a request, appends a line of LINE bytes
 * to a file, sends an answer of SIZE bytes, closes. What no broker that logs can be quicker than.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static char request[65536], answer[1 << 22], line[1 << 16];
	if (argc != 5) return 2;
	size_t size = (size_t)atol(argv[2]), length = (size_t)atol(argv[4]);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof address.sun_path, "%s", argv[1]);
	int log = open(argv[3], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (log < 0 || size > sizeof answer || length > sizeof line || server < 0) return 1;
	memset(line, 'x', length);
	if (bind(server, (struct sockaddr *)&address, sizeof address) != 0 || chmod(argv[1], 0666) != 0 || listen(server, 128) != 0) return 1;
	for (;;) {
		int connection = accept4(server, NULL, NULL, SOCK_CLOEXEC);
		if (connection < 0) return 1;
		if (recv(connection, request, sizeof request, 0) > 0 && write(log, line, length) == (ssize_t)length) {
			send(connection, answer, size, MSG_NOSIGNAL);
		}
		close(connection);
	}
}
