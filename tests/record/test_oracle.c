/* Random writing beside a plain model of the two times: after every transaction, and for every earlier one, each field of
 * each row on each day says what the model says. */
#include "small.h"

#include "base/rng.h"
#include "record/verify.h"

enum { ROWS = 3, DAYS = 24, STEPS = 40, VALUES = 5, TEXTS = 3 };

/* What one field says on each day, and whether the row exists. Days 0 … DAYS−1 stand for the same days of 2020, day 0 for all
 * before, the last for all after. */
struct model {
	bool exists[DAYS];
	int name[DAYS], type[DAYS]; /* dated */
	int short_name;             /* not dated */
};

static const char *const names[VALUES] = {"甲", "乙", "丙", "丁", "戊"};
static const char *const types[2] = {"211", "311"};

static day_t day_at(int i) { return day_of(2020, 1, 1) + i; }

/* From a day on, through days where the value stays what it was that day; days without the row say nothing. */
static void change_from(const struct model *m, int *values, int day, int value)
{
	int before = values[day];
	for (int i = day; i < DAYS && (!m->exists[i] || values[i] == before); i++)
		if (m->exists[i])
			values[i] = value;
}

/* A correction: the whole time around the present day in which the value held. The register's today is after the last day. */
static void correct(const struct model *m, int *values, int value)
{
	int last = DAYS - 1;
	while (last > 0 && !m->exists[last])
		last--;
	int before = values[last];
	for (int i = last; i >= 0 && (!m->exists[i] || values[i] == before); i--)
		if (m->exists[i])
			values[i] = value;
}

static void check(struct bed *b, const struct id *ids, const struct model *models, int64_t tx)
{
	for (int r = 0; r < ROWS; r++)
		for (int d = 0; d < DAYS; d++) {
			struct as_of at = {.day = day_at(d), .tx = tx};
			struct row *row;
			enum status st = id_is_zero(ids[r]) ? ST_NOT_FOUND : row_get(b->g, &b->arena, &small_school, ids[r], at, ROW_SEALED, &row, &b->err);
			const struct model *m = &models[r];
			if (!m->exists[d]) {
				assert_int_equal(st, ST_NOT_FOUND);
				continue;
			}
			if (st != ST_OK)
				fail_msg("row %d, day %d, tx %lld: not there", r, d, (long long)tx);
			if (!str_eq(row->values[S_NAME].s, str_of(names[m->name[d]])) || !str_eq(row->values[S_TYPE].s, str_of(types[m->type[d]])))
				fail_msg("row %d, day %d, tx %lld: %.*s %.*s, expected %s %s", r, d, (long long)tx, STR_ARG(row->values[S_NAME].s),
					 STR_ARG(row->values[S_TYPE].s), names[m->name[d]], types[m->type[d]]);
			assert_str(row->values[S_SHORT].s, m->short_name ? names[m->short_name] : "");
		}
}

/* The last transaction made no row: undoing it leaves every id in use. */
static bool made_none(const struct model *before, const struct model *now)
{
	for (int r = 0; r < ROWS; r++) {
		bool was = false, is = false;
		for (int d = 0; d < DAYS; d++) {
			was |= before[r].exists[d];
			is |= now[r].exists[d];
		}
		if (is != was)
			return false;
	}
	return true;
}

