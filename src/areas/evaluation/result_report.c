/* A year's results, and those of one party, as people read them. Nobody is ranked: the order is that of counties and names. */
#include "areas/evaluation/evaluation.h"
#include "areas/evaluation/result.h"
#include "record/state.h"
#include "report/report.h"

#include <math.h>

static struct str year_text(struct arena *a, int year)
{
	char text[10];
	school_year_format(year, text);
	return str_copy(a, str_of(text));
}

static void open_report(const struct results *r, struct str title, enum lang lang, struct arena *a, struct report *ret)
{
	const struct policy *p = r->facts->scheme->policy;
	char day[11];
	day_format(r->facts->at.day, day);
	const struct str about[] = {year_text(a, r->facts->year), str_copy(a, str_of(day)), policy_named(a, p, lang), str_slice(str_of(policy_digest(p)), 0, 12)};
	report_init(ret, a, lang, title);
	ret->subtitle = tr_text(a, lang, N_("School year {0}, as of {1}; scheme {2}, digest {3}"), about, 4);
}

static enum sight sight_of(const struct result_view *v, const struct party_result *p)
{
	return v->sight ? v->sight[p - v->results->parties] : SIGHT_ALL;
}

static struct str party_link(const struct result_view *v, struct arena *a, const struct party_result *p)
{
	char id[ID_TEXT];
	id_format(p->party->id, id);
	return str_of(arena_printf(a, "evaluations/of/%s%s%s", id, *v->query ? "?" : "", v->query));
}

static struct str standing(const struct judged_party *p, enum lang lang)
{
	const struct state *s = p->row ? record_state(&record_evaluation, p->row->state) : NULL;
	return s ? str_of(label_in(s->label, lang)) : (struct str){};
}

static enum report_tone grade_tone(const struct scheme *s, const struct party_result *p)
{
	return p->grade_low != p->grade_high ? TONE_MUTED : p->grade_low == 0 ? TONE_GOOD : p->grade_low + 1 == s->n_grades ? TONE_BAD : TONE_PLAIN;
}

/* Means of the dimensions, in per cent of their weights, over the parties whose items are seen. */
static void dimensions_chart(const struct result_view *v, struct report *out)
{
	const struct scheme *s = v->results->facts->scheme;
	struct arena *a = out->arena;
	struct str *names = ARENA_ARRAY(a, struct str, (size_t)s->n_dimensions);
	double *values = ARENA_ARRAY(a, double, (size_t)s->n_dimensions);
	size_t n = 0;
	for (size_t i = 0; i < v->results->n; i++) {
		const struct party_result *p = &v->results->parties[i];
		if (sight_of(v, p) != SIGHT_ALL)
			continue;
		n++;
		for (int d = 0; d < s->n_dimensions; d++)
			values[d] += 100 * dec_f64(p->dimensions[d]) / fmax(1e-9, dec_f64(s->dimensions[d].weight));
	}
	if (!n)
		return;
	for (int d = 0; d < s->n_dimensions; d++) {
		names[d] = str_of(label_in(s->dimensions[d].label, out->lang));
		values[d] /= (double)n;
	}
	struct chart_series *series = ARENA_NEW(a, struct chart_series);
	*series = (struct chart_series){.name = tr_str(out->lang, N_("mean")), .values = values};
	struct report_chart *c = ARENA_NEW(a, struct report_chart);
	*c = (struct report_chart){.kind = CHART_BAR, .caption = tr_str(out->lang, N_("Points of each dimension, in per cent of its weight")), .unit = STR("%"),
				   .categories = names, .point_count = s->n_dimensions, .series = series, .series_count = 1};
	report_add_chart(out, c);
}

static void totals(const struct result_view *v, struct report *out)
{
	const struct scheme *s = v->results->facts->scheme;
	int n = 0;
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, (size_t)s->n_dimensions + 5);
	columns[n++] = report_column(out, N_("county"), "region", false);
	columns[n++] = report_column(out, s->of_pairs ? N_("pair") : N_("group"), "party", false);
	for (int d = 0; d < s->n_dimensions; d++)
		columns[n++] = (struct report_column){.heading = str_of(arena_printf(out->arena, "%s %g", label_in(s->dimensions[d].label, out->lang),
										     dec_f64(s->dimensions[d].weight))),
						      .key = s->dimensions[d].id, .is_number = true};
	columns[n++] = report_column(out, N_("total"), "total", true);
	columns[n++] = report_column(out, N_("grade of the result"), "grade", false);
	columns[n++] = report_column(out, N_("standing"), "state", false);
	struct report_table *t = report_table_new(out, (struct str){}, columns, n, v->results->n);
	for (size_t i = 0; i < v->results->n; i++) {
		const struct party_result *p = &v->results->parties[i];
		enum sight sight = sight_of(v, p);
		report_put_known(t, frame_text(&v->results->facts->places->region, REGION_NAME, p->party->region));
		report_put_known(t, p->party->name)->link = party_link(v, out->arena, p);
		for (int d = 0; d < s->n_dimensions; d++)
			report_put(t, sight == SIGHT_ALL ? report_value_dec(p->dimensions[d], 2) : report_value_none());
		report_put_known(t, sight >= SIGHT_TOTAL ? result_text(out->arena, p) : (struct str){});
		report_put_known(t, sight >= SIGHT_TOTAL ? result_grade(s, p, out->lang) : (struct str){})->tone = grade_tone(s, p);
		report_put_known(t, standing(p->party, out->lang));
	}
	report_table_end(out, t, s->of_pairs ? N_("Pairs judged") : N_("Groups judged"));
}

