/* The body of a view becomes statements that append to a page. */
#include "view.h"

#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 24, ARGUMENTS_MAX = 24 };

struct open {
	enum { OPEN_IF, OPEN_FOR } kind;
	struct str variable; /* FOR */
	const struct view *of;
	struct place before, end; /* before: at the beginning; end: of the first branch */
	bool has_end, has_else;
	size_t at;
};

/* What is being compiled. */
static const struct view *now;
static struct place place;
static struct open stack[DEPTH_MAX];
static int depth;
static struct buf literal, *out;

/* ---- expressions: a parameter, or a field of a loop's row or of a view's parameter ---- */

struct expression {
	struct buf c;
	const struct parameter *parameter; /* of the last name; NULL: the row itself */
	const struct view *of;             /* the row's */
};

static struct expression expression_of(size_t at, struct str text)
{
	struct expression e = {};
	buf_init(&e.c, 0);
	struct str rest = text, part;
	const struct view *in = now;
	bool is_first = true;
	while (str_next(&rest, '.', &part)) {
		const struct open *loop = NULL;
		for (int i = depth; is_first && i-- > 0 && !loop;)
			if (stack[i].kind == OPEN_FOR && str_eq(stack[i].variable, part))
				loop = &stack[i];
		if (loop) {
			buf_printf(&e.c, "%.*s", STR_ARG(part));
			in = e.of = loop->of;
			e.parameter = NULL;
		} else {
			const struct parameter *p = in ? find_parameter(in, part) : NULL;
			if (!p)
				fail(now, at, "no such parameter", text);
			if (is_first)
				buf_cstr(&e.c, "v");
			buf_printf(&e.c, "->%.*s", STR_ARG(p->name));
			e.parameter = p;
			e.of = in = p->type == VIEW ? find_view(p->of) : NULL;
		}
		is_first = false;
	}
	return e;
}

static void flush_literal(void)
{
	if (literal.n == 0)
		return;
	buf_cstr(out, "\tbuf_str(p->out, STR(");
	c_quote(out, buf_view(&literal));
	buf_cstr(out, "));\n");
	buf_clear(&literal);
}

static void pass(size_t at, struct str text)
{
	const char *fault;
	/* From the start of the literal to the fault is not known: the beginning's line must do. */
	if (!place_pass(&place, text, &fault))
		fail(now, at, fault, str_trim(str_slice(text, 0, MIN(text.n, (size_t)60))));
}

/* Literal text: indentation and blank lines are left out where blanks do not count. */
static void take_literal(size_t at, struct str text)
{
	size_t from = 0;
	while (from < text.n) {
		ptrdiff_t line = str_find(str_slice(text, from, text.n), STR("\n"));
		size_t to = line < 0 ? text.n : from + (size_t)line + 1;
		struct str s = str_slice(text, from, to);
		bool counts = place.is_verbatim;
		pass(at + from, s);
		if (!counts && from > 0) {
			size_t blank = 0;
			while (blank < s.n && (s.p[blank] == '\t' || s.p[blank] == ' '))
				blank++;
			if (blank < s.n || line < 0) /* what stands before a value on its line keeps one blank at most */
				s = str_slice(s, blank, s.n);
			if (s.n == 1 && s.p[0] == '\n')
				s = (struct str){};
		}
		buf_str(&literal, s);
		from = to;
	}
}

static void take_value(size_t at, struct str text)
{
	struct expression e = expression_of(at, text);
	if (!e.parameter || e.parameter->type == LIST || e.parameter->type == VIEW || e.parameter->type == FLAG)
		fail(now, at, "not a value to be shown", text);
	if (place.kind != PLACE_TEXT && place.kind != PLACE_VALUE && place.kind != PLACE_ADDRESS)
		fail(now, at, "values stand between tags or in quoted attributes", text);
	flush_literal();
	enum type t = e.parameter->type;
	struct str c = buf_view(&e.c);
	if (place.kind == PLACE_ADDRESS && !place.has_value) {
		if (t != URL)
			fail(now, at, "an address that begins with a value needs the type url", text);
		buf_printf(out, "\tpage_url(p, %.*s);\n", STR_ARG(c));
	} else if (place.kind == PLACE_ADDRESS && t == URL) {
		fail(now, at, "an address of type url stands alone in its attribute", text);
	} else if (place.kind == PLACE_ADDRESS && t == TEXT) {
		buf_printf(out, "\tpage_url_part(p, %.*s);\n", STR_ARG(c));
	} else if (place.kind == PLACE_ADDRESS && t == LABEL) {
		fail(now, at, "a label is no part of an address", text);
	} else {
		static const char *const calls[] = {[TEXT] = "page_text", [LABEL] = "page_label", [INT] = "page_int", [NUM] = "page_num",
						    [URL] = "page_text",  [DAY] = "page_day",	  [ID] = "page_id"};
		const char *call = t == INT && place.kind == PLACE_TEXT && !place.is_verbatim ? "page_count" : calls[t];
		buf_printf(out, "\t%s(p, %.*s%s);\n", call, STR_ARG(c), t == NUM ? ", 2" : "");
	}
	place.has_value = true;
	buf_done(&e.c);
}

