#include "record/document.h"

#include "base/buf.h"
#include "record/kind.h"
#include "text/width.h"

#include <stdio.h>
#include <string.h>

/* Words of the text, in both languages beside each other. */
static const struct label w_fields = {"字段", "Fields"}, w_codes = {"代码", "Codes"}, w_checks = {"检查", "Checks"},
			  w_states = {"状态", "States"}, w_steps = {"转换", "Steps"}, w_final = {"终态", "final"},
			  w_warning = {"提醒", "warning"}, w_synonyms = {"表头也可写作", "headings also accepted"};
static const struct {
	unsigned flag;
	struct label label;
} flags[] = {
	{F_KEY, {"主键", "key"}},
	{F_REQUIRED, {"必填", "required"}},
	{F_UNIQUE, {"不重复", "unique"}},
	{F_FROZEN, {"登记后不改", "frozen"}},
	{F_PERSONAL, {"个人信息", "personal"}},
	{F_DATED, {"按日期变更", "dated"}},
	{F_SEARCH, {"可检索", "searchable"}},
	{F_MANY, {"可多项", "several"}},
};
static const struct label lives[] = {
	[LIFE_DATED] = {"实体：变更自某日起生效，此前的情况保留",
			"an entity: changes hold from a day on, what was true before is kept"},
	[LIFE_PERIOD] = {"关系：自“起”至“止”有效，不含“止”当日",
			 "a relation: valid from `from` up to, not including, `to`"},
	[LIFE_YEAR] = {"某学年的数据：自该学年 9 月 1 日起有效",
		       "an observation of a school year: valid from 1 September of `year`"},
	[LIFE_PLAIN] = {"无有效期", "no valid time of its own"},
};

static const char *say(struct label l, enum lang lang)
{
	return label_in(l, lang);
}

enum { SCREEN = 80, NAME_COLUMN = 22 };

static void put_heading(struct buf *out, struct label l, const char *of, enum lang lang)
{
	buf_printf(out, "\n%s%s%s\n", say(l, lang), of ? " " : "", of ? of : "");
}

static void put_line(struct buf *out, const struct buf *line)
{
	text_put_wrapped(out, buf_view(line), 0, SCREEN);
}

static void put_entry(struct buf *out, const char *name, const struct buf *text)
{
	text_put_entry(out, str_of(name), buf_view(text), NAME_COLUMN, SCREEN);
}

/* "a|b" as "a、b". */
static void put_list(const char *list, enum lang lang, struct buf *out)
{
	for (const char *p = list; p && *p; p++) {
		if (*p == '|')
			buf_cstr(out, lang == LANG_ZH ? "、" : ", ");
		else
			buf_char(out, *p);
	}
}

static void put_rules(const struct field *f, enum lang lang, struct buf *out)
{
	const char *comma = lang == LANG_ZH ? "、" : ", ", *before = lang == LANG_ZH ? "；" : "; ";
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		bool is_personal = flags[i].flag == F_PERSONAL && field_is_sealed(f);
		if (!(f->flags & flags[i].flag) && !is_personal)
			continue;
		buf_printf(out, "%s%s", before, say(flags[i].label, lang));
		before = comma;
	}
	if (f->min || f->max) {
		buf_printf(out, "%s%s … %s", before, f->min ? f->min : "", f->max ? f->max : "");
		before = comma;
	}
	if (f->pattern)
		buf_printf(out, "%s%s", before, f->pattern);
}

static void put_kind(const struct field *f, enum lang lang, struct buf *out)
{
	buf_cstr(out, say(kind_of(f->kind)->label, lang));
	if (f->kind == FIELD_REFERENCE)
		buf_printf(out, " → %s", f->record);
	if (f->unit)
		buf_printf(out, lang == LANG_ZH ? "（%s）" : " (%s)", f->unit);
	if (f->scale)
		buf_printf(out, lang == LANG_ZH ? "，%d 位小数" : ", %d places", f->scale);
	if (f->size)
		buf_printf(out, lang == LANG_ZH ? "，最多 %d 字" : ", at most %d characters", f->size);
}

