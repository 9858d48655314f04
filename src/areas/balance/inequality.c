#include "areas/balance/sections.h"

#include "areas/register/register.h"

#include <math.h>

struct stage_data {
	double *value, *weight;
	int32_t *county, *class;
	size_t n;
};

static struct stage_data gather(const struct balance_result *r, struct arena *a, int stage, int k)
{
	struct stage_data d = {ARENA_ARRAY(a, double, r->unit_count + 1), ARENA_ARRAY(a, double, r->unit_count + 1),
			       ARENA_ARRAY(a, int32_t, r->unit_count + 1), ARENA_ARRAY(a, int32_t, r->unit_count + 1), 0};
	int column = record_field_index(&record_school, STR("urban_rural"));
	for (size_t i = 0; i < r->unit_count; i++)
		if (r->units[i].stage == stage) {
			int32_t class = r->data->school.columns[column].index[r->units[i].school];
			d.value[d.n] = ratio_f64(r->values[i * (size_t)r->rules->indicators + (size_t)k]);
			d.weight[d.n] = (double)r->weights[i];
			d.county[d.n] = r->units[i].county;
			d.class[d.n++] = class + 1; /* 0: class not known */
		}
	return d;
}

void balance_inequality(const struct balance_view *v, struct report *out)
{
	const struct balance_result *r = v->result;
	enum lang lang = out->lang;
	static const char *const headings[][2] = {{N_("stage"), "stage"}, {N_("indicator"), "indicator"}, {N_("mean"), "mean"}, {N_("Gini"), "gini"},
						  {N_("Theil"), "theil"}, {N_("between counties"), "theil_counties"},
						  {N_("between urban and rural classes"), "theil_classes"}, {N_("top to bottom fifth"), "fifths"}};
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, ARRAY_LEN(headings));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = balance_column(lang, headings[i][0], headings[i][1], i >= 2);
	size_t rows = (size_t)r->rules->stages * (size_t)r->rules->indicators;
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, rows * ARRAY_LEN(headings)), *c = cells;
	struct arena scratch;
	arena_init(&scratch);
	int column = record_field_index(&record_school, STR("urban_rural"));
	size_t classes = r->data->school.columns[column].n_texts + 1;
	rows = 0;
	for (int s = 0; s < r->rules->stages; s++)
		for (int k = 0; k < r->rules->indicators; k++) {
			struct arena_mark mark = arena_mark(&scratch);
			struct stage_data d = gather(r, &scratch, s, k);
			struct measure_spread spread;
			struct measure_theil by_county, by_class;
			measure_spread(d.value, d.weight, d.n, &spread);
			if (spread.n > 0) {
				measure_theil(&scratch, d.value, d.weight, d.county, d.n, r->data->region.n, &by_county);
				measure_theil(&scratch, d.value, d.weight, d.class, d.n, classes, &by_class);
				*c++ = report_value_text(str_of(label_in(r->rules->stage_label[s], lang)));
				*c++ = report_value_text(str_of(label_in(r->rules->indicator_label[k], lang)));
				*c++ = report_value_real(spread.mean, 3);
				*c++ = report_value_real(measure_gini(d.value, d.weight, d.n), 3);
				*c++ = report_value_real(by_county.total, 4);
				*c++ = report_value_percent(by_county.between / by_county.total, 1);
				*c++ = report_value_percent(by_class.between / by_class.total, 1);
				*c++ = report_value_real(measure_fifths(d.value, d.weight, d.n), 2);
				rows++;
			}
			arena_reset(&scratch, mark);
		}
	arena_done(&scratch);
	if (!rows)
		return;
	report_heading(out, 2, balance_text(lang, N_("Inequality among pupils")));
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(lang, N_("Gini, Theil and its share between counties and between urban and rural classes")),
				   .columns = columns, .column_count = (int)ARRAY_LEN(headings), .cells = cells, .row_count = (int)rows};
	report_add_table(out, t);
}
