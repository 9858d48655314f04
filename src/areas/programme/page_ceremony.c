/* What a ceremony makes: what stands in the register already is ticked, what is new is entered here and tied to the ceremony in the same
 * change. */
#include "areas/programme/meetings.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "web/edit.h"
#include "web/form.h"
#include "web/form_drafts.h"
#include "web/form_file.h"
#include "web/form_reference.h"
#include "web/records.h"
#include "web/scope.h"

#include <string.h>

enum { ITEMS_SHOWN = 500, OFFERED_MAX = 20 };

/* What a kind of ceremony makes, and the day of it that is the ceremony's; what was prepared without that day gets it there. */
static const struct made {
	const char *kind, *field, *day, *prepared, *text;
	const struct record *record;
} makes[] = {
	{"signing", "agreement", "signed", "not known(signed)", N_("New agreement"), &record_agreement},
	{"plaque", "group", "founded", "not known(founded)", N_("New group"), &record_group},
	{"plaque", "membership", "from", NULL, N_("New member of a group"), &record_membership},
	{"commendation", "honour", "from", NULL, N_("New honour"), &record_honour},
};

static bool is_kind_of(const struct made *made, const struct row *meeting) { return str_eq(row_value(meeting, "kind").s, str_of(made->kind)); }

/* Rows of the ceremony's day, and those that wait for one. */
static struct str offered_where(struct call *c, const struct made *made, struct str day)
{
	const char *date = str_dup(c->a, day), *of_day = arena_printf(c->a, "%s = date('%s')", made->day, date);
	if (!made->prepared)
		return str_of(of_day);
	const char *later = record_field_index(made->record, STR("from")) >= 0 ? arena_printf(c->a, " and from >= date('%s')", date) : "";
	return str_of(arena_printf(c->a, "%s or (%s%s)", of_day, made->prepared, later));
}

enum status ceremony_items(struct call *c, const struct row *meeting, struct view_meeting *v, struct err *err)
{
	struct list_page page;
	struct str day = programme_day(c->a, value_date(row_value(meeting, "date")).day), path = meeting_path(c, meeting->id);
	struct view_ceremony *all = ARENA_ARRAY(c->a, struct view_ceremony, ITEMS_SHOWN + OFFERED_MAX * ARRAY_LEN(makes));
	bool may = !c->is_past && call_may(c, "ceremony_item", ACT_CREATE);
	TRY(meeting_parts(c, &record_ceremony_item, meeting->id, &page, err));
	for (size_t m = 0; m < ARRAY_LEN(makes); m++) {
		const struct made *made = &makes[m];
		size_t own = v->n_items;
		for (size_t i = 0; i < page.n; i++) {
			struct value of = row_value(page.rows[i], made->field);
			if (of.form == VALUE_ID)
				all[v->n_items++] = (struct view_ceremony){.what = label_text(c, made->record->label), .name = row_name(c, made->record, of.id), .href = row_path(c, made->record, of.id)};
		}
		if (!may || !is_kind_of(made, meeting))
			continue;
		struct list_query q = {.record = made->record, .at = c->at, .limit = OFFERED_MAX, .where = offered_where(c, made, day)};
		struct list_page offered;
		size_t end = v->n_items;
		TRY(list_access(c, made->record, ACT_LIST, &q.scope, err));
		TRY(record_list(c->g, c->a, &q, &offered, err));
		for (size_t i = 0; i < offered.n; i++) {
			bool is_there = false;
			struct str href = row_path(c, made->record, offered.rows[i]->id);
			char id[ID_TEXT];
			for (size_t k = own; k < end; k++)
				is_there |= str_eq(all[k].href, href);
			if (is_there)
				continue;
			id_format(offered.rows[i]->id, id);
			all[v->n_items++] = (struct view_ceremony){.what = label_text(c, made->record->label), .name = row_name(c, made->record, offered.rows[i]->id), .href = href,
								  .field = str_of(made->field), .id = str_copy(c->a, str_of(id)),
								  .chosen = row_value(offered.rows[i], made->day).form != VALUE_NULL};
			v->hold = str_of(arena_printf(c->a, "%.*s/made", STR_ARG(path)));
		}
	}
	v->items = all;
	return ST_OK;
}

/* ---- what is new ---- */

static struct str new_path(struct call *c, const struct row *meeting, const struct made *made)
{
	return str_of(arena_printf(c->a, "%.*s/new/%s", STR_ARG(meeting_path(c, meeting->id)), made->record->name));
}

size_t ceremony_links(struct call *c, const struct row *meeting, struct view_link *ret)
{
	size_t n = 0;
	for (size_t m = 0; m < ARRAY_LEN(makes) && !c->is_past && call_may(c, "ceremony_item", ACT_CREATE); m++)
		if (is_kind_of(&makes[m], meeting) && call_may(c, makes[m].record->name, ACT_CREATE))
			ret[n++] = (struct view_link){str_of(call_tr(c, makes[m].text)), new_path(c, meeting, &makes[m]), false};
	return n;
}

