/* chain COMMAND...: becomes the command, and nothing else: what no launcher can be quicker than. Without one it ends. */
#include <unistd.h>

int main(int argc, char **argv, char **environment)
{
	if (argc < 2) return 0;
	execve(argv[1], argv + 1, environment);
	return 127;
}