/* C text of an expression as one `struct str` for a message. */
static void message_argument(size_t at, struct str text)
{
	struct expression e = expression_of(at, text);
	struct str c = buf_view(&e.c);
	if (e.parameter && (e.parameter->type == TEXT || e.parameter->type == URL))
		buf_str(out, c);
	else if (e.parameter && e.parameter->type == LABEL)
		buf_printf(out, "str_of(label_in(%.*s, p->lang))", STR_ARG(c));
	else
		fail(now, at, "values of messages are texts, labels or whole numbers", text);
	buf_done(&e.c);
}

/* {{t "English" value…}} */
static void take_message(size_t at, struct str rest)
{
	struct buf message;
	buf_init(&message, 0);
	size_t pos = 1;
	if (!str_starts(rest, STR("\"")) || !c_unquote(rest, &pos, &message))
		fail(now, at, "a message is {{t \"English text\" value…}}", rest);
	if (place.kind != PLACE_TEXT && place.kind != PLACE_VALUE)
		fail(now, at, "messages stand between tags or in quoted attributes", rest);
	flush_literal();
	struct str values = str_trim(str_slice(rest, pos, rest.n)), names[ARGUMENTS_MAX];
	int n = 0;
	while (values.n && n < ARGUMENTS_MAX)
		names[n++] = word(&values);
	buf_cstr(out, "\t{\n");
	for (int i = 0; i < n; i++) {
		struct expression e = expression_of(at, names[i]);
		if (e.parameter && e.parameter->type == INT)
			buf_printf(out, "\t\tchar number%d[PAGE_COUNT_MAX];\n\t\tpage_count_text(%.*s, number%d);\n", i, STR_ARG(buf_view(&e.c)), i);
		buf_done(&e.c);
	}
	if (n)
		buf_cstr(out, "\t\tconst struct str values[] = {");
	for (int i = 0; i < n; i++) {
		struct expression e = expression_of(at, names[i]);
		if (e.parameter && e.parameter->type == INT)
			buf_printf(out, "str_of(number%d)", i);
		else
			message_argument(at, names[i]);
		buf_cstr(out, i + 1 < n ? ", " : "};\n");
		buf_done(&e.c);
	}
	buf_cstr(out, "\t\tpage_message(p, ");
	c_quote(out, buf_view(&message));
	buf_printf(out, ", %s, %d);\n\t}\n", n ? "values" : "NULL", n);
	place.has_value = true;
	buf_done(&message);
}

static void condition(size_t at, struct str text)
{
	struct str rest = text, first = word(&rest);
	bool is_not = str_eq(first, STR("not"));
	if (is_not)
		first = word(&rest);
	struct expression e = expression_of(at, first);
	struct str c = buf_view(&e.c);
	if (is_not)
		buf_char(out, '!');
	if (rest.n) { /* x is "literal" */
		struct str is = word(&rest);
		struct buf value;
		buf_init(&value, 0);
		size_t pos = 1;
		if (!str_eq(is, STR("is")) || !str_starts(rest, STR("\"")) || !c_unquote(rest, &pos, &value) || !e.parameter ||
		    e.parameter->type != TEXT)
			fail(now, at, "a condition is NAME, 'not NAME' or 'TEXT is \"…\"'", text);
		buf_printf(out, "str_eq(%.*s, STR(", STR_ARG(c));
		c_quote(out, buf_view(&value));
		buf_cstr(out, "))");
		buf_done(&value);
		buf_done(&e.c);
		return;
	}
	if (!e.parameter)
		fail(now, at, "a row is always there", text);
	switch (e.parameter->type) {
	case TEXT:
	case URL: buf_printf(out, "(%.*s.n > 0)", STR_ARG(c)); break;
	case LABEL: buf_printf(out, "(%.*s.en != NULL)", STR_ARG(c)); break;
	case LIST: {
		ptrdiff_t arrow = (ptrdiff_t)c.n - (ptrdiff_t)e.parameter->name.n;
		buf_printf(out, "(%.*sn_%.*s > 0)", (int)arrow, c.p, STR_ARG(e.parameter->name));
		break;
	}
	case DAY:
	case NUM: fail(now, at, "days and fractions are no conditions", text);
	case ID: buf_printf(out, "!id_is_zero(%.*s)", STR_ARG(c)); break;
	case INT:
	case FLAG:
	case VIEW: buf_printf(out, "(%.*s)", STR_ARG(c)); break;
	}
	buf_done(&e.c);
}

