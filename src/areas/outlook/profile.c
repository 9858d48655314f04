#include "areas/outlook/profile.h"

#include <math.h>
#include <stdio.h>

enum status warning_profile_read(const struct policy *seats, struct str id, struct warning_profile *ret, struct err *err)
{
	struct warning_profile p = {.id = id, .index = -1};
	char path[160];
	struct str counts;
	if (!id.n)
		TRY(policy_text(seats, "default_profile", &p.id, err));
	for (size_t i = 0; i < policy_count(seats, "profiles"); i++)
		if (str_eq(policy_entry(seats, "profiles", i), p.id))
			p.index = (int)i;
	snprintf(path, sizeof path, "profiles.%.*s.colours", (int)MIN(p.id.n, (size_t)60), p.id.p);
	p.colours = (int)policy_count(seats, path);
	if (p.index < 0 || !p.colours || p.colours > PROFILE_COLOURS_MAX)
		return err_set(err, ST_NOT_FOUND, "the policy %.*s has no profile '%.*s' of 1 to %d colours", STR_ARG(policy_id(seats)), STR_ARG(p.id),
			       (int)PROFILE_COLOURS_MAX);
	snprintf(path, sizeof path, "profiles.%.*s.label", STR_ARG(p.id));
	TRY(policy_label(seats, path, &p.label, err));
	snprintf(path, sizeof path, "profiles.%.*s.counts", STR_ARG(p.id));
	p.counts_children = policy_text(seats, path, &counts, NULL) == ST_OK && str_eq(counts, STR("children"));
	for (int i = 0; i < p.colours; i++) {
		snprintf(path, sizeof path, "profiles.%.*s.colours", STR_ARG(p.id));
		struct str colour = policy_entry(seats, path, (size_t)i);
		p.colour[i].id = colour;
		snprintf(path, sizeof path, "profiles.%.*s.colours.%.*s.label", STR_ARG(p.id), STR_ARG(colour));
		TRY(policy_label(seats, path, &p.colour[i].label, err));
		snprintf(path, sizeof path, "profiles.%.*s.colours.%.*s.from", STR_ARG(p.id), STR_ARG(colour));
		p.colour[i].from = prospect_policy(seats, path, 0);
	}
	for (int k = 0; k < PROSPECT_STAGES; k++) {
		snprintf(path, sizeof path, "years_ahead.by.%s", prospect_stages[k]);
		p.ahead[k] = (int)prospect_policy(seats, path, PROSPECT_YEARS_MAX);
	}
	*ret = p;
	return ST_OK;
}

enum status warning_profiles(const struct policy *seats, struct warning_profile *ret, int *ret_n, struct err *err)
{
	size_t n = policy_count(seats, "profiles");
	if (n > PROFILES_MAX)
		return err_set(err, ST_INVALID, "the policy %.*s has more than %d profiles of colours", STR_ARG(policy_id(seats)), (int)PROFILES_MAX);
	for (size_t i = 0; i < n; i++)
		TRY(warning_profile_read(seats, policy_entry(seats, "profiles", i), &ret[i], err));
	*ret_n = (int)n;
	return ST_OK;
}

int warning_colour(const struct warning_profile *p, double demand, double places)
{
	int colour = 0;
	if (isnan(demand) || !(places > 0))
		return -1;
	for (int i = 1; i < p->colours; i++)
		if (demand / places >= p->colour[i].from)
			colour = i;
	return colour;
}
