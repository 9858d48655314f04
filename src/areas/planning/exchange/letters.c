/* Letters: each school's list of who leaves and comes, with its balance by subject; each person's own. */
#include "areas/planning/exchange/exchange.h"

#include "areas/planning/exchange/measure.h"
#include "areas/register/register.h"
#include "report/report.h"

struct letter {
	const struct plan_context *c;
	const struct exch_problem *p;
	const struct exch_decision *d;
	struct report *out;
};

static bool changes(const struct exch_problem *p, const struct exch_decision *d, int t) { return d->destination[t] != p->teacher[t].home; }

enum status exch_addressees(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_addressee **ret,
			    size_t *ret_n, struct err *err)
{
	const struct exch_problem *p = r->problem;
	struct exch_decision d;
	size_t n = 0;
	TRY(exch_decide(c->arena, p, l, &d, err));
	int sections = p->engine.school_count;
	bool *gets = ARENA_ARRAY(c->arena, bool, (size_t)sections + 1), *is_extra = ARENA_ARRAY(c->arena, bool, (size_t)p->engine.teacher_count + 1);
	struct plan_addressee *list = ARENA_ARRAY(c->arena, struct plan_addressee, (size_t)sections + (size_t)p->engine.teacher_count + 1);
	for (int t = 0; t < p->engine.teacher_count; t++)
		if (changes(p, &d, t))
			gets[p->teacher[t].home] = gets[d.destination[t]] = true;
	for (int kind = 0; kind < 2; kind++)
		for (size_t i = 0; i < (kind ? d.shadows : d.travels); i++) {
			const struct exch_extra *x = kind ? &d.shadow[i] : &d.travel[i];
			gets[x->section] = gets[p->teacher[x->teacher].home] = is_extra[x->teacher] = true;
		}
	for (int s = 0; s < sections; s++) { /* a school once */
		bool is_again = n && str_eq(list[n - 1].key, str_of(p->section[s].key));
		if (gets[s] && !is_again)
			list[n++] = (struct plan_addressee){str_of(p->section[s].key), p->section[s].name};
	}
	for (int t = 0; t < p->engine.teacher_count; t++)
		if (changes(p, &d, t) || is_extra[t])
			list[n++] = (struct plan_addressee){str_of(p->teacher[t].key), p->teacher[t].label};
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

/* The name in full where the reader may see it, else masked. */
static struct str called(const struct letter *w, int t)
{
	const struct exch_teacher *x = &w->p->teacher[t];
	struct row *row;
	if (!w->c->may_open || !w->c->may_open(w->c->open_context, &record_person, x->id))
		return x->label;
	if (row_get(w->c->g, w->c->arena, &record_person, x->id, w->c->at, ROW_OPENED, &row, NULL) != ST_OK)
		return x->label;
	struct value name = row->values[record_field_index(&record_person, STR("name"))];
	return name.form == VALUE_TEXT ? name.s : x->label;
}

static struct str day_text(struct report *out, day_t d)
{
	char text[11];
	day_format(d, text);
	return str_copy(out->arena, str_of(text));
}

/* ---- a person's ---- */

static void say_move(const struct letter *w, int t, int to, const char *message, const char *kind)
{
	const struct exch_problem *p = w->p;
	const struct exch_teacher *x = &p->teacher[t];
	const struct str args[] = {called(w, t), p->section[x->home].name, p->section[to].name, day_text(w->out, w->c->scenario->effective),
				   day_text(w->out, exch_until(w->c, p, kind)), str_of(label_in(p->subject[x->subject], w->out->lang)),
				   str_of(arena_printf(w->out->arena, "%.1f", exch_days(p, to, x->subject)))};
	report_paragraph(w->out, TONE_PLAIN, report_say(w->out, message, args, 7));
}

static void to_person(const struct letter *w, int t)
{
	struct str name = called(w, t);
	report_heading(w->out, 1, report_say(w->out, N_("To {0}"), &name, 1));
	if (changes(w->p, w->d, t))
		say_move(w, t, w->d->destination[t],
			 w->p->teacher[t].is_first ? N_("From {3} on you hold a post at {2} ({5}); your post at {1} ends then.")
						   : N_("From {3} to {4} you teach at {2} ({5}). You stay on the staff of {1} and return there on {4}."),
			 "rotation");
	for (size_t i = 0; i < w->d->travels; i++)
		if (w->d->travel[i].teacher == t)
			say_move(w, t, w->d->travel[i].section, N_("From {3} to {4} you also teach {5} at {2}, {6} days a week. You stay at {1}."), "travelling");
	for (size_t i = 0; i < w->d->shadows; i++)
		if (w->d->shadow[i].teacher == t)
			say_move(w, t, w->d->shadow[i].section, N_("From {3} to {4} you work beside a colleague at {2}; then you return to {1}."), "shadowing");
}

/* ---- a school's ---- */

static bool is_of(const struct letter *w, int section, struct str key) { return str_eq(str_of(w->p->section[section].key), key); }

static void row(const struct letter *w, struct report_table *t, int teacher, int other, const char *how, const char *kind)
{
	const struct exch_teacher *x = &w->p->teacher[teacher];
	report_put_text(t, called(w, teacher));
	report_put_text(t, str_of(label_in(w->p->subject[x->subject], w->out->lang)));
	report_put_text(t, str_of(tr(w->out->lang, how)));
	report_put_text(t, w->p->section[other].name);
	report_put_text(t, x->is_first && str_eq(str_of(kind), STR("rotation")) ? STR("") : day_text(w->out, exch_until(w->c, w->p, kind)));
}

static void list_people(const struct letter *w, struct str key, bool coming)
{
	static const struct report_head comes[] = {{N_("teacher"), "teacher", false}, {N_("subject"), "subject", false}, {N_("how"), "how", false},
						   {N_("from school"), "from", false}, {N_("until"), "until", false}};
	static const struct report_head leaves[] = {{N_("teacher"), "teacher", false}, {N_("subject"), "subject", false}, {N_("how"), "how", false},
						    {N_("to school"), "to", false}, {N_("until"), "until", false}};
	const struct exch_problem *p = w->p;
	struct report_table *t = report_table_begin(w->out, coming ? comes : leaves, ARRAY_LEN(comes));
	for (int i = 0; i < p->engine.teacher_count; i++) {
		int home = p->teacher[i].home, to = w->d->destination[i];
		if (home != to && is_of(w, coming ? to : home, key))
			row(w, t, i, coming ? home : to, p->teacher[i].is_first ? N_("given a post") : N_("exchange"), "rotation");
	}
	for (int kind = 0; kind < 2; kind++)
		for (size_t i = 0; i < (kind ? w->d->shadows : w->d->travels); i++) {
			const struct exch_extra *x = kind ? &w->d->shadow[i] : &w->d->travel[i];
			int home = p->teacher[x->teacher].home;
			if (is_of(w, coming ? x->section : home, key))
				row(w, t, x->teacher, coming ? home : x->section, kind ? N_("shadowing") : N_("travelling"), kind ? "shadowing" : "travelling");
		}
	report_table_end(w->out, t, coming ? N_("Who comes") : N_("Who leaves"));
}

static void list_subjects(const struct letter *w, struct str key)
{
	static const struct report_head columns[] = {{N_("stage"), "stage", false}, {N_("subject"), "subject", false}, {N_("posts needed"), "need", true},
						     {N_("before"), "before", true}, {N_("after"), "after", true}};
	const struct exch_problem *p = w->p;
	int *after = ARENA_ARRAY(w->out->arena, int, (size_t)p->subjects);
	struct report_table *t = report_table_begin(w->out, columns, ARRAY_LEN(columns));
	for (int s = 0; s < p->engine.school_count; s++) {
		const struct exch_section *x = &p->section[s];
		if (!is_of(w, s, key))
			continue;
		for (int u = 0; u < p->subjects; u++)
			after[u] = 0;
		for (int i = 0; i < p->engine.teacher_count; i++)
			if (w->d->destination[i] == s)
				after[p->teacher[i].subject]++;
		for (int u = 0; u < p->subjects; u++) {
			if (!x->now[u] && !after[u] && !exch_whole_need(x, u))
				continue;
			report_put_text(t, exch_stage_name(p, x->stage, w->out->lang));
			report_put_text(t, str_of(label_in(p->subject[u], w->out->lang)));
			report_put_real(t, x->need[u] / 1000.0, 1);
			report_put_int(t, x->now[u]);
			report_put_int(t, after[u]);
		}
	}
	report_table_end(w->out, t, N_("Teachers by subject"));
}

static void to_school(const struct letter *w, struct str name, struct str key)
{
	report_heading(w->out, 1, report_say(w->out, N_("To {0}"), &name, 1));
	list_people(w, key, false);
	list_people(w, key, true);
	list_subjects(w, key);
}

enum status exch_letter(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key,
			struct report *out, struct err *err)
{
	const struct exch_problem *p = r->problem;
	struct exch_decision d;
	struct letter w = {.c = c, .p = p, .d = &d, .out = out};
	TRY(exch_decide(c->arena, p, l, &d, err));
	int t = exch_find_teacher(p, key), section = -1;
	for (int s = 0; s < p->stages && section < 0 && t < 0; s++)
		section = exch_find_section(p, key, s);
	if (t >= 0)
		to_person(&w, t);
	else if (section >= 0)
		to_school(&w, p->section[section].name, key);
	else
		return err_set(err, ST_NOT_FOUND, "that one is not part of the plan");
	return ST_OK;
}
