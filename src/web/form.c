#include "web/form.h"

#include "record/kind.h"
#include "record/row_text.h"
#include "record/validate.h"
#include "web/form_file.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/views.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void start(struct call *c, const struct record *r, const struct row *row, struct form *f)
{
	size_t n = (size_t)record_field_count(r);
	*f = (struct form){.record = r, .row = row, .texts = ARENA_ARRAY(c->a, struct str, n), .values = ARENA_ARRAY(c->a, struct value, n),
			   .given = ARENA_ARRAY(c->a, bool, n)};
	faults_init(&f->faults, c->a, 200);
}

/* Personal values stay masked in the form: an empty entry keeps what stands. */
static bool is_hidden(const struct field *f) { return field_is_sealed(f); }

enum status form_start(struct call *c, const struct record *r, const struct row *row, struct form *ret, struct err *err)
{
	start(c, r, row, ret);
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_EXPORT, false);
	for (int i = 0; r->fields[i].name; i++) {
		if (row && !is_hidden(&r->fields[i])) {
			ret->values[i] = row->values[i];
			ret->texts[i] = r->fields[i].kind == FIELD_CODE ? row->values[i].s : str_copy(c->a, row_text_field(&text, row, i));
		} else if (!row && r->fields[i].default_value) {
			ret->texts[i] = str_of(r->fields[i].default_value);
		}
	}
	row_text_done(&text);
	return ST_OK;
}

