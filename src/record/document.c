#include "record/document.h"

#include "base/buf.h"
#include "record/kind.h"

#include <stdio.h>
#include <string.h>

/* Words of the page, in both languages beside each other. */
static const struct label w_fields = {"字段", "Fields"}, w_name = {"名称", "name"}, w_heading = {"表头", "heading"},
			  w_kind = {"类型", "kind"}, w_rules = {"规则", "rules"}, w_meaning = {"说明", "meaning"},
			  w_codes = {"代码", "Codes"}, w_checks = {"检查", "Checks"}, w_states = {"状态", "States"},
			  w_value = {"代码值", "value"}, w_label = {"含义", "label"},
			  w_other = {"也可写作", "also written"}, w_final = {"终态", "final"},
			  w_synonyms = {"表头也可写作", "headings also accepted"};
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

/* A cell of a table: no line ends, bars escaped. */
static void put_cell(struct buf *out, const char *text)
{
	for (const char *p = text ? text : ""; *p; p++) {
		if (*p == '|')
			buf_cstr(out, "\\|");
		else
			buf_char(out, *p == '\n' ? ' ' : *p);
	}
}

static void put_rules(const struct field *f, enum lang lang, struct buf *out)
{
	const char *comma = lang == LANG_ZH ? "、" : ", ";
	bool is_first = true;
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		bool is_personal = flags[i].flag == F_PERSONAL && field_is_sealed(f);
		if (!(f->flags & flags[i].flag) && !is_personal)
			continue;
		buf_printf(out, "%s%s", is_first ? "" : comma, say(flags[i].label, lang));
		is_first = false;
	}
	if (f->min || f->max) {
		buf_printf(out, "%s%s … %s", is_first ? "" : comma, f->min ? f->min : "", f->max ? f->max : "");
		is_first = false;
	}
	if (f->pattern) {
		buf_printf(out, "%s`", is_first ? "" : comma);
		put_cell(out, f->pattern);
		buf_char(out, '`');
	}
}

static void put_kind(const struct field *f, enum lang lang, struct buf *out)
{
	buf_cstr(out, say(kind_of(f->kind)->label, lang));
	if (f->kind == FIELD_REFERENCE)
		buf_printf(out, " → [%s](#%s)", f->record, f->record);
	if (f->unit)
		buf_printf(out, lang == LANG_ZH ? "（%s）" : " (%s)", f->unit);
	if (f->scale)
		buf_printf(out, lang == LANG_ZH ? "，%d 位小数" : ", %d places", f->scale);
	if (f->size)
		buf_printf(out, lang == LANG_ZH ? "，最多 %d 字" : ", at most %d characters", f->size);
}

static void put_fields(const struct record *r, enum lang lang, struct buf *out)
{
	buf_printf(out, "### %s\n\n| %s | %s | %s | %s | %s |\n|---|---|---|---|---|\n", say(w_fields, lang),
		   say(w_name, lang), say(w_heading, lang), say(w_kind, lang), say(w_rules, lang),
		   say(w_meaning, lang));
	for (const struct field *f = r->fields; f->name; f++) {
		buf_printf(out, "| `%s` | %s | ", f->name, say(f->label, lang));
		put_kind(f, lang, out);
		buf_cstr(out, " | ");
		put_rules(f, lang, out);
		buf_cstr(out, " | ");
		put_cell(out, say(f->help, lang));
		if (f->synonyms) {
			buf_printf(out, lang == LANG_ZH ? "（%s：" : " (%s: ", say(w_synonyms, lang));
			for (const char *p = f->synonyms; *p; p++) {
				if (*p == '|')
					buf_cstr(out, lang == LANG_ZH ? "、" : ", ");
				else
					buf_char(out, *p);
			}
			buf_cstr(out, lang == LANG_ZH ? "）" : ")");
		}
		buf_cstr(out, " |\n");
	}
	buf_char(out, '\n');
}

