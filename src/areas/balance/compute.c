#include "areas/balance/balance.h"

#include "areas/balance/names.h"
#include "areas/register/codes.h"
#include "areas/register/register.h"

#include <stdlib.h>
#include <string.h>

struct columns { /* indexes of the fields the measure itself reads */
	int school, section, pupils, type, code;
};

struct work {
	struct arena *arena;
	const struct balance_rules *rules;
	const struct balance_data *data;
	struct columns at;
	struct balance_result *out;
	size_t missing_cap;
	uint8_t *in_region; /* by region */
};

/* Which of a school's values an evaluation sees. */
enum view {
	VIEW_PLAIN, /* the section's own row, the row `whole` where it has none of a split column */
	VIEW_OWN,   /* split columns taken from `whole` read 0 */
	VIEW_WHOLE, /* everything but split columns taken from `whole` reads 0 */
};

struct look {
	const struct work *w;
	int32_t row, whole, school;
	enum view view;
	bool took_whole; /* a split column was taken from `whole` */
};

static void look_up(void *context, int slot, struct expr_value *ret)
{
	struct look *l = context;
	const struct balance_data *d = l->w->data;
	if (slot >= SCHOOL_SLOTS) {
		frame_value(&d->school, slot - SCHOOL_SLOTS, l->school, ret);
		return;
	}
	frame_value(&d->statistics, slot, l->row, ret);
	bool from_whole = false;
	if (!ret->known && l->whole >= 0 && l->w->rules->is_split_column[slot]) {
		frame_value(&d->statistics, slot, l->whole, ret);
		from_whole = ret->known;
		l->took_whole = l->took_whole || from_whole;
	}
	if (ret->known && ret->type == EXPR_NUMBER && ((l->view == VIEW_OWN && from_whole) || (l->view == VIEW_WHOLE && !from_whole)))
		ret->number = dec_of(0);
}

static struct expr_value evaluate(struct look *l, const struct expr *e, enum view view)
{
	struct expr_values values = {l, look_up};
	l->view = view;
	return expr_eval(e, &values);
}

static i128 gcd(i128 a, i128 b)
{
	a = a < 0 ? -a : a;
	while (b) {
		i128 t = a % b;
		a = b;
		b = t;
	}
	return a;
}

static i128 pow10_of(int k)
{
	i128 p = 1;
	while (k-- > 0)
		p *= 10;
	return p;
}

/* num/den in lowest terms; den 0 when it does not fit, which no figure of the field comes near. */
static struct ratio ratio_of(i128 num, i128 den)
{
	if (den <= 0)
		return (struct ratio){};
	i128 g = gcd(num, den);
	if (g > 1) {
		num /= g;
		den /= g;
	}
	if (num > INT64_MAX || num < INT64_MIN || den > INT64_MAX)
		return (struct ratio){};
	return (struct ratio){(int64_t)num, (int64_t)den};
}

/* The quotient of two decimals. */
static struct ratio quotient(struct dec n, struct dec d)
{
	if (d.units <= 0)
		return (struct ratio){};
	return ratio_of(n.units * pow10_of(d.scale), d.units * pow10_of(n.scale));
}

static int64_t pupils_of(const struct work *w, int32_t row)
{
	int64_t n = row >= 0 ? w->data->statistics.columns[w->at.pupils].i[row] : FRAME_NONE;
	return n == FRAME_NONE ? -1 : n;
}

static struct str text_of(const struct frame *f, int column, int32_t row)
{
	const struct frame_column *c = &f->columns[column];
	return row >= 0 && c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){};
}

/* Rows of one school in the year, by section. */
struct school_rows {
	int32_t rows[8];
	int n;
	int32_t whole;
};

/* The share of `whole` that goes to the section: w_s·P_s / Σ w·P as num/den. False: the policy has no ratio for the type, or
 * a section's pupils are not reported. A school with one section keeps everything. */
