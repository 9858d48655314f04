/* Submitting, approving, adopting, undoing. */
#include "plan/inside.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/fault.h"
#include "record/tx.h"

#include <math.h>
#include <string.h>

static struct value decimal(double v)
{
	return isfinite(v) && fabs(v) < 9e12 ? VALUE_I64(llround(v * 1e6)) : (struct value){};
}

enum status plan_awaits(const struct plan *p, const char *transition, struct err *err)
{
	if (strcmp(transition, "submit") == 0 && !plan_is_open(p))
		return err_set(err, ST_CONFLICT, "the plan was submitted already");
	if ((strcmp(transition, "accept") == 0 || strcmp(transition, "return") == 0) && !str_eq(p->state, STR("submitted")))
		return err_set(err, ST_CONFLICT, "only a submitted plan can be approved or returned");
	if (strcmp(transition, "adopt") == 0 && !str_eq(p->state, STR("accepted")))
		return err_set(err, ST_CONFLICT, "only an approved plan can be adopted, and only once");
	if (strcmp(transition, "undo") == 0 && !str_eq(p->state, STR("adopted")))
		return err_set(err, ST_CONFLICT, "only an adopted plan can be undone");
	return ST_OK;
}

/* The plan as it is now, by whoever holds the writer's lock. */
static enum status again(struct plan_desk *d, const struct plan *p, struct plan *ret, struct err *err)
{
	char id[ID_TEXT];
	id_format(p->id, id);
	return plan_get(d, str_of(id), ret, err);
}

static enum status broken(const struct check_report *check, struct err *err)
{
	return err_set(err, ST_NO, "the decision breaks %d of the rules; nothing was written", check->violation_count);
}

/* ---- submitting ---- */

/* The value beside the bound is the run's own: both count what staying near the decision before cost. */

static enum status put_decision(struct plan_desk *d, struct change *c, const struct plan *p, const struct plan_lines *lines, const struct plan_run *run,
				const struct plan_reading *r, struct err *err)
{
	char digest[DIGEST_TEXT];
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	plan_lines_write(lines, &text);
	digest_format(r->digest, digest);
	struct plan_edit e = {};
	plan_edit_set(&e, PLAN_DECISION, VALUE_STR(buf_view(&text)));
	plan_edit_set(&e, PLAN_RUN, VALUE_I64(run->number));
	plan_edit_set(&e, PLAN_READ_TX, VALUE_I64(r->tx));
	plan_edit_set(&e, PLAN_DIGEST, VALUE_STR(str_of(digest)));
	plan_edit_set(&e, PLAN_POLICY, VALUE_STR(r->policy));
	plan_edit_set(&e, PLAN_OBJECTIVE, decimal(run->result.objective));
	plan_edit_set(&e, PLAN_BOUND, decimal(run->result.bound));
	TRY(plan_edit_put(c, p, &e, err));
	return plan_step(d, c, p, "submit", err);
}

enum status plan_submit(struct plan_desk *d, const struct plan *p, int64_t number, struct check_report *ret_check, struct err *err)
{
	struct plan_context c;
	struct plan_reading r;
	struct plan_lines lines;
	struct plan_run run;
	struct change *change;
	struct check_report check = {};
	TRY(plan_awaits(p, "submit", err));
	TRY(plan_decision(d, p, number, &lines, &run, err));
	TRY(plan_change_begin(d, "plan", STR(""), p->name, STR(""), &change, err));
	enum status st = plan_read(d, p, TX_NOW, &c, &r, err);
	if (st == ST_OK)
		st = p->planner->check(&c, &r, &lines, &check, err);
	if (st == ST_OK)
		*ret_check = check;
	if (st == ST_OK && !check.feasible)
		st = broken(&check, err);
	if (st == ST_OK)
		st = put_decision(d, change, p, &lines, &run, &r, err);
	return plan_change_end(change, st, NULL, err);
}

