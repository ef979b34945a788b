/* restart-services SERVICE...: has runit restart these services of /etc/service. `env-broker reload --restart` runs it. */
#include <string.h>
#include <unistd.h>

#include "contract/programs.h"
#include "init/services.h"
#include "message/message.h"

const char *const program_name = PROGRAM_RESTART_SERVICES;


int main(int argc, char **argv)
{
	static char *command[SERVICES_MAX + 4];
	static char wait[] = "-w", seconds[] = "30", restart[] = "restart";
	size_t count = 1;
	if (argc < 2 || argc > SERVICES_MAX) fail(EXIT_FAILED, "1 to %u services are named", (unsigned)SERVICES_MAX - 1);
	command[0] = (char *)find_sv();
	if (command[0] == NULL) fail(EXIT_NOT_FOUND, "there is no sv: install the package runit");
	command[count++] = wait;
	command[count++] = seconds;
	command[count++] = restart;
	for (int at = 1; at < argc; at++) command[count++] = argv[at];
	char *const nothing[] = { NULL };
	/* What sv says is for people, and stdout is the reload's. */
	dup2(2, 1);
	execve(command[0], command, nothing);
	fail(EXIT_FAILED, "cannot start %s", command[0]);
}
