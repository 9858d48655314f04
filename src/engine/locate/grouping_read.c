#include "engine/locate/grouping.h"
#include "engine/locate/text.h"
#include "engine/violations.h"

#include <stdlib.h>
#include <string.h>

enum { SCHOOL_FIELDS = 12 };

static const int64_t PLACE_MAX = 1000000000, PUPILS_MAX = 1000000;

static enum status read_school(const struct text *t, const struct str *v, struct grouping_school *s, struct err *err)
{
	int64_t x[SCHOOL_FIELDS];
	const struct {
		const char *what;
		int64_t low, high;
	} column[SCHOOL_FIELDS] = {
		[1] = {"id", 0, GROUPING_SCHOOLS_MAX},
		[2] = {"county", 0, INT32_MAX},
		[3] = {"stage", 0, INT32_MAX},
		[4] = {"pupils", 1, PUPILS_MAX},
		[5] = {"x_m", -PLACE_MAX, PLACE_MAX},
		[6] = {"y_m", -PLACE_MAX, PLACE_MAX},
		[7] = {"q_tenths", 0, 1000},
		[8] = {"candidate", 0, 1},
		[9] = {"new", 0, 1},
		[10] = {"scope", 0, 1},
		[11] = {"existing_core", -1, GROUPING_SCHOOLS_MAX},
	};
	for (int c = 2; c < SCHOOL_FIELDS; c++)
		TRY(text_whole(t, v[c], column[c].what, column[c].low, column[c].high, &x[c], err));
	*s = (struct grouping_school){
		.county = (int)x[2],
		.stage = (int)x[3],
		.pupils = x[4],
		.x_m = x[5],
		.y_m = x[6],
		.strength = (int)x[7],
		.may_lead = x[8] == 1,
		.is_new = x[9] == 1,
		.in_scope = x[10] == 1,
		.existing = (int)x[11],
	};
	return ST_OK;
}

