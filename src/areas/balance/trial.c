#include "areas/balance/sections.h"

#include "areas/register/register.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A region's stage under both sides; either may be missing: a policy need not judge every stage. */
struct pair {
	const struct balance_result *before;
	const struct balance_region *a, *b, *any; /* any: the one there is */
};

struct changed_school {
	const struct balance_result *result; /* names the county and the stage */
	int32_t county, school;
	int stage;
	const struct measure_school *a, *b;
};

struct trial {
	const struct balance_result *after;
	struct pair *pairs;
	size_t pair_count;
	struct changed_school *schools;
	size_t school_count;
};

static const char *school_verdict(const struct measure_school *s)
{
	return !s || !s->is_assessed ? N_("not assessed") : s->passes ? N_("pass") : N_("fail");
}

static struct str stage_of(const struct balance_result *r, int stage) { return r->rules->stage[stage]; }

static const struct balance_region *region_like(const struct balance_result *in, const struct balance_result *r, const struct balance_region *like)
{
	for (size_t i = 0; i < in->region_count; i++)
		if (in->regions[i].county == like->county && str_eq(stage_of(in, in->regions[i].stage), stage_of(r, like->stage)))
			return &in->regions[i];
	return NULL;
}

static const struct measure_school *unit_like(const struct balance_result *in, const struct balance_region *region, int32_t school)
{
	for (size_t i = 0; region && i < region->n; i++)
		if (in->units[region->first + i].school == school)
			return &in->units[region->first + i].verdict;
	return NULL;
}

static void add_school(struct trial *t, const struct balance_result *r, const struct balance_unit *u, const struct measure_school *a,
		       const struct measure_school *b)
{
	if (strcmp(school_verdict(a), school_verdict(b)) != 0)
		t->schools[t->school_count++] = (struct changed_school){r, u->county, u->school, u->stage, a, b};
}

static void compare_schools(struct trial *t, const struct pair *p)
{
	for (size_t i = 0; p->a && i < p->a->n; i++) {
		const struct balance_unit *u = &p->before->units[p->a->first + i];
		add_school(t, p->before, u, &u->verdict, unit_like(t->after, p->b, u->school));
	}
	for (size_t i = 0; p->b && i < p->b->n; i++) {
		const struct balance_unit *u = &t->after->units[p->b->first + i];
		if (!p->a || !unit_like(p->before, p->a, u->school))
			add_school(t, t->after, u, NULL, &u->verdict);
	}
}

/* Regions in the order of the views, then those only the tried policy judges. O(regions² + units of a region²). */
static void compare(struct arena *a, const struct balance_view *now, const struct balance_result *after, struct trial *ret)
{
	size_t regions = after->region_count, units = after->unit_count;
	for (const struct balance_view *v = now; v; v = v->next) {
		regions += v->result->region_count;
		units += v->result->unit_count;
	}
	*ret = (struct trial){.after = after, .pairs = ARENA_ARRAY(a, struct pair, regions + 1),
			      .schools = ARENA_ARRAY(a, struct changed_school, units + 1)};
	for (const struct balance_view *v = now; v; v = v->next)
		for (size_t i = 0; i < v->result->region_count; i++) {
			const struct balance_region *r = &v->result->regions[i];
			ret->pairs[ret->pair_count++] = (struct pair){v->result, r, region_like(after, v->result, r), r};
		}
	for (size_t i = 0; i < after->region_count; i++) {
		bool is_known = false;
		for (const struct balance_view *v = now; v; v = v->next)
			is_known = is_known || region_like(v->result, after, &after->regions[i]);
		if (!is_known)
			ret->pairs[ret->pair_count++] = (struct pair){after, NULL, &after->regions[i], &after->regions[i]};
	}
	for (size_t i = 0; i < ret->pair_count; i++)
		compare_schools(ret, &ret->pairs[i]);
}

static const char *verdict_of(const struct balance_region *r) { return r ? balance_verdict(&r->measure) : N_("not assessed"); }

