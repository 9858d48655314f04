#include "engine/locate/facility_read.h"
#include "engine/violations.h"
#include "engine/locate/text.h"

enum status facility_check(struct arena *a, const void *problem, struct str solution, struct check_report *ret, struct err *err)
{
	const struct facility_problem *p = problem;
	struct text t = text_open(solution, "solution");
	struct violations out;
	struct str line, v[2];
	int *site = ARENA_ARRAY(a, int, (size_t)p->customers);
	int64_t *load = ARENA_ARRAY(a, int64_t, (size_t)p->sites);
	bool *open = ARENA_ARRAY(a, bool, (size_t)p->sites);
	violations_init(&out, a);
	for (int i = 0; i < p->customers; i++)
		site[i] = -1;
	while (text_line(&t, &line)) {
		if (str_starts(line, STR("customer")))
			continue;
		int64_t i, j;
		if (text_fields(line, v, 2) != 2)
			return err_set(err, ST_INVALID, "solution line %d: expected customer,site", t.line);
		TRY(text_whole(&t, str_trim(v[0]), "customer", 0, p->customers - 1, &i, err));
		TRY(text_whole(&t, str_trim(v[1]), "site", 0, p->sites - 1, &j, err));
		if (site[i] >= 0)
			violation(&out, "line %d: customer %lld is served twice", t.line, (long long)i);
		site[i] = (int)j;
	}
	long double total = 0;
	int opened = 0;
	for (int i = 0; i < p->customers; i++) {
		if (site[i] < 0) {
			violation(&out, "customer %d is not served", i);
			continue;
		}
		load[site[i]] += p->demand[i];
		open[site[i]] = true;
		total += p->cost[(size_t)i * (size_t)p->sites + (size_t)site[i]];
	}
	for (int j = 0; j < p->sites; j++) {
		if (!open[j])
			continue;
		opened++;
		total += p->open_cost[j];
		if (load[j] > p->capacity[j])
			violation(&out, "site %d: demand %lld is above its capacity %lld", j, (long long)load[j],
				   (long long)p->capacity[j]);
	}
	if (p->most >= 0 && opened > p->most)
		violation(&out, "%d sites are open, at most %d may be", opened, p->most);
	struct check_report report;
	violations_report(&out, &report);
	report.objective = (double)total;
	*ret = report;
	return ST_OK;
}
