#include "areas/balance/balance.h"

#include "areas/balance/names.h"
#include "areas/register/register.h"
#include "record/reported.h"

#include <stdlib.h>

/* The fields to be read, by index; NULL: all. */
struct needs {
	bool school[SCHOOL_SLOTS], statistics[SCHOOL_SLOTS];
};

static void need(struct needs *n, const struct expr *e)
{
	int slots[64];
	int count = expr_slots(e, slots, ARRAY_LEN(slots));
	for (int i = 0; i < count && i < (int)ARRAY_LEN(slots); i++)
		if (slots[i] >= SCHOOL_SLOTS)
			n->school[slots[i] - SCHOOL_SLOTS] = true;
		else
			n->statistics[slots[i]] = true;
}

/* What the rules' expressions read, and what the measure reads and names itself. */
static struct needs needs_of(const struct balance_rules *r)
{
	static const char *const school[] = {"code", "name", "type", "county", "status", "urban_rural"},
				*const statistics[] = {"school", "year", "section", "pupils"};
	struct needs n = {};
	for (size_t i = 0; i < ARRAY_LEN(school); i++)
		n.school[record_field_index(&record_school, str_of(school[i]))] = true;
	for (size_t i = 0; i < ARRAY_LEN(statistics); i++)
		n.statistics[record_field_index(&record_statistics, str_of(statistics[i]))] = true;
	for (int k = 0; k < r->indicators; k++) {
		need(&n, r->numerator[k]);
		need(&n, r->denominator[k]);
	}
	for (int i = 0; i < r->case_count; i++) {
		need(&n, r->cases[i].when);
		need(&n, r->cases[i].numerator);
	}
	for (int i = 0; i < r->scope_count; i++)
		need(&n, r->scope[i].out_when);
	return n;
}

static enum frame_type type_of(const struct field *f)
{
	if (f->kind == FIELD_REFERENCE)
		return FRAME_INDEX;
	bool is_text = f->kind == FIELD_TEXT || f->kind == FIELD_CODE || f->kind == FIELD_SCHOOL_CODE || f->kind == FIELD_REGION_CODE;
	return is_text ? FRAME_TEXT : FRAME_INTEGER;
}

/* A column's index is its field's; those not needed hold nothing. */
static enum status load_fields(struct reg *g, struct arena *a, const struct record *r, struct as_of at, struct str where,
			       const struct frame *const *targets, const bool *needed, struct frame *ret, struct err *err)
{
	int n = record_field_count(r), asked = 0;
	struct frame_ask *ask = ARENA_ARRAY(a, struct frame_ask, (size_t)n);
	struct frame_column *columns = ARENA_ARRAY(a, struct frame_column, (size_t)n);
	for (int i = 0; i < n; i++)
		if (!needed || needed[i])
			ask[asked++] = (struct frame_ask){r->fields[i].name, type_of(&r->fields[i]), targets ? targets[i] : NULL};
	struct frame f;
	TRY(frame_load(g, a, r, at, where, ask, asked, &f, err));
	int64_t *no_integers = NULL;
	int32_t *no_texts = NULL;
	if (asked < n) {
		no_integers = ARENA_ARRAY(a, int64_t, f.n + 1);
		no_texts = ARENA_ARRAY(a, int32_t, f.n + 1);
		for (size_t k = 0; k < f.n; k++) {
			no_integers[k] = FRAME_NONE;
			no_texts[k] = -1;
		}
	}
	for (int i = 0, k = 0; i < n; i++)
		columns[i] = !needed || needed[i] ? f.columns[k++]
						  : (struct frame_column){.field = &r->fields[i], .type = type_of(&r->fields[i]),
									  .i = no_integers, .index = no_texts};
	f.columns = columns;
	f.n_columns = n;
	*ret = f;
	return ST_OK;
}

enum status balance_regions(struct reg *g, struct arena *a, struct as_of at, struct frame *ret, struct err *err)
{
	/* parents are found by a second look: a frame cannot refer to itself while it is being read */
	struct frame ids;
	const struct frame_ask code[] = {{"code", FRAME_TEXT, NULL}};
	TRY(frame_load(g, a, &record_region, at, STR(""), code, 1, &ids, err));
	struct frame *kept = ARENA_NEW(a, struct frame);
	*kept = ids;
	const struct frame_ask ask[] = {{"code", FRAME_TEXT, NULL}, {"name", FRAME_TEXT, NULL}, {"parent", FRAME_INDEX, kept}, {"level", FRAME_TEXT, NULL}};
	return frame_load(g, a, &record_region, at, STR(""), ask, 4, ret, err);
}

