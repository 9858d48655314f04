/* The table entry of the format `seatplan`: plans in files count sites and years from 1. */
#include "engine/locate/text.h"
#include "engine/seatplan/seatplan.h"

static const char *const KIND[] = {[SEATPLAN_OPEN] = "open", [SEATPLAN_EXPAND] = "expand", [SEATPLAN_FLEX] = "flex", [SEATPLAN_CLOSE] = "close"};

static enum status solve(struct arena *a, const void *problem, const struct engine_run *run, struct engine_result *ret,
			 void **ret_solution, struct err *err)
{
	struct seatplan_plan *plan;
	TRY(seatplan_solve(a, problem, run, ret, &plan, err));
	*ret_solution = plan;
	return ST_OK;
}

static void write(const void *problem, const void *solution, struct buf *out)
{
	(void)problem;
	const struct seatplan_plan *plan = solution;
	buf_cstr(out, "site,year,kind,classes\n");
	for (int k = 0; k < plan->decisions; k++) {
		const struct seatplan_decision *d = &plan->decision[k];
		buf_printf(out, "%d,%d,%s,%d\n", d->site + 1, d->year + 1, KIND[d->kind], d->classes);
	}
}

static enum status check(struct arena *a, const void *problem, struct str solution, struct check_report *ret, struct err *err)
{
	const struct seatplan_problem *p = problem;
	struct text t = text_open(solution, "plan");
	struct str line, f[4];
	int room = 1, n = 0;
	for (size_t i = 0; i < solution.n; i++)
		room += solution.p[i] == '\n';
	struct seatplan_decision *d = ARENA_ARRAY(a, struct seatplan_decision, (size_t)room);
	if (!text_line(&t, &line) || !str_eq(str_trim(line), STR("site,year,kind,classes")))
		return err_set(err, ST_INVALID, "plan: the first line must be site,year,kind,classes");
	while (text_line(&t, &line)) {
		int64_t site, year, classes;
		if (text_fields(line, f, 4) != 4)
			return err_set(err, ST_INVALID, "plan line %d: expected site,year,kind,classes", t.line);
		TRY(text_whole(&t, str_trim(f[0]), "site", 1, p->sites, &site, err));
		TRY(text_whole(&t, str_trim(f[1]), "year", 1, p->years, &year, err));
		TRY(text_whole(&t, str_trim(f[3]), "classes", 0, 3 * SEATPLAN_CLASSES_MAX, &classes, err));
		size_t kind = 0;
		while (kind < ARRAY_LEN(KIND) && !str_eq(str_trim(f[2]), str_of(KIND[kind])))
			kind++;
		if (kind == ARRAY_LEN(KIND))
			return err_set(err, ST_INVALID, "plan line %d: kind is open, expand, flex or close, not '%.*s'", t.line, STR_ARG(f[2]));
		d[n++] = (struct seatplan_decision){(int)site - 1, (int)year - 1, (enum seatplan_kind)kind, (int)classes};
	}
	return seatplan_check(a, p, d, n, ret, NULL, err);
}

const struct problem_format seatplan_format = {
	.name = "seatplan",
	.files = 1,
	.read = seatplan_read,
	.solve = solve,
	.write = write,
	.check = check,
};