static void put_fields(const struct record *r, enum lang lang, struct buf *out)
{
	put_heading(out, w_fields, NULL, lang);
	for (const struct field *f = r->fields; f->name; f++) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 0);
		buf_printf(&text, lang == LANG_ZH ? "%s：" : "%s: ", say(f->label, lang));
		put_kind(f, lang, &text);
		put_rules(f, lang, &text);
		if (*say(f->help, lang))
			buf_printf(&text, "\n%s", say(f->help, lang));
		if (f->synonyms) {
			buf_printf(&text, lang == LANG_ZH ? "\n%s：" : "\n%s: ", say(w_synonyms, lang));
			put_list(f->synonyms, lang, &text);
		}
		put_entry(out, f->name, &text);
	}
}

static void put_codes(const struct record *r, enum lang lang, struct buf *out)
{
	for (const struct field *f = r->fields; f->name; f++) {
		if (!f->codes)
			continue;
		put_heading(out, w_codes, f->name, lang);
		for (const struct code *k = f->codes; k->value; k++) {
			CLEANUP(buf_done) struct buf text;
			buf_init(&text, 0);
			buf_cstr(&text, say(k->label, lang));
			if (strcmp(k->label.zh, k->label.en) != 0)
				buf_printf(&text, "%s%s", lang == LANG_ZH ? "、" : ", ", say(k->label, lang == LANG_ZH ? LANG_EN : LANG_ZH));
			if (k->synonyms)
				buf_cstr(&text, lang == LANG_ZH ? "、" : ", ");
			put_list(k->synonyms, lang, &text);
			put_entry(out, k->value, &text);
		}
	}
}

static void put_checks(const struct record *r, enum lang lang, struct buf *out)
{
	if (!r->checks || !r->checks->name)
		return;
	put_heading(out, w_checks, NULL, lang);
	for (const struct record_check *k = r->checks; k->name; k++) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 0);
		if (k->severity == CHECK_WARNING)
			buf_printf(&text, lang == LANG_ZH ? "（%s）" : "(%s) ", say(w_warning, lang));
		buf_cstr(&text, say(k->message, lang));
		if (k->expression)
			buf_printf(&text, "\n%s", k->expression);
		put_entry(out, k->name, &text);
	}
}

static void put_transition(const struct transition *t, enum lang lang, struct buf *out)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	buf_printf(&text, lang == LANG_ZH ? "%s：%s → %s" : "%s: %s → %s", say(t->label, lang), t->from, t->to);
	if (t->roles)
		buf_printf(&text, lang == LANG_ZH ? "；角色：%s" : "; roles: %s", t->roles);
	if (t->guard)
		buf_printf(&text, lang == LANG_ZH ? "；条件：%s" : "; when %s", t->guard);
	if (t->evidence)
		buf_printf(&text, lang == LANG_ZH ? "；须填：%s" : "; needs %s", t->evidence);
	if (t->needs_reason)
		buf_cstr(&text, lang == LANG_ZH ? "；须有理由" : "; needs a reason");
	if (t->other_person)
		buf_cstr(&text, lang == LANG_ZH ? "；须由另一人" : "; by another person");
	if (t->deadline)
		buf_printf(&text, lang == LANG_ZH ? "；此后期限（天）：%s" : "; next step due in days: %s", t->deadline);
	put_entry(out, t->name, &text);
}

static void put_states(const struct record *r, enum lang lang, struct buf *out)
{
	if (!r->states)
		return;
	put_heading(out, w_states, NULL, lang);
	for (const struct state *s = r->states; s->value; s++) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 0);
		buf_printf(&text, "%s%s%s", say(s->label, lang), s->is_final ? lang == LANG_ZH ? "，" : ", " : "",
			   s->is_final ? say(w_final, lang) : "");
		put_entry(out, s->value, &text);
	}
	if (r->transitions && r->transitions->name)
		put_heading(out, w_steps, NULL, lang);
	for (const struct transition *t = r->transitions; t && t->name; t++)
		put_transition(t, lang, out);
}

void record_document(const struct record *r, enum lang lang, struct buf *out)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	buf_printf(out, "%s %s\n\n", r->name, say(r->label, lang));
	if (*say(r->help, lang))
		buf_printf(&text, lang == LANG_ZH ? "%s。" : "%s. ", say(r->help, lang));
	buf_printf(&text, lang == LANG_ZH ? "%s。" : "%s.", say(lives[r->life], lang));
	put_line(out, &text);
	put_fields(r, lang, out);
	put_codes(r, lang, out);
	put_checks(r, lang, out);
	put_states(r, lang, out);
}
