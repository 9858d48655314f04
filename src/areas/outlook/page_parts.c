/* What the pages of the outlook share. */
#include "areas/outlook/pages.h"

#include "areas/register/register.h"
#include "record/tx.h"
#include "web/aside.h"
#include "web/keep.h"
#include "web/report_page.h"

#define NAV "/outlook"

/* ---- the forecast, kept while the register does not change ---- */

/* What a value is asked for with: by a page, or by the thread that makes ahead of them. */
struct asking {
	struct site_worker *w;
	struct arena *a;
	struct as_of at;
	struct str stamp; /* of what it is made from */
};

struct kept {
	struct foresight f;
	moment_t made;
};

struct making {
	const struct asking *by;
	struct foresight_ask ask;
	const struct foresight *base; /* of the middle scenario: the same data */
};

static enum status make(void *context, const void *before, struct arena *a, void **ret, struct err *err)
{
	struct making *m = context;
	struct reg *g = m->by->w->reg;
	struct kept *k = ARENA_NEW(a, struct kept);
	k->made = reg_now(g);
	m->ask.scenario = str_copy(a, m->ask.scenario);
	TRY(m->base ? foresight_again(g, a, &m->ask, m->base, &k->f, err) : foresight_make(g, a, &m->ask, &k->f, err));
	*ret = k;
	return ST_OK;
}

static enum status make_stamp(void *context, struct arena *a, void **ret, struct err *err)
{
	struct asking *by = context;
	struct str *stamp = ARENA_NEW(a, struct str);
	TRY(prospect_content(by->w->reg, a, by->at, stamp, err));
	*ret = stamp;
	return ST_OK;
}

static struct str day_text(const struct asking *by)
{
	char day[11];
	day_format(by->at.day, day);
	return str_of(arena_printf(by->a, "%s %lld", day, (long long)by->at.tx));
}

/* What it was made from, by content: asked of the schools themselves only when one of the registers moved. */
static enum status begin(struct asking *by, struct err *err)
{
	struct str moved, day = day_text(by);
	void *value;
	TRY(record_stamp(by->w->reg, by->a, prospect_records, PROSPECT_RECORDS, &moved, err));
	TRY(keep_get(by->w->keep, str_of(arena_printf(by->a, "outlook stamp %.*s %.*s", STR_ARG(moved), STR_ARG(day))), make_stamp, by, &value, err));
	by->stamp = str_of(arena_printf(by->a, "%.*s %.*s", STR_ARG(*(const struct str *)value), STR_ARG(day)));
	return ST_OK;
}

/* Those of what the register holds now follow each other from day to day; those of a day of the past stand for themselves. */
static struct str name_of(const struct asking *by, struct str scenario)
{
	struct str day = by->at.tx == TX_NOW && by->at.day >= reg_today(by->w->reg) ? STR("now") : day_text(by);
	return str_of(arena_printf(by->a, "outlook %.*s %.*s", STR_ARG(day), STR_ARG(scenario)));
}

static enum status make_one(const struct asking *by, struct str scenario, const struct foresight *base, const struct kept **ret, struct err *err)
{
	struct making m = {by, {.at = by->at, .scenario = scenario}, base};
	void *value;
	TRY(keep_follow(by->w->keep, name_of(by, scenario), by->stamp, make, &m, &value, err));
	*ret = value;
	return ST_OK;
}

static const struct str middle = {"middle", 6};

static enum status make_whole(const struct asking *by, struct str scenario, const struct kept **ret, struct err *err)
{
	TRY(make_one(by, middle, NULL, ret, err));
	return str_eq(scenario, middle) ? ST_OK : make_one(by, scenario, &(*ret)->f, ret, err);
}

enum status outlook_foresight(struct call *c, struct str scenario, const struct foresight **ret, struct err *err)
{
	struct asking by = {c->w, c->a, c->at, {}};
	const struct kept *k;
	TRY(begin(&by, err));
	TRY(make_whole(&by, scenario.n ? scenario : middle, &k, err));
	*ret = &k->f;
	return ST_OK;
}