/* Codes of several values come as several parameters. */
static struct str entered(struct call *c, const struct field *f)
{
	int n = request_count(c->r, f->name);
	if (n <= 1 || !(f->flags & F_MANY))
		return str_trim(request_text(c->r, f->name));
	struct buf b;
	buf_init(&b, 0);
	for (int i = 0; i < n; i++) {
		if (i)
			buf_char(&b, '|');
		buf_str(&b, request_text_at(c->r, f->name, i));
	}
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

static void read_field(struct call *c, struct form *f, int i, const struct kind_context *k)
{
	const struct field *field = &f->record->fields[i];
	f->texts[i] = entered(c, field);
	if (is_hidden(field) && f->row && !f->texts[i].n)
		return;
	struct kind_input in = {.text = f->texts[i]};
	struct fault fault = {.record = f->record, .field = field, .severity = CHECK_FAULT, .value = f->texts[i]};
	f->given[i] = true;
	if (!field_parse(k, field, &in, &f->values[i], &fault)) {
		fault.record = f->record;
		fault.field = field;
		fault.severity = CHECK_FAULT;
		fault.value = f->texts[i];
		fault_add(&f->faults, &fault);
		f->given[i] = false;
	}
}

enum status form_read(struct call *c, const struct record *r, const struct row *row, struct form *ret, struct err *err)
{
	TRY(form_start(c, r, row, ret, err));
	struct kind_context k = reg_kind_context(c->g, c->a);
	for (int i = 0; r->fields[i].name; i++)
		if (r->fields[i].kind == FIELD_FILE)
			TRY(form_file_read(c, ret, i, err));
		else if (request_has(c->r, r->fields[i].name))
			read_field(c, ret, i, &k);
	ret->has_effective = request_day(c->r, "effective", &ret->effective);
	return ST_OK;
}

/* Where the message of a check of the whole row stands: at the first field that it speaks of. NULL: it names none. */
static const struct field *field_spoken_of(const struct record *r, const char *rule)
{
	const struct record_check *check = r->checks;
	while (check && check->name && strcmp(check->name, rule) != 0)
		check++;
	struct str rest = check && check->name ? str_of(check->message.en) : (struct str){}, name;
	if (!str_next(&rest, '{', &name) || !str_next(&rest, '}', &name))
		return NULL;
	if (str_starts(name, STR("label:")))
		name = str_slice(name, 6, name.n);
	int i = record_field_index(r, name);
	return i < 0 ? NULL : &r->fields[i];
}

enum status form_check(struct call *c, struct form *ret, struct err *err)
{
	const struct record *r = ret->record;
	const struct row *row = ret->row;
	struct kind_context k = reg_kind_context(c->g, c->a);
	if (ret->faults.serious)
		return ST_OK;
	/* What one row can be checked for alone; the rest when it is written. */
	struct validator *v;
	TRY(validator_new(c->g->catalogue, r, &v, err));
	struct row whole = {.record = r, .values = ret->values};
	if (row) {
		whole = *row;
		whole.values = ret->values;
	}
	struct fault place = {.record = r};
	size_t before = ret->faults.n;
	validate_row(v, &k, &whole, &place, &ret->faults);
	validator_free(v);
	/* A personal value that stands is not missing because the form does not show it. */
	for (size_t i = before; row && i < ret->faults.n; i++) {
		struct fault *f = &ret->faults.list[i];
		if (f->field && is_hidden(f->field) && strcmp(f->rule, "required") == 0) {
			ret->faults.serious -= f->severity == CHECK_FAULT;
			ret->faults.list[i--] = ret->faults.list[--ret->faults.n];
		}
	}
	for (size_t i = before; i < ret->faults.n; i++)
		if (!ret->faults.list[i].field)
			ret->faults.list[i].field = field_spoken_of(r, ret->faults.list[i].rule);
	return ST_OK;
}

enum status form_save(struct call *c, struct form *f, struct id *ret_id, struct err *err)
{
	if (f->faults.serious)
		return err_set(err, ST_NO, "the form has faults");
	f->faults.n = 0;
	struct change_info info = {.actor = call_actor_name(c), .kind = "form", .reason = request_text(c->r, "reason")};
	struct change *change;
	TRY(change_begin(c->g, &info, &f->faults, &change, err));
	struct row_input in = {.record = f->record, .values = f->values, .given = f->given, .has_effective = f->has_effective, .effective = f->effective};
	if (f->row)
		in.id = f->row->id, in.seen_version = request_int(c->r, "seen", f->row->version);
	else
		in.is_new = true;
	enum put_outcome outcome;
	struct id id;
	enum status st = change_put(change, &in, &id, &outcome, err);
	if (st == ST_OK && f->beside && outcome != PUT_FAULTY)
		st = f->beside(c, change, id, f->beside_context, err);
	if (st == ST_OK)
		st = form_files_keep(c, f, err);
	if (st != ST_OK) {
		change_abort(change);
		return st;
	}
	st = change_commit(change, NULL, err);
	if (st == ST_OK)
		*ret_id = f->row ? f->row->id : id;
	return st;
}

/* ---- showing it ---- */

/* The texts of a field's faults; `field` NULL: of the row as a whole. */
static struct str form_message(struct call *c, const struct form *f, const struct field *field)
{
	struct buf b;
	buf_init(&b, 0);
	for (size_t i = 0; i < f->faults.n; i++) {
		if (f->faults.list[i].field != field)
			continue;
		if (b.n)
			buf_cstr(&b, c->lang == LANG_ZH ? "；" : "; ");
		fault_render(&b, &f->faults.list[i], c->lang);
	}
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

/* What may be written into a field of several codes. */
static const char *codes_hint(const struct call *c, const struct field *field)
{
	struct buf b;
	buf_init(&b, 0);
	for (const struct code *code = field->codes; code && code->value; code++)
		buf_printf(&b, "%s%s", b.n ? (c->lang == LANG_ZH ? "、" : ", ") : "", label_in(code->label, c->lang));
	struct str said = call_text(c, N_("Several, with commas between: {0}"), (struct str[]){buf_view(&b)}, 1);
	buf_done(&b);
	return str_dup(c->a, said);
}

static const char *hint_of(const struct call *c, const struct form *f, const struct field *field)
{
	if (is_hidden(field) && f->row)
		return call_tr(c, N_("Kept as it is when left empty"));
	if (field->help.en)
		return label_in(field->help, c->lang);
	switch (field->kind) {
	case FIELD_CODE: return (field->flags & F_MANY) && field->codes ? codes_hint(c, field) : NULL;
	case FIELD_REFERENCE: return call_tr(c, N_("Code or name"));
	case FIELD_DATE: return call_tr(c, N_("2024-09-01, or year or month alone"));
	case FIELD_SCHOOL_YEAR: return call_tr(c, N_("Such as 2024-2025"));
	case FIELD_POINT: return call_tr(c, N_("Longitude and latitude, such as 115.67, 37.74"));
	default: return NULL;
	}
}

static struct view_choice *choice_of(struct call *c, const struct form *f, int i, struct str message)
{
	const struct field *field = &f->record->fields[i];
	static const struct code yes_no[] = {{"1", {"是", "yes"}, NULL}, {"0", {"否", "no"}, NULL}, {}};
	const struct code *codes = field->kind == FIELD_YES_NO ? yes_no : field->codes;
	size_t n = 0;
	while (codes[n].value)
		n++;
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, n + 1);
	bool has_value = f->texts[i].n > 0;
	size_t k = 0;
	options[k++] = (struct view_option){.text = str_of("—"), .selected = !has_value};
	for (size_t j = 0; j < n; j++) {
		bool is_it = str_eq(f->texts[i], str_of(codes[j].value)) || str_eq(f->texts[i], str_of(label_in(codes[j].label, c->lang)));
		options[k++] = (struct view_option){str_of(codes[j].value), str_of(label_in(codes[j].label, c->lang)), is_it};
	}
	struct view_choice *v = ARENA_NEW(c->a, struct view_choice);
	*v = (struct view_choice){.name = str_of(field->name), .label = field_title(c, field), .message = message, .options = options, .n_options = k,
				  .required = field->flags & F_REQUIRED};
	const char *hint = hint_of(c, f, field);
	v->hint = hint ? str_of(hint) : (struct str){};
	return v;
}

static struct str before_of(struct call *c, const struct form *f, int i)
{
	if (!f->before)
		return (struct str){};
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	struct str s = str_copy(c->a, row_text_field(&text, f->before, i));
	row_text_done(&text);
	return s;
}

/* The row that the text means, which the address or the page filled in; one that the reader may read. */
static bool offered(struct call *c, const struct record *target, struct str text, struct id *ret)
{
	struct err ignored;
	struct row *row;
	return row_resolve(c->g, target, text, c->at.day, ret, NULL, c->a, &ignored) == ST_OK &&
	       row_get(c->g, c->a, target, *ret, c->at, ROW_SEALED, &row, &ignored) == ST_OK && call_may_row(c, row, ACT_READ);
}

/* The row that stands in the field by name, and where others are found. */
static void refer(struct call *c, const struct form *f, int i, struct view_field *v)
{
	const struct field *field = &f->record->fields[i];
	const struct record *target = catalogue_find(c->g->catalogue, str_of(field->record));
	if (!call_may(c, target->name, ACT_LIST))
		return;
	v->suggest = str_of(arena_printf(c->a, "/suggest/%s", target->name));
	v->chooses = f->can_choose;
	struct id id = f->values[i].form == VALUE_ID ? f->values[i].id : (struct id){};
	if (f->texts[i].n && (!id_is_zero(id) || offered(c, target, f->texts[i], &id)))
		v->named = row_name(c, target, id);
}

size_t form_entries(struct call *c, const struct form *f, struct view_form_entry **ret)
{
	int n = record_field_count(f->record);
	size_t k = 0;
	struct view_form_entry *all = ARENA_ARRAY(c->a, struct view_form_entry, n);
	for (int i = 0; i < n; i++) {
		const struct field *field = &f->record->fields[i];
		if ((f->hide_keys && (field->flags & F_KEY)) || (f->shown && !f->shown[i]))
			continue;
		struct str message = form_message(c, f, field);
		const char *hint = hint_of(c, f, field);
		bool frozen = (field->flags & F_FROZEN) && f->row && f->texts[i].n;
		if ((field->kind == FIELD_CODE && field->codes && !(field->flags & F_MANY)) || field->kind == FIELD_YES_NO) {
			all[k++].choice = choice_of(c, f, i, message);
		} else if (field->kind == FIELD_FILE) {
			all[k++].file = form_file_entry(c, f, i, field_title(c, field), message);
		} else {
			struct view_field *v = ARENA_NEW(c->a, struct view_field);
			*v = (struct view_field){.name = str_of(field->name), .label = field_title(c, field), .type = STR("text"), .value = f->texts[i],
						 .lines = field->kind == FIELD_LONG_TEXT || field->kind == FIELD_SHAPE,
						 .hint = hint ? str_of(hint) : (struct str){}, .message = message, .before = before_of(c, f, i),
						 .required = (field->flags & F_REQUIRED) && !(is_hidden(field) && f->row), .readonly = frozen};
			if (kind_of(field->kind)->is_number)
				v->inputmode = field->scale || field->kind == FIELD_MONEY ? STR("decimal") : STR("numeric");
			v->autocomplete = STR("off");
			if (field->kind == FIELD_REFERENCE && !frozen)
				refer(c, f, i, v);
			all[k++].line = v;
		}
	}
	*ret = all;
	return k;
}

struct view_form_faults *form_faults(struct call *c, const struct form *f)
{
	struct view_form_fault *all = ARENA_ARRAY(c->a, struct view_form_fault, f->faults.n);
	for (size_t i = 0; i < f->faults.n; i++) {
		struct buf b;
		buf_init(&b, 0);
		fault_render(&b, &f->faults.list[i], c->lang);
		all[i] = (struct view_form_fault){.field = str_of(f->faults.list[i].field ? f->faults.list[i].field->name : "main"),
						  .message = str_copy(c->a, buf_view(&b))};
		buf_done(&b);
	}
	struct view_form_faults *v = ARENA_NEW(c->a, struct view_form_faults);
	*v = (struct view_form_faults){.faults = all, .n_faults = f->faults.n};
	return v;
}

void form_messages_json(struct call *c, const struct form *f)
{
	json_t *messages = json_object(), *body = json_pack("{s:o}", "messages", messages);
	for (const struct field *field = f->record->fields; field->name; field++) {
		struct str s = form_message(c, f, field);
		if (s.n)
			json_object_set_new(messages, field->name, json_stringn(s.p, s.n));
	}
	char *text = json_dumps(body, JSON_COMPACT);
	c->out->type = "application/json";
	buf_cstr(&c->out->body, text);
	free(text);
	json_decref(body);
}
