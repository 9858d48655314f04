/* What schools lack and where they are strong: teachers of each subject, figures of the policy, beside the mean of their stage. */
#include "areas/planning/pairing/pairing.h"

#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "record/frame.h"

#include <math.h>

enum { PERSON_BACKBONE };
enum { POSTING_PERSON, POSTING_SCHOOL, POSTING_SUBJECT, POSTING_STAGE };

static enum status read_policy(const struct plan_context *c, struct pairs_problem *p, const struct expr **figure, struct err *err)
{
	struct expr_names names = school_figures_names();
	for (size_t i = 0; i < policy_count(p->policy, "subjects") && p->topics < PAIRS_TOPICS_MAX; i++) {
		struct pairs_topic *t = &p->topic[p->topics++];
		*t = (struct pairs_topic){.id = policy_entry(p->policy, "subjects", i), .is_subject = true};
		for (const struct code *k = codes_subject; k->value; k++)
			if (str_eq(t->id, str_of(k->value)))
				t->label = k->label;
		if (!t->label.zh)
			return err_set(err, ST_INVALID, "the policy names the subject '%.*s', which is none of the code list", STR_ARG(t->id));
		TRY(planned_number(p->policy, arena_printf(c->arena, "subjects.%.*s.weight", STR_ARG(t->id)), &t->weight, err));
	}
	for (size_t i = 0; i < policy_count(p->policy, "figures") && p->topics < PAIRS_TOPICS_MAX; i++) {
		struct pairs_topic *t = &p->topic[p->topics];
		*t = (struct pairs_topic){.id = policy_entry(p->policy, "figures", i)};
		const char *at = arena_printf(c->arena, "figures.%.*s", STR_ARG(t->id));
		TRY(planned_number(p->policy, arena_printf(c->arena, "%s.weight", at), &t->weight, err));
		TRY(policy_label(p->policy, arena_printf(c->arena, "%s.label", at), &t->label, err));
		TRY(policy_expr(p->policy, arena_printf(c->arena, "%s.value", at), c->arena, &names, EXPR_NUMBER, &figure[p->topics++], err));
	}
	for (int t = 0; t < p->topics; t++)
		p->topic_weight += p->topic[t].weight;
	return ST_OK;
}

/* For how many teachers one counts, by the texts of the column. */
static double *level_weights(const struct plan_context *c, const struct pairs_problem *p, const struct frame_column *level)
{
	double *w = ARENA_ARRAY(c->arena, double, level->n_texts + 1);
	for (size_t k = 0; k < level->n_texts; k++) {
		w[k] = 1;
		const char *path = arena_printf(c->arena, "levels.%.*s", STR_ARG(level->texts[k]));
		if (policy_has(p->policy, path))
			(void)planned_number(p->policy, path, &w[k], NULL);
	}
	return w;
}

/* The topic of each text of the column; −1. */
static int *subject_topics(const struct plan_context *c, const struct pairs_problem *p, const struct frame_column *subject)
{
	int *topic = ARENA_ARRAY(c->arena, int, subject->n_texts + 1);
	for (size_t k = 0; k < subject->n_texts; k++) {
		topic[k] = -1;
		for (int t = 0; t < p->topics; t++)
			if (p->topic[t].is_subject && str_eq(p->topic[t].id, subject->texts[k]))
				topic[k] = t;
	}
	return topic;
}

