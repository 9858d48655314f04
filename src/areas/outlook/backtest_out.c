#include "areas/outlook/backtest.h"

#include "table/csv_write.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const set_names[COHORT_SETS] = {"CORE", "ALL", "TOTAL"};

static double share(double part, double whole) { return whole > 0 ? part / whole : NAN; }

static json_t *number(double v) { return isfinite(v) ? json_real(v) : json_null(); }

static json_t *text_json(struct str s) { return s.n ? json_stringn(s.p, s.n) : json_null(); }

static json_t *horizon_json(int lead, int set, const struct cohort_score *s, const struct cohort_score *plain)
{
	json_t *o = json_object();
	json_object_set_new(o, "h", json_integer(lead));
	json_object_set_new(o, "set", json_string(set_names[set]));
	json_object_set_new(o, "cells", json_integer(s->cells));
	json_object_set_new(o, "wmape", number(share(s->error, s->truth)));
	json_object_set_new(o, "wmape_plain", number(share(plain->error, plain->truth)));
	json_object_set_new(o, "intervals", json_integer(s->intervals));
	json_object_set_new(o, "cover90", number(share((double)s->covered, (double)s->intervals)));
	json_object_set_new(o, "width90", number(share(s->width, s->interval_truth)));
	return o;
}

static json_t *fault_json(const struct counts_fault *f)
{
	json_t *o = json_object();
	json_object_set_new(o, "row", f->row ? json_integer(f->row) : json_null());
	json_object_set_new(o, "column", text_json(f->column));
	json_object_set_new(o, "value", text_json(f->value));
	json_object_set_new(o, "school", text_json(f->school));
	json_object_set_new(o, "year", f->year ? json_integer(f->year) : json_null());
	json_object_set_new(o, "message", json_string(f->message));
	return o;
}

void backtest_json(const struct backtest *b, struct buf *out)
{
	const struct counts *c = b->counts;
	json_t *root = json_object(), *horizons = json_array(), *faults = json_array();
	for (int h = 1; h <= b->leads; h++)
		for (int k = 0; b->wanted[h] && k < COHORT_SETS; k++)
			json_array_append_new(horizons, horizon_json(h, k, &b->score[h][k], &b->plain[h][k]));
	for (size_t i = 0; i < MIN(c->n_faults, (size_t)COUNTS_FAULTS_MAX); i++)
		json_array_append_new(faults, fault_json(&c->faults[i]));
	json_object_set_new(root, "horizons", horizons);
	json_object_set_new(root, "origins", json_pack("[i,i]", c->first_year + b->from, c->first_year + b->to));
	json_object_set_new(root, "years", json_pack("[i,i]", c->first_year, c->first_year + c->data.years - 1));
	json_object_set_new(root, "schools", json_integer(c->data.schools));
	json_object_set_new(root, "rows", json_integer(c->rows));
	json_object_set_new(root, "other_grades_left_out", json_integer(c->other_grades));
	json_object_set_new(root, "fault_count", json_integer((json_int_t)c->n_faults));
	json_object_set_new(root, "faults", faults);
	char *text = json_dumps(root, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(17));
	json_decref(root);
	if (!text)
		panic("a back-test could not be written as JSON");
	buf_cstr(out, text);
	buf_char(out, '\n');
	free(text);
}

static void faults_text(const struct counts *c, enum lang lang, struct buf *out)
{
	enum { SHOWN = 20 };
	bool zh = lang == LANG_ZH;
	if (c->n_faults)
		buf_printf(out, zh ? "\n%zu 处问题，其余数据照常使用：\n" : "\n%zu faults; the rest is used:\n", c->n_faults);
	for (size_t i = 0; i < MIN(c->n_faults, (size_t)SHOWN); i++) {
		const struct counts_fault *f = &c->faults[i];
		buf_printf(out, zh ? "  第 %u 行 %.*s %d %.*s：%.*s %s\n" : "  row %u %.*s %d %.*s: %.*s %s\n", f->row, STR_ARG(f->school), f->year, STR_ARG(f->column),
			   STR_ARG(f->value), f->message);
	}
	if (c->n_faults > SHOWN)
		buf_cstr(out, zh ? "  其余见 --json\n" : "  --json lists the others\n");
}

void backtest_text(const struct backtest *b, enum lang lang, struct buf *out)
{
	bool zh = lang == LANG_ZH;
	buf_cstr(out, zh ? "提前年数  范围     单元格    误差%   简单比率%   90%区间覆盖%   区间宽/实数\n"
			 : "years     set       cells  wMAPE %    plain %     cover90 %    width/truth\n");
	for (int h = 1; h <= b->leads; h++)
		for (int k = 0; b->wanted[h] && k < COHORT_SETS; k++) {
			const struct cohort_score *s = &b->score[h][k], *plain = &b->plain[h][k];
			buf_printf(out, "%5d     %-6s %8lld %8.2f %10.2f %13.1f %14.3f\n", h, set_names[k], (long long)s->cells, 100 * share(s->error, s->truth),
				   100 * share(plain->error, plain->truth), 100 * share((double)s->covered, (double)s->intervals),
				   share(s->width, s->interval_truth));
		}
	faults_text(b->counts, lang, out);
}

static void put_number(struct csv_writer *w, double v)
{
	char text[32];
	int n = isnan(v) ? 0 : snprintf(text, sizeof text, "%.10g", v);
	csv_writer_number(w, (struct str){text, (size_t)n});
}

static void put_year(struct csv_writer *w, int year)
{
	char text[16];
	csv_writer_number(w, (struct str){text, (size_t)snprintf(text, sizeof text, "%d", year)});
}

static void put_school(struct csv_writer *w, const struct backtest *b, const struct cohort_forecast *f, int school, int lead)
{
	int origin = b->counts->first_year + f->origin;
	for (int g = 0; g <= f->grades; g++) {
		size_t at = cohort_at(f, school, lead, g);
		bool says_nothing = g < f->grades && f->kind[at] == COHORT_NONE;
		if (says_nothing || isnan(f->mean[at]))
			continue;
		csv_writer_text(w, b->counts->schools.entries[school].key);
		csv_writer_text(w, str_of(g < f->grades ? counts_grade_names[g] : "TOTAL"));
		put_year(w, origin);
		put_year(w, origin + lead);
		put_number(w, f->mean[at]);
		put_number(w, f->lo[at]);
		put_number(w, f->hi[at]);
		csv_writer_row(w);
	}
}

enum status backtest_write(const struct backtest *b, const char *path, struct err *err)
{
	static const char *const headings[] = {"school", "grade", "origin_year", "target_year", "mean", "lo90", "hi90"};
	struct csv_writer *w;
	TRY(csv_writer_open(&w, path, ',', err));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		csv_writer_text(w, str_of(headings[i]));
	csv_writer_row(w);
	for (int o = b->from; o <= b->to; o++)
		for (int h = 1; h <= b->leads && o + h < b->counts->data.years; h++)
			for (int s = 0; b->wanted[h] && s < b->counts->data.schools; s++)
				put_school(w, b, &b->forecasts[o - b->from], s, h);
	return csv_writer_close(w, err);
}