void results_report(const struct result_view *v, enum lang lang, struct arena *a, struct report *ret)
{
	const struct scheme *s = v->results->facts->scheme;
	const struct str title[] = {str_of(label_in(policy_title(s->policy), lang))};
	open_report(v->results, title[0], lang, a, ret);
	if (!v->results->n) {
		report_paragraph(ret, TONE_MUTED, tr_str(lang, s->of_pairs ? N_("There is no pair to be judged in this year.") : N_("There is no group to be judged in this year.")));
		return;
	}
	dimensions_chart(v, ret);
	totals(v, ret);
	report_note(ret, tr_str(lang, N_("Core and members are judged together. A total from–to means that items are open: nothing is known of them yet. Nobody is ranked; the order is "
					    "that of counties and names.")));
}

/* ---- one party ---- */

static void party_chart(const struct scheme *s, const struct party_result *p, struct report *out)
{
	struct arena *a = out->arena;
	struct str *names = ARENA_ARRAY(a, struct str, (size_t)s->n_dimensions);
	double *points = ARENA_ARRAY(a, double, (size_t)s->n_dimensions), *weights = ARENA_ARRAY(a, double, (size_t)s->n_dimensions);
	for (int d = 0; d < s->n_dimensions; d++) {
		names[d] = str_of(label_in(s->dimensions[d].label, out->lang));
		points[d] = dec_f64(p->dimensions[d]);
		weights[d] = dec_f64(s->dimensions[d].weight);
	}
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, 2);
	series[0] = (struct chart_series){.name = tr_str(out->lang, N_("points")), .values = points};
	series[1] = (struct chart_series){.name = tr_str(out->lang, N_("points at most")), .values = weights};
	struct report_chart *c = ARENA_NEW(a, struct report_chart);
	*c = (struct report_chart){.kind = CHART_LIMITS, .caption = tr_str(out->lang, N_("Points of each dimension beside its weight")), .categories = names,
				   .point_count = s->n_dimensions, .series = series, .series_count = 2};
	report_add_chart(out, c);
}

static void items_table(const struct result_view *v, const struct party_result *p, struct report *out)
{
	const struct scheme *s = v->results->facts->scheme;
	char id[ID_TEXT];
	id_format(p->party->id, id);
	static const struct report_head columns[] = {{N_("dimension"), "dimension", false},
						     {N_("item judged"), "item", false},
						     {N_("comes from"), "from", false}, {N_("over"), "over", false},
						     {N_("points at most"), "weight", true},
						     {N_("of 100"), "share", true},
						     {N_("points"), "points", true}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (int k = 0; k < s->n_items; k++) {
		const struct item_result *i = &p->items[k];
		report_put_known(t, str_of(label_in(s->dimensions[i->item->dimension].label, out->lang)));
		report_put_known(t, str_of(label_in(i->item->label, out->lang)))->link =
			str_of(arena_printf(out->arena, "evaluations/of/%s/%.*s%s%s", id, STR_ARG(i->item->id), *v->query ? "?" : "", v->query));
		report_put_known(t, tr_str(out->lang, scheme_from_text(i->item->from)));
		report_put_known(t, tr_str(out->lang, scheme_over_text(s, i->item->over)));
		report_put(t, report_value_dec(i->item->weight, 2));
		report_put(t, i->is_known ? report_value_dec(i->share, 2) : report_value_none());
		report_put(t, i->is_known ? report_value_dec(i->points, 2) : report_value_none());
	}
	report_table_end(out, t, N_("Items"));
}

static void say_vetoes(const struct scheme *s, const struct party_result *p, struct report *out)
{
	for (int k = 0; k < s->n_vetoes; k++) {
		const struct str said[] = {str_of(label_in(s->vetoes[k].label, out->lang)), str_of(label_in(s->grades[s->vetoes[k].grade].label, out->lang))};
		if (p->vetoed[k])
			report_paragraph(out, TONE_BAD, tr_text(out->arena, out->lang, N_("{0}: the grade is {1} at best."), said, 2));
	}
}

/* What was told to the judged, beside what the data say now. */
static void say_kept(const struct party_result *p, struct report *out)
{
	const struct evaluation *e = p->party->row;
	char kept[32], now[DEC_TEXT_MAX];
	if (!e || isnan(e->result))
		return;
	snprintf(kept, sizeof kept, "%.2f", e->result);
	int n = (int)dec_format_places(p->low, 2, now);
	const struct str said[] = {str_of(kept), str_of(arena_printf(out->arena, "%.*s", n, now))};
	if (!str_eq(said[0], said[1]))
		report_paragraph(out, TONE_WARNING, tr_text(out->arena, out->lang, N_("The result kept is {0}; from these data it is {1}."), said, 2));
}

void party_report(const struct result_view *v, const struct party_result *p, enum lang lang, struct arena *a, struct report *ret)
{
	const struct scheme *s = v->results->facts->scheme;
	open_report(v->results, p->party->name, lang, a, ret);
	if (sight_of(v, p) == SIGHT_STANDING) {
		report_paragraph(ret, TONE_MUTED, tr_str(lang, N_("The result is shown once it has been told to the judged.")));
		return;
	}
	struct str grade = result_grade(s, p, lang), open = tr_str(lang, N_("not yet told"));
	const struct str said[] = {result_text(a, p), grade.n ? grade : open};
	report_paragraph(ret, grade_tone(s, p), tr_text(a, lang, N_("Total: {0} of 100; grade: {1}."), said, 2));
	say_vetoes(s, p, ret);
	if (sight_of(v, p) != SIGHT_ALL)
		return;
	say_kept(p, ret);
	party_chart(s, p, ret);
	items_table(v, p, ret);
}
