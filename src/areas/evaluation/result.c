#include "areas/evaluation/result.h"

#include "base/arena.h"

#include <string.h>

enum { PLACES = 12, HUNDRED = 100 };

struct reading {
	const struct facts *f;
	const struct judged_party *p;
	const int32_t *schools;
	size_t n;
	int item;
};

static void get(void *context, int slot, struct expr_value *ret)
{
	const struct reading *r = context;
	struct dec v;
	if (facts_value(r->f, r->p, r->schools, r->n, r->item, (enum judged)slot, &v))
		*ret = expr_number(v);
}

static struct dec within(struct dec v)
{
	struct dec zero = dec_of(0), most = dec_of(HUNDRED);
	return dec_cmp(v, zero) < 0 ? zero : dec_cmp(v, most) > 0 ? most : v;
}

static void read_one(struct arena *a, const struct reading *r, const struct item_result *i, struct item_reading *ret)
{
	struct dec *numbers = ARENA_ARRAY(a, struct dec, (size_t)i->n_names + 1);
	bool *known = ARENA_ARRAY(a, bool, (size_t)i->n_names + 1);
	for (int k = 0; k < i->n_names; k++)
		known[k] = facts_value(r->f, r->p, r->schools, r->n, r->item, (enum judged)i->names[k], &numbers[k]);
	struct reading context = *r;
	struct expr_value v = expr_eval(i->item->value, &(struct expr_values){&context, get});
	*ret = (struct item_reading){.schools = r->schools, .n_schools = r->n, .is_known = v.known, .numbers = numbers, .known = known};
	if (v.known)
		ret->share = within(v.number);
}

static size_t schools_over(const struct judged_party *p, enum judged_over over, const int32_t **ret)
{
	*ret = over == OVER_ALL || over == OVER_CORE ? p->schools : p->schools + 1;
	return over == OVER_ALL ? p->n_schools : over == OVER_CORE ? 1 : p->n_schools - 1;
}

/* The mean of the readings that are known; exact sum, 12 places of the quotient. */
static void settle(struct item_result *i)
{
	struct dec sum = dec_of(0), n = dec_of(0), one = dec_of(1);
	int64_t known = 0;
	for (size_t k = 0; k < i->n_readings; k++)
		if (i->readings[k].is_known && dec_add(sum, i->readings[k].share, &sum) && dec_add(n, one, &n))
			known++;
	struct dec weighed;
	i->is_known = known && dec_div(sum, n, PLACES, &i->share) && dec_mul(i->share, i->item->weight, &weighed) && dec_div(weighed, dec_of(HUNDRED), PLACES, &i->points);
}

static enum status compute_item(struct arena *a, const struct facts *f, const struct judged_party *p, int item, struct item_result *ret, struct err *err)
{
	const struct scheme_item *s = &f->scheme->items[item];
	int slots[JUDGED_NAMES];
	int n = expr_slots(s->value, slots, JUDGED_NAMES);
	int *names = ARENA_ARRAY(a, int, (size_t)n + 1);
	for (int k = 0; k < n; k++)
		names[k] = slots[k];
	*ret = (struct item_result){.item = s, .names = names, .n_names = n};
	const int32_t *schools;
	size_t count = schools_over(p, s->over, &schools);
	bool is_each = s->over == OVER_EACH;
	ret->readings = ARENA_ARRAY(a, struct item_reading, count + 1);
	ret->n_readings = is_each ? count : count > 0;
	for (size_t k = 0; k < ret->n_readings; k++)
		read_one(a, &(struct reading){f, p, is_each ? schools + k : schools, is_each ? 1 : count, item}, ret, &ret->readings[k]);
	settle(ret);
	return ST_OK;
}

static int grade_of(const struct scheme *s, struct dec points)
{
	int k = 0;
	while (k + 1 < s->n_grades && dec_cmp(points, s->grades[k].at_least) < 0)
		k++;
	return k;
}

static void add(struct dec *to, struct dec what)
{
	struct dec sum;
	if (dec_add(*to, what, &sum))
		*to = sum;
}