/* Counts teachers with a regular post of the school's stage. */
static enum status count_teachers(const struct plan_context *c, struct pairs_problem *p, struct err *err)
{
	struct frame person, posting;
	const struct planned_schools *s = &p->schools;
	const struct frame_ask of_person[] = {{"backbone", FRAME_TEXT, NULL}};
	TRY(frame_load(c->g, c->arena, &record_person, c->at, STR(""), of_person, ARRAY_LEN(of_person), &person, err));
	const struct frame_ask of_posting[] = {{"person", FRAME_INDEX, &person}, {"school", FRAME_INDEX, &s->school}, {"subject", FRAME_TEXT, NULL},
					       {"stage", FRAME_TEXT, NULL}};
	TRY(frame_load(c->g, c->arena, &record_posting, c->at, STR("kind = 'regular'"), of_posting, ARRAY_LEN(of_posting), &posting, err));
	const double *level = level_weights(c, p, &person.columns[PERSON_BACKBONE]);
	const int *topic = subject_topics(c, p, &posting.columns[POSTING_SUBJECT]);
	bool *has_any = ARENA_ARRAY(c->arena, bool, (size_t)s->n + 1);
	for (size_t k = 0; k < posting.n; k++) {
		int32_t row = posting.columns[POSTING_SCHOOL].index[k], subject = posting.columns[POSTING_SUBJECT].index[k],
			who = posting.columns[POSTING_PERSON].index[k];
		int i = row >= 0 ? s->in_list[row] : -1;
		if (i < 0 || subject < 0)
			continue;
		struct str stage = planned_text(&posting, POSTING_STAGE, (int32_t)k);
		if (stage.n && !str_eq(stage, s->stage[s->list[i].stage]))
			continue;
		int32_t of_level = who >= 0 ? person.columns[PERSON_BACKBONE].index[who] : -1;
		has_any[i] = true;
		if (topic[subject] >= 0)
			p->more[i].rate[topic[subject]] += of_level >= 0 ? level[of_level] : 1;
	}
	for (int i = 0; i < s->n; i++) {
		int64_t pupils = s->section_pupils[(size_t)s->list[i].row * (size_t)s->stages + (size_t)s->list[i].stage];
		p->without_teachers += !has_any[i];
		for (int t = 0; t < p->topics; t++)
			if (p->topic[t].is_subject)
				p->more[i].rate[t] = has_any[i] && pupils > 0 ? p->more[i].rate[t] * 100 / (double)pupils : NAN;
	}
	return ST_OK;
}

static void read_figures(struct pairs_problem *p, const struct expr *const *figure)
{
	for (int i = 0; i < p->schools.n; i++) {
		struct school_values v = planned_values(&p->schools, i);
		struct expr_values values = school_values_of(&v);
		for (int t = 0; t < p->topics; t++) {
			if (p->topic[t].is_subject)
				continue;
			struct expr_value x = expr_eval(figure[t], &values);
			p->more[i].rate[t] = x.known ? dec_f64(x.number) : NAN;
		}
	}
}

/* Need and strength in the topic beside the stage's mean, each school weighing as its pupils. */
static void judge(struct pairs_problem *p, int stage, int t)
{
	double sum = 0, pupils = 0;
	for (int i = 0; i < p->schools.n; i++) {
		const struct planned_school *s = &p->schools.list[i];
		if (s->stage != stage || isnan(p->more[i].rate[t]))
			continue;
		sum += p->more[i].rate[t] * (double)s->pupils;
		pupils += (double)s->pupils;
	}
	double mean = pupils > 0 ? sum / pupils : 0;
	for (int i = 0; i < p->schools.n && mean > 0; i++) {
		double rate = p->more[i].rate[t];
		if (p->schools.list[i].stage != stage || isnan(rate))
			continue;
		p->more[i].need[t] = fmax(0, 1 - rate / mean);
		p->more[i].strength[t] = fmax(0, rate / mean - 1);
	}
}

enum status pairs_read_topics(const struct plan_context *c, struct pairs_problem *p, struct err *err)
{
	const struct expr *figure[PAIRS_TOPICS_MAX] = {};
	TRY(read_policy(c, p, figure, err));
	size_t n = (size_t)p->schools.n, topics = (size_t)p->topics;
	double *all = ARENA_ARRAY(c->arena, double, 3 * n * topics + 1);
	for (size_t i = 0; i < n; i++) {
		p->more[i].rate = all + 3 * i * topics;
		p->more[i].need = p->more[i].rate + topics;
		p->more[i].strength = p->more[i].need + topics;
	}
	TRY(count_teachers(c, p, err));
	read_figures(p, figure);
	for (int s = 0; s < p->schools.stages; s++)
		for (int t = 0; t < p->topics; t++)
			judge(p, s, t);
	for (size_t i = 0; i < n; i++)
		for (int t = 0; t < p->topics && p->topic_weight > 0; t++)
			p->more[i].lack += p->topic[t].weight * p->more[i].need[t] / p->topic_weight;
	return ST_OK;
}