static bool split_share(const struct work *w, const struct school_rows *rows, struct str type, struct str section, i128 *ret_num,
			i128 *ret_den)
{
	const struct balance_rules *r = w->rules;
	if (rows->n == 1) {
		*ret_num = *ret_den = 1;
		return true;
	}
	int split = -1;
	for (int i = 0; i < r->split_count; i++)
		if (str_eq(r->split[i].type, type))
			split = i;
	if (split < 0)
		return false;
	i128 sum = 0, own = 0;
	for (int i = 0; i < rows->n; i++) {
		struct str s = text_of(&w->data->statistics, w->at.section, rows->rows[i]);
		int64_t pupils = pupils_of(w, rows->rows[i]), weight = 0;
		for (int k = 0; k < r->split[split].sections; k++)
			if (str_eq(r->split[split].section[k], s))
				weight = r->split[split].weight_hundredths[k];
		if (weight == 0 || pupils < 0)
			return false;
		sum += (i128)weight * pupils;
		if (str_eq(s, section))
			own = (i128)weight * pupils;
	}
	*ret_num = own;
	*ret_den = sum;
	return sum > 0;
}

/* The indicator's value for a unit, exactly. What comes from `whole` is split after evaluation, which for the sums and
 * multiples that numerators are is the same as splitting each column. */
static struct ratio value_of(const struct work *w, const struct balance_unit *u, const struct school_rows *rows, int k)
{
	const struct balance_rules *r = w->rules;
	struct look l = {.w = w, .row = u->row, .whole = u->whole, .school = u->school};
	const struct expr *numerator = r->numerator[k];
	for (int i = 0; i < r->case_count; i++)
		if (r->cases[i].indicator == k) {
			struct expr_value holds = evaluate(&l, r->cases[i].when, VIEW_PLAIN);
			/* a case applies when its condition holds and what it adds is reported */
			if (holds.known && holds.yes && evaluate(&l, r->cases[i].numerator, VIEW_PLAIN).known)
				numerator = r->cases[i].numerator;
		}
	l.took_whole = false;
	struct expr_value n = evaluate(&l, numerator, VIEW_PLAIN);
	bool took_whole = l.took_whole;
	struct expr_value d = evaluate(&l, r->denominator[k], VIEW_PLAIN);
	if (!n.known || !d.known)
		return (struct ratio){};
	if (!took_whole)
		return quotient(n.number, d.number);
	i128 share_num, share_den;
	struct str type = text_of(&w->data->school, w->at.type, u->school);
	if (!split_share(w, rows, type, w->rules->stage[u->stage], &share_num, &share_den))
		return (struct ratio){};
	struct expr_value own = evaluate(&l, numerator, VIEW_OWN), whole = evaluate(&l, numerator, VIEW_WHOLE);
	struct ratio a = quotient(own.number, d.number), b = quotient(whole.number, d.number);
	if (!own.known || !whole.known || !a.den || !b.den)
		return (struct ratio){};
	struct ratio share = ratio_of(share_num, share_den);
	/* a + b·share over one denominator */
	struct ratio scaled = ratio_of((i128)b.num * share.num, (i128)b.den * share.den);
	if (!scaled.den)
		return scaled;
	return ratio_of((i128)a.num * scaled.den + (i128)scaled.num * a.den, (i128)a.den * scaled.den);
}

static void add_missing(struct work *w, int32_t school, int stage, int indicator, struct label why)
{
	struct balance_result *o = w->out;
	if (o->missing_count == w->missing_cap) {
		size_t cap = w->missing_cap ? 2 * w->missing_cap : 64;
		struct balance_missing *list = ARENA_ARRAY(w->arena, struct balance_missing, cap);
		if (o->missing_count)
			memcpy(list, o->missing, o->missing_count * sizeof *list);
		o->missing = list;
		w->missing_cap = cap;
	}
	o->missing[o->missing_count++] = (struct balance_missing){school, stage, why, indicator};
}

