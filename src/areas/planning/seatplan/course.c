/* Courses as texts, decisions, words; projects and what they come to. */
#include "areas/planning/seatplan/planner.h"

#include "areas/planning/schools.h"
#include "base/buf.h"
#include "text/lang.h"

#include <stdlib.h>
#include <string.h>

static const char *const words[] = {[SEATPLAN_OPEN] = "open", [SEATPLAN_EXPAND] = "expand", [SEATPLAN_FLEX] = "flex", [SEATPLAN_CLOSE] = "close"};

int seats_find(const struct seats_problem *p, struct str key)
{
	int from = 0, to = p->decidable;
	while (from < to) {
		int middle = from + (to - from) / 2;
		if (str_cmp(p->site[p->by_key[middle]].key, key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->decidable && str_eq(p->site[p->by_key[from]].key, key) ? p->by_key[from] : -1;
}

static bool read_part(const struct seats_problem *p, int site, struct str part, struct seatplan_decision *ret)
{
	for (int k = 0; k < (int)ARRAY_LEN(words); k++) {
		struct str year, rest;
		int64_t first, classes = 0;
		bool counted = k == SEATPLAN_EXPAND || k == SEATPLAN_FLEX;
		if (!str_starts(part, str_of(words[k])))
			continue;
		rest = str_slice(part, strlen(words[k]), part.n);
		if (counted && (!str_next(&rest, 'x', &year) || !str_to_i64(rest, &classes) || classes < 1 || classes > SEATPLAN_CLASSES_MAX))
			return false;
		if (!str_to_i64(counted ? year : rest, &first) || first < p->first_year || first >= p->first_year + p->engine.years)
			return false;
		*ret = (struct seatplan_decision){site, (int)(first - p->first_year), (enum seatplan_kind)k, k == SEATPLAN_OPEN ? p->engine.site[site].classes : (int)classes};
		return true;
	}
	return false;
}

enum status seats_course_read(const struct seats_problem *p, int site, struct str course, struct seatplan_decision *list, int most, int *n, struct err *err)
{
	struct str rest = course, part;
	while (rest.n && str_next(&rest, '+', &part)) {
		if (*n == most || !read_part(p, site, part, &list[*n]))
			return err_set(err, ST_INVALID, "'%.*s' is nothing that can be done at %.*s in the years of this plan", STR_ARG(part), STR_ARG(p->site[site].name));
		(*n)++;
	}
	return ST_OK;
}

static int in_time(const void *x, const void *y)
{
	const struct seatplan_decision *a = x, *b = y;
	if (a->site != b->site)
		return (a->site > b->site) - (a->site < b->site);
	return a->year != b->year ? (a->year > b->year) - (a->year < b->year) : (int)a->kind - (int)b->kind;
}

/* The decisions of one site in order. */
static int of_site(struct arena *a, int site, const struct seatplan_decision *list, int n, struct seatplan_decision **ret)
{
	struct seatplan_decision *own = ARENA_ARRAY(a, struct seatplan_decision, (size_t)n + 1);
	int k = 0;
	for (int i = 0; i < n; i++)
		if (list[i].site == site)
			own[k++] = list[i];
	qsort(own, (size_t)k, sizeof *own, in_time);
	*ret = own;
	return k;
}

struct str seats_course_write(struct arena *a, const struct seats_problem *p, int site, const struct seatplan_decision *list, int n)
{
	struct seatplan_decision *own;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	int k = of_site(a, site, list, n, &own);
	for (int i = 0; i < k; i++) {
		buf_printf(&text, "%s%s%d", i ? "+" : "", words[own[i].kind], p->first_year + own[i].year);
		if (own[i].kind == SEATPLAN_EXPAND || own[i].kind == SEATPLAN_FLEX)
			buf_printf(&text, "x%d", own[i].classes);
	}
	return text.n ? str_copy(a, buf_view(&text)) : STR("");
}

struct str seats_year(struct arena *a, const struct seats_problem *p, int year)
{
	char text[10];
	school_year_format(p->first_year + year, text);
	return str_copy(a, (struct str){text, 9});
}

struct str seats_course_say(struct arena *a, const struct seats_problem *p, int site, enum lang lang, struct str course)
{
	static const char *const said[] = {[SEATPLAN_OPEN] = N_("{0}: a new school is decided"), [SEATPLAN_EXPAND] = N_("{0}: {1} classes are added"),
					   [SEATPLAN_FLEX] = N_("{0}: {1} flexible rooms"), [SEATPLAN_CLOSE] = N_("{0}: shut")};
	struct seatplan_decision list[4 * SEATPLAN_YEARS_MAX];
	CLEANUP(buf_done) struct buf text;
	int n = 0;
	buf_init(&text, 0);
	if (seats_course_read(p, site, course, list, (int)ARRAY_LEN(list), &n, NULL) != ST_OK)
		return course;
	for (int i = 0; i < n; i++) {
		const struct str args[] = {seats_year(a, p, list[i].year), str_i64(a, list[i].classes)};
		if (i)
			buf_cstr(&text, tr(lang, N_("; ")));
		tr_format(&text, lang, said[list[i].kind], args, 2);
	}
	return str_copy(a, buf_view(&text));
}

enum status seats_decisions(struct arena *a, const struct seats_problem *p, const struct plan_lines *l, struct seatplan_decision **ret, int *ret_n,
			    struct err *err)
{
	int most = p->engine.locks + (int)l->n * 4 * SEATPLAN_YEARS_MAX, n = 0;
	struct seatplan_decision *list = ARENA_ARRAY(a, struct seatplan_decision, (size_t)most + 1);
	bool *is_named = ARENA_ARRAY(a, bool, (size_t)p->engine.sites + 1);
	for (size_t k = 0; k < l->n; k++) {
		int site = seats_find(p, l->line[k].subject);
		if (site < 0)
			return err_set(err, ST_INVALID, "the decision names a site that is not, or no longer, part of the plan");
		if (is_named[site])
			return err_set(err, ST_INVALID, "the decision names the site %.*s twice", STR_ARG(p->site[site].name));
		is_named[site] = true;
		TRY(seats_course_read(p, site, l->line[k].target, list, most, &n, err));
	}
	for (int i = 0; i < p->decidable; i++)
		if (!is_named[p->by_key[i]])
			return err_set(err, ST_INVALID, "the decision leaves out the site %.*s", STR_ARG(p->site[p->by_key[i]].name));
	for (int i = 0; i < p->engine.locks; i++) /* what passes is nobody's subject */
		if (!p->site[p->engine.lock[i].site].key.n)
			list[n++] = p->engine.lock[i];
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

struct plan_lines seats_lines(struct arena *a, const struct seats_problem *p, const struct seatplan_decision *list, int n)
{
	struct plan_lines l = {.line = ARENA_ARRAY(a, struct plan_line, (size_t)p->decidable + 1)};
	for (int i = 0; i < p->decidable; i++)
		l.line[l.n++] = (struct plan_line){p->site[p->by_key[i]].key, seats_course_write(a, p, p->by_key[i], list, n)};
	return l;
}

/* The engine counts sites and years from 1. */
static struct str name_of(void *context, struct str word, long i)
{
	const struct seats_problem *p = context;
	if (str_eq(word, STR("year")) && i >= 1 && i <= p->engine.years)
		return p->year_name[i - 1];
	return str_eq(word, STR("site")) && i >= 1 && i <= p->engine.sites ? p->site[i - 1].name : (struct str){};
}

struct plan_names seats_names(const struct seats_problem *p) { return (struct plan_names){(void *)(uintptr_t)p, name_of}; }

struct str seats_code(const struct record *r, const char *field, struct str value, enum lang lang)
{
	int i = record_field_index(r, str_of(field));
	for (const struct code *c = i < 0 ? NULL : r->fields[i].codes; c && c->value; c++)
		if (str_eq(str_of(c->value), value))
			return str_of(label_in(c->label, lang));
	return value;
}

/* ---- what it comes to ---- */

int64_t seats_cost(const struct seats_problem *p, const struct seatplan_decision *d)
{
	const struct seatplan_site *s = &p->engine.site[d->site];
	switch (d->kind) {
	case SEATPLAN_OPEN:
		return s->open_cost;
	case SEATPLAN_EXPAND:
		return s->project_cost + s->class_cost * d->classes;
	case SEATPLAN_FLEX:
		return s->rent * d->classes;
	case SEATPLAN_CLOSE:
		break;
	}
	return 0;
}

int seats_use(const struct seats_problem *p, const struct seatplan_decision *d)
{
	return d->kind == SEATPLAN_OPEN ? d->year + p->engine.site[d->site].lead : d->kind == SEATPLAN_EXPAND ? d->year + 1 : d->year;
}

static int by_use(const void *x, const void *y)
{
	const struct seats_project *a = x, *b = y;
	return a->use != b->use ? (a->use > b->use) - (a->use < b->use) : (a->site > b->site) - (a->site < b->site);
}

struct seats_project *seats_projects(struct arena *a, const struct seats_problem *p, const struct seatplan_decision *list, int n, int *ret_n)
{
	static const char *const kinds[] = {[SEATPLAN_OPEN] = "new", [SEATPLAN_EXPAND] = "extension", [SEATPLAN_FLEX] = "flexible", [SEATPLAN_CLOSE] = "close"};
	struct seats_project *project = ARENA_ARRAY(a, struct seats_project, (size_t)n + 1);
	struct seatplan_decision *sorted = ARENA_ARRAY(a, struct seatplan_decision, (size_t)n + 1);
	int projects = 0;
	if (n)
		memcpy(sorted, list, (size_t)n * sizeof *sorted);
	qsort(sorted, (size_t)n, sizeof *sorted, in_time);
	for (int i = 0; i < n; i++) {
		const struct seatplan_decision *d = &sorted[i];
		struct seats_project *last = NULL;
		if (!p->site[d->site].key.n)
			continue;
		for (int k = projects - 1; k >= 0 && project[k].site == d->site && !last; k--) /* rooms of years in a row are one project */
			if (d->kind == SEATPLAN_FLEX && strcmp(project[k].kind, "flexible") == 0 && project[k].until == d->year - 1 && project[k].classes == d->classes)
				last = &project[k];
		if (last) {
			last->until = d->year;
			last->cost += seats_cost(p, d);
			continue;
		}
		project[projects++] = (struct seats_project){.site = d->site, .kind = kinds[d->kind],
							     .classes = d->kind == SEATPLAN_CLOSE ? -p->engine.site[d->site].classes : d->classes, .decided = d->year,
							     .use = seats_use(p, d), .until = d->kind == SEATPLAN_FLEX ? d->year : -1, .cost = seats_cost(p, d)};
	}
	qsort(project, (size_t)projects, sizeof *project, by_use);
	*ret_n = projects;
	return project;
}

/* So many months before a day; the last day of a shorter month. */
static day_t months_before(day_t day, int64_t months)
{
	int y, m, d;
	day_split(day, &y, &m, &d);
	int64_t at = (int64_t)y * 12 + m - 1 - months;
	return day_of((int)(at / 12), (int)(at % 12) + 1, MIN(d, 28));
}

enum status seats_steps(struct arena *a, const struct seats_problem *p, const struct seats_project *project, struct seats_step **ret, size_t *ret_n,
			struct err *err)
{
	const char *path = arena_printf(a, "milestones.%s", project->kind);
	size_t n = policy_has(p->policy, path) ? policy_count(p->policy, path) : 0;
	struct seats_step *step = ARENA_ARRAY(a, struct seats_step, n + 1);
	for (size_t i = 0; i < n; i++) {
		int64_t months;
		struct str code = policy_entry(p->policy, path, i);
		TRY(policy_int(p->policy, arena_printf(a, "%s.%.*s.months", path, STR_ARG(code)), &months, err));
		step[i] = (struct seats_step){code, months_before(school_year_start(p->first_year + project->use), months)};
	}
	*ret = step;
	*ret_n = n;
	return ST_OK;
}
