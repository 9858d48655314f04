#include "areas/outlook/forecast.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static json_t *number(double v) { return isfinite(v) ? json_real(v) : json_null(); }
static json_t *text(struct str s) { return json_stringn(s.p ? s.p : "", s.n); }

struct writer {
	const struct forecast_view *v;
	struct arena *arena;
	json_t *rows;
};

static void put(struct writer *w, const char *level, struct str code, struct str name, const char *stage, const char *grade, int lead,
		struct forecast_number n)
{
	json_t *o = json_object();
	json_object_set_new(o, "level", json_string(level));
	json_object_set_new(o, "code", text(code));
	json_object_set_new(o, "name", text(name));
	json_object_set_new(o, "stage", stage ? json_string(stage) : json_null());
	json_object_set_new(o, "grade", grade ? json_string(grade) : json_null());
	json_object_set_new(o, "year", text(forecast_year(w->arena, w->v->f->p->first_year + w->v->f->p->origin + lead)));
	json_object_set_new(o, "mean", number(n.mean));
	json_object_set_new(o, "lo", number(n.lo));
	json_object_set_new(o, "hi", number(n.hi));
	json_array_append_new(w->rows, o);
}

/* Grades, stages and all, now and year by year. */
static void put_region(struct writer *w, const struct forecast_view *v, const char *level, struct str code, struct str name)
{
	const struct prospect *p = v->f->p;
	int columns = cohort_columns(&p->data);
	for (int c = 0; c < columns; c++)
		for (int h = 0; h <= p->leads; h++) {
			struct forecast_number n = forecast_sum(v, v->f, h, c);
			const char *stage = c < PROSPECT_GRADES ? prospect_stages[p->data.band[c]] : c < columns - 1 ? prospect_stages[c - PROSPECT_GRADES] : NULL;
			if (n.mean > 0)
				put(w, level, code, name, stage, c < PROSPECT_GRADES ? prospect_grades[c] : NULL, h, n);
		}
}

static void put_zones(struct writer *w)
{
	const struct foresight *f = w->v->f;
	const struct prospect *p = f->p;
	for (size_t z = 0; z < p->zone.n; z++)
		for (int h = 1; h <= p->leads; h++) {
			size_t at = z * (size_t)p->leads + (size_t)(h - 1);
			if (p->zone_stage[z] < 0 || p->zone_district[z] < 0 || !foresight_in(f, p->zone_district[z], w->v->region) || !p->zone_schools[z] || p->zone_lacks[z])
				continue;
			struct str name = prospect_text(&p->zone, ZONE_NAME, (int32_t)z);
			put(w, "zone", name, name, prospect_stages[p->zone_stage[z]], NULL, h,
			    (struct forecast_number){f->paths.group.mean[at], f->paths.group.lo[at], f->paths.group.hi[at]});
		}
}

static void put_school(struct writer *w, int school, bool with_grades)
{
	const struct prospect *p = w->v->f->p;
	struct str code = prospect_text(&p->school, SCHOOL_CODE, school), name = prospect_text(&p->school, SCHOOL_NAME, school);
	for (int g = with_grades ? 0 : PROSPECT_GRADES; g <= PROSPECT_GRADES; g++)
		for (int h = 0; h <= p->leads; h++) {
			struct forecast_number n = forecast_school(w->v->f, school, h, g);
			if (n.mean > 0)
				put(w, "school", code, name, g < PROSPECT_GRADES ? prospect_stages[p->data.band[g]] : NULL,
				    g < PROSPECT_GRADES ? prospect_grades[g] : NULL, h, n);
		}
}

