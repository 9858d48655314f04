/* Scenarios: those of the policy, and named assumptions of the register. */
#include "areas/outlook/scenario.h"

#include "areas/register/register.h"

#include <string.h>

enum { SCENARIO, WHAT, REGION, STAGE, FIRST, LAST, PERCENT, COLUMNS };
static const char *const whats[SCENARIO_WHATS] = {"births", "entry", "survival", "migration", "housing"};

static enum status read_assumptions(struct reg *g, struct arena *a, struct as_of at, const struct frame *region, struct frame *ret, struct err *err)
{
	const struct frame_ask ask[COLUMNS] = {[SCENARIO] = {"scenario", FRAME_TEXT, NULL}, [WHAT] = {"what", FRAME_TEXT, NULL},
					       [REGION] = {"region", FRAME_INDEX, region}, [STAGE] = {"stage", FRAME_TEXT, NULL},
					       [FIRST] = {"first_year", FRAME_INTEGER, NULL}, [LAST] = {"last_year", FRAME_INTEGER, NULL},
					       [PERCENT] = {"percent", FRAME_REAL, NULL}};
	return frame_load(g, a, &record_assumption, at, STR(""), ask, COLUMNS, ret, err);
}

enum status outlook_scenario_names(struct reg *g, struct arena *a, struct as_of at, const struct frame *region, const struct policy *outlook,
			   struct str **ret, size_t *ret_n, struct err *err)
{
	struct frame f;
	TRY(read_assumptions(g, a, at, region, &f, err));
	size_t n = policy_count(outlook, "scenarios");
	struct str *names = ARENA_ARRAY(a, struct str, n + f.columns[SCENARIO].n_texts + 1);
	for (size_t i = 0; i < n; i++)
		names[i] = policy_entry(outlook, "scenarios", i);
	for (size_t i = 0; i < f.columns[SCENARIO].n_texts; i++)
		names[n++] = f.columns[SCENARIO].texts[i];
	*ret = names;
	*ret_n = n;
	return ST_OK;
}

static bool lies_in(const struct frame *region, int32_t below, int32_t above)
{
	for (int steps = 0; below >= 0 && steps < 16; steps++, below = region->columns[REGION_PARENT].index[below])
		if (below == above)
			return true;
	return false;
}

static void apply(const struct prospect *p, struct outlook_scenario *s, struct foresight_assumed x)
{
	float *scale = s->scale[x.what];
	x.first = MAX(x.first, 1);
	x.last = MIN(x.last, p->leads);
	if (x.percent == 0)
		return;
	s->assumed[s->n_assumed++] = x;
	for (int d = 0; d < p->data.districts; d++)
		for (int h = 1; h <= p->leads; h++)
			for (int k = 0; k < PROSPECT_STAGES; k++)
				if (h >= x.first && h <= x.last && (x.stage < 0 || x.stage == k) &&
				    (x.region < 0 || lies_in(&p->region, p->district_region[d], x.region)))
					scale[((size_t)d * (size_t)p->leads + (size_t)(h - 1)) * COHORT_BANDS + (size_t)k] *= (float)(1 + x.percent / 100);
}

enum status outlook_scenario_read(struct reg *g, struct arena *a, struct as_of at, const struct prospect *p, const struct policy *outlook, struct str name,
			  struct outlook_scenario *ret, struct err *err)
{
	struct outlook_scenario s = {.name = name};
	size_t cells = (size_t)p->data.districts * (size_t)p->leads * COHORT_BANDS;
	for (int i = 0; i < SCENARIO_WHATS; i++) {
		s.scale[i] = ARENA_ARRAY(a, float, cells + 1);
		for (size_t k = 0; k < cells; k++)
			s.scale[i][k] = 1;
	}
	char path[128];
	snprintf(path, sizeof path, "scenarios.%.*s.label", (int)MIN(name.n, (size_t)60), name.p ? name.p : "");
	struct label label;
	if (policy_label(outlook, path, &label, NULL) == ST_OK) {
		s.label[0] = str_of(label_in(label, LANG_ZH));
		s.label[1] = str_of(label_in(label, LANG_EN));
		s.assumed = ARENA_ARRAY(a, struct foresight_assumed, SCENARIO_WHATS);
		for (int i = 0; i < SCENARIO_WHATS; i++) {
			snprintf(path, sizeof path, "scenarios.%.*s.%s", (int)name.n, name.p, whats[i]);
			apply(p, &s, (struct foresight_assumed){i, -1, -1, 1, p->leads, prospect_policy(outlook, path, 0)});
		}
		*ret = s;
		return ST_OK;
	}
	struct frame f;
	TRY(read_assumptions(g, a, at, &p->region, &f, err));
	int found = 0, origin = p->first_year + p->origin;
	s.assumed = ARENA_ARRAY(a, struct foresight_assumed, f.n + 1);
	for (size_t i = 0; i < f.n; i++) {
		if (!str_eq(prospect_text(&f, SCENARIO, (int32_t)i), name))
			continue;
		int64_t first = f.columns[FIRST].i[i], last = f.columns[LAST].i[i];
		for (int k = 0; k < SCENARIO_WHATS; k++)
			if (str_eq(prospect_text(&f, WHAT, (int32_t)i), str_of(whats[k])))
				apply(p, &s, (struct foresight_assumed){k, prospect_stage(prospect_text(&f, STAGE, (int32_t)i)), f.columns[REGION].index[i],
									first == FRAME_NONE ? 1 : (int)(first - origin),
									last == FRAME_NONE ? p->leads : (int)(last - origin), f.columns[PERCENT].f[i]});
		found++;
	}
	if (!found)
		return err_set(err, ST_NOT_FOUND, "no scenario '%.*s': neither in the policy of kind outlook nor in the register 'assumption'", STR_ARG(name));
	s.label[0] = s.label[1] = name;
	*ret = s;
	return ST_OK;
}