static enum status make_step(struct plan_desk *d, const struct plan *p, const char *transition, struct str reason, struct err *err)
{
	struct change *c;
	TRY(plan_change_begin(d, "transition", STR(""), p->name, reason, &c, err));
	return plan_change_end(c, plan_step(d, c, p, transition, err), NULL, err);
}

enum status plan_return(struct plan_desk *d, const struct plan *p, struct str reason, struct err *err)
{
	TRY(plan_awaits(p, "return", err));
	return make_step(d, p, "return", reason, err);
}

enum status plan_accept(struct plan_desk *d, const struct plan *p, struct err *err)
{
	TRY(plan_awaits(p, "accept", err));
	if (str_eq(d->actor, p->owner))
		return err_set(err, ST_DENIED, "'%.*s' made the plan; another person approves it", STR_ARG(d->actor));
	return make_step(d, p, "accept", STR(""), err);
}

/* ---- adopting ---- */

/* What has changed since the plan was submitted. */
static enum status find_changes(struct plan_desk *d, const struct plan *p, const struct plan_reading *now, struct plan_outcome *out, struct err *err)
{
	struct plan_context then_context;
	struct plan_reading then;
	out->has_changed = memcmp(now->digest, p->digest, DIGEST_SIZE) != 0;
	if (!out->has_changed)
		return ST_OK;
	TRY(plan_read(d, p, p->read_tx, &then_context, &then, err));
	out->changes = plan_readings_compare(d->arena, &then, now, &out->change);
	return ST_OK;
}

static enum status write_adoption(struct plan_desk *d, struct change *change, const struct plan *p, bool accept_changes, struct plan_outcome *out,
				  struct err *err)
{
	struct plan now;
	struct plan_context c;
	struct plan_reading r;
	TRY(again(d, p, &now, err));
	TRY(plan_awaits(&now, "adopt", err));
	TRY(plan_read(d, &now, TX_NOW, &c, &r, err));
	TRY(find_changes(d, &now, &r, out, err));
	TRY(now.planner->check(&c, &r, &now.lines, &out->check, err));
	if (!out->check.feasible)
		return broken(&out->check, err);
	if (out->has_changed && !accept_changes)
		return err_set(err, ST_CONFLICT, "the register has changed since the plan was submitted: %zu things it rests on are others now; the decision "
			       "still keeps every rule. Look at what changed, then adopt it as it is or solve again", out->changes);
	TRY(now.planner->write(&c, &r, &now.lines, change, err));
	struct plan_edit e = {};
	plan_edit_set(&e, PLAN_BATCH, VALUE_STR(out->batch));
	TRY(plan_edit_put(change, &now, &e, err));
	return plan_step(d, change, &now, "adopt", err);
}

enum status plan_adopt(struct plan_desk *d, const struct plan *p, bool accept_changes, struct plan_outcome *ret, struct err *err)
{
	struct change *change;
	char id[ID_TEXT];
	id_format(id_new(moment_now()), id);
	*ret = (struct plan_outcome){.batch = str_copy(d->arena, str_of(id))};
	TRY(plan_change_begin(d, "plan", ret->batch, p->name, STR(""), &change, err));
	enum status st = write_adoption(d, change, p, accept_changes, ret, err);
	return plan_change_end(change, st, &ret->tx, err);
}

enum status plan_undo(struct plan_desk *d, const struct plan *p, struct str reason, struct err *err)
{
	int64_t *txs;
	size_t n;
	struct change *c;
	TRY(plan_awaits(p, "undo", err));
	if (!str_trim(reason).n)
		return err_set(err, ST_USAGE, "a reason is needed to take an adoption back");
	TRY(tx_of_batch(d->g, d->arena, p->batch, &txs, &n, err));
	TRY(plan_change_begin(d, "undo", STR(""), p->batch, reason, &c, err));
	enum status st = ST_OK;
	size_t serious = d->faults->serious;
	for (size_t i = n; i-- > 0 && st == ST_OK;)
		st = change_revert(c, txs[i], err);
	if (st == ST_OK && d->faults->serious == serious)
		st = plan_step(d, c, p, "undo", err);
	return plan_change_end(c, st, NULL, err);
}
