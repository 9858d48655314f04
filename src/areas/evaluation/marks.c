/* Marks that judges gave, made comparable over the whole round (moderation.h), and what the judged say of themselves. */
#include "areas/evaluation/evaluation.h"
#include "areas/evaluation/facts.h"
#include "areas/evaluation/moderation.h"
#include "base/map.h"

#include <math.h>

/* The party of the evaluation; −1. O(parties). */
static int32_t party_of(const struct facts *f, struct id evaluation)
{
	for (size_t i = 0; i < f->n_parties; i++)
		if (f->parties[i].row && id_cmp(f->parties[i].row->id, evaluation) == 0)
			return (int32_t)i;
	return -1;
}

static int32_t judge_of(struct facts *f, struct map *known, struct str name)
{
	bool is_new;
	struct map_entry *e = map_put(known, name, &is_new);
	if (is_new) {
		e->value.i = f->n_judges;
		f->judges[f->n_judges++] = name;
	}
	return (int32_t)e->value.i;
}

static enum status read_marks(struct reg *g, struct arena *a, struct facts *f, struct err *err)
{
	enum { EVALUATION, ITEM, SOURCE, JUDGE, POINTS, COLUMNS };
	const struct frame_ask of[] = {{"year", FRAME_INTEGER, NULL}};
	struct frame evaluations, s;
	struct map judges;
	TRY(frame_load(g, a, &record_evaluation, (struct as_of){.any_day = true, .tx = f->at.tx}, STR(""), of, 1, &evaluations, err));
	const struct frame_ask ask[COLUMNS] = {[EVALUATION] = {"evaluation", FRAME_INDEX, &evaluations}, [ITEM] = {"item", FRAME_TEXT, NULL},
					       [SOURCE] = {"source", FRAME_TEXT, NULL}, [JUDGE] = {"judge", FRAME_TEXT, NULL}, [POINTS] = {"points", FRAME_REAL, NULL}};
	TRY(frame_load(g, a, &record_score, (struct as_of){.any_day = true, .tx = f->at.tx}, STR(""), ask, COLUMNS, &s, err));
	int32_t *party = ARENA_ARRAY(a, int32_t, evaluations.n + 1);
	for (size_t i = 0; i < evaluations.n; i++)
		party[i] = evaluations.columns[0].i[i] == f->year ? party_of(f, evaluations.ids[i]) : -1;
	map_init(&judges, a);
	f->marks = ARENA_ARRAY(a, struct mark, s.n + 1);
	f->judges = ARENA_ARRAY(a, struct str, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		int32_t e = s.columns[EVALUATION].index[i];
		int item = scheme_item_find(f->scheme, frame_text(&s, ITEM, (int32_t)i));
		if (e < 0 || party[e] < 0 || item < 0 || isnan(s.columns[POINTS].f[i]))
			continue;
		bool is_inspector = str_eq(frame_text(&s, SOURCE, (int32_t)i), STR("inspector"));
		f->marks[f->n_marks++] = (struct mark){s.ids[i], party[e], judge_of(f, &judges, frame_text(&s, JUDGE, (int32_t)i)), item,
						       is_inspector ? FROM_INSPECTOR : FROM_PANEL, s.columns[POINTS].f[i], s.columns[POINTS].f[i]};
	}
	return ST_OK;
}

/* Inspectors and the panel are rounds of their own: they look at different things. */
static void make_comparable(struct arena *a, struct facts *f, enum judged_from from, double *severity, double *marks)
{
	size_t n = 0;
	struct judged_mark *all = ARENA_ARRAY(a, struct judged_mark, f->n_marks + 1);
	for (size_t i = 0; i < f->n_marks; i++)
		if (f->marks[i].from == from)
			all[n++] = (struct judged_mark){f->marks[i].party * f->scheme->n_items + f->marks[i].item, f->marks[i].judge, f->marks[i].mark};
	moderate(a, all, n, (int32_t)f->n_parties * f->scheme->n_items, f->n_judges, &(struct moderation){f->scheme->pull, f->scheme->at_most}, severity, marks);
	for (size_t i = 0; i < f->n_marks; i++)
		if (f->marks[i].from == from)
			f->marks[i].moderated = f->marks[i].mark - severity[f->marks[i].judge];
}

static enum status read_self(struct reg *g, struct arena *a, struct facts *f, struct err *err)
{
	enum { YEAR, SCHEME, GROUP, SCHOOL, PARTNER, ITEM, POINTS, COLUMNS };
	const struct places *p = f->places;
	const struct frame_ask ask[COLUMNS] = {[YEAR] = {"year", FRAME_INTEGER, NULL}, [SCHEME] = {"scheme", FRAME_TEXT, NULL}, [GROUP] = {"group", FRAME_INDEX, &p->group},
					       [SCHOOL] = {"school", FRAME_INDEX, &p->school}, [PARTNER] = {"partner", FRAME_INDEX, &p->school},
					       [ITEM] = {"item", FRAME_TEXT, NULL}, [POINTS] = {"points", FRAME_REAL, NULL}};
	struct frame s;
	TRY(frame_load(g, a, &record_self_evaluation, (struct as_of){.any_day = true, .tx = f->at.tx}, STR(""), ask, COLUMNS, &s, err));
	f->said = ARENA_ARRAY(a, struct said, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		int item = scheme_item_find(f->scheme, frame_text(&s, ITEM, (int32_t)i));
		if (s.columns[YEAR].i[i] != f->year || item < 0 || !str_eq(frame_text(&s, SCHEME, (int32_t)i), policy_id(f->scheme->policy)))
			continue;
		for (size_t k = 0; k < f->n_parties; k++) {
			const struct judged_party *one = &f->parties[k];
			bool is_of = one->group >= 0 ? s.columns[GROUP].index[i] == one->group
						     : s.columns[PARTNER].index[i] == one->schools[0] && s.columns[SCHOOL].index[i] == one->schools[1];
			if (!is_of)
				continue;
			f->self[k * (size_t)f->scheme->n_items + (size_t)item] = s.columns[POINTS].f[i];
			f->said[f->n_said++] = (struct said){s.ids[i], (int32_t)k, item};
		}
	}
	return ST_OK;
}

static double *cells(struct arena *a, const struct facts *f)
{
	size_t n = f->n_parties * (size_t)f->scheme->n_items;
	double *c = ARENA_ARRAY(a, double, n + 1);
	for (size_t i = 0; i < n; i++)
		c[i] = NAN;
	return c;
}

enum status facts_marks(struct reg *g, struct arena *a, struct facts *f, struct err *err)
{
	TRY(read_marks(g, a, f, err));
	f->self = cells(a, f);
	f->inspector = cells(a, f);
	f->panel = cells(a, f);
	for (int i = 0; i < 2; i++)
		f->severity[i] = ARENA_ARRAY(a, double, (size_t)f->n_judges + 1);
	make_comparable(a, f, FROM_INSPECTOR, f->severity[0], f->inspector);
	make_comparable(a, f, FROM_PANEL, f->severity[1], f->panel);
	return read_self(g, a, f, err);
}
