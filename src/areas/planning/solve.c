#include "areas/planning/planning.h"
#include "areas/planning/answer.h"
#include "areas/planning/stopwatch.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static enum status read_request(const struct session *s, const struct arguments *args, int files, struct problem_request *ret, struct err *err)
{
	int64_t number = 1;
	struct str contiguity = argument(args, "contiguity", STR("yes"));
	*ret = (struct problem_request){.format = argument(args, "format", STR("")), .files = files};
	if (!argument_given(args, "format"))
		return err_set(err, ST_USAGE, "--format is missing; 'junheng help solve' lists the formats");
	if (files < 1 || files > PROBLEM_FILES_MAX)
		return err_set(err, ST_USAGE, "one or two instance files are needed, not %d", files);
	TRY(argument_i64(args, "problem", 1, 1000000, &number, err));
	ret->number = (int)number;
	if (!str_eq(contiguity, STR("yes")) && !str_eq(contiguity, STR("no")))
		return err_set(err, ST_USAGE, "--contiguity is yes or no, not '%.*s'", STR_ARG(contiguity));
	ret->contiguity = str_eq(contiguity, STR("yes"));
	for (int i = 0; i < files; i++)
		ret->file[i] = str_dup(s->arena, args->words[i]);
	return ST_OK;
}

static void show_progress(void *context, const struct engine_progress *p)
{
	struct session *s = context;
	double gap = isfinite(p->objective) && isfinite(p->bound) && p->objective != 0 ? (p->objective - p->bound) / fabs(p->objective) : 1;
	char step[128];
	snprintf(step, sizeof step, "%.6g ≥ %.6g  %.3f %%", p->objective, p->bound, 100 * gap);
	/* There is no share of work to show: a gap of 100 % is an empty bar, one of 0.01 % a full one. */
	session_progress(s, step, gap <= 1e-4 ? 0.999 : fmin(0.999, -log10(gap) / 4), (int64_t)p->work);
}

static enum status write_solution(const struct problem *p, const void *solution, const char *path, struct err *err)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	p->format->write(p->instance, solution, &text);
	FILE *f = fopen(path, "wb");
	if (!f)
		return err_set(err, ST_UNAVAILABLE, "%s cannot be written (%s); check the folder and its free space", path, strerror(errno));
	bool ok = fwrite(text.p, 1, text.n, f) == text.n;
	if (fclose(f) != 0 || !ok)
		return err_set(err, ST_UNAVAILABLE, "%s could not be written whole: disk full?", path);
	return ST_OK;
}

static enum status run_solve(struct session *s, const struct arguments *args, struct err *err)
{
	struct problem_request request;
	struct problem problem;
	struct problem_answer answer;
	struct stopwatch watch;
	double seconds = 0;
	int64_t work = 0, threads = 1, seed = 1;
	TRY(read_request(s, args, args->word_count, &request, err));
	TRY(argument_f64(args, "seconds", 0, 1e7, &seconds, err));
	TRY(argument_i64(args, "work", 0, INT64_MAX, &work, err));
	TRY(argument_i64(args, "threads", 1, 64, &threads, err));
	TRY(argument_i64(args, "seed", 0, INT64_MAX, &seed, err));
	/* The seconds are those of whoever waits: reading counts, too. */
	stopwatch_start(&watch, seconds, s->stop);
	enum status st = problem_load(s->arena, &request, &problem, err);
	struct engine_run run = {.work = (uint64_t)work, .seed = (uint64_t)seed, .threads = (int)threads, .stop = &watch.stop,
				 .progress = s->progress ? show_progress : NULL, .context = s};
	if (st == ST_OK)
		st = problem_solve(s->arena, &problem, &run, &answer, err);
	double used = stopwatch_seconds(&watch);
	stopwatch_end(&watch);
	session_progress_end(s);
	TRY(st);
	CLEANUP(buf_done) struct buf json;
	buf_init(&json, 0);
	problem_answer_json(&problem, &answer, (uint64_t)seed, used, s->lang, &json);
	fwrite(json.p, 1, json.n, s->out);
	if (argument_given(args, "out") && answer.solution)
		TRY(write_solution(&problem, answer.solution, str_dup(s->arena, argument(args, "out", STR(""))), err));
	return answer.result.feasible ? ST_OK : ST_NO;
}

static enum status run_check(struct session *s, const struct arguments *args, struct err *err)
{
	struct problem_request request;
	struct problem problem;
	struct check_report report;
	TRY(read_request(s, args, args->word_count - 1, &request, err));
	TRY(problem_load(s->arena, &request, &problem, err));
	TRY(problem_check(s->arena, &problem, str_dup(s->arena, args->words[args->word_count - 1]), &report, err));
	CLEANUP(buf_done) struct buf json;
	buf_init(&json, 0);
	check_report_json(&report, s->lang, &json);
	fwrite(json.p, 1, json.n, s->out);
	return report.feasible ? ST_OK : ST_NO;
}

#define INSTANCE_OPTIONS                                                                                               \
	{"format", "F", {"问题格式：dimacs-min、assign-orlib、sscflp、cpmp-orlib、cpmp-sjc、grouping、exchange、cflsap、sap、seatplan", "format of the problem: dimacs-min, assign-orlib, sscflp, cpmp-orlib, cpmp-sjc, grouping, exchange, cflsap, sap, seatplan"}, false}, \
	{"problem", "N", {"文件中有多个问题时取第几个（默认 1）", "which problem of a file that holds several (default 1)"}, false}, \
	{"contiguity", "yes|no", {"划片是否要求连片（默认 yes）", "whether areas must be contiguous (default yes)"}, false}

static const struct option solve_options[] = {
	INSTANCE_OPTIONS,
	{"seconds", "S", {"到这么多秒时停下，给出当时最好的答案", "stop after so many seconds with the best answer so far"}, false},
	{"work", "N", {"到这么多工作单位时停下；同样的输入、种子、工作量得到同样的结果", "stop after so many units of work; the same input, seed and work give the same answer"}, false},
	{"threads", "N", {"线程数（默认 1）", "threads (default 1)"}, false},
	{"seed", "K", {"随机种子（默认 1）", "seed (default 1)"}, false},
	{"out", "FILE", {"把方案写入文件", "write the solution into the file"}, false},
	{},
};
static const struct option check_options[] = {INSTANCE_OPTIONS, {}};

const struct command planning_commands[] = {
	{.name = "solve", .words = "FILE…", .min_words = 1, .max_words = PROBLEM_FILES_MAX, .prints = true, .options = solve_options,
	 .summary = {"求解一个公开格式的问题，给出目标值和证明的下界", "solve a problem in a public format, with its proved bound"}, .run = run_solve},
	{.name = "check", .words = "FILE… SOLUTION", .min_words = 2, .max_words = PROBLEM_FILES_MAX + 1, .prints = true, .options = check_options,
	 .summary = {"用独立的检查程序复核一个方案", "check a solution with code independent of the engine"}, .run = run_check},
	{},
};