/* All scenarios that somebody has looked at. */
static enum status make_aside(struct site_worker *w, struct as_of at, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	struct str *names;
	size_t n;
	const struct kept *base, *other;
	void *value;
	bool is_old;
	arena_init(&a);
	struct asking by = {w, &a, at, {}};
	struct foresight_ask ask = {.at = at};
	TRY(begin(&by, err));
	TRY(make_one(&by, middle, NULL, &base, err));
	TRY(foresight_scenarios(w->reg, &a, &ask, &base->f, &names, &n, err));
	for (size_t i = 0; i < n; i++)
		if (!str_eq(names[i], middle) && keep_last(w->keep, name_of(&by, names[i]), by.stamp, &value, &is_old) && is_old)
			TRY(make_one(&by, names[i], &base->f, &other, err));
	return ST_OK;
}

enum status outlook_foresight_shown(struct call *c, struct str scenario, const struct foresight **ret, struct view_outlook_head *head, struct err *err)
{
	struct asking by = {c->w, c->a, c->at, {}};
	bool is_old;
	void *value;
	const struct kept *k;
	if (!scenario.n)
		scenario = middle;
	TRY(begin(&by, err));
	if (request_text(c->r, "format").n || !keep_last(c->w->keep, name_of(&by, scenario), by.stamp, &value, &is_old) ||
	    (is_old && !aside_ask(c->w->site->aside, make_aside, c->at, by.stamp)))
		return outlook_foresight(c, scenario, ret, err);
	k = value;
	*ret = &k->f;
	if (is_old)
		head->made = call_moment(c, k->made);
	return ST_OK;
}

/* ---- who sees what ---- */

bool outlook_sees(const struct access_filter *s, enum clause_kind kind, struct id id)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->clauses[i].kind == CLAUSE_ALL || (s->clauses[i].kind == kind && access_ids_has(s->clauses[i].ids, id)))
			return true;
	return false;
}

struct access_filter outlook_sight(struct call *c, const char *thing, enum action action)
{
	struct access_filter f;
	access_filter(c->who->reach, str_of(thing), action, c->a, &f);
	return f;
}

/* Everything, when every county with pupils is seen. */
static bool sees_all(const struct access_filter *s, const struct foresight *f)
{
	for (int d = 0; d < f->p->data.districts; d++)
		if (f->district_now[(d + 1) * cohort_columns(&f->p->data) - 1] > 0 &&
		    !outlook_sees(s, CLAUSE_REGIONS, f->p->district_region[d] >= 0 ? f->p->region.ids[f->p->district_region[d]] : (struct id){}))
			return false;
	return true;
}

/* The region of the address, or all that the reader sees. ST_DENIED, ST_NOT_FOUND. */
enum status outlook_region_of(struct call *c, const struct foresight *f, enum action action, int32_t *ret, struct err *err)
{
	struct access_filter s = outlook_sight(c, "forecast", action);
	struct str code = request_text(c->r, "region");
	TRY(foresight_region(f, code, ret, err));
	if (*ret >= 0 && outlook_sees(&s, CLAUSE_REGIONS, f->p->region.ids[*ret]))
		return ST_OK;
	if (sees_all(&s, f))
		return ST_OK;
	for (int d = 0; *ret < 0 && d < f->p->data.districts; d++)
		if (f->p->district_region[d] >= 0 && outlook_sees(&s, CLAUSE_REGIONS, f->p->region.ids[f->p->district_region[d]])) {
			*ret = f->p->district_region[d];
			return ST_OK;
		}
	return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
}

/* ---- pieces ---- */

enum status outlook_scenario_choice(struct call *c, const struct foresight *f, struct view_choice *ret, struct err *err)
{
	struct str *names;
	size_t n;
	struct foresight_ask ask = {.at = c->at};
	TRY(foresight_scenarios(c->g, c->a, &ask, f, &names, &n, err));
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct label label;
		struct str shown = names[i];
		if (policy_label(f->outlook, arena_printf(c->a, "scenarios.%.*s.label", STR_ARG(names[i])), &label, NULL) == ST_OK)
			shown = str_of(label_in(label, c->lang));
		options[i] = (struct view_option){.value = names[i], .text = shown, .selected = str_eq(names[i], f->scenario)};
	}
	*ret = (struct view_choice){.name = STR("scenario"), .label = str_of(call_tr(c, N_("scenario"))), .options = options, .n_options = n, .submits = true,
				    .required = true};
	return ST_OK;
}