static void open_block(struct open o)
{
	if (depth == DEPTH_MAX)
		fail(now, o.at, "blocks too deep", (struct str){});
	o.before = place;
	stack[depth++] = o;
}

static void take_for(size_t at, struct str rest)
{
	struct str variable = word(&rest), in = word(&rest), list = word(&rest);
	if (!str_eq(in, STR("in")) || !list.n || rest.n)
		fail(now, at, "a loop is {{for ROW in LIST}}", (struct str){});
	if (str_eq(variable, STR("v")) || str_eq(variable, STR("p")))
		fail(now, at, "v and p are the function's own names", variable);
	struct expression e = expression_of(at, list);
	if (!e.parameter || e.parameter->type != LIST)
		fail(now, at, "not a list", list);
	const struct view *of = find_view(e.parameter->of);
	if (!of)
		fail(now, at, "no view of that name", e.parameter->of);
	flush_literal();
	struct str c = buf_view(&e.c);
	int owner = (int)(c.n - e.parameter->name.n);
	buf_printf(out, "\tfor (size_t i_%.*s = 0; i_%.*s < %.*sn_%.*s; i_%.*s++) {\n", STR_ARG(variable), STR_ARG(variable), owner, c.p,
		   STR_ARG(e.parameter->name), STR_ARG(variable));
	buf_printf(out, "\tconst struct view_%.*s *%.*s = &%.*s[i_%.*s];\n\t(void)%.*s;\n", STR_ARG(of->name), STR_ARG(variable), STR_ARG(c),
		   STR_ARG(variable), STR_ARG(variable));
	open_block((struct open){.kind = OPEN_FOR, .variable = variable, .of = of, .at = at});
	buf_done(&e.c);
}

static void end_branch(size_t at)
{
	struct open *o = &stack[depth - 1];
	if (o->has_end && !place_same(&o->end, &place))
		fail(now, at, "the branches of the block end in different places of the page", (struct str){});
	if (!o->has_end)
		o->end = place;
	o->has_end = true;
}

static void take_else(size_t at, bool has_condition, struct str rest)
{
	if (depth == 0 || stack[depth - 1].has_else || stack[depth - 1].kind != OPEN_IF)
		fail(now, at, "no {{if}} to this", (struct str){});
	flush_literal();
	end_branch(at);
	struct open *o = &stack[depth - 1];
	place = o->before;
	if (has_condition) {
		buf_cstr(out, "\t} else if (");
		condition(at, rest);
		buf_cstr(out, ") {\n");
	} else {
		o->has_else = true;
		buf_cstr(out, "\t} else {\n");
	}
}

static void take_end(size_t at)
{
	if (depth == 0)
		fail(now, at, "{{end}} of nothing", (struct str){});
	flush_literal();
	end_branch(at);
	struct open *o = &stack[depth - 1];
	if ((o->kind == OPEN_FOR || !o->has_else) && !place_same(&o->before, &place))
		fail(now, at, "the block ends in another place of the page than it begins", (struct str){});
	buf_cstr(out, "\t}\n");
	bool had = o->before.has_value || place.has_value;
	if (!o->has_else)
		place = o->before;
	place.has_value = had;
	depth--;
}

/* {{view NAME row}} or {{view NAME name=value…}} */
static void take_view(size_t at, struct str rest)
{
	struct str name = word(&rest);
	const struct view *v = find_view(name);
	if (!v)
		fail(now, at, "no view of that name", name);
	if (v->has_body)
		fail(now, at, "a view with a body is opened and closed by the program", name);
	if (place.kind != PLACE_TEXT)
		fail(now, at, "views stand between tags", name);
	flush_literal();
	if (rest.n && str_find(rest, STR("=")) < 0) {
		struct str one = word(&rest);
		struct expression e = expression_of(at, one);
		bool is_view = (!e.parameter || e.parameter->type == VIEW) && e.of == v;
		if (!is_view || rest.n)
			fail(now, at, "not the parameters of that view", one);
		buf_printf(out, "\tview_%.*s(p, %.*s);\n", STR_ARG(name), STR_ARG(buf_view(&e.c)));
		buf_done(&e.c);
		return;
	}
	buf_printf(out, "\tview_%.*s(p, &(struct view_%.*s){", STR_ARG(name), STR_ARG(name));
	while (rest.n) {
		ptrdiff_t is = str_find(rest, STR("="));
		struct str to = str_trim(str_slice(rest, 0, is < 0 ? rest.n : (size_t)is));
		const struct parameter *p = find_parameter(v, to);
		if (is < 0 || !p)
			fail(now, at, "the view has no such parameter", to);
		rest = str_trim(str_slice(rest, (size_t)is + 1, rest.n));
		if (str_starts(rest, STR("\""))) {
			struct buf value;
			buf_init(&value, 0);
			size_t pos = 1;
			if (p->type != TEXT || !c_unquote(rest, &pos, &value))
				fail(now, at, "literals are for parameters of type text", to);
			buf_printf(out, ".%.*s = STR(", STR_ARG(to));
			c_quote(out, buf_view(&value));
			buf_cstr(out, "), ");
			rest = str_trim(str_slice(rest, pos, rest.n));
			buf_done(&value);
			continue;
		}
		struct str from = word(&rest);
		struct expression e = expression_of(at, from);
		if (!e.parameter || e.parameter->type != p->type || !str_eq(e.parameter->of, p->of))
			fail(now, at, "of another type than the view's parameter", from);
		struct str c = buf_view(&e.c);
		buf_printf(out, ".%.*s = %.*s, ", STR_ARG(to), STR_ARG(c));
		if (p->type == LIST)
			buf_printf(out, ".n_%.*s = %.*sn_%.*s, ", STR_ARG(to), (int)(c.n - from.n), c.p, STR_ARG(e.parameter->name));
		buf_done(&e.c);
	}
	buf_cstr(out, "});\n");
}

