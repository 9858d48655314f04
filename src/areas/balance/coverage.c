#include "areas/balance/coverage.h"

#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "record/policy_record.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const coverage_stages[COVERAGE_STAGES] = {"kindergarten", "primary", "junior", "senior", "all"};

struct work {
	struct arena *arena;
	const struct frame *region, *school;
	const int32_t *county;
	uint8_t *stages;   /* by school: bit s: it teaches stage s */
	int64_t (*pupils)[COVERAGE_STAGES];
	uint8_t *in_group; /* by school: 1 in a group, 3 in a tight one */
};

static struct str text_of(const struct frame *f, int column, int32_t row)
{
	const struct frame_column *c = &f->columns[column];
	return row >= 0 && c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){};
}

static int stage_of(struct str section)
{
	for (int s = 0; s < COVERAGE_STAGES - 1; s++)
		if (str_eq(section, str_of(coverage_stages[s])))
			return s;
	return -1;
}

static void mark_stages(struct work *w, const struct frame *statistics)
{
	int school = record_field_index(&record_statistics, STR("school")), section = record_field_index(&record_statistics, STR("section")),
	    pupils = record_field_index(&record_statistics, STR("pupils")), type = record_field_index(&record_school, STR("type"));
	for (size_t i = 0; i < statistics->n; i++) {
		int32_t k = statistics->columns[school].index[i];
		int s = stage_of(text_of(statistics, section, (int32_t)i));
		int64_t n = statistics->columns[pupils].i[i];
		if (k < 0 || s < 0)
			continue;
		w->stages[k] |= (uint8_t)(1 << s);
		if (n != FRAME_NONE) {
			w->pupils[k][s] += n;
			w->pupils[k][COVERAGE_STAGES - 1] += n;
		}
	}
	for (size_t i = 0; i < w->school->n; i++)
		if (!w->stages[i])
			w->stages[i] = (uint8_t)code_parts(codes_school_type_stages, text_of(w->school, type, (int32_t)i), coverage_stages, COVERAGE_STAGES - 1);
}

static bool in_list(const struct policy *p, const char *path, struct str word)
{
	for (size_t i = 0; i < policy_count(p, path); i++)
		if (str_eq(policy_entry(p, path, i), word))
			return true;
	return false;
}

/* A group is tight when it says so itself, else when its mode is one of the policy's tight modes. */
static enum status mark_groups(struct work *w, struct reg *g, struct as_of at, const struct policy *const *policy, struct err *err)
{
	struct frame group, membership;
	const struct frame_ask ask_group[] = {{"mode", FRAME_TEXT, NULL}, {"tight", FRAME_INTEGER, NULL}, {"closed", FRAME_INTEGER, NULL},
					      {"county", FRAME_INDEX, w->region}};
	TRY(frame_load(g, w->arena, &record_group, at, STR(""), ask_group, ARRAY_LEN(ask_group), &group, err));
	const struct frame_ask ask[] = {{"group", FRAME_INDEX, &group}, {"school", FRAME_INDEX, w->school}, {"role", FRAME_TEXT, NULL}};
	TRY(frame_load(g, w->arena, &record_membership, at, STR(""), ask, 3, &membership, err));
	for (size_t i = 0; i < membership.n; i++) {
		int32_t k = membership.columns[0].index[i], s = membership.columns[1].index[i];
		int32_t of = k < 0 ? -1 : group.columns[3].index[k];
		const struct policy *p = policy[of < 0 ? (int32_t)w->region->n : of];
		if (k < 0 || s < 0 || !in_list(p, "roles", text_of(&membership, 2, (int32_t)i)))
			continue;
		int64_t closed = group.columns[2].i[k], tight = group.columns[1].i[k];
		if (closed != FRAME_NONE && (day_t)(closed >> 2) <= at.day)
			continue;
		bool is_tight = tight != FRAME_NONE ? tight != 0 : in_list(p, "tight_modes", text_of(&group, 0, k));
		w->in_group[s] |= is_tight ? 3 : 1;
	}
	return ST_OK;
}

static void count_school(struct coverage_row *row, const struct work *w, size_t i, int stage)
{
	row->schools++;
	row->pupils += w->pupils[i][stage];
	if (w->in_group[i]) {
		row->covered_schools++;
		row->covered_pupils += w->pupils[i][stage];
	}
	row->tight_schools += w->in_group[i] == 3;
}