static double largest_cv(const struct balance_result *r, const struct balance_region *region)
{
	double most = NAN;
	for (int k = 0; region && k < r->rules->indicators; k++)
		most = fmax(most, region->measure.indicator[k].spread.cv);
	return most;
}

static json_t *text(struct str s) { return s.p ? json_stringn(s.p, s.n) : json_null(); }
static json_t *number(double v) { return isfinite(v) ? json_real(v) : json_null(); }

static json_t *policy_json(const struct policy *p)
{
	json_t *o = json_object();
	json_object_set_new(o, "id", text(policy_id(p)));
	json_object_set_new(o, "digest", json_string(policy_digest(p)));
	return o;
}

static json_t *side_json(const struct balance_result *r, const struct balance_region *region)
{
	json_t *o = policy_json(r->rules->policy);
	json_t *side = json_object();
	json_object_set_new(side, "policy", o);
	json_object_set_new(side, "verdict", json_string(verdict_of(region)));
	json_object_set_new(side, "failing_schools", region ? json_integer(region->measure.failing) : json_null());
	json_object_set_new(side, "largest_cv", number(largest_cv(r, region)));
	return side;
}

void balance_trial_json(const struct balance_view *now, const struct balance_result *after, struct buf *out)
{
	CLEANUP(arena_done) struct arena a;
	struct trial t;
	char day[11], year[10] = "";
	arena_init(&a);
	compare(&a, now, after, &t);
	day_format(now->at.day, day);
	if (after->data->year)
		school_year_format(after->data->year, year);
	json_t *root = json_object(), *regions = json_array(), *schools = json_array();
	for (size_t i = 0; i < t.pair_count; i++) {
		const struct pair *p = &t.pairs[i];
		json_t *o = json_object();
		json_object_set_new(o, "region", text(balance_region_code(p->before, p->any->county)));
		json_object_set_new(o, "name", text(balance_region_name(p->before, p->any->county)));
		json_object_set_new(o, "stage", text(stage_of(p->before, p->any->stage)));
		json_object_set_new(o, "before", p->a ? side_json(p->before, p->a) : json_null());
		json_object_set_new(o, "after", p->b ? side_json(after, p->b) : json_null());
		json_array_append_new(regions, o);
	}
	for (size_t i = 0; i < t.school_count; i++) {
		const struct changed_school *s = &t.schools[i];
		json_t *o = json_object();
		json_object_set_new(o, "code", text(balance_school_text(s->result, s->school, "code")));
		json_object_set_new(o, "name", text(balance_school_text(s->result, s->school, "name")));
		json_object_set_new(o, "stage", text(stage_of(s->result, s->stage)));
		json_object_set_new(o, "before", json_string(school_verdict(s->a)));
		json_object_set_new(o, "after", json_string(school_verdict(s->b)));
		json_array_append_new(schools, o);
	}
	json_object_set_new(root, "tried", policy_json(after->rules->policy));
	json_object_set_new(root, "as_of", json_string(day));
	json_object_set_new(root, "year", *year ? json_string(year) : json_null());
	json_object_set_new(root, "regions", regions);
	json_object_set_new(root, "schools", schools);
	char *dump = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(17));
	buf_cstr(out, dump);
	buf_char(out, '\n');
	free(dump);
	json_decref(root);
}

static struct report_value verdict_cell(enum lang lang, const char *verdict, bool is_change)
{
	struct report_value v = report_value_text(balance_text(lang, verdict));
	v.tone = !is_change ? TONE_PLAIN : strcmp(verdict, "pass") == 0 ? TONE_GOOD : TONE_BAD;
	return v;
}

static void add_table(struct report *out, const char *caption, const char *const (*headings)[2], int n, int first_number,
		      const struct report_value *cells, size_t rows)
{
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, (size_t)n);
	for (int i = 0; i < n; i++)
		columns[i] = balance_column(out->lang, headings[i][0], headings[i][1], i >= first_number && i < first_number + 2);
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(out->lang, caption), .columns = columns, .column_count = n, .cells = cells, .row_count = (int)rows};
	report_add_table(out, t);
}

