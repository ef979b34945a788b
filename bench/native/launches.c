/*
 * launches ROUNDS [--as UID] COMMAND... [-- [--as UID] COMMAND...]...: starts each command in every round, in an order that is
 * shuffled anew, and prints for each the median nanoseconds from vfork to its end. What it is started with is what they are
 * started with. A tenth as many rounds come before, for the page cache, and do not count.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONTENDERS_MAX = 32, ROUNDS_MAX = 20000 };

struct contender {
	char **words;
	/* 0: root, as it is. */
	unsigned uid;
	int64_t samples[ROUNDS_MAX];
};

static struct contender contenders[CONTENDERS_MAX];

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int by_size(const void *left, const void *right)
{
	int64_t difference = *(const int64_t *)left - *(const int64_t *)right;
	return (difference > 0) - (difference < 0);
}

/* Ids are set by the bare calls: the library's block signals, and none of it belongs into a vforked child. */
_Noreturn static void become(const struct contender *contender, char **environment)
{
	if (contender->uid != 0) {
		syscall(SYS_setgroups, 0, NULL);
		syscall(SYS_setresgid, contender->uid, contender->uid, contender->uid);
		syscall(SYS_setresuid, contender->uid, contender->uid, contender->uid);
	}
	execve(contender->words[0], contender->words, environment);
	_exit(127);
}

static int64_t launch(const struct contender *contender, char **environment)
{
	int status;
	int64_t start = now();
	pid_t child = vfork();
	if (child == 0) become(contender, environment);
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
		fprintf(stderr, "launches: %s ended with status %d\n", contender->words[0], status);
		exit(1);
	}
	return now() - start;
}

/* The contenders' words, which end at `--`; how many there are. */
static int parse(char **words)
{
	int count = 0;
	while (*words != NULL && count < CONTENDERS_MAX) {
		struct contender *contender = &contenders[count++];
		if (strcmp(*words, "--as") == 0) {
			contender->uid = (unsigned)atoi(words[1]);
			words += 2;
		}
		contender->words = words;
		while (*words != NULL && strcmp(*words, "--") != 0) words++;
		if (*words != NULL) *words++ = NULL;
	}
	return count;
}

int main(int argc, char **argv, char **environment)
{
	int order[CONTENDERS_MAX], rounds = argc > 2 ? atoi(argv[1]) : 0, warm_up = rounds / 10;
	if (rounds < 1 || rounds > ROUNDS_MAX) return 2;
	int count = parse(argv + 2);
	for (int at = 0; at < count; at++) order[at] = at;
	for (int round = -warm_up; round < rounds; round++) {
		for (int at = count - 1; at > 0; at--) {
			int other = rand() % (at + 1), moved = order[at];
			order[at] = order[other];
			order[other] = moved;
		}
		for (int at = 0; at < count; at++) {
			int64_t took = launch(&contenders[order[at]], environment);
			if (round >= 0) contenders[order[at]].samples[round] = took;
		}
	}
	for (int at = 0; at < count; at++) {
		int64_t *samples = contenders[at].samples;
		qsort(samples, (size_t)rounds, sizeof *samples, by_size);
		printf("%lld\n", (long long)samples[rounds / 2]);
	}
	return 0;
}
