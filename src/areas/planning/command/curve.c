/* plan solve --curve: what each budget buys. */
#include "areas/planning/command/inside.h"

#include "areas/planning/seatplan/curve.h"
#include "areas/planning/seatplan/planner.h"
#include "areas/planning/stopwatch.h"
#include "cli/report.h"
#include "cli/session.h"

enum status plan_curve_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	enum { DEFAULT_SECONDS = 10 };
	(void)n;
	struct plan p;
	struct plan_context context;
	struct plan_reading reading;
	struct report r;
	struct plan_lines known[SEATS_SHARES + 1];
	size_t knowns = 0;
	double seconds = DEFAULT_SECONDS;
	int64_t work = 0, seed = 1;
	TRY(plan_of(c, words[0], &p, err));
	if (p.planner != &seats_planner)
		return err_set(err, ST_INVALID, "only plans of seats have a budget to vary");
	TRY(argument_f64(c->args, "seconds", 0, 1e7, &seconds, err));
	TRY(argument_i64(c->args, "work", 0, INT64_MAX, &work, err));
	TRY(argument_i64(c->args, "seed", 0, INT64_MAX, &seed, err));
	if (argument_given(c->args, "work") && !argument_given(c->args, "seconds"))
		seconds = 0;
	/* a decision found with less money, or known before, is there for more */
	if (plan_decision(&c->desk, &p, 0, &known[0], NULL, NULL) == ST_OK)
		knowns = 1;
	for (int k = 0; k < SEATS_SHARES; k++) {
		struct plan varied;
		struct plan_run run;
		struct stopwatch watch;
		session_progress(c->s, arena_printf(c->s->arena, "%d %%", seats_shares[k]), (double)k / SEATS_SHARES, k);
		TRY(seats_with_share(c->s->arena, &p, seats_shares[k], &varied, err));
		stopwatch_start(&watch, seconds, c->s->stop);
		struct plan_ask ask = {.work = (uint64_t)work, .seed = (uint64_t)seed, .threads = 1, .is_fresh = true, .known = known, .knowns = knowns, .stop = &watch.stop};
		enum status st = plan_solve(&c->desk, &varied, &ask, &run, err);
		stopwatch_end(&watch);
		if (st != ST_OK)
			session_progress_end(c->s);
		TRY(st);
		if (run.result.feasible)
			TRY(plan_lines_read(c->s->arena, run.lines, &known[knowns++], err));
	}
	session_progress_end(c->s);
	report_init(&r, c->s->arena, c->s->lang, p.name);
	TRY(plan_read(&c->desk, &p, TX_NOW, &context, &reading, err));
	TRY(seats_curve_report(&c->desk, &p, &reading, &r, err));
	return session_report(c->s, c->args, &r, err);
}
