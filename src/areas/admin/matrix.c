#include "areas/admin/matrix.h"

#include "areas/admin/words.h"
#include "text/message.h"

enum { COLUMNS = 5 };

struct matrix {
	struct arena *a;
	enum lang lang;
	const struct catalogue *catalogue;
	struct report_value *cells;
	int n;
};

static struct str actions_text(const struct matrix *m, uint32_t actions)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	for (int i = 0; i < ACT_COUNT; i++)
		if (actions & ACT(i))
			buf_printf(&text, "%s%s", text.n ? m->lang == LANG_ZH ? "、" : ", " : "", label_in(action_label((enum action)i), m->lang));
	return str_copy(m->a, buf_view(&text));
}

static void add(struct matrix *m, const struct right *r, struct str thing)
{
	struct report_value *c = m->cells + (ptrdiff_t)COLUMNS * m->n++;
	c[0] = report_value_text(str_of(label_in(role_label(r->role), m->lang)));
	c[1] = report_value_text(word_thing(m->catalogue, m->lang, thing));
	c[2] = report_value_text(actions_text(m, r->actions));
	c[3] = report_value_text(str_of(label_in(scope_label(r->scope), m->lang)));
	c[4] = r->states ? report_value_text(word_states(m->a, m->catalogue, m->lang, thing, str_of(r->states))) : report_value_none();
}

static size_t count_things(void)
{
	size_t n = 0;
	for (size_t i = 0; i < rights_count; i++) {
		struct str rest = str_of(rights[i].things), thing;
		while (str_next(&rest, ',', &thing))
			n++;
	}
	return n;
}

int rights_report(struct report *r, struct arena *a, enum lang lang, const struct catalogue *catalogue, enum role role, struct str about)
{
	struct matrix m = {a, lang, catalogue, ARENA_ARRAY(a, struct report_value, COLUMNS * count_things()), 0};
	for (size_t i = 0; i < rights_count; i++) {
		struct str rest = str_of(rights[i].things), thing;
		if (role != ROLE_COUNT && rights[i].role != role)
			continue;
		while (str_next(&rest, ',', &thing))
			if (!about.n || str_eq(about, thing))
				add(&m, &rights[i], thing);
	}
	struct report_column *columns = ARENA_ARRAY(a, struct report_column, COLUMNS);
	static const char *const heads[COLUMNS] = {N_("role"), N_("what"), N_("may"), N_("how far"), N_("in state")};
	for (int i = 0; i < COLUMNS; i++)
		columns[i].heading = str_of(tr(lang, heads[i]));
	struct report_table *table = ARENA_NEW(a, struct report_table);
	*table = (struct report_table){.columns = columns, .column_count = COLUMNS, .cells = m.cells, .row_count = m.n};
	report_init(r, a, lang, str_of(tr(lang, N_("Rights"))));
	report_add_table(r, table);
	return m.n;
}
