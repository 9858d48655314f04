#include "engine/exchange/exchange.h"

#include <math.h>

static bool weight_ok(double w)
{
	return isfinite(w) && w >= 0 && w <= 1e6;
}

static enum status validate_rules(const struct exchange_problem *p, struct err *err)
{
	for (int c = 0; c < p->county_count; c++) {
		const struct exchange_rules *r = &p->rules[c];
		const int64_t far = 2 * (int64_t)EXCHANGE_METRES_MAX;
		if (r->commute_m < 0 || r->commute_m > far || r->couple_m < 0 || r->couple_m > far)
			return err_set(err, ST_INVALID, "county %d: commute and couple limits must lie in 0 … %lld m", c, (long long)far);
		if (r->alpha_pm < 0 || r->alpha_pm > 1000 || r->beta_pm < 0 || r->beta_pm > 1000 || r->gamma_pm < 0 || r->gamma_pm > 1000 ||
		    r->backbone_min < 0 || (r->backbone_min > 0 && r->beta_pm > 0))
			return err_set(err, ST_INVALID, "county %d: shares must lie in 0 … 1000 per mille", c);
		if (!weight_ok(r->w_balance) || !weight_ok(r->w_km) || !weight_ok(r->w_moves) || !weight_ok(r->w_near))
			return err_set(err, ST_INVALID, "county %d: weights must lie in 0 … 1000000", c);
	}
	return ST_OK;
}

static bool metres_ok(int64_t v)
{
	return v >= -EXCHANGE_METRES_MAX && v <= EXCHANGE_METRES_MAX;
}

static enum status validate_teachers(const struct exchange_problem *p, struct err *err)
{
	for (int t = 0; t < p->teacher_count; t++) {
		const struct exchange_teacher *v = &p->teachers[t];
		if (v->home < 0 || v->home >= p->school_count)
			return err_set(err, ST_INVALID, "teacher %d: school %d does not exist", t, v->home);
		if (v->subject < 0 || v->subject >= EXCHANGE_SUBJECTS_MAX)
			return err_set(err, ST_INVALID, "teacher %d: subject %d is not known", t, v->subject);
		if (!metres_ok(v->x_m) || !metres_ok(v->y_m))
			return err_set(err, ST_INVALID, "teacher %d: residence out of range", t);
		if (v->couple < -1)
			return err_set(err, ST_INVALID, "teacher %d: couple number %d", t, v->couple);
		if (p->previous && (p->previous[t] < -1 || p->previous[t] >= p->school_count))
			return err_set(err, ST_INVALID, "teacher %d: school %d of the previous plan does not exist", t, p->previous[t]);
	}
	return ST_OK;
}

enum status exchange_validate(const struct exchange_problem *p, struct err *err)
{
	if (p->county_count < 1 || p->school_count < 1 || p->school_count > EXCHANGE_SCHOOLS_MAX || p->teacher_count < 0 ||
	    p->teacher_count > EXCHANGE_TEACHERS_MAX || p->county_count > p->school_count || p->need_count < 0 || p->wish_count < 0)
		return err_set(err, ST_INVALID, "number of counties, schools or teachers out of range");
	TRY(validate_rules(p, err));
	for (int s = 0; s < p->school_count; s++) {
		const struct exchange_school *v = &p->schools[s];
		if (v->county < 0 || v->county >= p->county_count)
			return err_set(err, ST_INVALID, "school %d: county %d does not exist", s, v->county);
		if (v->pupils < 1 || v->pupils > EXCHANGE_PUPILS_MAX || !metres_ok(v->x_m) || !metres_ok(v->y_m))
			return err_set(err, ST_INVALID, "school %d: pupils or place out of range", s);
	}
	for (int i = 0; i < p->need_count; i++) {
		const struct exchange_need *v = &p->needs[i];
		if (v->school < 0 || v->school >= p->school_count || v->subject < 0 || v->subject >= EXCHANGE_SUBJECTS_MAX)
			return err_set(err, ST_INVALID, "need %d: school %d or subject %d does not exist", i, v->school, v->subject);
		if (v->lo < 0 || v->lo > v->hi)
			return err_set(err, ST_INVALID, "school %d, subject %d: needs %d … %d teachers", v->school, v->subject, v->lo, v->hi);
	}
	TRY(validate_teachers(p, err));
	for (int i = 0; i < p->wish_count; i++) {
		const struct exchange_wish *w = &p->wishes[i];
		if (w->teacher < 0 || w->teacher >= p->teacher_count || w->school < 0 || w->school >= p->school_count)
			return err_set(err, ST_INVALID, "wish %d: teacher %d or school %d does not exist", i, w->teacher, w->school);
		if (w->kind == EXCHANGE_PREFER && !(isfinite(w->bonus) && fabs(w->bonus) <= 1e6))
			return err_set(err, ST_INVALID, "wish %d: bonus out of range", i);
	}
	return ST_OK;
}