static void offer(struct form *f, const char *field, struct str text)
{
	int i = record_field_index(f->record, str_of(field));
	if (i >= 0 && !f->texts[i].n)
		f->texts[i] = text;
}

static struct str key_of(struct call *c, const struct record *r, struct value v)
{
	CLEANUP(buf_done) struct buf key;
	buf_init(&key, 0);
	return v.form == VALUE_ID && row_key_text(c->g, r, v.id, &key) ? str_copy(c->a, buf_view(&key)) : (struct str){};
}

/* What the ceremony says of it: its day, its region, and for a member the group that was named here last. */
static enum status offer_known(struct call *c, struct form *f, const struct row *meeting, const struct made *made, struct err *err)
{
	struct list_page page;
	struct str region = key_of(c, &record_region, row_value(meeting, "region"));
	offer(f, made->day, programme_day(c->a, value_date(row_value(meeting, "date")).day));
	offer(f, "region", region);
	offer(f, "county", region);
	if (made->record != &record_membership)
		return ST_OK;
	TRY(meeting_parts(c, &record_ceremony_item, meeting->id, &page, err));
	for (size_t i = page.n; i-- > 0;)
		offer(f, "group", key_of(c, &record_group, row_value(page.rows[i], "group")));
	return ST_OK;
}

static void show(struct call *c, const struct form *f, struct str path, const struct row *meeting)
{
	struct view_form_entry *entries;
	struct str name = label_text(c, f->record->label);
	struct view_record_form v = {.action = path, .check = str_of(arena_printf(c->a, "/records/%s/new/check", f->record->name)), .faults = form_faults(c, f),
				     .back = meeting_path(c, meeting->id), .draft = request_text(c->r, "draft"), .drafts = may_keep_drafts(c), .keeps = may_keep_drafts(c)};
	for (const struct field *field = f->record->fields; field->name; field++)
		v.files |= field->kind == FIELD_FILE;
	if (c->r->method == HTTP_GET)
		v.offered = form_drafts_offered(c, f, path);
	v.n_entries = form_entries(c, f, &entries);
	v.entries = entries;
	call_open(c, call_text(c, N_("{1}: new {0}"), (struct str[]){name, row_name(c, &record_meeting, meeting->id)}, 2), NAV);
	view_record_form(&c->page, &v);
	call_close(c);
}

/* The ceremony and what is made at it, both for the reader to write. */
static enum status asked(struct call *c, struct request *req, struct response *out, struct row **ret, const struct made **ret_made, struct err *err)
{
	struct row *meeting;
	TRY(call_begin_row(c, req, out, &record_meeting, ACT_READ, &meeting, err));
	const struct made *made = NULL;
	for (size_t m = 0; m < ARRAY_LEN(makes) && !made; m++)
		if (is_kind_of(&makes[m], meeting) && str_eq(request_text(req, "record"), str_of(makes[m].record->name)))
			made = &makes[m];
	if (!made)
		return err_set(err, ST_NOT_FOUND, "nothing of that kind is made at this ceremony");
	struct value *values = ARENA_ARRAY(c->a, struct value, (size_t)record_field_count(&record_ceremony_item));
	values[record_field_index(&record_ceremony_item, STR("meeting"))] = VALUE_ROW(meeting->id);
	TRY(call_need_become(c, &record_ceremony_item, NULL, values, err));
	TRY(call_need(c, str_of(made->record->name), ACT_CREATE, NULL, err));
	*ret = meeting;
	*ret_made = made;
	return ST_OK;
}

static enum status new_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *meeting;
	const struct made *made;
	struct form f;
	TRY(asked(&c, req, out, &meeting, &made, err));
	TRY(form_start(&c, made->record, NULL, &f, err));
	f.can_choose = true;
	TRY(offer_known(&c, &f, meeting, made, err));
	TRY(form_draft_take(&c, &f, err));
	show(&c, &f, new_path(&c, meeting, made), meeting);
	return ST_OK;
}

struct tie {
	const struct row *meeting;
	const struct made *made;
};

static enum status tie_to_ceremony(struct call *c, struct change *change, struct id row, const void *context, struct err *err)
{
	const struct tie *tie = context;
	const struct record *r = &record_ceremony_item;
	size_t n = (size_t)record_field_count(r);
	struct value *values = ARENA_ARRAY(c->a, struct value, n);
	bool *given = ARENA_ARRAY(c->a, bool, n);
	int meeting = record_field_index(r, STR("meeting")), made = record_field_index(r, str_of(tie->made->field));
	values[meeting] = VALUE_ROW(tie->meeting->id);
	values[made] = VALUE_ROW(row);
	given[meeting] = given[made] = true;
	return change_put(change, &(struct row_input){.record = r, .is_new = true, .values = values, .given = given}, NULL, NULL, err);
}

