/* Who sees what of results, and pieces of pages. */
#include "areas/evaluation/evaluation.h"
#include "areas/evaluation/pages.h"
#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "crypt/seal.h"

#include <string.h>

/* ---- who sees what ---- */

struct access_row party_access(struct call *c, const struct facts *f, const struct judged_party *p)
{
	const struct places *at = f->places;
	bool is_group = p->group >= 0;
	struct id *ids = ARENA_ARRAY(c->a, struct id, 4);
	ids[0] = at->school.ids[p->schools[is_group ? 0 : 1]];
	ids[1] = is_group ? p->id : at->school.ids[p->schools[0]];
	ids[2] = p->region >= 0 ? at->region.ids[p->region] : (struct id){};
	struct access_row row = {.row = p->row ? p->row->id : (struct id){}, .schools = ids, .n_schools = 1, .regions = ids + 2, .n_regions = p->region >= 0,
				 .state = p->row ? p->row->state : (struct str){}};
	if (is_group) {
		row.groups = ids + 1;
		row.n_groups = 1;
	} else {
		row.seen_by = ids + 1;
		row.n_seen_by = 1;
	}
	return row;
}

static bool is_told(const struct judged_party *p)
{
	static const char *const told[] = {"judged", "replied", "final", "published"};
	for (size_t i = 0; p->row && i < ARRAY_LEN(told); i++)
		if (str_eq(p->row->state, str_of(told[i])))
			return true;
	return false;
}

bool party_sight(struct call *c, const struct facts *f, const struct judged_party *p, enum sight *ret)
{
	struct access_row row = party_access(c, f, p);
	if (!access_may(c->who->reach, STR("evaluation"), ACT_READ, &row))
		return false;
	if (!c->who->is_signed_in) {
		*ret = SIGHT_TOTAL; /* what is published is total and grade */
		return true;
	}
	*ret = is_told(p) || access_may(c->who->reach, STR("score"), ACT_READ, &row) ? SIGHT_ALL : SIGHT_STANDING;
	return true;
}

/* A member's head sees what the group comes to and what was read of the own school, not of the others; whoever may read what the judged say
 * of themselves sees all. */
static bool is_member_only(struct call *c, const struct facts *f, const struct judged_party *p)
{
	struct access_row row = party_access(c, f, p);
	return !access_may(c->who->reach, STR("self_evaluation"), ACT_READ, &row);
}

static const bool *own_schools(struct call *c, const struct facts *f)
{
	bool *own = ARENA_ARRAY(c->a, bool, f->places->school.n + 1);
	for (size_t i = 0; i < f->places->school.n; i++)
		own[i] = access_may(c->who->reach, STR("evaluation"), ACT_READ, &(struct access_row){.schools = &f->places->school.ids[i], .n_schools = 1});
	return own;
}

/* Of what every school is judged by alone, the readings of the own. */
static void narrow_readings(struct call *c, const struct scheme *s, const bool *own, struct party_result *p)
{
	struct item_result *items = ARENA_ARRAY(c->a, struct item_result, (size_t)s->n_items + 1);
	for (int k = 0; k < s->n_items; k++) {
		items[k] = p->items[k];
		if (items[k].item->over != OVER_EACH)
			continue;
		items[k].readings = ARENA_ARRAY(c->a, struct item_reading, p->items[k].n_readings + 1);
		items[k].n_readings = 0;
		for (size_t j = 0; j < p->items[k].n_readings; j++)
			if (own[p->items[k].readings[j].schools[0]])
				items[k].readings[items[k].n_readings++] = p->items[k].readings[j];
	}
	p->items = items;
}

void results_seen(struct call *c, const struct results *all, struct seen_results *ret)
{
	enum sight *sight = ARENA_ARRAY(c->a, enum sight, all->n + 1);
	bool *as_member = ARENA_ARRAY(c->a, bool, all->n + 1);
	const bool *own = NULL;
	*ret = (struct seen_results){.results = {.facts = all->facts, .parties = ARENA_ARRAY(c->a, struct party_result, all->n + 1)}};
	for (size_t i = 0; i < all->n; i++) {
		size_t n = ret->results.n;
		if (!party_sight(c, all->facts, all->parties[i].party, &sight[n]))
			continue;
		ret->results.parties[n] = all->parties[i];
		as_member[n] = sight[n] == SIGHT_ALL && is_member_only(c, all->facts, all->parties[i].party);
		if (as_member[n] && !own)
			own = own_schools(c, all->facts);
		if (as_member[n])
			narrow_readings(c, all->facts->scheme, own, &ret->results.parties[n]);
		ret->results.n++;
	}
	struct str year = judged_year(c, all->facts->year);
	ret->view = (struct result_view){.results = &ret->results, .sight = sight, .as_member = as_member, .own = own, .shows_judges = call_may(c, "score", ACT_READ),
					 .query = arena_printf(c->a, "year=%.*s", STR_ARG(year))};
}

/* ---- pieces ---- */

struct str judged_year(struct call *c, int year)
{
	char text[10];
	school_year_format(year, text);
	return str_copy(c->a, str_of(text));
}

void evaluation_head(struct call *c, const char *current, struct view_evaluation_head *head)
{
	static const struct {
		const char *path, *text, *thing;
		enum action action;
	} all[] = {
		{EVALUATIONS, N_("Groups"), "evaluation", ACT_LIST},
		{EVALUATIONS "/pairs", N_("Pairs"), "evaluation", ACT_LIST},
		{"/sheets", N_("Sheets to fill in"), "sheet", ACT_CREATE},
		{"/surveys", N_("Surveys"), "survey", ACT_LIST},
		{EVALUATIONS "/try", N_("Try a scheme"), "policy", ACT_CREATE},
	};
	struct view_link *tabs = ARENA_ARRAY(c->a, struct view_link, ARRAY_LEN(all));
	head->n_tabs = 0;
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (call_may(c, all[i].thing, all[i].action))
			tabs[head->n_tabs++] = (struct view_link){str_of(call_tr(c, all[i].text)), str_of(all[i].path), strcmp(all[i].path, current) == 0};
	head->tabs = tabs;
}

struct view_choice judged_year_choice(struct call *c, int year)
{
	enum { YEARS = 8 };
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, YEARS + 1);
	size_t n = 0;
	int last = school_year_of(c->at.day);
	if (year <= last - YEARS)
		options[n++] = (struct view_option){judged_year(c, year), judged_year(c, year), true};
	for (int y = last - YEARS + 1; y <= last; y++)
		options[n++] = (struct view_option){judged_year(c, y), judged_year(c, y), y == year};
	return (struct view_choice){.name = STR("year"), .label = str_of(call_tr(c, N_("school year"))), .options = options, .n_options = n, .submits = true, .required = true};
}

enum status judge_pseudonym(struct call *c, const struct scheme *s, int year, struct str *ret, struct err *err)
{
	enum { SHOWN = 4 }; /* bytes: judges of a round are few */
	uint8_t hash[MATCH_SIZE];
	char text[2 * SHOWN + 1];
	if (!c->w->session.keys)
		return err_set(err, ST_UNAVAILABLE, "the keys of this installation are missing: pseudonyms of judges cannot be made");
	struct str context = str_of(arena_printf(c->a, "judge.%.*s.%d", STR_ARG(policy_id(s->policy)), year));
	TRY(match_hash(c->w->session.keys, context, call_actor_name(c), hash, err));
	for (int i = 0; i < SHOWN; i++)
		snprintf(text + 2 * i, 3, "%02x", hash[i]);
	*ret = str_of(arena_printf(c->a, "J-%s", text));
	return ST_OK;
}
