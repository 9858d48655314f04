/* Pieces that the pages of this area share. */
#include "areas/programme/pages.h"

#include "record/kind.h"
#include "record/list.h"
#include "record/row.h"
#include "web/scope.h"

#include <string.h>

void programme_tabs(struct call *c, const char *current, struct view_programme_head *head)
{
	static const struct {
		const char *path, *text, *thing;
	} all[] = {
		{"/duties", N_("Duties"), "activity"},
		{"/programmes", N_("Plans and tasks"), "task"},
		{"/meetings", N_("Meetings"), "meeting"},
		{"/activities", N_("Activities"), "activity"},
		{"/problems", N_("Problems"), "problem"},
		{"/growth", N_("Pupils' growth"), "base"},
		{"/sight", N_("Pupils' sight"), "pupil_sight"},
		{"/selections", N_("Selections"), "selection"},
		{"/reviews", N_("To review"), "review"},
		{"/training", N_("Training and service away"), "certificate"},
		{"/yearly", N_("Yearly report"), "yearly"},
		{"/calendar", N_("Calendar"), "account"},
	};
	struct view_link *tabs = ARENA_ARRAY(c->a, struct view_link, ARRAY_LEN(all));
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (call_may(c, all[i].thing, ACT_LIST) || call_may(c, all[i].thing, ACT_READ))
			tabs[n++] = (struct view_link){str_of(call_tr(c, all[i].text)), str_of(all[i].path), strcmp(all[i].path, current) == 0};
	head->tabs = tabs;
	head->n_tabs = n;
}


struct view_choice term_choice(struct call *c, const struct term *chosen)
{
	const struct places *p;
	struct err ignored;
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, TERMS_BEFORE + 3);
	size_t n = 0;
	if (work_places(c, &p, &ignored) == ST_OK) {
		struct term now = term_of(c->a, p->everywhere, c->at.day);
		bool is_shown = false;
		for (int i = 1; i >= -TERMS_BEFORE; i--) {
			struct term t = term_step(c->a, p->everywhere, &now, i);
			bool selected = str_eq(t.id, chosen->id);
			is_shown |= selected;
			options[n++] = (struct view_option){t.id, t.label[c->lang], selected};
		}
		if (!is_shown)
			options[n++] = (struct view_option){chosen->id, chosen->label[c->lang], true};
	}
	return (struct view_choice){.name = STR("term"), .label = str_of(call_tr(c, N_("term"))), .options = options, .n_options = n, .submits = true, .required = true};
}

/* Counties with a school in sight. */
struct view_choice region_choice(struct call *c, const struct places *p, const struct work_sight *s, struct str chosen)
{
	bool *seen = ARENA_ARRAY(c->a, bool, p->region.n + 1);
	for (int32_t i = 0; i < (int32_t)p->school.n; i++) {
		int32_t county = p->school.columns[SCHOOL_COUNTY].index[i];
		if (county >= 0 && !seen[county] && work_has_school(s, p, i))
			seen[county] = true;
	}
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, p->region.n + 1);
	size_t n = 0;
	options[n++] = (struct view_option){.text = str_of(call_tr(c, N_("all counties"))), .selected = chosen.n == 0};
	for (int32_t i = 0; i < (int32_t)p->region.n; i++)
		if (seen[i]) {
			struct str code = frame_text(&p->region, REGION_CODE, i);
			options[n++] = (struct view_option){code, frame_text(&p->region, REGION_NAME, i), str_eq(code, chosen)};
		}
	return (struct view_choice){.name = STR("region"), .label = str_of(call_tr(c, N_("county"))), .options = options, .n_options = n, .submits = true};
}

bool work_own(const struct call *c, enum anchor of, struct id *ret)
{
	const struct access_session *s = &c->who->session;
	for (size_t i = 0; i < s->grant_count; i++)
		if (role_anchor(s->grants[i].role) == of && s->grants[i].from <= c->at.day && s->grants[i].to > c->at.day) {
			*ret = s->grants[i].anchor;
			return true;
		}
	return false;
}

struct str work_format(struct call *c, const char *message, const struct str *args, int n) { return programme_format(c->a, c->lang, message, args, n); }

struct str work_int(struct call *c, int64_t n) { return programme_number(c->a, n); }

struct report_column work_column(const struct call *c, const char *message, const char *key, bool is_number)
{
	return (struct report_column){.heading = str_of(call_tr(c, message)), .key = str_of(key), .is_number = is_number};
}

struct str work_code(struct call *c, const struct record *r, const char *field, struct str value)
{
	int i = record_field_index(r, str_of(field));
	if (i < 0 || !value.n)
		return (struct str){};
	struct kind_context k = reg_kind_context(c->g, c->a);
	struct buf b;
	buf_init(&b, 0);
	field_format(&k, &r->fields[i], VALUE_STR(value), KIND_READER, c->lang, &b);
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

enum status work_each(struct call *c, const struct work_rows *rows, void (*take)(void *context, const struct row *row), void *context, struct err *err)
{
	enum { PAGE = 1000 };
	struct list_query q = {.record = rows->record, .at = c->at, .limit = PAGE, .where = rows->where, .open = rows->open};
	struct list_page page;
	if (!call_may(c, rows->record->name, rows->action))
		return ST_OK;
	TRY(list_access(c, rows->record, rows->action, &q.scope, err));
	do {
		TRY(record_list(c->g, c->a, &q, &page, err));
		for (size_t i = 0; i < page.n; i++)
			take(context, page.rows[i]);
		q.after = page.next;
	} while (page.next.n);
	return ST_OK;
}