/* One param line: whole numbers and the two weights. */
static enum status read_param(const struct text *t, const struct str *v, struct grouping_problem *p, unsigned *seen,
			      struct err *err)
{
	int64_t cross = 0;
	const struct {
		const char *key;
		int64_t *whole;
		double *real;
		int64_t high;
	} param[] = {
		{"D_m", &p->distance_m, NULL, 2 * PLACE_MAX},
		{"max_schools", &p->max_schools, NULL, GROUPING_SCHOOLS_MAX},
		{"max_pupils", &p->max_pupils, NULL, PUPILS_MAX * GROUPING_SCHOOLS_MAX},
		{"lo_pm", &p->low_pm, NULL, 100000},
		{"hi_pm", &p->high_pm, NULL, 100000},
		{"cross_county", &cross, NULL, 1},
		{"f", NULL, &p->f, 0},
		{"k", NULL, &p->k, 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(param); i++) {
		if (!str_eq(v[1], str_of(param[i].key)))
			continue;
		if (*seen & 1u << i)
			return err_set(err, ST_INVALID, "%s line %d: param %s stands twice", t->file, t->line, param[i].key);
		*seen |= 1u << i;
		if (param[i].whole)
			TRY(text_whole(t, v[2], param[i].key, 0, param[i].high, param[i].whole, err));
		else if (!str_to_f64(v[2], param[i].real) || *param[i].real < 0 || *param[i].real > 1e9)
			return err_set(err, ST_INVALID, "%s line %d: param %s must be a number from 0 to 10^9", t->file, t->line,
				       param[i].key);
		if (param[i].whole == &cross)
			p->cross_county = cross == 1;
		return ST_OK;
	}
	return err_set(err, ST_INVALID, "%s line %d: unknown param '%.*s'", t->file, t->line, (int)MIN(v[1].n, (size_t)40),
		       v[1].p);
}

static enum status read_all(struct arena *a, struct text *t, struct grouping_problem *p, struct err *err)
{
	static const char *const names[] = {"D_m", "max_schools", "max_pupils", "lo_pm", "hi_pm", "cross_county", "f", "k"};
	struct str line, v[SCHOOL_FIELDS];
	unsigned seen = 0;
	int cap = 0;
	if (!text_line(t, &line) || !str_eq(line, STR("grouping,1")))
		return err_set(err, ST_INVALID, "%s line %d: the first line must be 'grouping,1'", t->file, MAX(t->line, 1));
	p->name = "";
	while (text_line(t, &line)) {
		int n = text_fields(line, v, SCHOOL_FIELDS);
		if (str_eq(v[0], STR("name")) && n == 2) {
			p->name = str_dup(a, v[1]);
		} else if (str_eq(v[0], STR("param")) && n == 3) {
			TRY(read_param(t, v, p, &seen, err));
		} else if (str_eq(v[0], STR("school")) && n == SCHOOL_FIELDS) {
			int64_t id;
			TRY(text_whole(t, v[1], "id", 0, GROUPING_SCHOOLS_MAX - 1, &id, err));
			if (id != p->schools)
				return err_set(err, ST_INVALID, "%s line %d: school %lld stands where school %d should: ids run 0, 1, 2 …",
					       t->file, t->line, (long long)id, p->schools);
			if (p->schools == cap) {
				int more = cap ? 2 * cap : 256;
				struct grouping_school *s = ARENA_ARRAY(a, struct grouping_school, (size_t)more);
				if (cap)
					memcpy(s, p->school, (size_t)cap * sizeof *s);
				p->school = s;
				cap = more;
			}
			TRY(read_school(t, v, &p->school[p->schools], err));
			p->schools++;
		} else {
			return err_set(err, ST_INVALID, "%s line %d: expected name, param with 3 fields or school with %d fields",
				       t->file, t->line, SCHOOL_FIELDS);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!(seen & 1u << i))
			return err_set(err, ST_INVALID, "%s: param %s is missing", t->file, names[i]);
	if (p->low_pm > p->high_pm)
		return err_set(err, ST_INVALID, "%s: lo_pm %lld is above hi_pm %lld", t->file, (long long)p->low_pm,
			       (long long)p->high_pm);
	for (int i = 0; i < p->schools; i++)
		if (p->school[i].existing >= p->schools)
			return err_set(err, ST_INVALID, "%s: school %d: existing_core %d is no school of this file", t->file, i,
				       p->school[i].existing);
	return ST_OK;
}

static enum status read(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err)
{
	struct text t = text_open(source->text[0], source->name[0]);
	struct grouping_problem p = {};
	TRY(read_all(a, &t, &p, err));
	struct grouping_problem *kept = ARENA_NEW(a, struct grouping_problem);
	*kept = p;
	*ret_problem = kept;
	return ST_OK;
}

static enum status solve(struct arena *a, const void *problem, const struct engine_run *run, struct engine_result *ret,
			 void **ret_solution, struct err *err)
{
	int *core = NULL;
	TRY(grouping_solve(a, problem, run, ret, &core, err));
	*ret_solution = core;
	return ST_OK;
}

static void write(const void *problem, const void *solution, struct buf *out)
{
	const struct grouping_problem *p = problem;
	const int *core = solution;
	buf_cstr(out, "school,core\n");
	for (int i = 0; i < p->schools; i++)
		buf_printf(out, "%d,%d\n", i, core[i]);
}

static enum status check(struct arena *a, const void *problem, struct str solution, struct check_report *ret,
			 struct err *err)
{
	const struct grouping_problem *p = problem;
	struct text t = text_open(solution, "plan");
	struct str line, v[2];
	int *core = ARENA_ARRAY(a, int, (size_t)p->schools), *named = ARENA_ARRAY(a, int, (size_t)p->schools);
	int twice = -1;
	for (int i = 0; i < p->schools; i++)
		core[i] = GROUPING_OUTSIDE;
	while (text_line(&t, &line)) {
		if (str_starts(line, STR("school,")))
			continue;
		int64_t i, j;
		if (text_fields(line, v, 2) != 2)
			return err_set(err, ST_INVALID, "plan line %d: expected school,core", t.line);
		TRY(text_whole(&t, str_trim(v[0]), "school", 0, p->schools - 1, &i, err));
		TRY(text_whole(&t, str_trim(v[1]), "core", -1, p->schools - 1, &j, err));
		if (named[i]++ == 1 && twice < 0)
			twice = (int)i;
		core[i] = (int)j;
	}
	struct check_report report;
	grouping_check(a, p, core, &report);
	struct violations out;
	violations_init(&out, a);
	if (twice >= 0)
		violation(&out, "plan: school %d is named twice", twice);
	violations_before(&out, &report);
	*ret = report;
	return ST_OK;
}

const struct problem_format grouping_format = {
	.name = "grouping",
	.files = 1,
	.read = read,
	.solve = solve,
	.write = write,
	.check = check,
};
