#include "areas/balance/view.h"

#include "areas/register/register.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static struct str text_of(const struct frame *f, int column, int32_t row)
{
	const struct frame_column *c = &f->columns[column];
	return row >= 0 && c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){};
}

struct str balance_region_code(const struct balance_result *r, int32_t region) { return text_of(&r->data->region, 0, region); }

struct str balance_region_name(const struct balance_result *r, int32_t region) { return text_of(&r->data->region, 1, region); }

struct str balance_school_text(const struct balance_result *r, int32_t school, const char *field)
{
	return text_of(&r->data->school, record_field_index(&record_school, str_of(field)), school);
}

static json_t *string(struct str s) { return s.p ? json_stringn(s.p, s.n) : json_null(); }

static json_t *number(double v) { return isfinite(v) ? json_real(v) : json_null(); }

static json_t *decimal(struct dec d)
{
	char text[DEC_TEXT_MAX];
	return json_stringn(text, dec_format(d, text));
}

static json_t *indicators_json(const struct balance_result *r, const struct balance_region *region)
{
	json_t *list = json_array();
	for (int k = 0; k < r->rules->indicators; k++) {
		const struct measure_indicator *m = &region->measure.indicator[k];
		json_t *o = json_object();
		json_object_set_new(o, "id", json_integer(r->rules->indicator_id[k]));
		json_object_set_new(o, "name", json_string(r->rules->indicator_label[k].en));
		json_object_set_new(o, "name_zh", json_string(r->rules->indicator_label[k].zh));
		json_object_set_new(o, "threshold", decimal(r->rules->rule[region->stage].threshold[k]));
		json_object_set_new(o, "mean", number(m->spread.mean));
		json_object_set_new(o, "cv", number(m->spread.cv));
		json_object_set_new(o, "cv_limit", number(dec_f64(r->rules->rule[region->stage].cv_limit[k])));
		json_object_set_new(o, "cv_pass", json_boolean(m->cv_passes));
		json_object_set_new(o, "schools_below", json_integer(m->below));
		json_object_set_new(o, "schools_not_reported", json_integer(m->missing));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *failing_json(const struct balance_result *r, const struct balance_region *region)
{
	json_t *list = json_array();
	for (size_t i = region->first; i < region->first + region->n; i++) {
		const struct balance_unit *u = &r->units[i];
		if (!u->verdict.is_assessed || u->verdict.passes)
			continue;
		json_t *o = json_object(), *below = json_array();
		for (int k = 0; k < r->rules->indicators; k++)
			if (!((u->verdict.reached | u->verdict.missing) >> k & 1))
				json_array_append_new(below, json_integer(r->rules->indicator_id[k]));
		json_object_set_new(o, "code", string(balance_school_text(r, u->school, "code")));
		json_object_set_new(o, "name", string(balance_school_text(r, u->school, "name")));
		json_object_set_new(o, "indicators_below", below);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *policy_json(const struct balance_result *r)
{
	json_t *o = json_object();
	json_object_set_new(o, "id", string(policy_id(r->rules->policy)));
	json_object_set_new(o, "digest", json_string(policy_digest(r->rules->policy)));
	return o;
}

static void add_regions(json_t *list, const struct balance_result *r)
{
	for (size_t i = 0; i < r->region_count; i++) {
		const struct balance_region *region = &r->regions[i];
		json_t *o = json_object();
		json_object_set_new(o, "region", string(balance_region_code(r, region->county)));
		json_object_set_new(o, "name", string(balance_region_name(r, region->county)));
		json_object_set_new(o, "stage", string(r->rules->stage[region->stage]));
		json_object_set_new(o, "schools", json_integer(region->measure.schools));
		json_object_set_new(o, "pupils", json_integer(region->measure.pupils));
		json_object_set_new(o, "verdict", json_string(balance_verdict(&region->measure)));
		json_object_set_new(o, "indicators", indicators_json(r, region));
		json_object_set_new(o, "failing_schools", failing_json(r, region));
		json_object_set_new(o, "policy", policy_json(r));
		json_array_append_new(list, o);
	}
}

static void add_missing(json_t *list, const struct balance_result *r)
{
	for (size_t i = 0; i < r->missing_count; i++) {
		const struct balance_missing *m = &r->missing[i];
		json_t *o = json_object();
		json_object_set_new(o, "code", string(balance_school_text(r, m->school, "code")));
		json_object_set_new(o, "name", string(balance_school_text(r, m->school, "name")));
		json_object_set_new(o, "stage", m->stage >= 0 ? string(r->rules->stage[m->stage]) : json_null());
		json_object_set_new(o, "indicator", m->indicator >= 0 ? json_integer(r->rules->indicator_id[m->indicator]) : json_null());
		json_object_set_new(o, "why", json_string(m->why.en));
		json_array_append_new(list, o);
	}
}

static void print(json_t *root, struct buf *out)
{
	char *text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(17));
	buf_cstr(out, text);
	buf_char(out, '\n');
	free(text);
	json_decref(root);
}

void balance_json(const struct balance_view *v, struct buf *out)
{
	const struct balance_result *r = v->result;
	json_t *root = json_object(), *regions = json_array(), *missing = json_array();
	char day[11], year[10] = "";
	day_format(v->at.day, day);
	if (r->data->year)
		school_year_format(r->data->year, year);
	for (const struct balance_view *part = v; part; part = part->next) {
		add_regions(regions, part->result);
		add_missing(missing, part->result);
	}
	json_object_set_new(root, "policy", policy_json(r));
	json_object_set_new(root, "as_of", json_string(day));
	json_object_set_new(root, "year", *year ? json_string(year) : json_null());
	json_object_set_new(root, "regions", regions);
	json_object_set_new(root, "not_assessed", missing);
	print(root, out);
}