static void grade(struct arena *a, const struct facts *f, struct party_result *r)
{
	const struct scheme *s = f->scheme;
	bool *vetoed = ARENA_ARRAY(a, bool, (size_t)s->n_vetoes + 1);
	struct dec low, high;
	/* What is shown decides: 89.996 is shown as 90.00 and is 90. */
	r->grade_low = grade_of(s, dec_round(r->low, 2, &low) ? low : r->low);
	r->grade_high = grade_of(s, dec_round(r->high, 2, &high) ? high : r->high);
	for (int k = 0; k < s->n_vetoes; k++) {
		struct reading context = {f, r->party, r->party->schools, r->party->n_schools, -1};
		vetoed[k] = expr_holds(s->vetoes[k].when, &(struct expr_values){&context, get});
		if (vetoed[k]) {
			r->grade_low = MAX(r->grade_low, s->vetoes[k].grade);
			r->grade_high = MAX(r->grade_high, s->vetoes[k].grade);
		}
	}
	r->vetoed = vetoed;
}

enum status result_compute(struct arena *a, const struct facts *f, const struct judged_party *p, struct party_result *ret, struct err *err)
{
	const struct scheme *s = f->scheme;
	struct party_result r = {.party = p, .items = ARENA_ARRAY(a, struct item_result, (size_t)s->n_items + 1),
				 .dimensions = ARENA_ARRAY(a, struct dec, (size_t)s->n_dimensions + 1), .low = dec_of(0), .high = dec_of(0)};
	for (int d = 0; d < s->n_dimensions; d++)
		r.dimensions[d] = dec_of(0);
	for (int k = 0; k < s->n_items; k++) {
		TRY(compute_item(a, f, p, k, &r.items[k], err));
		if (r.items[k].is_known) {
			add(&r.low, r.items[k].points);
			add(&r.dimensions[s->items[k].dimension], r.items[k].points);
		}
		add(&r.high, r.items[k].is_known ? r.items[k].points : s->items[k].weight);
	}
	grade(a, f, &r);
	*ret = r;
	return ST_OK;
}

enum status results_compute(struct arena *a, const struct facts *f, struct results *ret, struct err *err)
{
	struct results all = {.facts = f, .parties = ARENA_ARRAY(a, struct party_result, f->n_parties + 1)};
	for (size_t i = 0; i < f->n_parties; i++)
		TRY(result_compute(a, f, &f->parties[i], &all.parties[all.n++], err));
	*ret = all;
	return ST_OK;
}

static void *copied(struct arena *a, const void *from, size_t n, size_t size)
{
	void *to = arena_alloc(a, (n + 1) * size);
	if (n)
		memcpy(to, from, n * size);
	return to;
}

struct party_result result_copy(struct arena *a, const struct facts *f, const struct party_result *p)
{
	const struct scheme *s = f->scheme;
	struct party_result r = *p;
	r.items = copied(a, p->items, (size_t)s->n_items, sizeof *p->items);
	r.dimensions = copied(a, p->dimensions, (size_t)s->n_dimensions, sizeof *p->dimensions);
	r.vetoed = copied(a, p->vetoed, (size_t)s->n_vetoes, sizeof *p->vetoed);
	for (int k = 0; k < s->n_items; k++) {
		struct item_result *i = &r.items[k];
		i->names = copied(a, i->names, (size_t)i->n_names, sizeof *i->names);
		i->readings = copied(a, i->readings, i->n_readings, sizeof *i->readings);
		for (size_t j = 0; j < i->n_readings; j++) {
			i->readings[j].numbers = copied(a, i->readings[j].numbers, (size_t)i->n_names, sizeof *i->readings[j].numbers);
			i->readings[j].known = copied(a, i->readings[j].known, (size_t)i->n_names, sizeof *i->readings[j].known);
		}
	}
	return r;
}

void results_narrow(struct arena *a, const struct results *all, results_keeps *keeps, const void *context, struct results *ret)
{
	*ret = (struct results){.facts = all->facts, .parties = ARENA_ARRAY(a, struct party_result, all->n + 1)};
	for (size_t i = 0; i < all->n; i++)
		if (keeps(context, all, &all->parties[i]))
			ret->parties[ret->n++] = all->parties[i];
}

bool result_is_whole(const struct party_result *p) { return dec_cmp(p->low, p->high) == 0; }

struct str result_text(struct arena *a, const struct party_result *p)
{
	char low[DEC_TEXT_MAX], high[DEC_TEXT_MAX];
	int n = (int)dec_format_places(p->low, 2, low), m = (int)dec_format_places(p->high, 2, high);
	return str_of(result_is_whole(p) ? arena_printf(a, "%.*s", n, low) : arena_printf(a, "%.*s–%.*s", n, low, m, high));
}

struct str result_grade(const struct scheme *s, const struct party_result *p, enum lang lang)
{
	return p->grade_low == p->grade_high ? str_of(label_in(s->grades[p->grade_low].label, lang)) : (struct str){};
}
