#include "record/condition_said.h"

#include "record/state.h"

#include <stdlib.h>
#include <string.h>

struct saying {
	const struct record *record;
	enum lang lang;
	struct buf *out;
	struct str rest;
	const struct field *field; /* the one named last */
	bool is_state;             /* the state was named last */
	bool needs_space;
};

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

static struct str take(struct saying *s, size_t n)
{
	struct str taken = {s->rest.p, n};
	s->rest = (struct str){s->rest.p + n, s->rest.n - n};
	return taken;
}

static bool skip(struct saying *s, const char *what)
{
	if (!str_starts(s->rest, str_of(what)))
		return false;
	take(s, strlen(what));
	return true;
}

static void say(struct saying *s, struct str text)
{
	if (s->needs_space)
		buf_char(s->out, ' ');
	buf_str(s->out, text);
	s->needs_space = true;
}

static void say_label(struct saying *s, struct label l) { say(s, str_of(label_in(l, s->lang))); }

static void name_field(struct saying *s, struct str name)
{
	static const struct label state = {"状态", "state"};
	int i = record_field_index(s->record, name);
	s->field = i >= 0 ? &s->record->fields[i] : NULL;
	s->is_state = !s->field && s->record->states && str_eq(name, STR("state"));
	if (s->field)
		say_label(s, s->field->label);
	else if (s->is_state)
		say_label(s, state);
	else
		say(s, name);
}

static void say_text(struct saying *s, struct str text)
{
	const struct state *state = s->is_state ? record_state(s->record, text) : NULL;
	if (state) {
		say_label(s, state->label);
		return;
	}
	for (const struct code *c = s->field ? s->field->codes : NULL; c && c->value; c++)
		if (str_eq(str_of(c->value), text)) {
			say_label(s, c->label);
			return;
		}
	say(s, text.n ? text : STR("“”"));
}

/* "known(to)", after "not " with `is_not`. */
static void say_known(struct saying *s, bool is_not)
{
	static const struct label filled = {"已填", "is filled in"}, empty = {"未填", "is empty"};
	size_t n = 0;
	while (n < s->rest.n && s->rest.p[n] != ')')
		n++;
	if (n)
		name_field(s, take(s, n));
	skip(s, ")");
	say_label(s, is_not ? empty : filled);
}

static void say_number(struct saying *s, struct str digits)
{
	char text[24];
	if (s->field && s->field->kind == FIELD_SCHOOL_YEAR && digits.n == 4) {
		school_year_format((int)strtol(digits.p, NULL, 10), text);
		say(s, str_of(text));
	} else {
		say(s, digits);
	}
}

static void say_word(struct saying *s)
{
	static const struct label and = {"且", "and"}, or = {"或", "or"}, not = {"非", "not"};
	size_t n = 0;
	while (n < s->rest.n && (is_word(s->rest.p[n]) || (n && s->rest.p[n] == '.'))) /* 12.5 */
		n++;
	struct str word = take(s, n);
	if (word.p[0] >= '0' && word.p[0] <= '9')
		say_number(s, word);
	else if (str_eq(word, STR("and")))
		say_label(s, and);
	else if (str_eq(word, STR("or")))
		say_label(s, or);
	else if (str_eq(word, STR("not")) && skip(s, " known("))
		say_known(s, true);
	else if (str_eq(word, STR("known")) && skip(s, "("))
		say_known(s, false);
	else if (str_eq(word, STR("not")))
		say_label(s, not);
	else
		name_field(s, word);
}

static void say_quoted(struct saying *s)
{
	char quote = take(s, 1).p[0];
	size_t n = 0;
	while (n < s->rest.n && s->rest.p[n] != quote)
		n++;
	say_text(s, take(s, n));
	if (s->rest.n)
		take(s, 1);
}

/* Signs of two characters before those of one. */
static bool say_sign(struct saying *s)
{
	static const struct {
		const char *sign, *said;
	} signs[] = {{">=", "≥"}, {"<=", "≤"}, {"<>", "≠"}, {"=", "="}, {">", ">"}, {"<", "<"}, {"+", "+"}, {"*", "×"}};
	static const struct label filled = {"已填", "is filled in"};
	if (skip(s, "<> ''")) {
		say_label(s, filled);
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (skip(s, signs[i].sign)) {
			say(s, str_of(signs[i].said));
			return true;
		}
	return false;
}

void condition_said(const struct record *r, struct str condition, enum lang lang, struct buf *out)
{
	struct saying s = {.record = r, .lang = lang, .out = out, .rest = condition};
	int days = 0; /* brackets of date(…): the day itself says what it is */
	while (s.rest.n) {
		char c = s.rest.p[0];
		if (c == ' ') {
			take(&s, 1);
		} else if (skip(&s, "date(")) {
			days++;
		} else if (is_word(c)) {
			say_word(&s);
		} else if (c == '\'' || c == '"') {
			say_quoted(&s);
		} else if (c == ')' && days) {
			days--;
			take(&s, 1);
		} else if (!say_sign(&s)) {
			if (c == '(')
				say(&s, STR("("));
			else
				buf_char(out, c);
			take(&s, 1);
			s.needs_space = c != '(';
		}
	}
}