void outlook_region_choice(struct call *c, const struct foresight *f, int32_t region, struct view_choice *ret)
{
	const struct prospect *p = f->p;
	struct access_filter s = outlook_sight(c, "forecast", ACT_READ);
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, p->data.districts + 1);
	size_t n = 0;
	if (sees_all(&s, f))
		options[n++] = (struct view_option){.text = str_of(call_tr(c, N_("all regions"))), .selected = region < 0};
	for (int d = 0; d < p->data.districts; d++) {
		int32_t at = p->district_region[d];
		if (at >= 0 && outlook_sees(&s, CLAUSE_REGIONS, p->region.ids[at]))
			options[n++] = (struct view_option){.value = prospect_text(&p->region, REGION_CODE, at), .text = prospect_text(&p->region, REGION_NAME, at),
							    .selected = at == region};
	}
	*ret = (struct view_choice){.name = STR("region"), .label = str_of(call_tr(c, N_("Region"))), .options = options, .n_options = n, .submits = true};
}

struct str outlook_path(struct call *c, const char *path, const char *more)
{
	struct str scenario = request_text(c->r, "scenario");
	const char *sign = more[0] ? "&" : "";
	return str_of(scenario.n ? arena_printf(c->a, "%s?%s%sscenario=%.*s", path, more, sign, STR_ARG(scenario))
				 : arena_printf(c->a, "%s%s%s", path, more[0] ? "?" : "", more));
}

const char *outlook_base_path(struct call *c, const struct foresight *f, int32_t region)
{
	return region < 0 ? NAV : arena_printf(c->a, NAV "/region/%.*s", STR_ARG(prospect_text(&f->p->region, REGION_CODE, region)));
}

/* One link a year to the map of seats missing. */
void outlook_map_links(struct call *c, const struct foresight *f, struct view_outlook_head *head)
{
	if (!call_may(c, "map", ACT_READ))
		return;
	struct view_link *links = ARENA_ARRAY(c->a, struct view_link, f->p->leads);
	for (int h = 1; h <= f->p->leads; h++) {
		struct str year = forecast_year(c->a, f->p->first_year + f->p->origin + h);
		const struct str args[] = {year};
		links[h - 1] = (struct view_link){tr_text(c->a, c->lang, N_("map {0}"), args, 1),
						  str_of(arena_printf(c->a, "/map?column=%s.primary.1&year=%d", f->p->zone.n ? "zone" : "outlook", h)), false};
	}
	head->maps = links;
	head->n_maps = (size_t)f->p->leads;
}

void outlook_show(struct call *c, const struct report *report, const struct view_outlook_head *head)
{
	call_open(c, report->title, NAV);
	view_outlook_head(&c->page, head);
	page_report(c, report);
	call_close(c);
}

void outlook_files(struct call *c, const char *path, const char *more, struct view_outlook_head *head)
{
	if (!call_may(c, "forecast", ACT_EXPORT))
		return;
	head->xlsx = outlook_path(c, path, arena_printf(c->a, "format=xlsx%s%s", more[0] ? "&" : "", more));
	head->pdf = outlook_path(c, path, arena_printf(c->a, "format=pdf%s%s", more[0] ? "&" : "", more));
}

/* A register that nothing can be forecast from says what it lacks, on a page that is there all the same. */
enum status outlook_nothing_yet(struct call *c, enum status st, const char *title, struct err *err)
{
	if (st != ST_NOT_FOUND || request_text(c->r, "scenario").n || request_text(c->r, "region").n || request_text(c->r, "format").n)
		return st;
	bool may_import = call_may(c, "grades", ACT_IMPORT);
	call_open(c, str_of(call_tr(c, title)), NAV);
	view_empty(&c->page, &(struct view_empty){.message = call_fault(c, err), .href = may_import ? STR("/import") : (struct str){},
						  .action = str_of(call_tr(c, N_("Import")))});
	call_close(c);
	return ST_OK;
}
