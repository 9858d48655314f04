#include "web/warm.h"

#include "web/call.h"
#include "web/keep.h"

/* How long before a day its values are made. */
enum { AHEAD_S = 300 };

static void ask(struct site_worker *w, const struct warm_value *v, day_t day)
{
	struct err ignored;
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct call c = {.a = &a, .w = w, .g = w->reg, .work = w->work, .at = {.day = day, .tx = TX_NOW}};
	(void)v->run(&c, &ignored);
	keep_turn(w->keep);
}

static void ask_all(const struct site *s, struct site_worker *w, day_t day, const atomic_bool *stop)
{
	for (int i = 0; i < s->n_parts; i++)
		for (const struct warm_value *v = s->parts[i]->warm; v && v->run && !atomic_load(stop); v++)
			ask(w, v, day);
}

void warm_look(const struct site *s, struct site_worker *w, const atomic_bool *stop)
{
	moment_t now = reg_now(w->reg);
	day_t today = moment_day(now, w->reg->zone_minutes), next = moment_day(now + SECONDS(AHEAD_S), w->reg->zone_minutes);
	ask_all(s, w, today, stop);
	if (next != today)
		ask_all(s, w, next, stop);
}
