#include "engine/problem_run.h"

#include "base/file_text.h"
#include "engine/violations.h"

#include <math.h>

/* A technical limit: enough for a dense assignment of 20 000 rows written as text. */
static const size_t file_bytes_max = (size_t)4 << 30;

static enum status unknown_format(struct str name, struct err *err)
{
	CLEANUP(buf_done) struct buf known;
	buf_init(&known, ERR_TEXT_MAX);
	for (size_t i = 0; problem_formats[i]; i++)
		buf_printf(&known, "%s%s", i ? ", " : "", problem_formats[i]->name);
	return err_set(err, ST_USAGE, "unknown format '%.*s'; known: %.*s", STR_ARG(name), STR_ARG(buf_view(&known)));
}

enum status problem_load(struct arena *a, const struct problem_request *request, struct problem *ret, struct err *err)
{
	const struct problem_format *format = problem_format_find(request->format);
	if (!format)
		return unknown_format(request->format, err);
	if (request->files != format->files)
		return err_set(err, ST_USAGE, "format %s takes %d instance file%s, %d given", format->name, format->files,
			       format->files == 1 ? "" : "s", request->files);
	struct problem_source source = {
		.number = request->number ? request->number : 1,
		.contiguity = request->contiguity,
	};
	for (int i = 0; i < request->files; i++) {
		source.name[i] = arena_strdup(a, request->file[i]);
		TRY(file_text(a, request->file[i], file_bytes_max, &source.text[i], err));
	}
	void *instance = NULL;
	TRY(format->read(a, &source, &instance, err));
	*ret = (struct problem){.format = format, .instance = instance};
	return ST_OK;
}

enum status problem_solve(struct arena *a, const struct problem *p, const struct engine_run *run,
			  struct problem_answer *ret, struct err *err)
{
	struct problem_answer answer = {.result = {.objective = NAN, .bound = -INFINITY}};
	struct err clash = {};
	enum status st = p->format->solve(a, p->instance, run, &answer.result, &answer.solution, &clash);
	if (st != ST_OK) {
		if (err)
			*err = clash;
		return st;
	}
	if (answer.result.infeasible)
		*(answer.why = ARENA_NEW(a, struct err)) = clash;
	*ret = answer;
	return ST_OK;
}

enum status problem_check(struct arena *a, const struct problem *p, const char *solution_path, struct check_report *ret,
			  struct err *err)
{
	struct str text;
	TRY(file_text(a, solution_path, file_bytes_max, &text, err));
	struct check_report report = {.objective = NAN};
	struct err wrong = {};
	enum status st = p->format->check(a, p->instance, text, &report, &wrong);
	if (st == ST_INVALID || st == ST_TOO_LARGE) {
		violations_one(a, &wrong, &report);
	} else if (st != ST_OK) {
		if (err)
			*err = wrong;
		return err_prefix(err, "%s", solution_path);
	}
	*ret = report;
	return ST_OK;
}
