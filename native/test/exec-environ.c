/*
 * exec-environ FILE COMMAND...: executes a command with exactly the environment block of a file, entries ended by
 * NUL. Node and shells cannot start a program with duplicates, names that are no names, or bytes that are not UTF-8.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct stat status;
	int fd = argc > 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0 || fstat(fd, &status) != 0) return 125;
	size_t size = (size_t)status.st_size, count = 0;
	char *block = malloc(size + 1);
	char **entries = malloc((size + 1) * sizeof *entries);
	if (block == NULL || entries == NULL || read(fd, block, size) != (ssize_t)size) return 125;
	block[size] = '\0';
	for (size_t at = 0; at < size; at += strlen(block + at) + 1) entries[count++] = block + at;
	entries[count] = NULL;
	execve(argv[2], argv + 2, entries);
	perror(argv[2]);
	return 127;
}
