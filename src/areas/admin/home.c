/* What needs attention, for the three hands: accounts that nobody can use yet, and what the access log says of the last days. */
#include "access/log.h"
#include "access/user.h"
#include "areas/admin/admin.h"
#include "areas/admin/pages.h"

enum { ITEMS_SHOWN = 6, DAYS_BACK = 7 };

static enum status waiting_block(struct call *c, enum access_waiting what, const char *title, const char *note, const char *more, const char *more_text, struct err *err)
{
	struct access_user *list;
	struct view_home_item items[ITEMS_SHOWN];
	size_t n;
	TRY(access_users_waiting(&c->w->access, c->a, what, reg_today(c->g), ITEMS_SHOWN, &list, &n, err));
	if (!n)
		return ST_OK;
	for (size_t i = 0; i < n; i++)
		items[i] = (struct view_home_item){.text = str_of(arena_printf(c->a, "%.*s (%.*s)", STR_ARG(list[i].name), STR_ARG(list[i].login))),
						   .note = call_text(c, note, (struct str[]){shown_moment(c, list[i].created)}, 1)};
	view_home_block_open(&c->page, &(struct view_home_block){str_of(call_tr(c, title))});
	view_home_items(&c->page, &(struct view_home_items){items, n, str_of(more), str_of(call_tr(c, more_text))});
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

static enum status unused_block(struct call *c, struct err *err)
{
	return waiting_block(c, WAITS_FOR_FIRST_SIGN_IN, N_("Accounts whose link was not used"), N_("made on {0}"), "/users", N_("Accounts"), err);
}

static enum status roleless_block(struct call *c, struct err *err)
{
	return waiting_block(c, WAITS_FOR_ROLE, N_("Accounts without a role"), N_("made on {0}"), "/roles", N_("Roles"), err);
}

/* What is worth a look among the entries of the last days, with the way to it. */
static const struct {
	const char *action, *thing, *outcome; /* NULL: any */
	const char *text;
} watched[] = {
	{"sign-in", NULL, "failed", N_("attempts to sign in that failed: {0}")},
	{"read_personal", NULL, NULL, N_("readings of personal values: {0}")},
	{"create", "grant", NULL, N_("roles given: {0}")},
	{"link", NULL, NULL, N_("one-time links made: {0}")},
};

static bool is_one_of(const char *wanted, struct str text) { return !wanted || str_eq(text, str_of(wanted)); }

static enum status log_block(struct call *c, struct err *err)
{
	struct view_home_item items[ARRAY_LEN(watched)];
	struct access_log_sum *sums;
	size_t found, n = 0;
	char from[11];
	day_t first = reg_today(c->g) - DAYS_BACK;
	day_format(first, from);
	TRY(access_log_sums(&c->w->access, c->a, day_begins(c, first), &sums, &found, err));
	for (size_t i = 0; i < ARRAY_LEN(watched); i++) {
		int64_t fit = 0;
		for (size_t k = 0; k < found; k++)
			if (is_one_of(watched[i].action, sums[k].action) && is_one_of(watched[i].thing, sums[k].thing) && is_one_of(watched[i].outcome, sums[k].outcome))
				fit += sums[k].n;
		if (!fit)
			continue;
		const char *thing = watched[i].thing ? arena_printf(c->a, "&thing=%s", watched[i].thing) : "";
		items[n++] = (struct view_home_item){.text = call_text(c, watched[i].text, (struct str[]){call_number(c, fit)}, 1),
						     .href = str_of(arena_printf(c->a, "/audit?what=%s%s&from=%s", watched[i].action, thing, from))};
	}
	view_home_block_open(&c->page, &(struct view_home_block){call_text(c, N_("The access log of the last {0} days"), (struct str[]){call_number(c, DAYS_BACK)}, 1)});
	view_home_items(&c->page, &(struct view_home_items){items, n, STR("/audit"), str_of(call_tr(c, N_("Access log")))});
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}

static const struct home_part home[] = {{"user", ACT_CREATE, unused_block}, {"grant", ACT_CREATE, roleless_block}, {"log", ACT_LIST, log_block}, {}};
const struct web_part admin_home_part = {.home = home};
