#include "areas/planning/policies.h"

#include "text/lang.h"

void planned_policies_named(const struct plan_context *c, const struct policy *const *policy, size_t n, struct plan_reading *ret)
{
	const char *ids = "", *titles = "";
	for (size_t i = 0; i < n; i++) {
		const char *digest = policy_digest(policy[i]);
		struct str title = policy_named(c->arena, policy[i], c->lang);
		ids = arena_printf(c->arena, "%s%s%.*s %.12s", ids, i ? ", " : "", STR_ARG(policy_id(policy[i])), digest);
		titles = arena_printf(c->arena, c->lang == LANG_ZH ? "%s%s%.*s（%.12s）" : "%s%s%.*s (%.12s)", titles,
				      i ? c->lang == LANG_ZH ? "、" : ", " : "", STR_ARG(title), digest);
	}
	ret->policy = str_of(ids);
	ret->policy_said = str_of(titles);
}

size_t planned_policies_facts(const struct policy *const *policy, size_t n, enum lang lang, struct plan_fact *fact)
{
	for (size_t i = 0; i < n; i++)
		fact[i] = (struct plan_fact){policy_id(policy[i]), str_of(label_in(policy_title(policy[i]), lang)), str_of(policy_digest(policy[i]))};
	return n;
}
