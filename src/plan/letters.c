/* Letters, one by one, in one file and as lists. */
#include "plan/sheet.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "plan/telling.h"

#include <string.h>

/* A file's name out of a person's or school's: what file systems refuse is left out. */
static const char *file_name(struct arena *a, const char *folder, size_t number, struct str label)
{
	CLEANUP(buf_done) struct buf name;
	buf_init(&name, 180); /* file systems stop at 255 bytes */
	for (size_t i = 0; i < label.n; i++)
		if ((unsigned char)label.p[i] >= ' ' && !strchr("/\\:*?\"<>|", label.p[i]))
			buf_char(&name, label.p[i]);
	size_t n = name.n;
	while (n > 0 && !str_is_utf8((struct str){name.p, n}))
		n--;
	return arena_printf(a, "%s/%04zu %.*s.pdf", folder, number, (int)n, name.p ? name.p : "");
}

static void make_letter(struct report *r, struct arena *a, enum lang lang, const struct plan *p)
{
	const struct str args[] = {p->name, plan_say_day(a, p->scenario.effective)};
	report_init(r, a, lang, str_of(label_in(p->planner->label, lang)));
	r->subtitle = report_say(r, N_("{0}, from {1} on"), args, 2);
}

/* One after another, each on a page of its own. */
static enum status join_letters(struct plan_desk *d, const struct plan *p, const struct plan_context *c, const struct plan_reading *r,
				const struct plan_lines *lines, const struct plan_addressee *to, size_t n, struct report *out, struct err *err)
{
	make_letter(out, d->arena, d->lang, p);
	for (size_t i = 0; i < n; i++) {
		if (i)
			report_page_break(out);
		TRY(p->planner->letter(c, r, lines, to[i].key, out, err));
	}
	return ST_OK;
}

/* ---- as lists ---- */

/* Tables of the same columns and caption become one, with whom each row goes to before it; what is said becomes a table too. */
struct lists {
	struct report *out;
	struct map tables; /* "caption, keys of the columns" → struct report_table * */
	struct report_table *said;
};

static struct report_table *list_of(struct lists *k, const struct report_table *t)
{
	struct report *out = k->out;
	CLEANUP(buf_done) struct buf key;
	bool is_new;
	buf_init(&key, 0);
	buf_str(&key, t->caption);
	for (int c = 0; c < t->column_count; c++)
		buf_printf(&key, "\n%.*s", STR_ARG(t->columns[c].key));
	struct map_entry *e = map_put(&k->tables, buf_view(&key), &is_new);
	if (is_new) {
		struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, (size_t)t->column_count + 1);
		columns[0] = report_column(out, N_("letter to"), "letter_to", false);
		memcpy(columns + 1, t->columns, (size_t)t->column_count * sizeof *columns);
		struct report_table *list = report_table_new(out, t->caption, columns, t->column_count + 1, (size_t)t->row_count);
		e->value.p = list;
		report_add_table(out, list);
	}
	return e->value.p;
}

static void add_to_lists(struct lists *k, struct str label, const struct report *letter)
{
	for (const struct report_block *b = letter->first; b; b = b->next) {
		if (b->kind == BLOCK_PARAGRAPH) {
			report_put_text(k->said, label);
			report_put_text(k->said, b->text);
		} else if (b->kind == BLOCK_TABLE) {
			struct report_table *list = list_of(k, b->table);
			for (int i = 0; i < b->table->row_count; i++) {
				report_put_text(list, label);
				for (int c = 0; c < b->table->column_count; c++)
					report_put(list, b->table->cells[(size_t)i * (size_t)b->table->column_count + (size_t)c]);
			}
		}
	}
}

static enum status list_letters(struct plan_desk *d, const struct plan *p, const struct plan_context *c, const struct plan_reading *r,
				const struct plan_lines *lines, const struct plan_addressee *to, size_t n, struct report *out, struct err *err)
{
	struct lists k = {.out = out};
	make_letter(out, d->arena, d->lang, p);
	map_init(&k.tables, d->arena);
	const struct report_column columns[] = {report_column(out, N_("letter to"), "letter_to", false), report_column(out, N_("what it says"), "text", false)};
	k.said = report_table_new(out, str_of(tr(d->lang, N_("Letters"))), columns, ARRAY_LEN(columns), n);
	report_add_table(out, k.said);
	for (size_t i = 0; i < n; i++) {
		struct report one;
		make_letter(&one, d->arena, d->lang, p);
		TRY(p->planner->letter(c, r, lines, to[i].key, &one, err));
		add_to_lists(&k, to[i].label, &one);
	}
	return ST_OK;
}

/* ---- both ---- */

enum status plan_letters_write(struct plan_desk *d, const struct plan *p, const struct plan_lines *lines, struct str key, const char *folder,
			       size_t *ret_n, struct err *err)
{
	struct plan_context c;
	struct plan_reading r;
	struct plan_addressee *to;
	struct report all;
	size_t n, written = 0;
	TRY(plan_read(d, p, plan_known_at(p, NULL), &c, &r, err));
	TRY(p->planner->addressees(&c, &r, lines, &to, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (key.n && !str_eq(to[i].key, key))
			continue;
		struct arena_mark mark = arena_mark(d->arena);
		struct report one;
		make_letter(&one, d->arena, d->lang, p);
		TRY(p->planner->letter(&c, &r, lines, to[i].key, &one, err));
		TRY(report_to_pdf(&one, file_name(d->arena, folder, ++written, to[i].label), err));
		arena_reset(d->arena, mark);
	}
	if (key.n && !written)
		return err_set(err, ST_NOT_FOUND, "the plan has no letter for that one: nothing changes there");
	*ret_n = written;
	if (key.n)
		return ST_OK;
	TRY(join_letters(d, p, &c, &r, lines, to, n, &all, err));
	TRY(report_to_pdf(&all, arena_printf(d->arena, "%s/letters.pdf", folder), err));
	TRY(list_letters(d, p, &c, &r, lines, to, n, &all, err));
	return report_to_xlsx(&all, arena_printf(d->arena, "%s/letters.xlsx", folder), err);
}

enum status plan_letters(struct plan_desk *d, const struct plan *p, const struct plan_lines *lines, bool as_lists, struct report *ret, struct err *err)
{
	struct plan_context c;
	struct plan_reading r;
	struct plan_addressee *to;
	size_t n;
	TRY(plan_read(d, p, plan_known_at(p, NULL), &c, &r, err));
	TRY(p->planner->addressees(&c, &r, lines, &to, &n, err));
	if (!n)
		return err_set(err, ST_NOT_FOUND, "the plan has no letters: nothing changes");
	return (as_lists ? list_letters : join_letters)(d, p, &c, &r, lines, to, n, ret, err);
}

enum status plan_letter(struct plan_desk *d, const struct plan *p, const struct plan_lines *lines, struct str key, struct report *ret,
			struct str *ret_label, struct err *err)
{
	struct plan_context c;
	struct plan_reading r;
	struct plan_addressee *to;
	size_t n, i = 0;
	TRY(plan_read(d, p, plan_known_at(p, NULL), &c, &r, err));
	TRY(p->planner->addressees(&c, &r, lines, &to, &n, err));
	while (i < n && !str_eq(to[i].key, key))
		i++;
	if (i == n)
		return err_set(err, ST_NOT_FOUND, "the plan has no letter for that one: nothing changes there");
	make_letter(ret, d->arena, d->lang, p);
	TRY(p->planner->letter(&c, &r, lines, key, ret, err));
	*ret_label = to[i].label;
	return ST_OK;
}
