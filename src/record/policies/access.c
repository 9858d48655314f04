/* Policies of access. */
#include "record/policies/shapes.h"

static const struct policy_shape access_password[] = {
	{.key = "characters_at_least", .kind = SHAPE_INT, .min = "8", .max = "64"},
	{.key = "kinds_at_least", .kind = SHAPE_INT, .min = "1", .max = "4"},
	{.key = "days_at_most", .kind = SHAPE_INT, .min = "0", .max = "3660"},
	{.key = "refused", .kind = SHAPE_WORDS},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape access_session[] = {
	{.key = "idle_minutes", .kind = SHAPE_INT, .min = "1", .max = "1440"},
	{.key = "hours_at_most", .kind = SHAPE_INT, .min = "1", .max = "168"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape access_attempts[] = {
	{.key = "free", .kind = SHAPE_INT, .min = "1", .max = "100"},
	{.key = "free_of_address", .kind = SHAPE_INT, .min = "1", .max = "10000"},
	{.key = "free_of_account", .kind = SHAPE_INT, .min = "1", .max = "10000"},
	{.key = "first_wait_seconds", .kind = SHAPE_INT, .min = "1", .max = "3600"},
	{.key = "longest_wait_seconds", .kind = SHAPE_INT, .min = "1", .max = "86400"},
	{.key = "forget_hours", .kind = SHAPE_INT, .min = "1", .max = "8760"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape access_links[] = {
	{.key = "first_hours", .kind = SHAPE_INT, .min = "1", .max = "8760"},
	{.key = "invite_hours", .kind = SHAPE_INT, .min = "1", .max = "8760"},
	{.key = "reset_hours", .kind = SHAPE_INT, .min = "1", .max = "720"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape access_factor[] = {
	{.key = "roles", .kind = SHAPE_WORDS},
	{.key = "recovery_codes", .kind = SHAPE_INT, .min = "0", .max = "20"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
const struct policy_shape policy_shape_access[] = {
	{.key = "password", .kind = SHAPE_OBJECT, .of = access_password},
	{.key = "session", .kind = SHAPE_OBJECT, .of = access_session},
	{.key = "attempts", .kind = SHAPE_OBJECT, .of = access_attempts},
	{.key = "links", .kind = SHAPE_OBJECT, .of = access_links},
	{.key = "second_factor", .kind = SHAPE_OBJECT, .of = access_factor},
	{.key = "browser_days", .kind = SHAPE_INT, .min = "1", .max = "366"},
	{.key = "upload_megabytes_a_day", .kind = SHAPE_INT, .optional = true, .min = "1", .max = "1000000"},
	{.key = "token_days_at_most", .kind = SHAPE_INT, .min = "1", .max = "3660"},
	{.key = "log_months_at_least", .kind = SHAPE_INT, .min = "1", .max = "120"},
	{},
};