static void regions_table(const struct trial *t, bool has_several, struct report *out)
{
	static const char *const headings[][2] = {{N_("county"), "region"}, {N_("stage"), "stage"}, {N_("before"), "before"}, {N_("after"), "after"},
						  {N_("schools that failed"), "failing_before"}, {N_("schools that fail"), "failing_after"},
						  {N_("in force"), "policy"}};
	int columns = ARRAY_LEN(headings) - !has_several; /* one policy in force is named once, in the title */
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, t->pair_count * (size_t)columns + 1), *c = cells;
	for (size_t i = 0; i < t->pair_count; i++) {
		const struct pair *p = &t->pairs[i];
		*c++ = report_value_text(balance_region_name(p->before, p->any->county));
		*c++ = report_value_text(str_of(label_in(p->before->rules->stage_label[p->any->stage], out->lang)));
		*c++ = verdict_cell(out->lang, verdict_of(p->a), false);
		*c++ = verdict_cell(out->lang, verdict_of(p->b), strcmp(verdict_of(p->a), verdict_of(p->b)) != 0);
		*c++ = p->a ? report_value_int(p->a->measure.failing) : report_value_none();
		*c++ = p->b ? report_value_int(p->b->measure.failing) : report_value_none();
		if (has_several)
			*c++ = p->a ? report_value_text(policy_named(out->arena, p->before->rules->policy, out->lang)) : report_value_none();
	}
	add_table(out, N_("Verdicts in force and as tried"), headings, columns, 4, cells, t->pair_count);
}

static void schools_table(const struct trial *t, struct report *out)
{
	static const char *const headings[][2] = {{N_("county"), "region"}, {N_("stage"), "stage"}, {N_("school"), "school"}, {N_("before"), "before"},
						  {N_("after"), "after"}};
	enum { COLUMNS = ARRAY_LEN(headings) };
	if (!t->school_count) {
		report_paragraph(out, TONE_PLAIN, balance_text(out->lang, N_("No school's verdict changes.")));
		return;
	}
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, t->school_count * COLUMNS), *c = cells;
	for (size_t i = 0; i < t->school_count; i++) {
		const struct changed_school *s = &t->schools[i];
		*c++ = report_value_text(balance_region_name(s->result, s->county));
		*c++ = report_value_text(str_of(label_in(s->result->rules->stage_label[s->stage], out->lang)));
		*c++ = report_value_text(balance_school_text(s->result, s->school, "name"));
		*c++ = verdict_cell(out->lang, school_verdict(s->a), false);
		*c++ = verdict_cell(out->lang, school_verdict(s->b), true);
	}
	add_table(out, N_("Schools whose verdict changes"), headings, COLUMNS, COLUMNS, cells, t->school_count);
}

void balance_trial_report(const struct balance_view *now, const struct balance_result *after, enum lang lang, struct arena *a, struct report *ret)
{
	struct trial t;
	char day[11], year[10] = "-";
	compare(a, now, after, &t);
	day_format(now->at.day, day);
	if (after->data->year)
		school_year_format(after->data->year, year);
	const struct policy *p = after->rules->policy;
	const struct policy *held = now->result->rules->policy;
	const struct str args[] = {policy_named(a, p, lang), str_slice(str_of(policy_digest(p)), 0, 12), policy_named(a, held, lang),
				   str_slice(str_of(policy_digest(held)), 0, 12), str_of(year), str_of(day)};
	report_init(ret, a, lang, balance_text(lang, N_("A policy tried")));
	ret->subtitle = tr_text(a, lang, "policy {0}, digest {1}, beside {2}, digest {3}; school year {4}, as of {5}", args, 6);
	if (!t.pair_count) {
		report_paragraph(ret, TONE_WARNING, balance_text(lang, N_("There are no statistics to measure; import the workbook 'statistics' first.")));
		return;
	}
	regions_table(&t, now->next != NULL, ret);
	schools_table(&t, ret);
}
