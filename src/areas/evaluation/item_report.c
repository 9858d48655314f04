/* One item unfolded: formula, numbers, and the rows of the register each number comes from. */
#include "areas/evaluation/result.h"
#include "report/report.h"

#include <math.h>

enum { SOURCES_MAX = 500 };

static void rule(const struct scheme *s, const struct scheme_item *item, struct report *out)
{
	static const struct report_head columns[] = {{N_("dimension"), "dimension", false},
						     {N_("comes from"), "from", false}, {N_("over"), "over", false},
						     {N_("formula"), "formula", false}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	report_put_known(t, str_of(label_in(s->dimensions[item->dimension].label, out->lang)));
	report_put_known(t, tr_str(out->lang, scheme_from_text(item->from)));
	report_put_known(t, tr_str(out->lang, scheme_over_text(s, item->over)));
	report_put(t, report_value_code(expr_source(item->value)));
	report_table_end(out, t, N_("How the item is judged"));
}

static void readings(const struct results *r, const struct item_result *i, struct report *out)
{
	int n = 0;
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, (size_t)i->n_names + 2);
	columns[n++] = report_column(out, N_("over"), "over", false);
	for (int k = 0; k < i->n_names; k++)
		columns[n++] = (struct report_column){.heading = str_of(label_in(scheme_names[i->names[k]].label, out->lang)),
						      .key = str_of(scheme_names[i->names[k]].name), .is_number = true};
	columns[n++] = report_column(out, N_("of 100"), "share", true);
	struct report_table *t = report_table_new(out, (struct str){}, columns, n, i->n_readings);
	for (size_t j = 0; j < i->n_readings; j++) {
		const struct item_reading *one = &i->readings[j];
		report_put_known(t, i->item->over == OVER_EACH ? frame_text(&r->facts->places->school, SCHOOL_NAME, one->schools[0])
							  : tr_str(out->lang, scheme_over_text(r->facts->scheme, i->item->over)));
		for (int k = 0; k < i->n_names; k++)
			report_put(t, one->known[k] ? report_value_dec(one->numbers[k], scheme_names[i->names[k]].places) : report_value_none());
		report_put(t, one->is_known ? report_value_dec(one->share, 2) : report_value_none());
	}
	report_table_end(out, t, N_("Numbers of the formula"));
}

/* The schools of a reading whose rows the reader sees. */
static size_t schools_shown(const struct result_view *v, const struct party_result *p, const struct item_reading *r, struct arena *a, const int32_t **ret)
{
	*ret = r->schools;
	if (!v->as_member || !v->as_member[p - v->results->parties])
		return r->n_schools;
	int32_t *own = ARENA_ARRAY(a, int32_t, r->n_schools + 1);
	size_t n = 0;
	for (size_t i = 0; i < r->n_schools; i++)
		if (v->own[r->schools[i]])
			own[n++] = r->schools[i];
	*ret = own;
	return n;
}

static void sources(const struct result_view *v, const struct party_result *p, int item, struct report *out)
{
	const struct facts *f = v->results->facts;
	const struct item_result *i = &p->items[item];
	struct arena *a = out->arena;
	struct fact_source *list = ARENA_ARRAY(a, struct fact_source, SOURCES_MAX);
	static const struct report_head columns[] = {{N_("number"), "number", false}, {N_("row"), "row", false}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (int k = 0; k < i->n_names; k++) {
		enum judged name = (enum judged)i->names[k];
		if (!v->shows_judges && (name == JUDGED_INSPECTOR || name == JUDGED_PANEL))
			continue;
		size_t n = 0;
		for (size_t j = 0; j < i->n_readings && n < SOURCES_MAX; j++) {
			const int32_t *schools;
			size_t n_schools = schools_shown(v, p, &i->readings[j], a, &schools);
			n += MIN(facts_sources(f, a, out->lang, p->party, schools, n_schools, item, name, list + n, SOURCES_MAX - n), (size_t)SOURCES_MAX - n);
		}
		for (size_t j = 0; j < n; j++) {
			char id[ID_TEXT];
			id_format(list[j].id, id);
			report_put_known(t, str_of(label_in(scheme_names[name].label, out->lang)));
			report_put_known(t, list[j].text)->link = str_of(list[j].record ? arena_printf(a, "records/%s/%s", list[j].record, id) : arena_printf(a, "schools/%s", id));
		}
	}
	report_table_end(out, t, N_("Where the numbers come from"));
}

static void judges(const struct results *r, struct report *out)
{
	const struct facts *f = r->facts;
	static const struct report_head columns[] = {{N_("judge"), "judge", false}, {N_("comes from"), "from", false},
						     {N_("marks"), "marks", true},
						     {N_("taken off each mark"), "severity", true}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (int s = 0; s < 2; s++) {
		enum judged_from from = s ? FROM_PANEL : FROM_INSPECTOR;
		for (int32_t j = 0; j < f->n_judges; j++) {
			int64_t n = 0;
			for (size_t k = 0; k < f->n_marks; k++)
				n += f->marks[k].judge == j && f->marks[k].from == from;
			if (!n)
				continue;
			report_put_known(t, f->judges[j]);
			report_put_known(t, tr_str(out->lang, scheme_from_text(from)));
			report_put(t, report_value_int(n));
			report_put(t, report_value_real(f->severity[s][j], 2));
		}
	}
	report_table_end(out, t, N_("Judges of the round, made comparable"));
}

void item_report(const struct result_view *v, const struct party_result *p, int item, enum lang lang, struct arena *a, struct report *ret)
{
	const struct scheme *s = v->results->facts->scheme;
	const struct item_result *i = &p->items[item];
	const struct str title[] = {p->party->name, str_of(label_in(i->item->label, lang))};
	report_init(ret, a, lang, tr_text(a, lang, N_("{0}: {1}"), title, 2));
	char weight[DEC_TEXT_MAX], share[DEC_TEXT_MAX], points[DEC_TEXT_MAX];
	if (i->is_known) {
		const struct str sum[] = {{share, dec_format_places(i->share, 2, share)}, {weight, dec_format(i->item->weight, weight)},
					  {points, dec_format_places(i->points, 2, points)}};
		report_paragraph(ret, TONE_PLAIN, tr_text(a, lang, N_("{0} of 100, weight {1}: {2} points."), sum, 3));
	} else {
		report_paragraph(ret, TONE_WARNING, tr_str(lang, N_("Open: a number that the formula needs is not known.")));
	}
	rule(s, i->item, ret);
	readings(v->results, i, ret);
	sources(v, p, item, ret);
	if (v->shows_judges && (i->item->from == FROM_INSPECTOR || i->item->from == FROM_PANEL || i->item->from == FROM_SELF))
		judges(v->results, ret);
}
