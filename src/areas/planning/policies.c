#include "areas/planning/policies.h"

#include "text/lang.h"

struct str planned_policies_named(struct arena *a, const struct policy *const *policy, size_t n)
{
	struct buf b;
	buf_init(&b, 0);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%.*s %.12s", i ? ", " : "", STR_ARG(policy_id(policy[i])), policy_digest(policy[i]));
	struct str named = str_copy(a, buf_view(&b));
	buf_done(&b);
	return named;
}

size_t planned_policies_facts(const struct policy *const *policy, size_t n, enum lang lang, struct plan_fact *fact)
{
	for (size_t i = 0; i < n; i++)
		fact[i] = (struct plan_fact){policy_id(policy[i]), str_of(label_in(policy_title(policy[i]), lang)), str_of(policy_digest(policy[i]))};
	return n;
}