enum status coverage_compute(struct reg *g, struct arena *a, struct as_of at, const struct policy *only, struct str region,
			     struct coverage *ret, struct err *err)
{
	struct balance_data *d = ARENA_NEW(a, struct balance_data);
	TRY(balance_load(g, a, at, 0, NULL, d, err));
	struct work w = {.arena = a, .region = &d->region, .school = &d->school, .county = d->county};
	w.stages = ARENA_ARRAY(a, uint8_t, d->school.n + 1);
	w.in_group = ARENA_ARRAY(a, uint8_t, d->school.n + 1);
	w.pupils = arena_alloc_array(a, d->school.n + 1, sizeof *w.pupils);
	mark_stages(&w, &d->statistics);
	int32_t top;
	TRY(balance_region_find(&d->region, region, &top, err));
	const struct policy **policy = ARENA_ARRAY(a, const struct policy *, d->region.n + 1);
	if (only)
		for (size_t i = 0; i <= d->region.n; i++)
			policy[i] = only;
	else
		TRY(policy_in_regions(g, a, STR("coverage"), at, d->region.ids, d->region.columns[2].index, d->region.n, policy, err));
	TRY(mark_groups(&w, g, at, policy, err));

	*ret = (struct coverage){.data = d, .policy = policy[top < 0 ? (int32_t)d->region.n : top], .rows = ARENA_ARRAY(a, struct coverage_row, (d->region.n + 1) * COVERAGE_STAGES)};
	int status = record_field_index(&record_school, STR("status")), opened = record_field_index(&record_school, STR("opened"));
	struct coverage_row *total = ARENA_ARRAY(a, struct coverage_row, COVERAGE_STAGES),
			    *by_region = ARENA_ARRAY(a, struct coverage_row, (d->region.n + 1) * COVERAGE_STAGES);
	for (size_t i = 0; i < d->school.n; i++) {
		int32_t r = d->county[i];
		int64_t since = d->school.columns[opened].i[i];
		bool is_open = str_eq(text_of(&d->school, status, (int32_t)i), STR("open")) &&
			       (since == FRAME_NONE || (day_t)(since >> 2) <= at.day);
		bool within = r >= 0 && top < 0;
		for (int32_t up = r, steps = 0; up >= 0 && steps < 16 && !within; up = d->region.columns[2].index[up], steps++)
			within = up == top;
		if (!is_open || !within)
			continue;
		for (int s = 0; s < COVERAGE_STAGES; s++)
			if (s == COVERAGE_STAGES - 1 || (w.stages[i] >> s & 1)) {
				count_school(&total[s], &w, i, s);
				count_school(&by_region[(size_t)r * COVERAGE_STAGES + (size_t)s], &w, i, s);
			}
	}
	for (int s = 0; s < COVERAGE_STAGES; s++) {
		total[s].region = -1;
		total[s].stage = s;
		if (total[s].schools)
			ret->rows[ret->row_count++] = total[s];
	}
	for (size_t k = 0; k < d->region.n; k++)
		for (int s = 0; s < COVERAGE_STAGES; s++) {
			struct coverage_row *row = &by_region[(size_t)d->region_order[k] * COVERAGE_STAGES + (size_t)s];
			row->region = d->region_order[k];
			row->stage = s;
			if (row->schools)
				ret->rows[ret->row_count++] = *row;
		}
	return ST_OK;
}

static json_t *share(int64_t part, int64_t whole) { return whole > 0 ? json_real((double)part / (double)whole) : json_null(); }

void coverage_json(const struct coverage *c, struct as_of at, struct buf *out)
{
	json_t *root = json_object(), *rows = json_array(), *policy = json_object();
	char day[11];
	day_format(at.day, day);
	struct str id = policy_id(c->policy);
	json_object_set_new(policy, "id", json_stringn(id.p, id.n));
	json_object_set_new(policy, "digest", json_string(policy_digest(c->policy)));
	for (size_t i = 0; i < c->row_count; i++) {
		const struct coverage_row *r = &c->rows[i];
		json_t *o = json_object();
		struct str code = text_of(&c->data->region, 0, r->region), name = text_of(&c->data->region, 1, r->region);
		json_object_set_new(o, "region", r->region < 0 ? json_null() : json_stringn(code.p, code.n));
		json_object_set_new(o, "name", r->region < 0 ? json_null() : json_stringn(name.p, name.n));
		json_object_set_new(o, "stage", json_string(coverage_stages[r->stage]));
		json_object_set_new(o, "schools", json_integer(r->schools));
		json_object_set_new(o, "schools_covered", json_integer(r->covered_schools));
		json_object_set_new(o, "schools_share", share(r->covered_schools, r->schools));
		json_object_set_new(o, "pupils", json_integer(r->pupils));
		json_object_set_new(o, "pupils_covered", json_integer(r->covered_pupils));
		json_object_set_new(o, "pupils_share", share(r->covered_pupils, r->pupils));
		json_object_set_new(o, "tight_schools", json_integer(r->tight_schools));
		json_object_set_new(o, "tight_share", share(r->tight_schools, r->schools));
		json_array_append_new(rows, o);
	}
	json_object_set_new(root, "policy", policy);
	json_object_set_new(root, "as_of", json_string(day));
	json_object_set_new(root, "rows", rows);
	char *text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(17));
	buf_cstr(out, text);
	buf_char(out, '\n');
	free(text);
	json_decref(root);
}