static bool is_out_of_scope(const struct work *w, const struct balance_unit *u)
{
	struct look l = {.w = w, .row = u->row, .whole = u->whole, .school = u->school};
	for (int i = 0; i < w->rules->scope_count; i++) {
		struct expr_value v = evaluate(&l, w->rules->scope[i].out_when, VIEW_PLAIN);
		if (v.known && v.yes)
			return true;
	}
	return false;
}

static int stage_index(const struct balance_rules *r, struct str section)
{
	for (int s = 0; s < r->stages; s++)
		if (str_eq(r->stage[s], section))
			return s;
	return -1;
}

/* Rows of the year by school: a list for each, chained through `next`. */
static void chain_rows(const struct work *w, int32_t *head, int32_t *next)
{
	const struct frame *st = &w->data->statistics;
	for (size_t i = 0; i < w->data->school.n; i++)
		head[i] = -1;
	for (size_t i = st->n; i-- > 0;) {
		int32_t school = st->columns[w->at.school].index[i];
		next[i] = -1;
		if (school >= 0) {
			next[i] = head[school];
			head[school] = (int32_t)i;
		}
	}
}

static struct school_rows rows_of(const struct work *w, int32_t school, const int32_t *head, const int32_t *next)
{
	struct school_rows r = {.whole = -1};
	for (int32_t i = head[school]; i >= 0; i = next[i]) {
		if (str_eq(text_of(&w->data->statistics, w->at.section, i), STR("whole")))
			r.whole = i;
		else if (r.n < (int)ARRAY_LEN(r.rows))
			r.rows[r.n++] = i;
	}
	return r;
}

static void collect(struct work *w, int only_stage, const int32_t *head, const int32_t *next)
{
	const struct balance_data *d = w->data;
	struct balance_result *o = w->out;
	int status = record_field_index(&record_school, STR("status"));
	for (int32_t i = 0; i < (int32_t)d->school.n; i++) {
		if (d->county[i] < 0 || !w->in_region[d->county[i]] || str_eq(text_of(&d->school, status, i), STR("planned")))
			continue;
		struct school_rows rows = rows_of(w, i, head, next);
		for (int k = 0; k < rows.n; k++) {
			struct balance_unit u = {.school = i, .row = rows.rows[k], .whole = rows.whole, .county = d->county[i]};
			u.stage = stage_index(w->rules, text_of(&d->statistics, w->at.section, u.row));
			u.pupils = pupils_of(w, u.row);
			if (u.stage < 0 || (only_stage >= 0 && u.stage != only_stage) || is_out_of_scope(w, &u))
				continue;
			if (u.pupils <= 0) {
				add_missing(w, i, u.stage, -1,
					    u.pupils < 0 ? (struct label){"未填学生数", "pupils not reported"}
							 : (struct label){"没有学生", "no pupils"});
				continue;
			}
			o->units[o->unit_count++] = u;
		}
		if (rows.n == 0 && str_eq(text_of(&d->school, status, i), STR("open"))) {
			/* a school of compulsory age without a row of the year; what its type teaches stands in its code */
			static const char *const compulsory[] = {"primary", "junior"};
			if (code_parts(codes_school_type_stages, text_of(&d->school, w->at.type, i), compulsory, ARRAY_LEN(compulsory)))
				add_missing(w, i, -1, -1, (struct label){"本学年没有年度数据", "no statistics for the year"});
		}
	}
}

static int by_place(const void *x, const void *y, void *context)
{
	const struct balance_unit *a = x, *b = y;
	const struct work *w = context;
	const struct balance_data *d = w->data;
	int c = a->county == b->county ? 0 : str_cmp(text_of(&d->region, 0, a->county), text_of(&d->region, 0, b->county));
	if (!c)
		c = a->stage - b->stage;
	if (!c)
		c = str_cmp(text_of(&d->school, w->at.code, a->school), text_of(&d->school, w->at.code, b->school));
	return c ? c : a->school - b->school;
}

