#include "areas/reporting/drafts.h"

#include "areas/register/register.h"
#include "record/draft.h"

#include <jansson.h>
#include <stdlib.h>

/* "school/year/section" names what the draft is of. */
static const char *name_of(struct call *c, struct id school, int year, const char *section)
{
	char text[ID_TEXT];
	id_format(school, text);
	return arena_printf(c->a, "%s/%d/%s", text, year, section);
}

/* The author's draft of the section; *ret NULL: none. The caller owns the reference. */
static enum status find(struct call *c, const char *name, struct id *ret_id, json_t **ret, struct err *err)
{
	struct draft *all;
	size_t n;
	*ret = NULL;
	TRY(draft_list(c->work, c->a, call_actor_name(c), str_of(record_statistics.name), &all, &n, err));
	for (size_t i = 0; i < n && !*ret; i++) {
		struct draft d;
		TRY(draft_get(c->work, c->w->session.keys, c->g->catalogue, c->a, all[i].id, &d, err));
		json_t *content = json_loadb(d.content.p, d.content.n, 0, NULL);
		const char *of = json_string_value(json_object_get(content, "of"));
		if (of && str_eq(str_of(of), str_of(name))) {
			*ret = content;
			*ret_id = d.id;
		} else {
			json_decref(content);
		}
	}
	return ST_OK;
}

enum status section_draft_save(struct call *c, const struct form *f, struct id school, int year, const char *section, struct err *err)
{
	const char *name = name_of(c, school, year, section);
	struct id id = {};
	json_t *old;
	TRY(find(c, name, &id, &old, err));
	json_decref(old);
	json_t *content = json_pack("{s:s}", "of", name);
	char text_of_school[ID_TEXT];
	id_format(school, text_of_school);
	/* Where the home page leads to (web/form_drafts.c). */
	json_object_set_new(content, "@at", json_string(arena_printf(c->a, "/reports/%d-%d/%s/%s", year, year + 1, text_of_school, section)));
	for (int i = 0; f->record->fields[i].name; i++)
		if (f->texts[i].n && !(f->record->fields[i].flags & F_KEY))
			json_object_set_new(content, f->record->fields[i].name, json_stringn(f->texts[i].p, f->texts[i].n));
	char *text = json_dumps(content, JSON_COMPACT);
	json_decref(content);
	struct draft d = {.id = id, .record = str_of(record_statistics.name), .author = call_actor_name(c), .saved = c->r->received,
			  .content = str_of(text)};
	enum status st = draft_save(c->work, c->w->session.keys, c->g->catalogue, &d, &id, err);
	free(text);
	return st;
}

enum status section_draft_load(struct call *c, struct form *f, struct id school, int year, const char *section, bool *ret_has, struct err *err)
{
	struct id id;
	json_t *content;
	TRY(find(c, name_of(c, school, year, section), &id, &content, err));
	*ret_has = content != NULL;
	for (int i = 0; f && content && f->record->fields[i].name; i++) {
		const char *text = json_string_value(json_object_get(content, f->record->fields[i].name));
		if (text)
			f->texts[i] = str_of(arena_strdup(c->a, text));
	}
	json_decref(content);
	return ST_OK;
}

enum status section_draft_drop(struct call *c, struct id school, int year, const char *section, struct err *err)
{
	struct id id;
	json_t *content;
	TRY(find(c, name_of(c, school, year, section), &id, &content, err));
	if (!content)
		return ST_OK;
	json_decref(content);
	return draft_drop(c->work, c->w->session.keys, id, err);
}
