/* Tasks as people and programs read them. */
#include "areas/programme/tasks.h"

#include "areas/programme/codes.h"
#include "areas/programme/wording.h"

#include <math.h>

const char *task_state_text(enum task_state s)
{
	static const char *const texts[TASK_STATES] = {[TASK_AHEAD] = N_("not yet begun"), [TASK_RUNNING] = N_("on the way"), [TASK_RISK] = N_("at risk"),
						       [TASK_LATE] = N_("late"),	   [TASK_DONE] = N_("done"),	       [TASK_CANCELLED] = N_("cancelled")};
	return texts[s];
}

const char *task_state_name(enum task_state s)
{
	static const char *const names[TASK_STATES] = {[TASK_AHEAD] = "ahead", [TASK_RUNNING] = "running", [TASK_RISK] = "at_risk",
						       [TASK_LATE] = "late",   [TASK_DONE] = "done",	   [TASK_CANCELLED] = "cancelled"};
	return names[s];
}

enum report_tone task_tone(enum task_state s)
{
	static const enum report_tone tones[TASK_STATES] = {[TASK_AHEAD] = TONE_MUTED, [TASK_RUNNING] = TONE_PLAIN, [TASK_RISK] = TONE_WARNING,
							    [TASK_LATE] = TONE_BAD,    [TASK_DONE] = TONE_GOOD,	    [TASK_CANCELLED] = TONE_MUTED};
	return tones[s];
}

struct str task_owner(struct arena *a, const struct plans *p, const struct plan_task *t)
{
	const struct str who[] = {frame_text(&p->department, 0, t->department), frame_text(&p->working_group, 0, t->working_group),
				  frame_text(&p->places->school, SCHOOL_NAME, t->school), frame_text(&p->places->person, PERSON_NUMBER, t->owner)};
	struct str all = {};
	for (size_t i = 0; i < ARRAY_LEN(who); i++)
		if (who[i].n)
			all = str_of(arena_printf(a, "%.*s%s%.*s", STR_ARG(all), all.n ? " · " : "", STR_ARG(who[i])));
	return all;
}

static struct str area_text(const struct plan_task *t, enum lang lang)
{
	for (const struct code *c = codes_work_area; c->value; c++)
		if (str_eq(t->area, str_of(c->value)))
			return str_of(label_in(c->label, lang));
	return t->area;
}

static struct str why_text(const struct plans *p, const struct plan_task *t, enum lang lang, struct arena *a)
{
	const struct str step[] = {t->next >= 0 ? p->steps[t->next].title : (struct str){}};
	return t->why ? programme_format(a, lang, t->why, step, 1) : (struct str){};
}

static struct str measure_text(const struct plan_task *t, struct arena *a)
{
	if (isnan(t->target))
		return (struct str){};
	return str_of(arena_printf(a, "%g / %g %.*s", isnan(t->reached) ? 0 : t->reached, t->target, STR_ARG(t->unit)));
}

/* A row for each task and under it one for each of its steps, up to what a page can hold. */
static void time_table(const struct plans *p, const struct plan_task *const *list, size_t n, struct report *out)
{
	enum { ROWS_MAX = 150 };
	size_t rows = n;
	for (size_t i = 0; i < n; i++)
		rows += list[i]->n_steps;
	bool with_steps = rows <= ROWS_MAX;
	if (!with_steps)
		rows = n;
	if (rows == 0 || rows > ROWS_MAX)
		return;
	struct arena *a = out->arena;
	struct str *names = ARENA_ARRAY(a, struct str, rows);
	double *from = ARENA_ARRAY(a, double, rows), *to = ARENA_ARRAY(a, double, rows);
	enum report_tone *tones = ARENA_ARRAY(a, enum report_tone, rows);
	size_t at = 0;
	for (size_t i = 0; i < n; i++) {
		const struct plan_task *t = list[i];
		names[at] = str_of(arena_printf(a, "%.*s %.*s", STR_ARG(t->number), STR_ARG(t->title)));
		from[at] = t->starts == DAY_MIN ? t->due : t->starts;
		to[at] = t->due;
		tones[at++] = task_tone(t->state);
		for (size_t k = t->first_step; with_steps && k < t->first_step + t->n_steps; k++) {
			const struct plan_step *s = &p->steps[k];
			names[at] = s->title;
			from[at] = to[at] = s->due;
			tones[at++] = s->met <= p->day ? TONE_GOOD : s->due < p->day ? TONE_BAD : TONE_MUTED;
		}
	}
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, 2);
	series[0] = (struct chart_series){programme_text(out->lang, N_("from")), from, TONE_PLAIN};
	series[1] = (struct chart_series){programme_text(out->lang, N_("due")), to, TONE_PLAIN};
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_SPANS, .caption = programme_text(out->lang, N_("Time table")), .categories = names, .point_count = (int)rows,
				       .series = series, .series_count = 2, .tones = tones, .has_limit = true, .limit = p->day, .limit_name = programme_day(a, p->day)};
	/* the day is drawn only where it lies among the others, so that a plan of long ago fills its room */
	double low = INFINITY, high = -INFINITY;
	for (size_t i = 0; i < rows; i++) {
		low = fmin(low, from[i]);
		high = fmax(high, to[i]);
	}
	chart->has_limit = p->day >= low && p->day <= high;
	report_add_chart(out, chart);
}

