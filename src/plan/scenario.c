#include "plan/scenario.h"

#include "base/arena.h"
#include "base/buf.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const wish_names[] = {"lock", "forbid", "prefer"};

struct str plan_value(const struct plan_scenario *s, const char *name)
{
	for (size_t i = 0; i < s->settings; i++)
		if (str_eq(s->setting[i].name, str_of(name)))
			return s->setting[i].value;
	return STR("");
}

enum status plan_value_number(const struct plan_scenario *s, const char *name, double *ret, struct err *err)
{
	struct str v = plan_value(s, name);
	double number;
	if (!v.n)
		return ST_OK;
	if (!str_to_f64(v, &number))
		return err_set(err, ST_INVALID, "the setting %s is a number, not '%.*s'", name, STR_ARG(v));
	*ret = number;
	return ST_OK;
}

enum status plan_value_yes(const struct plan_scenario *s, const char *name, bool *ret, struct err *err)
{
	struct str v = plan_value(s, name);
	if (!v.n)
		return ST_OK;
	if (!str_eq(v, STR("yes")) && !str_eq(v, STR("no")))
		return err_set(err, ST_INVALID, "the setting %s is yes or no, not '%.*s'", name, STR_ARG(v));
	*ret = str_eq(v, STR("yes"));
	return ST_OK;
}

static int by_name(const void *x, const void *y)
{
	const struct plan_given *a = x, *b = y;
	return str_cmp(a->name, b->name);
}

static int by_pair(const void *x, const void *y)
{
	const struct plan_wish *a = x, *b = y;
	int c = str_cmp(a->subject, b->subject);
	return c ? c : str_cmp(a->target, b->target);
}

static json_t *text(struct str s)
{
	json_t *v = json_stringn(s.p ? s.p : "", s.n);
	return v ? v : json_string(""); /* keys and settings are UTF-8 by the time they come here */
}

static void dump(json_t *o, struct buf *out)
{
	char *s = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
	if (!s)
		panic("JSON of a scenario cannot be written");
	buf_cstr(out, s);
	free(s);
	json_decref(o);
}

static json_t *settings_json(const struct plan_scenario *s)
{
	json_t *o = json_object();
	if (s->settings)
		qsort(s->setting, s->settings, sizeof *s->setting, by_name);
	for (size_t i = 0; i < s->settings; i++)
		if (s->setting[i].value.n)
			json_object_setn_new(o, s->setting[i].name.p, s->setting[i].name.n, text(s->setting[i].value));
	return o;
}

static json_t *wishes_json(const struct plan_scenario *s)
{
	json_t *list = json_array();
	if (s->wishes)
		qsort(s->wish, s->wishes, sizeof *s->wish, by_pair);
	for (size_t i = 0; i < s->wishes; i++) {
		const struct plan_wish *w = &s->wish[i];
		json_t *o = json_object();
		json_object_set_new(o, "kind", json_string(wish_names[w->kind]));
		json_object_set_new(o, "subject", text(w->subject));
		json_object_set_new(o, "target", text(w->target));
		if (w->kind == PLAN_PREFER)
			json_object_set_new(o, "weight", json_real(w->weight));
		json_object_set_new(o, "by", text(w->by));
		json_object_set_new(o, "at", json_integer(w->at));
		json_array_append_new(list, o);
	}
	return list;
}

void plan_scenario_settings_write(const struct plan_scenario *s, struct buf *out) { dump(settings_json(s), out); }
void plan_scenario_wishes_write(const struct plan_scenario *s, struct buf *out) { dump(wishes_json(s), out); }

void plan_scenario_write(const struct plan_scenario *s, struct buf *out)
{
	char day[11];
	json_t *o = json_object();
	day_format(s->as_of, day);
	json_object_set_new(o, "as_of", json_string(day));
	json_object_set_new(o, "settings", settings_json(s));
	json_object_set_new(o, "wishes", wishes_json(s));
	dump(o, out);
}

static struct str text_of(struct arena *a, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	return json_is_string(v) ? str_copy(a, (struct str){json_string_value(v), json_string_length(v)}) : STR("");
}

