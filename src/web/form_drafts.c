#include "web/form_drafts.h"

#include "record/draft.h"
#include "text/message.h"
#include "web/records.h"
#include "web/views.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Beside the texts by field: where the form is, and what it asks beyond the fields. No field has such a name. */
#define PLACE "@at"
static const char *const beyond[] = {"effective", "reason"};

enum { OFFERED_MAX = 10, HOME_MAX = 6 };

bool may_keep_drafts(const struct call *c)
{
	struct access_row own = {.owner = c->who->user};
	return !c->is_past && access_may(c->who->reach, STR("draft"), ACT_CREATE, &own);
}

static struct str draft_path(struct call *c, const char *format, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	const char *hole = strstr(format, "%s");
	return str_of(arena_printf(c->a, "%.*s%s%s", (int)(hole - format), format, text, hole + 2));
}

/* The reader's own; another's is as one that is not there. */
static enum status own_draft(struct call *c, struct id id, struct draft *ret, struct err *err)
{
	enum status st = draft_get(c->work, c->w->session.keys, c->g->catalogue, c->a, id, ret, err);
	if (st == ST_NOT_FOUND || (st == ST_OK && !str_eq(ret->author, call_actor_name(c))))
		return err_set(err, ST_NOT_FOUND, "this draft is not there any more: it was saved or thrown away");
	return st;
}

enum status form_draft_keep(struct call *c, const struct form *f, struct str path, struct err *err)
{
	if (!may_keep_drafts(c))
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	struct draft d = {.record = str_of(f->record->name), .author = call_actor_name(c), .saved = c->r->received};
	if (request_id(c->r, "draft", &d.id))
		TRY(own_draft(c, d.id, &(struct draft){}, err));
	if (f->row) {
		d.row = f->row->id;
		d.seen_version = request_int(c->r, "seen", f->row->version);
	}
	json_t *content = json_pack("{s:s%}", PLACE, path.p, path.n);
	for (int i = 0; f->record->fields[i].name; i++)
		if (f->texts[i].n && f->record->fields[i].kind != FIELD_FILE)
			json_object_set_new(content, f->record->fields[i].name, json_stringn(f->texts[i].p, f->texts[i].n));
	for (size_t i = 0; i < ARRAY_LEN(beyond); i++) {
		struct str text = request_text(c->r, beyond[i]);
		if (text.n)
			json_object_set_new(content, beyond[i], json_stringn(text.p, text.n));
	}
	char *text = json_dumps(content, JSON_COMPACT);
	json_decref(content);
	d.content = str_of(text);
	struct id id;
	enum status st = draft_save(c->work, c->w->session.keys, c->g->catalogue, &d, &id, err);
	free(text);
	return st;
}

enum status form_draft_take(struct call *c, struct form *f, struct err *err)
{
	struct id id;
	struct draft d;
	if (!request_id(c->r, "draft", &id))
		return ST_OK;
	TRY(own_draft(c, id, &d, err));
	if (!str_eq(d.record, str_of(f->record->name)) || id_cmp(d.row, f->row ? f->row->id : (struct id){}) != 0)
		return err_set(err, ST_NOT_FOUND, "this draft is not there any more: it was saved or thrown away");
	json_t *content = json_loadb(d.content.p, d.content.n, 0, NULL);
	for (int i = 0; f->record->fields[i].name; i++) {
		const char *text = json_string_value(json_object_get(content, f->record->fields[i].name));
		if (text)
			f->texts[i] = str_of(arena_strdup(c->a, text));
		else if (f->record->fields[i].kind != FIELD_FILE)
			f->texts[i] = (struct str){};
	}
	const char *effective = json_string_value(json_object_get(content, beyond[0])), *reason = json_string_value(json_object_get(content, beyond[1]));
	f->effective_text = effective ? str_of(arena_strdup(c->a, effective)) : (struct str){};
	f->reason_text = reason ? str_of(arena_strdup(c->a, reason)) : (struct str){};
	if (f->row)
		f->seen = d.seen_version;
	f->draft = id;
	json_decref(content);
	return ST_OK;
}

enum status form_draft_drop(struct call *c, const struct form *f, struct err *err)
{
	struct id id;
	struct draft d;
	if (!request_id(c->r, "draft", &id))
		return ST_OK;
	enum status st = own_draft(c, id, &d, err);
	if (st == ST_NOT_FOUND) /* thrown away in another window */
		return ST_OK;
	TRY(st);
	return draft_drop(c->work, c->w->session.keys, id, err);
}

