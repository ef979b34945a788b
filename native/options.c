#include <string.h>
#include <unistd.h>

#include "launch.h"
#include "message.h"

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
	if (!parse_id(value, &fd) || fd > 0x7fffffff) fail(EXIT_FAILED, "%s: '%s' is no descriptor", option, value);
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

static bool take_switch(const char *argument, struct options *options)
{
	bool *const switches[] = { &options->clean, &options->no_new_privs, &options->quiet, &options->print_names };
	static const char *const names[] = { "--clean", "--no-new-privs", "--quiet", "--print-names" };
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
		const char *value;
		if (!is_option(argument, names[at], &value)) continue;
		if (value != NULL) fail(EXIT_FAILED, "%s takes no value (%s --help)", names[at], program_name);
		*switches[at] = true;
		return true;
	}
	return false;
}

static void take_value(const char *argument, char ***arguments, struct options *options)
{
	static const char *const names[] = { "--grant", "--need", "--keep", "--keep-fd", "--table-fd" };
	const char *value;
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
		if (!is_option(argument, names[at], &value)) continue;
		if (value == NULL) value = *++*arguments;
		if (value == NULL) fail(EXIT_FAILED, "%s needs a value (%s --help)", names[at], program_name);
		if (at == 0) add(options->grants, &options->grant_count, CHOSEN_MAX, names[at], value);
		else if (at == 1) add_name(options->needs, &options->need_count, NEED_MAX, names[at], value);
		else if (at == 2) add_name(options->keeps, &options->keep_count, KEEP_MAX, names[at], value);
		else if (at == 3) add_descriptor(options, descriptor(names[at], value));
		else options->table_fd = descriptor(names[at], value);
		return;
	}
	/* What follows an = may be a value. */
	fail(EXIT_FAILED, "unknown option %.*s (%s --help)", (int)strcspn(argument, "="), argument, program_name);
}

char **parse_options(char **arguments, const char *usage, struct options *ret_options)
{
	memset(ret_options, 0, sizeof *ret_options);
	ret_options->table_fd = -1;
	for (; *arguments != NULL && (*arguments)[0] == '-'; arguments++) {
		if (strcmp(*arguments, "--") == 0) return arguments + 1;
		if (strcmp(*arguments, "--help") == 0) {
			write_all(1, usage, strlen(usage));
			write_all(1, "\n", 1);
			_exit(0);
		}
		if (!take_switch(*arguments, ret_options)) take_value(*arguments, &arguments, ret_options);
	}
	return arguments;
}
