/*
 * orphans COUNT RATE: makes processes whose parent ends at once, so that they are PID 1's, at a rate a second; prints
 * the rate that it reached.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
	struct timespec moment;
	clock_gettime(CLOCK_MONOTONIC, &moment);
	return (double)moment.tv_sec + (double)moment.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	long count = argc == 3 ? strtol(argv[1], NULL, 10) : 0, rate = argc == 3 ? strtol(argv[2], NULL, 10) : 1;
	double start = seconds();
	for (long number = 0; number < count; number++) {
		pid_t child = vfork();
		if (child == 0) {
			if (vfork() == 0) _exit(0);
			_exit(0);
		}
		waitpid(child, NULL, 0);
		double early = start + (double)number / (double)rate - seconds();
		if (early > 0) usleep((useconds_t)(early * 1e6));
	}
	printf("%ld\n", (long)((double)count / (seconds() - start)));
	return 0;
}
