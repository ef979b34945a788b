#include "system/terminal.h"

#include <unistd.h>

bool has_terminal(void)
{
	return tcgetpgrp(0) >= 0;
}

void terminal_give(pid_t group)
{
	if (has_terminal()) tcsetpgrp(0, group);
}
