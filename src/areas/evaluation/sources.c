/* The rows of the register that a number comes from. */
#include "areas/evaluation/evaluation.h"
#include "areas/evaluation/facts.h"
#include "areas/register/register.h"

#include <math.h>

struct gathering {
	const struct facts *f;
	struct arena *a;
	enum lang lang;
	struct fact_source *list;
	size_t n, max;
};

static void gather(struct gathering *g, const char *record, struct id id, struct str text)
{
	if (g->n < g->max)
		g->list[g->n] = (struct fact_source){record, id, text};
	g->n++;
}

static struct str school_name(const struct gathering *g, int32_t school) { return frame_text(&g->f->places->school, SCHOOL_NAME, school); }

/* Rows of a frame whose first column is the school. */
static void of_schools(struct gathering *g, const struct frame *f, const struct record *r, const int32_t *schools, size_t n)
{
	for (size_t i = 0; i < f->n; i++)
		if (facts_is_among(schools, n, f->columns[0].index[i]))
			gather(g, r->name, f->ids[i], str_of(arena_printf(g->a, "%s: %.*s", label_in(r->label, g->lang), STR_ARG(school_name(g, f->columns[0].index[i])))));
}

static void of_measure(struct gathering *g, const struct judged_party *p, const int32_t *schools, size_t n, enum judged name)
{
	for (size_t i = 0; i < n; i++) {
		double now = g->f->attained[0] ? g->f->attained[0][schools[i]] : NAN, began = NAN, change = NAN;
		if (isnan(now))
			continue;
		const char *text = arena_printf(g->a, "%.*s: %.2f", STR_ARG(school_name(g, schools[i])), now);
		if (name != JUDGED_ATTAINED && facts_change(g->f, p, schools[i], name == JUDGED_CHANGE_ALIKE, &began, &change))
			text = arena_printf(g->a, "%.*s: %.2f → %.2f (%+.2f)", STR_ARG(school_name(g, schools[i])), began, now, change);
		gather(g, NULL, g->f->places->school.ids[schools[i]], str_of(text));
	}
}

static struct str entry_text(const struct gathering *g, const struct entry *e)
{
	const struct record *r = entry_record(e->what);
	char day[11] = "";
	if (e->day > DAY_MIN)
		day_format(e->day, day);
	struct str from = school_name(g, e->from), to = school_name(g, e->to);
	return str_of(arena_printf(g->a, "%s %s %.*s%s%.*s", label_in(r->label, g->lang), day, STR_ARG(from), to.n ? " → " : "", STR_ARG(to)));
}

static void of_ledger(struct gathering *g, const struct judged_party *p, const int32_t *schools, size_t n, enum judged name)
{
	size_t first, count = facts_entries(g->f, p, &first);
	for (size_t i = first; i < first + count; i++) {
		const struct entry *e = facts_entry(g->f, p, i);
		enum judged as = facts_counted_as(e);
		bool is_activity = as == JUDGED_ACTIVITIES && (name == JUDGED_HOURS || name == JUDGED_PERSON_TIMES || (name == JUDGED_CONFIRMED && e->is_confirmed));
		if (facts_counts(p, schools, n, e) && (as == name || is_activity))
			gather(g, entry_record(e->what)->name, e->id, entry_text(g, e));
	}
}

static void gather_duty(void *context, const struct duties *d, const struct duty_party *party, const struct duty *one)
{
	struct gathering *g = context;
	struct id id = party->is_group ? g->f->places->group.ids[party->row] : d->book->pairs[party->row].id;
	gather(g, party->is_group ? "group" : "agreement", id,
	       str_of(arena_printf(g->a, "%.*s: %s (%s %lld/%lld)", STR_ARG(d->term.label[g->lang]), label_in(one->rule->label, g->lang),
				   tr(g->lang, duty_state_text(one->state)), (long long)one->count, (long long)one->rule->at_least)));
}

static void of_marks(struct gathering *g, const struct judged_party *p, int item, enum judged_from from)
{
	const struct facts *f = g->f;
	int32_t party = (int32_t)(p - f->parties);
	for (size_t i = 0; i < f->n_marks; i++) {
		const struct mark *m = &f->marks[i];
		if (m->party == party && m->item == item && m->from == from)
			gather(g, record_score.name, m->id, str_of(arena_printf(g->a, "%.*s: %.2f → %.2f", STR_ARG(f->judges[m->judge]), m->mark, m->moderated)));
	}
}

size_t facts_sources(const struct facts *f, struct arena *a, enum lang lang, const struct judged_party *p, const int32_t *schools, size_t n, int item,
		     enum judged name, struct fact_source *ret, size_t max)
{
	struct gathering g = {.f = f, .a = a, .lang = lang, .list = ret, .max = max};
	switch (name) {
	case JUDGED_SCHOOLS:
		for (size_t i = 0; i < n; i++)
			gather(&g, NULL, f->places->school.ids[schools[i]], school_name(&g, schools[i]));
		break;
	case JUDGED_PUPILS:
	case JUDGED_CLASSES:
	case JUDGED_TEACHERS:
	case JUDGED_ABOVE_DEGREE:
	case JUDGED_BACKBONE: of_schools(&g, &f->statistics, &record_statistics, schools, n); break;
	case JUDGED_CENTRES:
	case JUDGED_CHARTERS:
		if (p->group >= 0)
			gather(&g, record_group.name, f->places->group.ids[p->group], p->name);
		break;
	case JUDGED_ATTAINED:
	case JUDGED_BEGAN:
	case JUDGED_CHANGE:
	case JUDGED_CHANGE_ALIKE: of_measure(&g, p, schools, n, name); break;
	case JUDGED_DUTIES:
	case JUDGED_DUTIES_MET: facts_duties(f, p, name == JUDGED_DUTIES_MET, gather_duty, &g); break;
	case JUDGED_INVITED:
	case JUDGED_ANSWERED:
	case JUDGED_SATISFIED:
	case JUDGED_SATISFIED_LOW: of_schools(&g, &f->survey, &record_survey, schools, n); break;
	case JUDGED_SELF:
		for (size_t i = 0; i < f->n_said; i++)
			if (&f->parties[f->said[i].party] == p && f->said[i].item == item)
				gather(&g, record_self_evaluation.name, f->said[i].id, str_of(label_in(record_self_evaluation.label, lang)));
		break;
	case JUDGED_INSPECTOR: of_marks(&g, p, item, FROM_INSPECTOR); break;
	case JUDGED_PANEL: of_marks(&g, p, item, FROM_PANEL); break;
	default: of_ledger(&g, p, schools, n, name); break;
	}
	return g.n;
}
