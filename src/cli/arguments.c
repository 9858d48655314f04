#include "cli/command.h"

#include <string.h>

bool argument_given(const struct arguments *args, const char *name) { return argument_count(args, name) > 0; }

int argument_count(const struct arguments *args, const char *name)
{
	int n = 0;
	for (int i = 0; i < args->option_count; i++)
		n += strcmp(args->options[i].option->name, name) == 0;
	return n;
}

struct str argument_at(const struct arguments *args, const char *name, int at)
{
	for (int i = 0; i < args->option_count; i++)
		if (strcmp(args->options[i].option->name, name) == 0 && at-- == 0)
			return args->options[i].value;
	return (struct str){};
}

struct str argument(const struct arguments *args, const char *name, struct str otherwise)
{
	int n = argument_count(args, name);
	return n ? argument_at(args, name, n - 1) : otherwise;
}

enum status argument_i64(const struct arguments *args, const char *name, int64_t min, int64_t max, int64_t *ret, struct err *err)
{
	if (!argument_given(args, name))
		return ST_OK;
	struct str s = argument(args, name, STR(""));
	int64_t v;
	if (!str_to_i64(s, &v) || v < min || v > max)
		return err_set(err, ST_USAGE, "--%s takes a whole number from %lld to %lld, not '%.*s'", name, (long long)min,
			       (long long)max, STR_ARG(s));
	*ret = v;
	return ST_OK;
}

enum status argument_f64(const struct arguments *args, const char *name, double min, double max, double *ret, struct err *err)
{
	if (!argument_given(args, name))
		return ST_OK;
	struct str s = argument(args, name, STR(""));
	double v;
	if (!str_to_f64(s, &v) || v < min || v > max)
		return err_set(err, ST_USAGE, "--%s takes a number from %g to %g, not '%.*s'", name, min, max, STR_ARG(s));
	*ret = v;
	return ST_OK;
}
