/* policy list, show, diff. */
#include "areas/register/command/run.h"

#include "record/policy.h"

#include <errno.h>
#include <string.h>

static enum status read_file(struct session *s, const char *path, struct str *ret, struct err *err)
{
	FILE *f = fopen(path, "re");
	if (!f)
		return err_set(err, ST_NOT_FOUND, "%s cannot be read: %s", path, strerror(errno));
	char *text = arena_alloc(s->arena, POLICY_BYTES_MAX + 1);
	size_t n = fread(text, 1, POLICY_BYTES_MAX + 1, f);
	bool failed = ferror(f);
	fclose(f);
	if (failed)
		return err_set(err, ST_UNAVAILABLE, "%s cannot be read", path);
	if (n > POLICY_BYTES_MAX)
		return err_set(err, ST_TOO_LARGE, "%s is larger than a policy may be, %d bytes", path, POLICY_BYTES_MAX);
	*ret = (struct str){text, n};
	return ST_OK;
}

/* A shipped policy by id, or a file of one. */
static enum status load(struct session *s, struct str name, const struct policy **ret, struct err *err)
{
	if (!str_ends(name, STR(".json")))
		return policy_load_default(s->arena, name, ret, err);
	struct str json;
	const char *path = str_dup(s->arena, name);
	TRY(read_file(s, path, &json, err));
	return policy_parse(s->arena, json, ret, err) == ST_OK ? ST_OK : err_prefix(err, "%s", path);
}

static json_t *policy_json(const struct policy *p, enum lang lang)
{
	char from[11];
	pdate_format(policy_from(p), from);
	json_t *o = json_object();
	json_object_set_new(o, "id", run_json_text(policy_id(p)));
	json_object_set_new(o, "kind", run_json_text(policy_kind(p)));
	json_object_set_new(o, "title", json_string(label_in(policy_title(p), lang)));
	json_object_set_new(o, "from", *from ? json_string(from) : json_null());
	json_object_set_new(o, "digest", json_string(policy_digest(p)));
	return o;
}

enum status run_policy_list(struct session *s, const struct arguments *args, struct err *err)
{
	(void)args;
	struct report r;
	struct report_value *cells;
	struct str id;
	size_t n = 0;
	while (policy_default_id(n, &id))
		n++;
	cells = ARENA_ARRAY(s->arena, struct report_value, 4 * n + 1);
	json_t *list = json_array();
	for (size_t i = 0; policy_default_id(i, &id); i++) {
		const struct policy *p;
		char from[11];
		enum status st = policy_load_default(s->arena, id, &p, err);
		if (st != ST_OK) {
			json_decref(list);
			return st;
		}
		json_array_append_new(list, policy_json(p, s->lang));
		pdate_format(policy_from(p), from);
		cells[4 * i] = report_value_text(policy_id(p));
		cells[4 * i + 1] = report_value_text(policy_kind(p));
		cells[4 * i + 2] = report_value_text(str_copy(s->arena, str_of(from)));
		cells[4 * i + 3] = report_value_text(str_of(label_in(policy_title(p), s->lang)));
	}
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "policies", list);
		run_json(s, o);
		return ST_OK;
	}
	json_decref(list);
	report_init(&r, s->arena, s->lang, str_of(tr(s->lang, "Policies")));
	const struct report_column columns[] = {{.heading = str_of(tr(s->lang, "id"))},
						{.heading = str_of(tr(s->lang, "kind"))},
						{.heading = str_of(tr(s->lang, "from"))},
						{.heading = str_of(tr(s->lang, "title"))}};
	report_add_table(&r, &(struct report_table){.columns = columns, .column_count = 4, .cells = cells, .row_count = (int)n});
	run_report(s, &r);
	return ST_OK;
}

enum status run_policy_show(struct session *s, const struct arguments *args, struct err *err)
{
	const struct policy *p;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	TRY(load(s, args->words[0], &p, err));
	policy_canonical(p, &text);
	json_t *tree = json_loadb(text.p, text.n, 0, NULL); /* decimals are texts in it, so that they keep their digits */
	if (!tree)
		return err_set(err, ST_INTERNAL, "the policy %.*s is not JSON", STR_ARG(policy_id(p)));
	if (s->json) {
		json_t *o = policy_json(p, s->lang);
		json_object_set_new(o, "policy", tree);
		run_json(s, o);
		return ST_OK;
	}
	struct str words[] = {policy_id(p), str_of(label_in(policy_title(p), s->lang)), str_of(policy_digest(p))};
	run_say(s, N_("{0}: {1}; SHA-256 {2}"), words, 3);
	run_json(s, tree);
	return ST_OK;
}

enum status run_policy_diff(struct session *s, const struct arguments *args, struct err *err)
{
	const struct policy *before, *after;
	struct policy_difference *d;
	TRY(load(s, args->words[0], &before, err));
	TRY(load(s, args->words[1], &after, err));
	size_t n = policy_diff(before, after, s->arena, &d);
	if (s->json) {
		json_t *o = json_object(), *list = json_array();
		for (size_t i = 0; i < n; i++) {
			json_t *e = json_object();
			json_object_set_new(e, "path", run_json_text(d[i].path));
			json_object_set_new(e, "before", d[i].before.n ? run_json_text(d[i].before) : json_null());
			json_object_set_new(e, "after", d[i].after.n ? run_json_text(d[i].after) : json_null());
			json_array_append_new(list, e);
		}
		json_object_set_new(o, "before", policy_json(before, s->lang));
		json_object_set_new(o, "after", policy_json(after, s->lang));
		json_object_set_new(o, "differences", list);
		run_json(s, o);
		return ST_OK;
	}
	if (!n) {
		run_say(s, N_("The two policies say the same."), NULL, 0);
		return ST_OK;
	}
	struct report r;
	struct report_value *cells = ARENA_ARRAY(s->arena, struct report_value, 3 * n);
	for (size_t i = 0; i < n; i++) {
		cells[3 * i] = report_value_text(d[i].path);
		cells[3 * i + 1] = d[i].before.n ? report_value_text(d[i].before) : report_value_none();
		cells[3 * i + 2] = d[i].after.n ? report_value_text(d[i].after) : report_value_none();
	}
	const struct report_column columns[] = {{.heading = str_of(tr(s->lang, "path"))}, {.heading = policy_id(before)}, {.heading = policy_id(after)}};
	report_init(&r, s->arena, s->lang, str_of(tr(s->lang, "What differs between the policies")));
	report_add_table(&r, &(struct report_table){.columns = columns, .column_count = 3, .cells = cells, .row_count = (int)n});
	run_report(s, &r);
	return ST_OK;
}