static bool read_wish(struct arena *a, const json_t *o, struct plan_wish *ret)
{
	struct str kind = text_of(a, o, "kind");
	for (int k = 0; k < (int)ARRAY_LEN(wish_names); k++)
		if (str_eq(kind, str_of(wish_names[k]))) {
			*ret = (struct plan_wish){.kind = (enum plan_wish_kind)k, .subject = text_of(a, o, "subject"), .target = text_of(a, o, "target"),
						  .weight = json_number_value(json_object_get(o, "weight")), .by = text_of(a, o, "by"),
						  .at = json_integer_value(json_object_get(o, "at"))};
			return ret->subject.n > 0 && isfinite(ret->weight);
		}
	return false;
}

static bool read_parts(struct arena *a, const json_t *settings, const json_t *wishes, struct plan_scenario *s)
{
	const char *key;
	json_t *value;
	s->setting = ARENA_ARRAY(a, struct plan_given, json_object_size(settings) + 1);
	s->wish = ARENA_ARRAY(a, struct plan_wish, json_array_size(wishes) + 1);
	json_object_foreach((json_t *)(uintptr_t)settings, key, value)
	{
		if (!json_is_string(value))
			return false;
		s->setting[s->settings++] = (struct plan_given){str_copy(a, str_of(key)),
								str_copy(a, (struct str){json_string_value(value), json_string_length(value)})};
	}
	for (size_t i = 0; i < json_array_size(wishes); i++)
		if (!read_wish(a, json_array_get(wishes, i), &s->wish[s->wishes++]))
			return false;
	return true;
}

enum status plan_scenario_read(struct arena *a, struct str settings, struct str wishes, struct plan_scenario *ret, struct err *err)
{
	struct plan_scenario s = {};
	json_t *o = json_loadb(settings.p, settings.n, JSON_REJECT_DUPLICATES, NULL), *list = json_loadb(wishes.p, wishes.n, 0, NULL);
	bool ok = json_is_object(o) && json_is_array(list) && json_array_size(list) <= PLAN_WISHES_MAX && read_parts(a, o, list, &s);
	json_decref(o);
	json_decref(list);
	if (!ok)
		return err_set(err, ST_INVALID, "the plan's settings or wishes cannot be read");
	ret->setting = s.setting;
	ret->settings = s.settings;
	ret->wish = s.wish;
	ret->wishes = s.wishes;
	return ST_OK;
}

bool plan_setting_offers(const struct plan_setting *s, const struct code *c)
{
	size_t n = strlen(c->value);
	for (const char *at = s->among; at; at += strcspn(at, " "), at += strspn(at, " ")) {
		if (!*at)
			return false;
		if (strcspn(at, " ") == n && memcmp(at, c->value, n) == 0)
			return true;
	}
	return true;
}

static enum status check_one(const struct plan_setting *f, struct str value, const struct plan_scenario *s, struct err *err)
{
	double number = 0;
	bool yes = false;
	switch (f->kind) {
	case PLAN_NUMBER:
		TRY(plan_value_number(s, f->name, &number, err));
		if (number < f->min || number > f->max)
			return err_set(err, ST_INVALID, "the setting %s is a number from %g to %g, not %g", f->name, f->min, f->max, number);
		return ST_OK;
	case PLAN_YES_NO:
		return plan_value_yes(s, f->name, &yes, err);
	case PLAN_CHOICE:
		for (const struct code *c = f->codes; c && c->value; c++)
			if (str_eq(str_of(c->value), value) && plan_setting_offers(f, c))
				return ST_OK;
		return f->codes ? err_set(err, ST_INVALID, "the setting %s has no choice '%.*s'", f->name, STR_ARG(value)) : ST_OK;
	}
	return ST_OK;
}

enum status plan_scenario_check(const struct planner *p, const struct plan_scenario *s, struct err *err)
{
	for (size_t i = 0; i < s->settings; i++) {
		const struct plan_setting *f = p->settings;
		while (f->name && !str_eq(str_of(f->name), s->setting[i].name))
			f++;
		if (!f->name)
			return err_set(err, ST_INVALID, "plans of this kind have no setting '%.*s'", STR_ARG(s->setting[i].name));
		if (s->setting[i].value.n)
			TRY(check_one(f, s->setting[i].value, s, err));
	}
	if (s->wishes > PLAN_WISHES_MAX)
		return err_set(err, ST_TOO_LARGE, "a plan holds at most %d locks, bans and preferences", PLAN_WISHES_MAX);
	return ST_OK;
}
