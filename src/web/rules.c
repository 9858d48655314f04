#include "web/rules.h"

#include "access/role.h"
#include "base/arena.h"
#include "record/policy_record.h"

static enum status take(const struct policy *p, const char *path, int64_t unit, int64_t *ret, struct err *err)
{
	int64_t v = 0;
	TRY(policy_int(p, path, &v, err));
	*ret = v * unit;
	return ST_OK;
}

static enum status take_int(const struct policy *p, const char *path, int *ret, struct err *err)
{
	int64_t v = 0;
	TRY(policy_int(p, path, &v, err));
	*ret = (int)v;
	return ST_OK;
}

static enum status fill(const struct policy *p, struct arena *a, struct access_rules *r, struct err *err)
{
	enum { SECOND = 1, MINUTE = 60, HOUR = 3600, DAY = 86400 };
	TRY(take_int(p, "password.characters_at_least", &r->password.characters_at_least, err));
	TRY(take_int(p, "password.kinds_at_least", &r->password.kinds_at_least, err));
	TRY(take_int(p, "password.days_at_most", &r->password.days_at_most, err));
	size_t n = policy_count(p, "password.refused");
	struct str *refused = ARENA_ARRAY(a, struct str, n);
	for (size_t i = 0; i < n; i++)
		refused[i] = policy_entry(p, "password.refused", i);
	r->password.refused = refused;
	r->password.refused_count = n;
	TRY(take(p, "session.idle_minutes", MINUTE, &r->session.idle_s, err));
	TRY(take(p, "session.hours_at_most", HOUR, &r->session.longest_s, err));
	TRY(take_int(p, "attempts.free", &r->attempts.free, err));
	TRY(take_int(p, "attempts.free_of_address", &r->attempts.free_of_address, err));
	TRY(take_int(p, "attempts.free_of_account", &r->attempts.free_of_account, err));
	TRY(take(p, "attempts.first_wait_seconds", SECOND, &r->attempts.first_wait_s, err));
	TRY(take(p, "attempts.longest_wait_seconds", SECOND, &r->attempts.longest_wait_s, err));
	TRY(take(p, "attempts.forget_hours", HOUR, &r->attempts.forget_s, err));
	TRY(take(p, "links.first_hours", HOUR, &r->link.first_s, err));
	TRY(take(p, "links.invite_hours", HOUR, &r->link.invite_s, err));
	TRY(take(p, "links.reset_hours", HOUR, &r->link.reset_s, err));
	for (size_t i = 0; i < policy_count(p, "second_factor.roles"); i++) {
		enum role role;
		struct str name = policy_entry(p, "second_factor.roles", i);
		if (!role_parse(name, &role))
			return err_set(err, ST_INVALID, "policy “%.*s”: there is no role “%.*s”", STR_ARG(policy_id(p)), STR_ARG(name));
		r->second_factor |= 1u << role;
	}
	TRY(take_int(p, "second_factor.recovery_codes", &r->recovery_codes, err));
	TRY(take(p, "browser_days", DAY, &r->browser_s, err));
	r->upload_bytes_a_day = INT64_MAX; /* policies from before have no such bound */
	if (policy_has(p, "upload_megabytes_a_day"))
		TRY(take(p, "upload_megabytes_a_day", (int64_t)1 << 20, &r->upload_bytes_a_day, err));
	TRY(take_int(p, "token_days_at_most", &r->token_days_at_most, err));
	return take_int(p, "log_months_at_least", &r->log_months_at_least, err);
}

enum status site_rules(struct reg *g, struct arena *a, const struct access_rules **ret, struct err *err)
{
	const struct policy *p;
	TRY(policy_for(g, a, STR("access"), (struct id){}, as_of_today(g), &p, NULL, err));
	struct access_rules *r = ARENA_NEW(a, struct access_rules);
	TRY(fill(p, a, r, err));
	*ret = r;
	return ST_OK;
}
