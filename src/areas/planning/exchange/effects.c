/* What the exchange would change in the statistics: whoever moves counts at the other school, with all the measure looks at; a travelling
 * teacher of physical education or the arts counts where the policy of the measure lets shared ones count. */
#include "areas/planning/exchange/exchange.h"

#include "areas/register/codes.h"
#include "text/lang.h"
#include "text/message.h"

/* The number of the statistics that counts teachers of the subject; empty: none does. */
static struct str field_of_subject(const struct exch_problem *p, int subject)
{
	static const char *const counted[] = {"pe", "music", "art", "arts"};
	for (size_t i = 0; i < ARRAY_LEN(counted); i++)
		if (subject < p->subjects - EXCH_POSTS && str_eq(str_of(codes_subject[subject].value), str_of(counted[i])))
			return str_of(counted[i]);
	return STR("");
}

struct moving {
	const struct exch_problem *p;
	struct plan_effect *effect;
	size_t n;
};

static void add(struct moving *m, int section, struct str field, int64_t by)
{
	const struct exch_section *s = &m->p->section[section];
	m->effect[m->n++] = (struct plan_effect){s->school, m->p->stage[s->stage], field, by};
}

static void add_move(struct moving *m, int from, int to, struct str field)
{
	add(m, from, field, -1);
	add(m, to, field, 1);
}

enum status exch_effects(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_effect **ret,
			 size_t *ret_n, struct str *ret_note, struct err *err)
{
	enum { EFFECTS_EACH = 8 }; /* of a move: two schools, four numbers */
	const struct exch_problem *p = r->problem;
	struct exch_decision d;
	TRY(exch_decide(c->arena, p, l, &d, err));
	struct moving m = {.p = p, .effect = ARENA_ARRAY(c->arena, struct plan_effect, EFFECTS_EACH * l->n + 1)};
	for (int t = 0; t < p->engine.teacher_count; t++) {
		int from = p->teacher[t].home, to = d.destination[t];
		struct str field = field_of_subject(p, p->teacher[t].subject);
		if (from == to)
			continue;
		add_move(&m, from, to, STR("teachers"));
		if (p->engine.teachers[t].above)
			add_move(&m, from, to, STR("above_degree"));
		if (p->engine.teachers[t].backbone)
			add_move(&m, from, to, STR("backbone"));
		if (field.n)
			add_move(&m, from, to, field);
	}
	for (size_t i = 0; i < d.travels; i++)
		if (field_of_subject(p, p->teacher[d.travel[i].teacher].subject).n)
			add(&m, d.travel[i].section, STR("shared_arts"), 1);
	*ret = m.effect;
	*ret_n = m.n;
	*ret_note = str_of(tr(c->lang, N_("The latest statistics, those who move counted at the other school: as backbone teachers, above the required degree, of physical "
					  "education and the arts. A school keeps what the statistics do not know of those who leave.")));
	return ST_OK;
}
