/* Rules that clash, in the planner's words. */
#include "areas/planning/pairing/pairing.h"

#include "base/buf.h"

enum { NAMED = 6, WISHES_NAMED = 3 }; /* more than fit into a sentence are counted */

static struct str names_of(const struct pairs_problem *p, const int *list, int n, bool are_helpers, struct buf *out)
{
	for (int k = 0; k < n && k < NAMED; k++)
		buf_printf(out, "%s%.*s", k ? "、" : "", STR_ARG(are_helpers ? pairs_helper(p, list[k])->name : pairs_helped(p, list[k])->name));
	if (n > NAMED)
		buf_printf(out, " …");
	return buf_view(out);
}

static void say_wish(const struct pairs_problem *p, const struct pairing_wish *w, struct err *err)
{
	struct str school = pairs_helped(p, w->helped)->name, helper = w->helper >= 0 ? pairs_helper(p, w->helper)->name : STR("");
	if (w->helper < 0 && w->kind == PAIRING_LOCK)
		err_item(err, "%.*s is locked without a helper", STR_ARG(school));
	else if (w->helper < 0)
		err_item(err, "%.*s may not stay without a helper", STR_ARG(school));
	else if (w->kind == PAIRING_LOCK)
		err_item(err, "%.*s is locked to %.*s", STR_ARG(school), STR_ARG(helper));
	else
		err_item(err, "%.*s may not be helped by %.*s", STR_ARG(school), STR_ARG(helper));
}

static void say_tier(const struct pairs_problem *p, int bit, struct err *err)
{
	int t = bit % PAIRS_TIERS;
	const struct label *name = &p->tier[t].label;
	if (bit < PAIRS_FAR)
		err_item(err, "there are no pairs of the tier '%s'", name->en);
	else if (bit < PAIRS_PAST)
		err_item(err, "pairs of the tier '%s' lie within %.10g km", name->en, p->tier[t].km);
	else
		err_item(err, "pairs of the past may not be formed again");
	if (bit < PAIRS_PAST)
		err_zh(err, err->value_count - (bit < PAIRS_FAR ? 1 : 2), name->zh);
}

void pairs_say_clash(const struct pairs_problem *p, const struct pairing_clash *c, struct err *err)
{
	CLEANUP(buf_done) struct buf schools, helpers;
	buf_init(&schools, 400);
	buf_init(&helpers, 400);
	struct str must = names_of(p, c->must, c->musts, false, &schools), may = names_of(p, c->helper, c->helpers, true, &helpers);
	(void)err_set(err, ST_INVALID, "these rules clash");
	if (c->musts)
		err_item(err, "%d schools must be helped: %.*s", c->musts, STR_ARG(must));
	if (c->caps)
		err_item(err, "a helper has at most %d schools", p->per_helper);
	for (int b = 0; b <= PAIRS_PAST; b++)
		if (c->barred >> b & 1)
			say_tier(p, b, err);
	for (int k = 0; k < c->wishes && k < WISHES_NAMED; k++)
		say_wish(p, &p->engine.wish[c->wish[k]], err);
	if (c->wishes > WISHES_NAMED)
		err_item(err, "and %d wishes more", c->wishes - WISHES_NAMED);
	if (c->musts && c->helpers)
		err_item(err, "only %d helpers are in question for them: %.*s", c->helpers, STR_ARG(may));
	else if (c->musts)
		err_item(err, "no helper is in question for them");
}
