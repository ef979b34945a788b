#include "launch/options.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "memory/untouched.h"
#include "message/message.h"
#include "message/usage.h"
#include "text/id.h"

static void add(const char **list, size_t *count, size_t limit, const char *option, const char *value)
{
	if (*count == limit) fail(EXIT_FAILED, "%s: given more than %u times", option, (unsigned)limit);
	list[(*count)++] = value;
}

static void add_name(const char **list, size_t *count, size_t limit, const char *option, const char *value)
{
	if (value[0] == '\0' || strchr(value, '=') != NULL) fail(EXIT_FAILED, "%s takes the name of a variable, without a value", option);
	add(list, count, limit, option, value);
}

static int descriptor(const char *option, const char *value)
{
	uint32_t fd;
	if (!parse_id(value, &fd) || fd > 0x7fffffff) fail(EXIT_FAILED, "%s: '%.*s' is no descriptor", option, SHOWN(value));
	return (int)fd;
}

static void add_descriptor(struct options *options, int fd)
{
	if (options->kept_fd_count == KEPT_FDS_MAX) fail(EXIT_FAILED, "--keep-fd: given more than %u times", KEPT_FDS_MAX);
	size_t at = options->kept_fd_count++;
	for (; at > 0 && options->kept_fds[at - 1] > fd; at--) options->kept_fds[at] = options->kept_fds[at - 1];
	options->kept_fds[at] = fd;
}

/* Whether an argument is the option, alone or as --option=value. */
static bool is_option(const char *argument, const char *option, const char **ret_value)
{
	size_t length = strlen(option);
	*ret_value = NULL;
	if (strncmp(argument, option, length) != 0) return false;
	if (argument[length] == '=') *ret_value = argument + length + 1;
	return argument[length] == '\0' || argument[length] == '=';
}

/* One at a time: what evaluates the output of one must never get another's. */
static void choose_show(struct options *options, enum show show)
{
	if (options->show != SHOW_NOTHING) fail(EXIT_FAILED, "only one of --print-names, --sh, --json and --get at a time (%s --help)", program_name);
	options->show = show;
}

static bool take_switch(const char *argument, enum launcher launcher, struct options *options)
{
	const struct {
		const char *name;
		unsigned takers;
		bool *is_set;
		enum show show;
	} switches[] = {
		{ "--clean", SETUSER | WITH_ENV, &options->clean, SHOW_NOTHING },
		{ "--no-new-privs", SETUSER | WITH_ENV, &options->no_new_privs, SHOW_NOTHING },
		{ "--quiet", SETUSER | WITH_ENV, &options->quiet, SHOW_NOTHING },
		{ "--print-names", SETUSER | WITH_ENV, NULL, SHOW_NAMES },
		{ "--sh", WITH_ENV, NULL, SHOW_SHELL },
		{ "--json", WITH_ENV, NULL, SHOW_JSON },
	};
	for (size_t at = 0; at < sizeof switches / sizeof switches[0]; at++) {
		const char *value;
		if (!(switches[at].takers & launcher) || !is_option(argument, switches[at].name, &value)) continue;
		if (value != NULL) fail(EXIT_FAILED, "%s takes no value (%s --help)", switches[at].name, program_name);
		if (switches[at].is_set != NULL) *switches[at].is_set = true;
		else choose_show(options, switches[at].show);
		return true;
	}
	return false;
}

enum valued { GRANT, NEED, KEEP, KEEP_FD, TABLE_FD, GET };

static const struct {
	const char *name;
	unsigned takers;
} valued[] = {
	[GRANT] = { "--grant", SETUSER | WITH_ENV },
	[NEED] = { "--need", SETUSER | WITH_ENV },
	[KEEP] = { "--keep", SETUSER | WITH_ENV },
	[KEEP_FD] = { "--keep-fd", SETUSER },
	[TABLE_FD] = { "--table-fd", SETUSER | WITH_ENV },
	[GET] = { "--get", WITH_ENV },
};

static void take(enum valued which, const char *value, struct options *options)
{
	const char *name = valued[which].name;
	switch (which) {
	case GRANT:
		if (strchr(value, '=') != NULL) fail(EXIT_FAILED, "%s takes the name of a grant, without a value", name);
		add(options->grants, &options->grant_count, ASKED_LIMIT, name, value);
		break;
	case KEEP:
		add_name(options->keeps, &options->keep_count, ASKED_LIMIT, name, value);
		break;
	case KEEP_FD:
		add_descriptor(options, descriptor(name, value));
		break;
	case TABLE_FD:
		options->table_fd = descriptor(name, value);
		break;
	case GET:
		choose_show(options, SHOW_VALUE);
		options->shown_name = value;
		/* What is not given is refused as what is needed is. */
		add_name(options->needs, &options->need_count, ASKED_LIMIT, name, value);
		break;
	case NEED:
	default:
		add_name(options->needs, &options->need_count, ASKED_LIMIT, name, value);
	}
}

static void take_value(const char *argument, char ***arguments, enum launcher launcher, struct options *options)
{
	const char *value;
	for (size_t at = 0; at < sizeof valued / sizeof valued[0]; at++) {
		if (!(valued[at].takers & launcher) || !is_option(argument, valued[at].name, &value)) continue;
		if (value == NULL) value = *++*arguments;
		if (value == NULL) fail(EXIT_FAILED, "%s needs a value (%s --help)", valued[at].name, program_name);
		take((enum valued)at, value, options);
		return;
	}
	/* What follows an = may be a value. */
	fail(EXIT_FAILED, "unknown option %.*s (%s --help)", SHOWN(argument), program_name);
}

static bool takes_next(const char *argument)
{
	for (size_t at = 0; at < sizeof valued / sizeof valued[0]; at++) {
		if (strcmp(argument, valued[at].name) == 0) return true;
	}
	return false;
}

/* `eval "$(with-env --sh)"` goes on whatever the exit code is: from the first mistake on, its output must fail. */
static void prepare_last_words(char *const *arguments)
{
	for (; *arguments != NULL && (*arguments)[0] == '-' && strcmp(*arguments, "--") != 0; arguments++) {
		const char *value;
		if (is_option(*arguments, "--sh", &value)) last_words = "false\n";
		if (takes_next(*arguments) && arguments[1] != NULL) arguments++;
	}
}

/* What is printed are values: no screen keeps them. */
static void check_show(const struct options *options)
{
	if (options->show > SHOW_NAMES && isatty(1)) fail(EXIT_FAILED, "values are not printed to a terminal: pipe the output, or use it in $(...)");
}

char **parse_options(char **arguments, enum launcher launcher, const char *usage, struct options *ret_options)
{
	static UNTOUCHED const char *grants[ASKED_LIMIT], *needs[ASKED_LIMIT], *keeps[ASKED_LIMIT];
	*ret_options = (struct options){ .grants = grants, .needs = needs, .keeps = keeps, .table_fd = -1 };
	arguments++;
	if (launcher == WITH_ENV) prepare_last_words(arguments);
	for (; next_option(&arguments, usage); arguments++) {
		if (launcher == WITH_ENV && strcmp(*arguments, "-c") == 0) {
			if (arguments[1] == NULL) fail(EXIT_FAILED, "-c needs a command (%s --help)", program_name);
			*--arguments = (char *)(uintptr_t)"/bin/sh"; /* execve(2) takes no constants, and writes none */
			break;
		}
		if (!take_switch(*arguments, launcher, ret_options)) take_value(*arguments, &arguments, launcher, ret_options);
	}
	check_show(ret_options);
	return arguments;
}