static void put_codes(const struct record *r, enum lang lang, struct buf *out)
{
	for (const struct field *f = r->fields; f->name; f++) {
		if (!f->codes)
			continue;
		buf_printf(out, "### %s: `%s`\n\n| %s | %s | %s |\n|---|---|---|\n", say(w_codes, lang), f->name,
			   say(w_value, lang), say(w_label, lang), say(w_other, lang));
		for (const struct code *k = f->codes; k->value; k++) {
			buf_printf(out, "| `%s` | %s | %s", k->value, say(k->label, lang),
				   say(k->label, lang == LANG_ZH ? LANG_EN : LANG_ZH));
			for (const char *p = k->synonyms; p && *p; p++) {
				if (p == k->synonyms || *p == '|')
					buf_cstr(out, lang == LANG_ZH ? "、" : ", ");
				if (*p != '|')
					buf_char(out, *p);
			}
			buf_cstr(out, " |\n");
		}
		buf_char(out, '\n');
	}
}

static void put_checks(const struct record *r, enum lang lang, struct buf *out)
{
	if (!r->checks || !r->checks->name)
		return;
	buf_printf(out, "### %s\n\n", say(w_checks, lang));
	for (const struct record_check *k = r->checks; k->name; k++) {
		buf_printf(out, "- `%s`%s: %s", k->name,
			   k->severity == CHECK_WARNING ? lang == LANG_ZH ? "（提醒）" : " (warning)" : "",
			   say(k->message, lang));
		if (k->expression)
			buf_printf(out, " — `%s`", k->expression);
		buf_char(out, '\n');
	}
	buf_char(out, '\n');
}

static void put_states(const struct record *r, enum lang lang, struct buf *out)
{
	if (!r->states)
		return;
	buf_printf(out, "### %s\n\n", say(w_states, lang));
	for (const struct state *s = r->states; s->value; s++)
		buf_printf(out, "- `%s` %s%s%s\n", s->value, say(s->label, lang), s->is_final ? ", " : "",
			   s->is_final ? say(w_final, lang) : "");
	buf_char(out, '\n');
	for (const struct transition *t = r->transitions; t && t->name; t++) {
		buf_printf(out, "- `%s` %s: %s → %s", t->name, say(t->label, lang), t->from, t->to);
		if (t->roles)
			buf_printf(out, lang == LANG_ZH ? "；角色：%s" : "; roles: %s", t->roles);
		if (t->guard)
			buf_printf(out, lang == LANG_ZH ? "；条件：`%s`" : "; when `%s`", t->guard);
		if (t->evidence)
			buf_printf(out, lang == LANG_ZH ? "；须填：%s" : "; needs %s", t->evidence);
		if (t->needs_reason)
			buf_cstr(out, lang == LANG_ZH ? "；须有理由" : "; needs a reason");
		if (t->other_person)
			buf_cstr(out, lang == LANG_ZH ? "；须由另一人" : "; by another person");
		if (t->deadline)
			buf_printf(out, lang == LANG_ZH ? "；此后期限（天）：`%s`" : "; next step due in days: `%s`",
				   t->deadline);
		buf_char(out, '\n');
	}
	buf_char(out, '\n');
}

void record_document(const struct catalogue *c, const struct record *r, enum lang lang, struct buf *out)
{
	buf_printf(out, "<a id=\"%s\"></a>\n\n## %s `%s`\n\n", r->name, say(r->label, lang), r->name);
	if (*say(r->help, lang))
		buf_printf(out, lang == LANG_ZH ? "%s。" : "%s. ", say(r->help, lang));
	buf_printf(out, lang == LANG_ZH ? "%s。\n\n" : "%s.\n\n", say(lives[r->life], lang));
	put_fields(r, lang, out);
	put_codes(r, lang, out);
	put_checks(r, lang, out);
	put_states(r, lang, out);
}

void catalogue_document(const struct catalogue *c, enum lang lang, struct buf *out)
{
	for (int i = 0; c->records[i]; i++)
		record_document(c, c->records[i], lang, out);
}
