#include "areas/outlook/backtest.h"
#include "areas/outlook/outlook.h"

#include <stdio.h>

static enum status read_origins(const struct arguments *args, const struct counts *c, struct backtest *b, struct err *err)
{
	struct str text = argument(args, "origins", (struct str){}), from = text, to = text;
	int first, last, years = c->data.years;
	ptrdiff_t dots = str_find(text, STR(".."));
	if (dots >= 0) {
		from = str_slice(text, 0, (size_t)dots);
		to = str_slice(text, (size_t)dots + 2, text.n);
	}
	if (!counts_year(from, &first) || !counts_year(to, &last) || last < first)
		return err_set(err, ST_USAGE, "--origins are school years like 2007..2009, not '%.*s'", STR_ARG(text));
	b->from = first - c->first_year;
	b->to = last - c->first_year;
	if (b->from < 0 || b->to >= years)
		return err_set(err, ST_INVALID, "origins %d to %d: the file has the years %d to %d", first, last, c->first_year, c->first_year + years - 1);
	return ST_OK;
}

static enum status read_horizons(const struct arguments *args, struct backtest *b, struct err *err)
{
	struct str text = argument(args, "horizons", STR("1,2,3")), rest = text, part;
	while (str_next(&rest, ',', &part)) {
		int64_t h;
		if (!str_to_i64(str_trim(part), &h) || h < 1 || h > COHORT_LEADS_MAX)
			return err_set(err, ST_USAGE, "--horizons are numbers of years from 1 to %d like 1,2,3, not '%.*s'", (int)COHORT_LEADS_MAX, STR_ARG(text));
		b->wanted[h] = true;
		b->leads = MAX(b->leads, (int)h);
	}
	return ST_OK;
}

static enum status compute(struct arena *a, struct backtest *b, struct err *err)
{
	const struct cohort_data *d = &b->counts->data;
	TRY(cohort_forecasts(a, d, &cohort_terms_default, b->from, b->to, b->leads, &b->forecasts, err));
	for (int o = b->from; o <= b->to; o++) {
		struct cohort_forecast plain;
		struct arena_mark mark = arena_mark(a);
		cohort_plain(a, d, o, b->leads, &plain);
		for (int h = 1; h <= b->leads && o + h < d->years; h++) {
			cohort_judge(d, &b->forecasts[o - b->from], h, b->score[h]);
			cohort_judge(d, &plain, h, b->plain[h]);
		}
		arena_reset(a, mark);
	}
	return ST_OK;
}

static enum status answer(struct session *s, const struct arguments *args, const struct backtest *b, struct err *err)
{
	if (argument_given(args, "out"))
		TRY(backtest_write(b, str_dup(s->arena, argument(args, "out", STR(""))), err));
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	if (s->json)
		backtest_json(b, &text);
	else
		backtest_text(b, s->lang, &text);
	fwrite(text.p, 1, text.n, s->out);
	return ST_OK;
}

static enum status run_backtest(struct session *s, const struct arguments *args, struct err *err)
{
	struct counts counts;
	if (!argument_given(args, "in") || !argument_given(args, "origins"))
		return err_set(err, ST_USAGE, "--in FILE and --origins A..B are needed");
	struct backtest *b = ARENA_NEW(s->arena, struct backtest);
	TRY(read_horizons(args, b, err));
	const char *mapping = argument_given(args, "map") ? str_dup(s->arena, argument(args, "map", STR(""))) : NULL;
	TRY(counts_read(s->arena, str_dup(s->arena, argument(args, "in", STR(""))), s->catalogue, mapping, &counts, err));
	b->counts = &counts;
	enum status st = read_origins(args, &counts, b, err);
	if (st == ST_OK)
		st = compute(s->arena, b, err);
	if (st == ST_OK)
		st = answer(s, args, b, err);
	counts_done(&counts);
	return st;
}

static const struct option backtest_options[] = {
	{"in", "FILE", {"分年级学生数表（CSV 或工作簿）：分年级数据，或 DBN、schoolyear、k、grade1 … grade12", "table of pupils by grade (CSV or workbook): the register grades, or DBN, schoolyear, k, grade1 … grade12"}, false},
	{"map", "FILE", {"其他版式的映射文件", "mapping file for other layouts"}, false},
	{"origins", "A..B", {"作出预测的学年，如 2007..2009", "school years in which forecasts are made, like 2007..2009"}, false},
	{"horizons", "N,…", {"提前几年（默认 1,2,3）", "years ahead (default 1,2,3)"}, false},
	{"out", "FILE", {"把每校每年级的预测写成 CSV", "write the forecasts by school and grade as CSV"}, false},
	{},
};

const struct command outlook_commands[] = {
	{.name = "backtest", .words = "", .prints = true, .options = backtest_options,
	 .summary = {"用往年数据检验学生数预测：当年能作出的预测与后来的实数", "test the forecast of pupils on past years: what would have been said beside what came"},
	 .details = {"每个起点只使用当年及以前的数据，区间也只用当时已知的误差。负数、不可能的数、缺少的年份逐一列出，其余照常预测。",
		     "Each origin uses figures up to its own year only, for the intervals too. Negative or impossible numbers and missing years are named; the rest is forecast."},
	 .run = run_backtest},
	{},
};