static void each(const struct plans *p, const struct plan_task *const *list, size_t n, struct report *out)
{
	static const char *const headings[][2] = {{N_("no."), "number"}, {N_("task"), "task"}, {N_("area"), "area"}, {N_("who answers"), "owner"},
						  {N_("due by"), "due"}, {N_("standing"), "state"}, {N_("why"), "why"}, {N_("steps"), "steps"}, {N_("measure"), "measure"}};
	struct arena *a = out->arena;
	struct report_column *columns = ARENA_ARRAY(a, struct report_column, ARRAY_LEN(headings));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = (struct report_column){.heading = programme_text(out->lang, headings[i][0]), .key = str_of(headings[i][1])};
	struct report_value *cells = ARENA_ARRAY(a, struct report_value, n * ARRAY_LEN(headings) + 1), *cell = cells;
	for (size_t i = 0; i < n; i++) {
		const struct plan_task *t = list[i];
		char id[ID_TEXT];
		id_format(t->id, id);
		const struct str texts[] = {t->number, t->title, area_text(t, out->lang), task_owner(a, p, t), t->due == DAY_MAX ? (struct str){} : programme_day(a, t->due),
					    programme_text(out->lang, task_state_text(t->state)), why_text(p, t, out->lang, a),
					    t->n_steps ? str_of(arena_printf(a, "%zu / %zu", t->steps_met, t->n_steps)) : (struct str){}, measure_text(t, a)};
		for (size_t k = 0; k < ARRAY_LEN(texts); k++)
			cell[k] = texts[k].n ? report_value_text(texts[k]) : report_value_none();
		cell[1].link = str_of(arena_printf(a, "records/task/%s", id));
		cell[5].tone = task_tone(t->state);
		cell += ARRAY_LEN(headings);
	}
	struct report_table *t = ARENA_NEW(a, struct report_table);
	*t = (struct report_table){.caption = programme_text(out->lang, N_("Tasks")), .columns = columns, .column_count = ARRAY_LEN(headings), .cells = cells, .row_count = (int)n};
	report_add_table(out, t);
}

static size_t kept(const struct plans *p, task_keeps *keeps, const void *context, struct arena *a, const struct plan_task ***ret)
{
	size_t n = 0;
	*ret = ARENA_ARRAY(a, const struct plan_task *, p->n_tasks + 1);
	for (size_t i = 0; i < p->n_tasks; i++)
		if (keeps(context, p, &p->tasks[i]))
			(*ret)[n++] = &p->tasks[i];
	return n;
}

void tasks_report(const struct plans *p, task_keeps *keeps, const void *context, struct str title, enum lang lang, struct arena *a, struct report *ret)
{
	const struct plan_task **list;
	size_t n = kept(p, keeps, context, a, &list);
	int64_t states[TASK_STATES] = {};
	for (size_t i = 0; i < n; i++)
		states[list[i]->state]++;
	report_init(ret, a, lang, title);
	const struct policy *policy = p->places->everywhere->policy;
	const struct str about[] = {programme_day(a, p->day), policy_named(a, policy, lang), str_slice(str_of(policy_digest(policy)), 0, 12)};
	ret->subtitle = programme_format(a, lang, N_("As of {0}; policy {1}, digest {2}"), about, 3);
	struct str sums[TASK_STATES + 1];
	sums[0] = str_of(arena_printf(a, "%zu", n));
	for (int s = 0; s < TASK_STATES; s++)
		sums[s + 1] = str_of(arena_printf(a, "%lld", (long long)states[s]));
	if (!n) {
		report_paragraph(ret, TONE_MUTED, programme_text(lang, N_("No tasks.")));
		return;
	}
	report_paragraph(ret, TONE_PLAIN, programme_format(a, lang, N_("{0} tasks: {1} not yet begun, {2} on the way, {3} at risk, {4} late, {5} done, {6} cancelled."), sums, TASK_STATES + 1));
	time_table(p, list, n, ret);
	each(p, list, n, ret);
	report_note(ret, programme_text(lang, N_("How a task stands is computed from its dates, steps and measure; nobody types it.")));
}

void tasks_json(const struct plans *p, task_keeps *keeps, const void *context, struct buf *out)
{
	char day[11];
	day_format(p->day, day);
	buf_printf(out, "{\"as_of\":\"%s\",\"tasks\":[", day);
	size_t n = 0;
	for (size_t i = 0; i < p->n_tasks; i++) {
		const struct plan_task *t = &p->tasks[i];
		if (!keeps(context, p, t))
			continue;
		char id[ID_TEXT];
		id_format(t->id, id);
		day_format(t->due, day);
		buf_printf(out, "%s\n{\"id\":\"%s\"", n++ ? "," : "", id);
		buf_char(out, ',');
		programme_json_member(out, "programme", frame_text(&p->programme, PROGRAMME_TITLE, t->programme));
		buf_char(out, ',');
		programme_json_member(out, "number", t->number);
		buf_char(out, ',');
		programme_json_member(out, "title", t->title);
		buf_printf(out, ",\"state\":\"%s\",\"due\":\"%s\",\"steps\":%zu,\"steps_met\":%zu", task_state_name(t->state), day, t->n_steps, t->steps_met);
		if (t->next >= 0) {
			buf_char(out, ',');
			programme_json_member(out, "next", p->steps[t->next].title);
		}
		buf_char(out, '}');
	}
	buf_cstr(out, "]}\n");
}