static struct str text_at(const struct frame *f, int column, int32_t row)
{
	const struct frame_column *c = &f->columns[column];
	return row >= 0 && c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){};
}

enum status balance_region_find(const struct frame *region, struct str code, int32_t *ret, struct err *err)
{
	*ret = -1;
	if (code.n == 0)
		return ST_OK;
	for (int32_t i = 0; i < (int32_t)region->n; i++)
		if (str_eq(text_at(region, 0, i), code)) {
			*ret = i;
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "no region '%.*s' in the register", STR_ARG(code));
}

/* The county or development zone a region lies in; the region itself when it lies in none. */
static int32_t county_above(const struct frame *region, int32_t r)
{
	int32_t at = r;
	for (int steps = 0; at >= 0 && steps < 16; steps++) {
		struct str level = text_at(region, 3, at);
		if (str_eq(level, STR("county")) || str_eq(level, STR("zone")))
			return at;
		at = region->columns[2].index[at];
	}
	return r;
}


static int by_code(const void *x, const void *y, void *context)
{
	const struct frame *region = context;
	return str_cmp(text_at(region, 0, *(const int *)x), text_at(region, 0, *(const int *)y));
}

enum status balance_load_places(struct reg *g, struct arena *a, struct as_of at, const struct balance_rules *only, struct balance_data *ret,
				struct err *err)
{
	struct needs needs = only ? needs_of(only) : (struct needs){};
	*ret = (struct balance_data){};
	TRY(balance_regions(g, a, at, &ret->region, err));
	const struct frame **targets = ARENA_ARRAY(a, const struct frame *, 64);
	targets[record_field_index(&record_school, STR("county"))] = &ret->region;
	TRY(load_fields(g, a, &record_school, at, STR(""), targets, only ? needs.school : NULL, &ret->school, err));
	ret->county = ARENA_ARRAY(a, int32_t, ret->school.n + 1);
	const struct frame_column *county = &ret->school.columns[record_field_index(&record_school, STR("county"))];
	for (size_t i = 0; i < ret->school.n; i++)
		ret->county[i] = county_above(&ret->region, county->index[i]);
	ret->region_order = ARENA_ARRAY(a, int, ret->region.n + 1);
	for (size_t i = 0; i < ret->region.n; i++)
		ret->region_order[i] = (int)i;
	qsort_r(ret->region_order, ret->region.n, sizeof *ret->region_order, by_code, &ret->region);
	return ST_OK;
}

enum status balance_load_year(struct reg *g, struct arena *a, struct as_of at, int year, const struct balance_rules *only,
			      const struct balance_data *places, struct balance_data *ret, struct err *err)
{
	struct needs needs = only ? needs_of(only) : (struct needs){};
	*ret = *places;
	ret->year = year;
	if (year && !at.any_day && at.day < school_year_start(year))
		return err_set(err, ST_INVALID, "the school year %d-%d begins after the day asked for", year, year + 1);
	const struct frame **targets = ARENA_ARRAY(a, const struct frame *, 64);
	targets[record_field_index(&record_statistics, STR("school"))] = &places->school;
	struct str where = str_of(arena_printf(a, "year = %d", year));
	return load_fields(g, a, &record_statistics, at, where, targets, only ? needs.statistics : NULL, &ret->statistics, err);
}

enum status balance_load(struct reg *g, struct arena *a, struct as_of at, int year, const struct balance_rules *only, struct balance_data *ret,
			 struct err *err)
{
	struct balance_data places;
	if (year == 0)
		TRY(record_reported_year(g, a, at, &year, err));
	TRY(balance_load_places(g, a, at, only, &places, err));
	return balance_load_year(g, a, at, year, only, &places, ret, err);
}

void balance_places_digest(const struct balance_data *places, const struct balance_rules *rules, size_t n, uint8_t ret[DIGEST_SIZE])
{
	bool needed[SCHOOL_SLOTS] = {};
	struct digest d;
	for (size_t i = 0; i < n; i++) {
		struct needs own = needs_of(&rules[i]);
		for (int k = 0; k < SCHOOL_SLOTS; k++)
			needed[k] |= own.school[k];
	}
	digest_init(&d, DIGEST_BLAKE2B);
	frame_digest(&d, &places->region, NULL);
	frame_digest(&d, &places->school, needed);
	digest_end(&d, ret);
}