/* Where the draft's form is; empty when that cannot be said. */
static struct str place_of(struct call *c, const struct draft *head)
{
	struct draft d;
	struct err err;
	if (draft_get(c->work, c->w->session.keys, c->g->catalogue, c->a, head->id, &d, &err) != ST_OK)
		return (struct str){};
	json_t *content = json_loadb(d.content.p, d.content.n, 0, NULL);
	const char *at = json_string_value(json_object_get(content, PLACE));
	struct str place = at ? str_of(arena_strdup(c->a, at)) : (struct str){};
	json_decref(content);
	return is_local_path(place) ? place : (struct str){};
}

static struct str open_path(struct call *c, struct str place, struct id id)
{
	return str_of(arena_printf(c->a, "%.*s?draft=%.*s", STR_ARG(place), STR_ARG(draft_path(c, "%s", id))));
}

const struct view_drafts_offered *form_drafts_offered(struct call *c, const struct form *f, struct str path)
{
	struct draft *all;
	struct err err;
	size_t n, shown = 0;
	struct id row = f->row ? f->row->id : (struct id){};
	if (!may_keep_drafts(c) || draft_list(c->work, c->a, call_actor_name(c), str_of(f->record->name), &all, &n, &err) != ST_OK)
		return NULL;
	struct view_draft_offered *lines = ARENA_ARRAY(c->a, struct view_draft_offered, OFFERED_MAX);
	for (size_t i = 0; i < n && shown < OFFERED_MAX; i++)
		if (id_cmp(all[i].row, row) == 0 && id_cmp(all[i].id, f->draft) != 0 && str_eq(place_of(c, &all[i]), path))
			lines[shown++] = (struct view_draft_offered){.when = call_moment(c, all[i].saved), .open = open_path(c, path, all[i].id),
								     .drop = draft_path(c, "/drafts/%s/drop", all[i].id)};
	if (!shown)
		return NULL;
	struct view_drafts_offered *v = ARENA_NEW(c->a, struct view_drafts_offered);
	*v = (struct view_drafts_offered){.drafts = lines, .n_drafts = shown};
	return v;
}

/* ---- the home page ---- */

static enum status home_block(struct call *c, struct err *err)
{
	struct draft *all;
	size_t n, shown = 0;
	struct view_home_item items[HOME_MAX];
	TRY(draft_list(c->work, c->a, call_actor_name(c), (struct str){}, &all, &n, err));
	for (size_t i = 0; i < n && shown < HOME_MAX; i++) {
		const struct record *r = catalogue_find(c->g->catalogue, all[i].record);
		struct str place = r ? place_of(c, &all[i]) : (struct str){};
		if (!place.n)
			continue;
		struct str name = id_is_zero(all[i].row) ? str_of(call_tr(c, N_("a new row"))) : row_name(c, r, all[i].row);
		items[shown++] = (struct view_home_item){.text = str_of(arena_printf(c->a, "%.*s · %.*s", STR_ARG(label_text(c, r->label)), STR_ARG(name))),
							 .href = open_path(c, place, all[i].id), .note = call_moment(c, all[i].saved)};
	}
	if (!shown)
		return ST_OK;
	view_home_block_open(&c->page, &(struct view_home_block){str_of(call_tr(c, N_("Your drafts")))});
	view_home_items(&c->page, &(struct view_home_items){items, shown, {}, {}});
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

static enum status drop_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct id id = {};
	struct draft d;
	TRY(call_begin(&c, req, out, err));
	(void)request_id(req, "id", &id);
	TRY(own_draft(&c, id, &d, err));
	struct str place = place_of(&c, &d);
	TRY(draft_drop(c.work, c.w->session.keys, id, err));
	return call_done(&c, place.n ? place : STR("/"), N_("Removed."), err);
}

static const struct route_param drop_params[] = {{"id", PARAM_ID, .text = {"草稿", "draft"}}, {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}, {}};
static const struct route routes[] = {
	{HTTP_POST, "/drafts/{id}/drop", "draft delete", {"丢弃草稿", "throws a draft away"}, .params = drop_params, .run = drop_page},
	{},
};
static const struct home_part home[] = {{"draft", ACT_LIST, home_block}, {}};
const struct web_part draft_part = {.routes = routes, .home = home};
