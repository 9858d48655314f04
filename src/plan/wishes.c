/* What is wished of a plan, as it is told. */
#include "plan/reading.h"
#include "plan/telling.h"

#include "base/arena.h"
#include "base/buf.h"

#include <math.h>

/* A key the plan has no name for, as the register calls it. */
static struct str title_of(struct reg *g, struct arena *a, enum lang lang, const struct record *r, struct str key)
{
	struct id id;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	if (!r || !id_parse(key, &id) || !row_title(g, r, id, lang, &text))
		return key;
	return str_copy(a, buf_view(&text));
}

/* The record behind a key that a wish names; NULL: none of the plan's wishes does. */
static const struct record *record_of(const struct plan_scenario *s, const struct planner *p, struct str key)
{
	for (size_t i = 0; i < s->wishes; i++) {
		if (str_eq(s->wish[i].subject, key))
			return p->subject_record;
		if (str_eq(s->wish[i].target, key))
			return p->target_record;
	}
	return NULL;
}

void plan_name_left_out(const struct plan_context *c, const struct planner *p, struct plan_reading *r)
{
	size_t first = 0;
	for (size_t i = 0; i < r->left_outs; i++) {
		struct plan_left_out one = r->left_out[i];
		const struct record *of = record_of(c->scenario, p, one.label);
		if (!of)
			continue;
		one.label = title_of(c->g, c->arena, c->lang, of, one.label);
		for (size_t k = i; k > first; k--) /* what somebody asked for before what follows from the register */
			r->left_out[k] = r->left_out[k - 1];
		r->left_out[first++] = one;
	}
}

/* Whether the decision is as the wish says; NULL: that cannot be said. */
static const char *is_kept(const struct plan *p, const struct plan_reading *r, const struct plan_lines *lines, const struct plan_wish *w)
{
	struct str target = {};
	if (!lines || !p->planner->target_record)
		return NULL;
	if (!plan_fact(r, w->subject) || (w->target.n && !plan_fact(r, w->target)))
		return N_("not part of the plan");
	(void)plan_lines_find(lines, w->subject, &target);
	bool is_so = str_eq(target, w->target), is_against = w->kind == PLAN_FORBID || (w->kind == PLAN_PREFER && w->weight < 0);
	return is_so != is_against ? N_("yes") : N_("no");
}

void plan_tell_wishes(const struct plan_desk *d, const struct plan *p, const struct plan_reading *r, const struct plan_lines *lines, struct report *out)
{
	static const struct report_head columns[] = {{N_("wish"), "kind", false}, {N_("about"), "subject", false}, {N_("target"), "target", false},
						     {N_("weight"), "weight", true}, {N_("as wished"), "kept", false}, {N_("by"), "by", false}};
	static const char *const kinds[] = {[PLAN_LOCK] = N_("lock"), [PLAN_FORBID] = N_("forbid"), [PLAN_PREFER] = N_("prefer")};
	bool outweighed = false;
	if (!p->scenario.wishes)
		return;
	report_heading(out, 2, str_of(tr(out->lang, N_("Wishes"))));
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < p->scenario.wishes; i++) {
		const struct plan_wish *w = &p->scenario.wish[i];
		const char *kept = is_kept(p, r, lines, w);
		bool has_target = !w->target.n || plan_fact(r, w->target) || !p->planner->target_record;
		report_put_text(t, str_of(tr(out->lang, kinds[w->kind])));
		report_put_text(t, plan_fact(r, w->subject) ? plan_label(r, w->subject) : title_of(d->g, out->arena, out->lang, p->planner->subject_record, w->subject));
		report_put_text(t, has_target ? plan_target_label(p->planner, r, out->arena, out->lang, w->target)
					      : title_of(d->g, out->arena, out->lang, p->planner->target_record, w->target));
		report_put(t, w->kind == PLAN_PREFER && w->weight != 0 ? report_value_real(w->weight, 4) : report_value_none());
		report_put(t, kept ? report_value_text(str_of(tr(out->lang, kept))) : report_value_none());
		report_put_text(t, plan_say_who(d, w->by));
		outweighed = outweighed || (w->kind == PLAN_PREFER && kept && str_eq(str_of(kept), STR("no")));
	}
	report_table_end(out, t, NULL);
	if (outweighed)
		report_note(out, str_of(tr(out->lang, N_("A preference that is not followed costs more than it weighs, or was wished after the run: the page of its subject "
							 "says what each choice costs. Give it more weight, or lock it."))));
}
