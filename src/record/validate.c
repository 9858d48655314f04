#include "record/validate.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/expr_row.h"
#include "record/layout.h"
#include "record/validate_inside.h"
#include "text/regex.h"

#include <stdlib.h>
#include <string.h>

static int count_checks(const struct record *r)
{
	int n = 0;
	while (r->checks && r->checks[n].name)
		n++;
	return n;
}

static enum status limit_of(struct arena *a, const struct record *r, const struct field *f, const char *text,
			    struct value *ret, struct err *err)
{
	if (!text)
		return ST_OK;
	struct kind_context k = {.arena = a};
	struct kind_input in = {.text = str_of(text)};
	if (!field_parse(&k, f, &in, ret, NULL))
		return err_set(err, ST_INTERNAL, "%s.%s: “%s” is no limit for its kind", r->name, f->name, text);
	return ST_OK;
}

enum status validator_new(const struct catalogue *c, const struct record *r, struct validator **ret, struct err *err)
{
	struct validator *v = heap_alloc(1, sizeof(*v));
	arena_init(&v->arena);
	v->record = r;
	v->n_fields = record_field_count(r);
	v->n_checks = count_checks(r);
	v->fields = ARENA_ARRAY(&v->arena, struct validator_field, (size_t)v->n_fields);
	v->checks = ARENA_ARRAY(&v->arena, struct validator_check, (size_t)v->n_checks);
	struct expr_names names = expr_row_names(r);
	enum status st = ST_OK;
	for (int i = 0; i < v->n_fields && st == ST_OK; i++) {
		const struct field *f = &r->fields[i];
		if (f->pattern)
			st = regex_open(&v->fields[i].pattern, str_of(f->pattern), err);
		if (st == ST_OK)
			st = limit_of(&v->arena, r, f, f->min, &v->fields[i].min, err);
		if (st == ST_OK)
			st = limit_of(&v->arena, r, f, f->max, &v->fields[i].max, err);
		if (st != ST_OK)
			st = err_prefix(err, "%s.%s", r->name, f->name);
	}
	for (int i = 0; i < v->n_checks && st == ST_OK; i++) {
		const struct record_check *k = &r->checks[i];
		if (k->expression)
			st = expr_parse(&v->arena, str_of(k->expression), &names, EXPR_YES_NO, &v->checks[i].expression,
					NULL, err);
		if (k->where && st == ST_OK)
			st = expr_parse(&v->arena, str_of(k->where), &names, EXPR_YES_NO, &v->checks[i].where, NULL,
					err);
		if (st != ST_OK)
			st = err_prefix(err, "%s, check %s", r->name, k->name);
	}
	if (st != ST_OK) {
		validator_free(v);
		return st;
	}
	*ret = v;
	return ST_OK;
}

void validator_free(struct validator *v)
{
	if (!v)
		return;
	for (int i = 0; i < v->n_fields; i++)
		regex_close(v->fields[i].pattern);
	arena_done(&v->arena);
	free(v);
}

static void add(struct faults *faults, const struct fault *place, const struct field *f, const char *rule,
		const char *value)
{
	struct fault fault = *place;
	fault.field = f;
	fault.rule = rule;
	fault.args[0] = fault_label(f->label);
	fault.args[1] = fault_text(str_of(value));
	fault.n_args = 2;
	fault_add(faults, &fault);
}

static void check_field(const struct validator *v, int i, const struct row *row, const struct fault *place,
			struct faults *faults)
{
	const struct field *f = &v->record->fields[i];
	const struct validator_field *limits = &v->fields[i];
	struct value value = row->values[i];
	if (value.form == VALUE_NULL) {
		bool is_hidden = row->is_sealed && field_is_sealed(f);
		if ((f->flags & F_REQUIRED) && !is_hidden)
			add(faults, place, f, "required", "");
		return;
	}
	/* By the day or the number, not by the stored form: 2024 is not before 2024-01. */
	int64_t low = f->kind == FIELD_DATE ? value_date(limits->min).day : limits->min.i;
	int64_t high = f->kind == FIELD_DATE ? value_date(limits->max).day : limits->max.i;
	int64_t is = f->kind == FIELD_DATE ? value_date(value).day : value.i;
	if (limits->min.form == VALUE_INTEGER && is < low)
		add(faults, place, f, "range.low", f->min);
	if (limits->max.form == VALUE_INTEGER && is > high)
		add(faults, place, f, "range.high", f->max);
	if (limits->pattern && value.form == VALUE_TEXT) {
		bool matches = false;
		enum status st = regex_full_match(limits->pattern, value.s, &matches, NULL);
		if (st != ST_OK || !matches)
			add(faults, place, f, st == ST_OK ? "pattern" : "pattern.limit", "");
	}
}

/* The descriptor's text with {field} and {label:field} filled in. */
static const char *fill_message(const struct kind_context *k, const struct row *row, const char *text, enum lang lang)
{
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, 4000);
	for (const char *p = text; p && *p; p++) {
		const char *end = *p == '{' ? strchr(p, '}') : NULL;
		struct str name = end ? (struct str){p + 1, (size_t)(end - p - 1)} : (struct str){};
		bool is_label = str_starts(name, STR("label:"));
		const struct field *f =
			end ? record_field(row->record, is_label ? str_slice(name, 6, name.n) : name) : NULL;
		if (!f) {
			buf_char(&b, *p);
			continue;
		}
		if (is_label)
			buf_cstr(&b, label_in(f->label, lang));
		else if (row->values[f - row->record->fields].form == VALUE_NULL)
			buf_cstr(&b, "-");
		else
			field_format(k, f, row->values[f - row->record->fields], KIND_READER, lang, &b);
		p = end;
	}
	return str_dup(k->arena, buf_view(&b));
}

void check_fault(const struct record_check *check, const struct kind_context *k, const struct row *row,
		 const struct fault *place, struct faults *faults)
{
	struct fault fault = *place;
	fault.rule = check->name;
	fault.severity = check->severity;
	fault.field = check->field ? record_field(row->record, str_of(check->field)) : NULL;
	fault.message.zh = check->message.zh ? fill_message(k, row, check->message.zh, LANG_ZH) : NULL;
	fault.message.en = check->message.en ? fill_message(k, row, check->message.en, LANG_EN) : NULL;
	fault_add(faults, &fault);
}

void validate_row(const struct validator *v, const struct kind_context *k, const struct row *row,
		  const struct fault *place, struct faults *faults)
{
	for (int i = 0; i < v->n_fields; i++)
		check_field(v, i, row, place, faults);
	struct expr_row source = {.row = row, .arena = k->arena};
	struct expr_values values = expr_row_values(&source);
	for (int i = 0; i < v->n_checks; i++) {
		const struct record_check *check = &v->record->checks[i];
		if (check->kind == CHECK_EXPRESSION && expr_violated(v->checks[i].expression, &values))
			check_fault(check, k, row, place, faults);
	}
}