static void measure_all(struct work *w, const int32_t *head, const int32_t *next)
{
	struct balance_result *o = w->out;
	size_t n = o->unit_count, m = (size_t)w->rules->indicators;
	o->values = ARENA_ARRAY(w->arena, struct ratio, n * m + 1);
	o->weights = ARENA_ARRAY(w->arena, int64_t, n + 1);
	size_t regions = 0;
	for (size_t i = 0; i < n; i++)
		regions += i == 0 || o->units[i].county != o->units[i - 1].county || o->units[i].stage != o->units[i - 1].stage;
	o->regions = ARENA_ARRAY(w->arena, struct balance_region, regions + 1);
	for (size_t i = 0; i < n; i++) {
		struct school_rows rows = rows_of(w, o->units[i].school, head, next);
		o->weights[i] = o->units[i].pupils;
		for (size_t k = 0; k < m; k++) {
			o->values[i * m + k] = value_of(w, &o->units[i], &rows, (int)k);
			if (!o->values[i * m + k].den)
				add_missing(w, o->units[i].school, o->units[i].stage, (int)k, (struct label){"未填报", "not reported"});
		}
	}
	for (size_t i = 0; i < n;) {
		size_t end = i;
		while (end < n && o->units[end].county == o->units[i].county && o->units[end].stage == o->units[i].stage)
			end++;
		struct balance_region *r = &o->regions[o->region_count++];
		*r = (struct balance_region){.county = o->units[i].county, .stage = o->units[i].stage, .first = i, .n = end - i};
		struct measure_school *verdicts = ARENA_ARRAY(w->arena, struct measure_school, r->n);
		measure_county(w->arena, o->values + i * m, o->weights + i, r->n, &w->rules->rule[r->stage], verdicts, &r->measure);
		for (size_t k = 0; k < r->n; k++)
			o->units[i + k].verdict = verdicts[k];
		i = end;
	}
}

/* The region and everything below it, as far as the rules hold there. */
static enum status mark_region(struct work *w, struct str code, struct err *err)
{
	const struct frame *region = &w->data->region;
	const uint8_t *holds_in = w->rules->holds_in;
	int32_t top;
	TRY(balance_region_find(region, code, &top, err));
	for (int32_t i = 0; i < (int32_t)region->n; i++) {
		int32_t at = i;
		for (int steps = 0; at >= 0 && steps < 16 && top >= 0 && at != top; steps++)
			at = region->columns[2].index[at];
		w->in_region[i] = (top < 0 || at == top) && (!holds_in || holds_in[i]);
	}
	return ST_OK;
}

enum status balance_compute(struct arena *a, const struct balance_rules *rules, const struct balance_data *data, struct str region,
			    struct str stage, struct balance_result *ret, struct err *err)
{
	*ret = (struct balance_result){.rules = rules, .data = data};
	struct work w = {.arena = a, .rules = rules, .data = data, .out = ret};
	int only_stage = stage.n ? stage_index(rules, stage) : -1;
	if (stage.n && only_stage < 0)
		return err_set(err, ST_NOT_FOUND, "the policy has no stage '%.*s'", STR_ARG(stage));
	w.at = (struct columns){.school = record_field_index(&record_statistics, STR("school")),
				.section = record_field_index(&record_statistics, STR("section")),
				.pupils = record_field_index(&record_statistics, STR("pupils")),
				.type = record_field_index(&record_school, STR("type")),
				.code = record_field_index(&record_school, STR("code"))};
	w.in_region = ARENA_ARRAY(a, uint8_t, data->region.n + 1);
	TRY(mark_region(&w, region, err));
	int32_t *head = ARENA_ARRAY(a, int32_t, data->school.n + 1), *next = ARENA_ARRAY(a, int32_t, data->statistics.n + 1);
	chain_rows(&w, head, next);
	ret->units = ARENA_ARRAY(a, struct balance_unit, data->statistics.n + 1);
	collect(&w, only_stage, head, next);
	qsort_r(ret->units, ret->unit_count, sizeof *ret->units, by_place, &w);
	measure_all(&w, head, next);
	return ST_OK;
}

const char *balance_verdict(const struct measure_county *m) { return !m->is_assessed ? N_("not assessed") : m->passes ? N_("pass") : N_("fail"); }