static json_t *tests(const struct foresight *f)
{
	static const char *const sets[COHORT_SETS] = {"CORE", "ALL", "TOTAL"}, *const methods[] = {"wmape", "wmape_plain", "wmape_last", "wmape_trend"};
	json_t *all = json_array();
	for (int h = 1; h <= FORESIGHT_TEST_LEADS; h++)
		for (int k = 0; k < COHORT_SETS; k++) {
			const struct cohort_score *s = &f->test[0][h][k];
			json_t *o = json_pack("{s:i,s:s,s:I}", "h", h, "set", sets[k], "cells", (json_int_t)s->cells);
			if (!s->cells) {
				json_decref(o);
				continue;
			}
			for (int m = 0; m < FORESIGHT_METHODS; m++)
				json_object_set_new(o, methods[m], number(f->test[m][h][k].error / f->test[m][h][k].truth));
			json_object_set_new(o, "cover", number((double)s->covered / (double)s->intervals));
			json_array_append_new(all, o);
		}
	return all;
}

static json_t *left_out(const struct prospect *p, struct arena *a)
{
	json_t *all = json_array();
	for (size_t i = 0; i < MIN(p->n_problems, (size_t)PROSPECT_PROBLEMS_MAX); i++) {
		const struct prospect_problem *k = &p->problems[i];
		json_t *o = json_object();
		json_object_set_new(o, "rule", json_string(k->rule));
		json_object_set_new(o, "what", text(k->what));
		json_object_set_new(o, "value", text(k->value));
		json_object_set_new(o, "year", k->year ? text(forecast_year(a, k->year)) : json_null());
		json_object_set_new(o, "message", text(forecast_problem_text(a, k, LANG_EN)));
		json_array_append_new(all, o);
	}
	return all;
}

void forecast_json(const struct forecast_view *v, struct buf *out)
{
	const struct foresight *f = v->f;
	const struct prospect *p = f->p;
	CLEANUP(arena_done) struct arena scratch;
	arena_init(&scratch);
	struct writer w = {v, &scratch, json_array()};
	json_t *root = json_object();
	char day[11];
	day_format(v->at.day, day);
	json_object_set_new(root, "as_of", json_string(day));
	json_object_set_new(root, "data_of", text(p->data_day));
	json_object_set_new(root, "origin", text(forecast_year(&scratch, p->first_year + p->origin)));
	json_object_set_new(root, "scenario", text(f->scenario));
	json_object_set_new(root, "policy", json_pack("{s:o,s:s}", "id", text(policy_id(f->outlook)), "digest", policy_digest(f->outlook)));
	if (v->school >= 0) {
		put_school(&w, v->school, true);
	} else {
		put_region(&w, v, v->region < 0 ? "city" : "region", v->region < 0 ? STR("") : prospect_text(&p->region, REGION_CODE, v->region),
			   v->region < 0 ? STR("") : prospect_text(&p->region, REGION_NAME, v->region));
		for (int d = 0; d < p->data.districts; d++) {
			struct forecast_view one = {.f = f, .region = p->district_region[d], .school = -1, .zone = -1};
			if (one.region >= 0 && one.region != v->region && foresight_in(f, d, v->region))
				put_region(&w, &one, "county", prospect_text(&p->region, REGION_CODE, one.region), prospect_text(&p->region, REGION_NAME, one.region));
		}
		put_zones(&w);
		for (int s = 0; s < p->data.schools; s++)
			if (foresight_in(f, p->data.district[s], v->region))
				put_school(&w, s, v->region >= 0);
		for (int i = 0; i < v->n_others; i++) {
			struct forecast_view other = {.f = &v->others[i], .region = v->region, .school = -1, .zone = -1};
			put_region(&w, &other, arena_printf(&scratch, "scenario:%.*s", STR_ARG(v->others[i].scenario)), STR(""), v->others[i].scenario);
		}
	}
	json_object_set_new(root, "rows", w.rows);
	json_object_set_new(root, "backtest", tests(f));
	json_object_set_new(root, "left_out_count", json_integer((json_int_t)p->n_problems));
	json_object_set_new(root, "left_out", left_out(p, &scratch));
	char *dumped = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(17));
	json_decref(root);
	if (!dumped)
		panic("a forecast could not be written as JSON");
	buf_cstr(out, dumped);
	buf_char(out, '\n');
	free(dumped);
}
