/* Texts of cells to values: what kinds ask for, what was read before, texts harmed on their way. */
#include "record/import/read.h"

#include "base/buf.h"
#include "text/damage.h"

enum { MEMO_MAX = 20000 };

/* ---- what kinds ask for while they parse: the register's answers, after the batch's own ---- */

static const struct code *context_codes(void *data, const char *policy, bool *ret_replaces)
{
	struct reading *r = data;
	return r->im->base.codes ? r->im->base.codes(r->im->base.data, policy, ret_replaces) : NULL;
}

static const struct record *context_find(void *data, const char *name)
{
	return catalogue_find(((struct reading *)data)->im->g->catalogue, str_of(name));
}

static bool context_resolve(const struct kind_context *c, const struct record *target, struct str text, struct id *ret, struct fault *ret_fault)
{
	struct reading *r = c->data;
	enum status st;
	struct fault why = {};
	struct str scheme = r->source ? r->source->alias : (struct str){};
	if (import_resolve(r->im, target, scheme, text, ret, &why, &st, r->err))
		return true;
	if (st != ST_OK)
		r->broken = st;
	*ret_fault = why;
	return false;
}

static bool context_show(void *data, const struct field *f, struct id id, bool as_key, enum lang lang, struct buf *out)
{
	struct reading *r = data;
	return r->im->base.show && r->im->base.show(r->im->base.data, f, id, as_key, lang, out);
}

void reading_kinds(struct reading *r)
{
	r->kinds = r->im->base;
	r->kinds.arena = &r->im->scratch;
	r->kinds.codes = context_codes;
	r->kinds.resolve = context_resolve;
	r->kinds.show = context_show;
	r->kinds.find_record = context_find;
	r->kinds.data = r;
}

/* ---- values ---- */

static bool is_remembered(enum field_kind k)
{
	return k == FIELD_CODE || k == FIELD_SCHOOL_YEAR || k == FIELD_REFERENCE || k == FIELD_DATE || k == FIELD_YES_NO;
}

/* The commonest case by far, without the general reader: plain digits in the field's own unit. */
static bool plain_number(const struct field *f, const struct field_text *t, struct value *ret)
{
	int places = f->kind == FIELD_INTEGER ? 0 : f->kind == FIELD_DECIMAL ? f->scale : f->kind == FIELD_MONEY ? 2 : -1;
	int64_t v = 0;
	int after = -1;
	if (places < 0 || t->unit.n || t->text.n == 0 || t->text.n > 15 || (t->cell && t->cell->is_percent))
		return false;
	for (size_t i = 0; i < t->text.n; i++) {
		char c = t->text.p[i];
		if (c == '.' && after < 0 && i > 0 && i + 1 < t->text.n) {
			after = 0;
			continue;
		}
		if (c < '0' || c > '9' || (after >= 0 && ++after > places))
			return false;
		v = v * 10 + (c - '0');
	}
	for (int i = MAX(after, 0); i < places; i++)
		if (__builtin_mul_overflow(v, 10, &v))
			return false;
	*ret = VALUE_I64(v);
	return true;
}

static void report(struct reading *r, struct fault *f, int field, const struct field_text *t, uint32_t row)
{
	f->record = r->o->record;
	f->field = &r->o->record->fields[field];
	f->value = t->text;
	size_t before = r->im->faults.n;
	fault_add(&r->im->faults, f);
	import_place_new(r->im, before, r->index, row, t->column);
	if (f->severity == CHECK_FAULT)
		r->faulty = true;
}

/* Text harmed on its way is never stored in silence: named, with what it was perhaps meant to be. */
static void check_damage(struct reading *r, int field, const struct field_text *t, uint32_t row)
{
	const struct field *f = &r->o->record->fields[field];
	struct damage d;
	CLEANUP(buf_done) struct buf repair;
	buf_init(&repair, 1 << 16);
	if (!damage_find(r->im->damage, str_trim(t->text), &d, &repair))
		return;
	bool shows = d.has_repair && !field_is_sealed(f);
	struct fault fault = {.rule = shows ? "text.repair" : "text.harmed", .severity = d.is_note ? CHECK_WARNING : CHECK_FAULT,
			      .n_args = shows ? 3 : 2,
			      .args = {fault_label(f->label), fault_label(damage_label(d.kind)), fault_text(buf_view(&repair))}};
	report(r, &fault, field, t, row);
}

static bool is_prose(enum field_kind k) { return k == FIELD_TEXT || k == FIELD_LONG_TEXT || k == FIELD_PERSON_NAME; }

enum status reading_value(struct reading *r, int field, const struct field_text *t, uint32_t row)
{
	const struct field *f = &r->o->record->fields[field];
	struct value *v = &r->values[field];
	struct memo *memo = &r->memos[field];
	*v = (struct value){};
	r->self_texts[field] = (struct str){};
	if (t->rule) {
		struct fault fault = {.rule = t->rule, .n_args = 2, .args = {fault_label(f->label), fault_text(t->text)}};
		report(r, &fault, field, t, row);
		return ST_OK;
	}
	struct str text = str_trim(t->text);
	if (!text.n || plain_number(f, t, v))
		return ST_OK;
	if (f->kind == FIELD_FILE) {
		struct fault fault = {};
		if (!import_attach(r->im, r->o->file, &text, &fault)) {
			report(r, &fault, field, t, row);
			return ST_OK;
		}
	}
	bool remembered = is_remembered(f->kind) && text.n <= 200 && !field_is_self_reference(r->o->record, f);
	struct map_entry *e = remembered ? map_find(&memo->map, text) : NULL;
	if (e) {
		*v = *(const struct value *)e->value.p;
		return ST_OK;
	}
	struct fault fault = {};
	struct kind_input in = {.text = text, .cell = t->cell, .unit = t->unit};
	r->source = r->o->uses[field].source;
	bool ok = field_parse(&r->kinds, f, &in, v, &fault);
	if (r->broken != ST_OK)
		return r->broken;
	if (!ok && field_is_self_reference(r->o->record, f)) {
		r->self_texts[field] = text; /* perhaps a row further down */
		*v = (struct value){};
		return ST_OK;
	}
	if (!ok) {
		report(r, &fault, field, t, row);
		return ST_OK;
	}
	if (is_prose(f->kind))
		check_damage(r, field, t, row);
	if (remembered) {
		if (memo->map.n >= MEMO_MAX) {
			arena_done(&memo->arena);
			map_init(&memo->map, &memo->arena);
		}
		struct value *kept = ARENA_NEW(&memo->arena, struct value);
		*kept = value_copy(&memo->arena, *v);
		map_put(&memo->map, text, NULL)->value.p = kept;
	}
	return ST_OK;
}
