/* Projects of an adopted plan followed in the register. */
#include "areas/planning/seatplan/milestones.h"

#include "areas/register/register.h"
#include "record/frame.h"
#include "report/report.h"

enum { WORK_NAME, WORK_SITE, WORK_SCHOOL, WORK_KIND, WORK_STATUS, WORK_COLUMNS };
enum { STEP_PROJECT, STEP_CODE, STEP_DUE, STEP_DONE, STEP_COLUMNS };

struct follower {
	struct frame site, school, work, step;
	int32_t *row; /* [project]: in work; −1 */
};

static struct str text_at(const struct frame *f, int column, int32_t row)
{
	int32_t i = row < 0 ? -1 : f->columns[column].index[row];
	return i < 0 ? (struct str){} : f->columns[column].texts[i];
}

/* DAY_MAX: none. */
static day_t day_at(const struct frame *f, int column, size_t row)
{
	int64_t v = f->columns[column].i[row];
	return v == FRAME_NONE ? DAY_MAX : (day_t)(v / 4);
}

static bool is_of(const struct follower *k, const struct seats_site *s, const struct seats_project *x, size_t row)
{
	int32_t site = k->work.columns[WORK_SITE].index[row], school = k->work.columns[WORK_SCHOOL].index[row];
	bool same = !id_is_zero(s->site) ? site >= 0 && id_cmp(k->site.ids[site], s->site) == 0
					 : site < 0 && school >= 0 && id_cmp(k->school.ids[school], s->school) == 0;
	return same && str_eq(text_at(&k->work, WORK_KIND, (int32_t)row), str_of(x->kind)) &&
	       !str_eq(text_at(&k->work, WORK_STATUS, (int32_t)row), STR("cancelled"));
}

/* Rows that were not there when the plan read the register, in the order in which they were written: that of the projects. */
static enum status follow(struct plan_desk *d, const struct plan *p, const struct seats_problem *q, const struct seats_project *project, int n,
			  struct follower *k, struct err *err)
{
	struct frame before;
	struct as_of now = as_of_today(d->g), then = {.day = now.day, .tx = p->read_tx};
	const struct frame_ask name[] = {{"name", FRAME_TEXT, NULL}};
	TRY(frame_load(d->g, d->arena, &record_site, now, STR(""), name, 1, &k->site, err));
	TRY(frame_load(d->g, d->arena, &record_school, now, STR(""), name, 1, &k->school, err));
	TRY(frame_load(d->g, d->arena, &record_building, then, STR(""), name, 1, &before, err));
	const struct frame_ask work[WORK_COLUMNS] = {[WORK_NAME] = {"name", FRAME_TEXT, NULL},
						     [WORK_SITE] = {"site", FRAME_INDEX, &k->site},
						     [WORK_SCHOOL] = {"school", FRAME_INDEX, &k->school},
						     [WORK_KIND] = {"kind", FRAME_TEXT, NULL},
						     [WORK_STATUS] = {"status", FRAME_TEXT, NULL}};
	TRY(frame_load(d->g, d->arena, &record_building, now, STR(""), work, WORK_COLUMNS, &k->work, err));
	const struct frame_ask step[STEP_COLUMNS] = {[STEP_PROJECT] = {"project", FRAME_INDEX, &k->work},
						     [STEP_CODE] = {"step", FRAME_TEXT, NULL},
						     [STEP_DUE] = {"due", FRAME_INTEGER, NULL},
						     [STEP_DONE] = {"done", FRAME_INTEGER, NULL}};
	TRY(frame_load(d->g, d->arena, &record_building_step, now, STR(""), step, STEP_COLUMNS, &k->step, err));
	bool *is_taken = ARENA_ARRAY(d->arena, bool, k->work.n + 1);
	k->row = ARENA_ARRAY(d->arena, int32_t, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		k->row[i] = -1;
		for (size_t r = 0; r < k->work.n && k->row[i] < 0; r++)
			if (!is_taken[r] && is_of(k, &q->site[project[i].site], &project[i], r) && frame_find(&before, k->work.ids[r]) < 0) {
				is_taken[r] = true;
				k->row[i] = (int32_t)r;
			}
	}
	return ST_OK;
}