static void take_action(size_t at, struct str text)
{
	struct str rest = text, first = word(&rest);
	if (str_eq(first, STR("t"))) {
		take_message(at, rest);
	} else if (str_eq(first, STR("if"))) {
		flush_literal();
		buf_cstr(out, "\tif (");
		condition(at, rest);
		buf_cstr(out, ") {\n");
		open_block((struct open){.kind = OPEN_IF, .at = at});
	} else if (str_eq(first, STR("elif"))) {
		take_else(at, true, rest);
	} else if (str_eq(first, STR("else")) && !rest.n) {
		take_else(at, false, rest);
	} else if (str_eq(first, STR("end")) && !rest.n) {
		take_end(at);
	} else if (str_eq(first, STR("for"))) {
		take_for(at, rest);
	} else if (str_eq(first, STR("view"))) {
		take_view(at, rest);
	} else if (str_eq(first, STR("csrf")) && !rest.n) {
		flush_literal();
		buf_cstr(out, "\tpage_csrf(p);\n");
	} else if (str_eq(first, STR("lang")) && !rest.n) {
		flush_literal();
		buf_cstr(out, "\tpage_text(p, str_of(lang_code(p->lang)));\n");
		place.has_value = true;
	} else if (str_eq(first, STR("asset"))) {
		if (rest.n < 3 || rest.p[0] != '"' || rest.p[rest.n - 1] != '"' || place.kind != PLACE_ADDRESS)
			fail(now, at, "an asset is the whole of an address: \"{{asset \"NAME\"}}\"", rest);
		flush_literal();
		buf_printf(out, "\tpage_asset(p, %.*s);\n", STR_ARG(rest));
		place.has_value = true;
	} else if (rest.n) {
		fail(now, at, "unknown instruction", text);
	} else {
		take_value(at, first);
	}
}

static void begin_function(const struct view *v, const char *part)
{
	buf_printf(out, "void view_%.*s%s(struct page *p, const struct view_%.*s *v)\n{\n\t(void)v;\n", STR_ARG(v->name), part, STR_ARG(v->name));
}

void view_write(const struct view *v, struct buf *to)
{
	now = v;
	out = to;
	buf_init(&literal, 0);
	place = (struct place){};
	depth = 0;
	begin_function(v, v->has_body ? "_open" : "");
	struct str s = str_trim(v->body);
	size_t at = (size_t)(s.p - v->text.p);
	while (s.n) {
		ptrdiff_t open = str_find(s, STR("{{"));
		size_t n = open < 0 ? s.n : (size_t)open;
		take_literal(at, str_slice(s, 0, n));
		if (open < 0)
			break;
		ptrdiff_t close = str_find(s, STR("}}"));
		if (close < open)
			fail(v, at + n, "{{ has no }}", (struct str){});
		struct str action = str_trim(str_slice(s, n + 2, (size_t)close));
		if (str_eq(action, STR("body"))) {
			flush_literal();
			if (depth || place.kind != PLACE_TEXT)
				fail(v, at + n, "{{body}} stands between tags, outside of blocks", (struct str){});
			buf_cstr(out, "}\n\n");
			begin_function(v, "_close");
		} else if (!str_starts(action, STR("#"))) { /* {{# remark}} */
			take_action(at + n, action);
		}
		at += (size_t)close + 2;
		s = str_slice(s, (size_t)close + 2, s.n);
	}
	flush_literal();
	if (depth)
		fail(v, stack[depth - 1].at, "a block without {{end}}", (struct str){});
	if (place.kind != PLACE_TEXT)
		fail(v, v->text.n, "the page ends inside a tag", (struct str){});
	buf_cstr(out, "}\n\n");
	buf_done(&literal);
}