static void run_seed(struct bed *b, uint64_t seed)
{
	struct rng rng;
	rng_init(&rng, seed);
	static struct model history[STEPS + 1][ROWS];
	static int64_t txs[STEPS + 1];
	struct id ids[ROWS] = {};
	struct model now[ROWS] = {};
	int n = 0;
	memset(history[0], 0, sizeof(history[0]));
	for (int step = 0; step < STEPS; step++) {
		int r = (int)rng_below(&rng, ROWS), day = (int)rng_below(&rng, DAYS);
		struct model *m = &now[r];
		int name = (int)rng_below(&rng, VALUES), type = (int)rng_below(&rng, 2), what = (int)rng_below(&rng, 6);
		char texts[100];
		struct change *c = bed_begin(b, "更正");
		int64_t tx = 0;
		if (id_is_zero(ids[r])) {
			bool from_day = rng_below(&rng, 2);
			snprintf(texts, sizeof(texts), "code=21%02d%06llu;name=%s;type=%s", 13, (unsigned long long)(seed * 10 + (uint64_t)r), names[name], types[type]);
			bed_put_in(b, c, &small_school, (struct id){}, from_day ? day_at(day) : 0, texts, &ids[r]);
			for (int i = from_day ? day : 0; i < DAYS; i++) {
				m->exists[i] = true;
				m->name[i] = name;
				m->type[i] = type;
			}
			m->short_name = 0;
		} else if (what == 0) { /* both dated fields from a day on */
			snprintf(texts, sizeof(texts), "name=%s;type=%s", names[name], types[type]);
			bed_put_in(b, c, &small_school, ids[r], day_at(day), texts, NULL);
			if (!m->exists[day]) { /* earlier than known, or again after its end: as the nearest time was, then changed */
				int next = day, last = day;
				while (next < DAYS && !m->exists[next])
					next++;
				while (last >= 0 && !m->exists[last])
					last--;
				int like = next < DAYS ? next : last, until = next < DAYS ? next : DAYS;
				for (int i = day; i < until; i++) {
					m->exists[i] = true;
					m->name[i] = m->name[like];
					m->type[i] = m->type[like];
				}
			}
			change_from(m, m->name, day, name);
			change_from(m, m->type, day, type);
		} else if (what == 1 && m->exists[day]) {
			snprintf(texts, sizeof(texts), "type=%s", types[type]);
			bed_put_in(b, c, &small_school, ids[r], day_at(day), texts, NULL);
			change_from(m, m->type, day, type);
		} else if (what == 2) {
			snprintf(texts, sizeof(texts), "name=%s", names[name]);
			bed_put_in(b, c, &small_school, ids[r], 0, texts, NULL);
			correct(m, m->name, name);
		} else if (what == 3) {
			m->short_name = 1 + (int)rng_below(&rng, TEXTS);
			snprintf(texts, sizeof(texts), "short_name=%s", names[m->short_name]);
			bed_put_in(b, c, &small_school, ids[r], 0, texts, NULL);
		} else if (what == 4 && day > 0 && m->exists[day - 1] && m->exists[day]) {
			if (change_end(c, &small_school, ids[r], day_at(day), &b->err) != ST_OK)
				fail_msg("%s", b->err.text);
			for (int i = day; i < DAYS; i++)
				m->exists[i] = false;
		} else if (what == 5 && n > 0 && made_none(history[n - 1], now)) { /* undo the last transaction */
			if (change_revert(c, txs[n], &b->err) != ST_OK)
				fail_msg("%s", b->err.text);
			memcpy(now, history[n - 1], sizeof(now));
		}
		if (change_commit(c, &tx, &b->err) != ST_OK) {
			bed_print_faults(b);
			fail_msg("seed %llu step %d: %s", (unsigned long long)seed, step, b->err.text);
		}
		if (tx) {
			n++;
			txs[n] = tx;
			memcpy(history[n], now, sizeof(now));
		}
		check(b, ids, now, TX_NOW);
	}
	for (int i = 1; i <= n; i++)
		check(b, ids, history[i], txs[i]);
	struct verify_result result;
	if (reg_verify(b->g, &result, &b->err) != ST_OK)
		fail_msg("%s", b->err.text);
}

static void test_against_model(void **state)
{
	struct bed *b = bed_open(state);
	int seeds = b->place->dialect == STORE_SQLITE ? 25 : 6;
	for (int seed = 1; seed <= seeds; seed++) {
		run_seed(b, (uint64_t)seed);
		arena_done(&b->arena);
		faults_init(&b->faults, &b->arena, 0);
	}
	bed_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(test_against_model)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