static bool is_adopted(const struct plan *p) { return str_eq(p->state, STR("adopted")); }

enum status seats_standings(struct plan_desk *d, const struct plan *p, const struct seats_problem *q, const struct seats_project *project, int n,
			    struct seats_standing **ret, struct err *err)
{
	struct follower k = {};
	*ret = NULL;
	if (!is_adopted(p))
		return ST_OK;
	TRY(follow(d, p, q, project, n, &k, err));
	struct seats_standing *all = ARENA_ARRAY(d->arena, struct seats_standing, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		all[i] = (struct seats_standing){text_at(&k.work, WORK_NAME, k.row[i]), DAY_MAX, DAY_MAX};
		for (size_t s = 0; s < k.step.n; s++) {
			if (k.row[i] < 0 || k.step.columns[STEP_PROJECT].index[s] != k.row[i])
				continue;
			day_t done = day_at(&k.step, STEP_DONE, s), day = done != DAY_MAX ? done : day_at(&k.step, STEP_DUE, s);
			all[i].from = MIN(all[i].from, day);
			if (str_eq(text_at(&k.step, STEP_CODE, (int32_t)s), STR("use")))
				all[i].use = day;
		}
	}
	*ret = all;
	return ST_OK;
}

static void put_step(const struct follower *k, size_t s, day_t today, struct report_table *t, struct report *out)
{
	day_t due = day_at(&k->step, STEP_DUE, s), done = day_at(&k->step, STEP_DONE, s);
	char text[11];
	report_put_text(t, seats_code(&record_building_step, "step", text_at(&k->step, STEP_CODE, (int32_t)s), out->lang));
	day_format(due, text);
	report_put_text(t, str_copy(out->arena, str_of(text)));
	day_format(done, text);
	report_put(t, done == DAY_MAX ? report_value_none() : report_value_text(str_copy(out->arena, str_of(text))));
	bool is_late = done == DAY_MAX ? due < today : done > due;
	struct report_value how = report_value_text(str_of(tr(out->lang, done != DAY_MAX ? (is_late ? N_("done late") : N_("done"))
											 : is_late ? N_("overdue") : N_("to come"))));
	how.tone = done != DAY_MAX ? TONE_GOOD : is_late ? TONE_BAD : TONE_MUTED;
	report_put(t, how);
}

enum status seats_milestones_report(struct plan_desk *d, const struct plan *p, const struct seats_problem *q, const struct seats_project *project,
				    int n, struct report *out, struct err *err)
{
	static const struct report_head columns[] = {{N_("project"), "project", false}, {N_("milestone"), "step", false}, {N_("due"), "due", false},
						     {N_("done on"), "done", false}, {N_("standing"), "standing", false}};
	struct follower k = {};
	if (!is_adopted(p))
		return ST_OK;
	TRY(follow(d, p, q, project, n, &k, err));
	report_heading(out, 2, str_of(tr(out->lang, N_("Milestones of the adopted projects"))));
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	int64_t gone = 0;
	for (int i = 0; i < n; i++) {
		gone += k.row[i] < 0;
		for (size_t s = 0; s < k.step.n; s++) {
			char id[ID_TEXT];
			if (k.row[i] < 0 || k.step.columns[STEP_PROJECT].index[s] != k.row[i])
				continue;
			id_format(k.step.ids[s], id);
			struct report_value name = report_value_text(text_at(&k.work, WORK_NAME, k.row[i]));
			name.link = str_of(arena_printf(out->arena, "records/building_step/%s", id));
			report_put(t, name);
			put_step(&k, s, as_of_today(d->g).day, t, out);
		}
	}
	report_table_end(out, t, NULL);
	const struct str count[] = {str_i64(out->arena, gone)};
	if (gone)
		report_note(out, report_say(out, N_("{0} projects of the plan are no longer in the register, or cancelled."), count, 1));
	return ST_OK;
}