static enum status save_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *meeting;
	const struct made *made;
	struct form f;
	struct id id;
	TRY(asked(&c, req, out, &meeting, &made, err));
	TRY(form_read(&c, made->record, NULL, &f, err));
	f.can_choose = true;
	struct str path = new_path(&c, meeting, made);
	const struct field *chooses = form_chooses(&c, &f);
	if (chooses)
		return form_choose_page(&c, &f, chooses, path, err);
	if (form_take_choice(&c, &f)) {
		show(&c, &f, path, meeting);
		return ST_OK;
	}
	if (str_eq(request_text(req, "do"), STR("draft"))) {
		TRY(form_draft_keep(&c, &f, path, err));
		return call_done(&c, meeting_path(&c, meeting->id), N_("Draft kept."), err);
	}
	TRY(form_check(&c, &f, err));
	if (!f.faults.serious)
		TRY(call_need_become(&c, f.record, NULL, f.values, err));
	const struct tie tie = {meeting, made};
	f.beside = tie_to_ceremony;
	f.beside_context = &tie;
	enum status st = form_save(&c, &f, &id, err);
	if (st == ST_NO) {
		out->code = 422;
		show(&c, &f, path, meeting);
		return ST_OK;
	}
	TRY(st);
	TRY(form_draft_drop(&c, &f, err));
	return call_done(&c, meeting_path(&c, meeting->id), N_("Saved."), err);
}

/* ---- what is ticked ---- */

/* One of those that were ticked: what was prepared without a day was made on this one. */
static enum status make_one(struct call *c, struct edit *w, const struct row *meeting, const struct made *made, struct str text, struct err *err)
{
	struct row *row;
	struct id id;
	if (!id_parse(text, &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c->g, c->a, made->record, id, c->at, ROW_SEALED, &row, err));
	TRY(call_need_row(c, row, ACT_READ, err));
	if (row_value(row, made->day).form == VALUE_NULL)
		TRY(edit_put(w, made->record, row, &(struct edit_value){made->day, row_value(meeting, "date")}, 1, NULL, err));
	const struct edit_value values[] = {{"meeting", VALUE_ROW(meeting->id)}, {made->field, VALUE_ROW(row->id)}};
	return edit_put(w, &record_ceremony_item, NULL, values, ARRAY_LEN(values), NULL, err);
}

static enum status make_all(struct call *c, struct edit *w, const struct row *meeting, struct err *err)
{
	int n = 0;
	for (size_t i = 0; i < ARRAY_LEN(makes); i++)
		for (int k = 0; k < request_count(c->r, makes[i].field); k++, n++)
			TRY(make_one(c, w, meeting, &makes[i], request_text_at(c->r, makes[i].field, k), err));
	return n ? edit_commit(w, err) : err_set(err, ST_INVALID, "tick what was made at the ceremony");
}

static enum status made_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *meeting;
	struct edit w;
	TRY(call_begin_row(&c, req, out, &record_meeting, ACT_READ, &meeting, err));
	TRY(edit_begin(&c, "ceremony", &w, err));
	enum status st = make_all(&c, &w, meeting, err);
	edit_abort(&w);
	TRY(st);
	return call_done(&c, meeting_path(&c, meeting->id), N_("Saved."), err);
}

#define RECORD_PARAM {"record", PARAM_WORD, .text = {"登记表", "register"}}
static const struct route_param new_params[] = {PARAM_ROW, RECORD_PARAM, {}},
				made_params[] = {PARAM_ROW, {"agreement", PARAM_ID, .repeats = true, .text = {"签订的协议", "agreements signed"}},
						 {"group", PARAM_ID, .repeats = true, .text = {"授牌的集团", "groups named"}},
						 {"membership", PARAM_ID, .repeats = true, .text = {"授牌的成员", "members named"}},
						 {"honour", PARAM_ID, .repeats = true, .text = {"表彰", "honours given"}}, PARAM_CSRF, {}};
static const struct route routes[] = {
	{HTTP_GET, "/meetings/{id}/new/{record}", "ceremony_item create", {"仪式上新增的协议、集团、成员、表彰", "form of what is made at a ceremony"}, .params = new_params,
	 .any_params = true, .run = new_page},
	{HTTP_POST, "/meetings/{id}/new/{record}", "ceremony_item create", {"登记仪式上新增的", "make it at the ceremony"}, .params = new_params, .any_params = true, .upload = true,
	 .body_max = FORM_FILE_BODY_MAX, .run = save_page},
	{HTTP_POST, "/meetings/{id}/made", "ceremony_item create", {"登记仪式成果", "what a ceremony made"}, .params = made_params, .run = made_page},
	{},
};
const struct web_part programme_ceremony_part = {.routes = routes};
