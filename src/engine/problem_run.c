#include "engine/problem_run.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A technical limit: enough for a dense assignment of 20 000 rows written as text. */
static const size_t file_bytes_max = (size_t)4 << 30;

static void file_close(FILE **f)
{
	if (*f)
		fclose(*f);
}

static enum status file_text(struct arena *a, const char *path, struct str *ret, struct err *err)
{
	CLEANUP(file_close) FILE *f = fopen(path, "rb");
	if (!f)
		return err_set(err, ST_NOT_FOUND, "%s: cannot be opened: %s", path, strerror(errno));
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, file_bytes_max);
	char block[1 << 16];
	size_t n;
	while ((n = fread(block, 1, sizeof block, f)) > 0 && !text.full)
		buf_add(&text, block, n);
	if (ferror(f))
		return err_set(err, ST_UNAVAILABLE, "%s: cannot be read: %s", path, strerror(errno));
	if (text.full)
		return err_set(err, ST_TOO_LARGE, "%s: larger than %zu bytes", path, file_bytes_max);
	*ret = str_copy(a, buf_view(&text));
	return ST_OK;
}

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
		TRY(file_text(a, request->file[i], &source.text[i], err));
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
	TRY(file_text(a, solution_path, &text, err));
	struct check_report report = {.objective = NAN};
	if (p->format->check(a, p->instance, text, &report, err) != ST_OK)
		return err_prefix(err, "%s", solution_path);
	*ret = report;
	return ST_OK;
}
