/* Pages of warnings, of a zone, and the public notice. */
#include "areas/outlook/pages.h"
#include "areas/outlook/warnings.h"

#include "web/report_page.h"

#define NAV "/outlook"

static struct view_choice profile_choice(struct call *c, const struct warnings *w)
{
	size_t n = policy_count(w->f->seats_policy, "profiles");
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct str id = policy_entry(w->f->seats_policy, "profiles", i);
		struct label label = {};
		struct err ignored;
		(void)policy_label(w->f->seats_policy, arena_printf(c->a, "profiles.%.*s.label", STR_ARG(id)), &label, &ignored);
		options[i] = (struct view_option){.value = id, .text = str_of(label_in(label, c->lang)), .selected = str_eq(id, w->profile.id)};
	}
	return (struct view_choice){.name = STR("profile"), .label = str_of(call_tr(c, N_("colours"))), .options = options, .n_options = n, .submits = true,
				    .required = true};
}

static enum status warnings_of(struct call *c, const struct foresight *f, int32_t region, struct warnings *ret, struct err *err)
{
	return warnings_make(c->a, f, request_text(c->r, "profile"), region, ret, err);
}

/* The page of warnings under its address, with colours and scenarios to choose from and its files. */
static enum status show_warnings(struct call *c, const struct warnings *w, const struct report *report, const char *path, const char *of,
				 struct view_outlook_head *head, struct err *err)
{
	struct view_choice choices[2] = {profile_choice(c, w)};
	TRY(outlook_scenario_choice(c, w->f, &choices[1], err));
	head->action = str_of(path);
	head->choices = choices;
	head->n_choices = ARRAY_LEN(choices);
	outlook_files(c, path, of, head);
	outlook_show(c, report, head);
	return ST_OK;
}

enum status outlook_warnings_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct warnings w;
	struct report report;
	int32_t region;
	TRY(call_begin(&c, req, out, err));
	struct str format = request_text(req, "format");
	struct view_outlook_head head = {.all = STR(NAV), .all_text = str_of(call_tr(&c, N_("Pupils to come")))};
	enum status made = outlook_foresight_shown(&c, request_text(req, "scenario"), &f, &head, err);
	if (made != ST_OK)
		return outlook_nothing_yet(&c, made, N_("Warnings of seats"), err);
	TRY(outlook_region_of(&c, f, format.n ? ACT_EXPORT : ACT_READ, &region, err));
	TRY(warnings_of(&c, f, region, &w, err));
	warnings_report(&w, region, c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("warnings"), err);
	const char *of = arena_printf(c.a, "profile=%.*s%s%.*s", STR_ARG(w.profile.id), region >= 0 ? "&region=" : "",
				      STR_ARG(region >= 0 ? prospect_text(&f->p->region, REGION_CODE, region) : (struct str){}));
	head.notice = outlook_path(&c, NAV "/notice", of);
	if (region < 0 && !c.is_past && call_may(&c, "warning", ACT_CREATE))
		head.record = outlook_path(&c, NAV "/warnings/record", of);
	outlook_map_links(&c, f, &head);
	return show_warnings(&c, &w, &report, NAV "/warnings", of, &head, err);
}

enum status outlook_record_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct warnings w;
	struct warnings_recorded n;
	TRY(call_begin(&c, req, out, err));
	TRY(call_need(&c, STR("warning"), ACT_CREATE, NULL, err));
	TRY(outlook_foresight(&c, request_text(req, "scenario"), &f, err));
	TRY(warnings_of(&c, f, -1, &w, err));
	TRY(warnings_record(c.g, c.a, &w, c.at, call_actor_name(&c), &n, err));
	return call_done(&c, STR("/records/warning"), N_("The warnings are recorded."), err);
}

enum status outlook_zone_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct warnings w;
	struct report report;
	TRY(call_begin(&c, req, out, err));
	struct view_outlook_head head = {};
	TRY(outlook_foresight_shown(&c, request_text(req, "scenario"), &f, &head, err));
	struct id id = {};
	(void)request_id(req, "id", &id);
	int32_t zone = frame_find(&f->p->zone, id);
	struct str format = request_text(req, "format");
	struct access_filter s = outlook_sight(&c, "forecast", format.n ? ACT_EXPORT : ACT_READ);
	int district = zone >= 0 ? f->p->zone_district[zone] : -1;
	int32_t county = district >= 0 ? f->p->district_region[district] : -1;
	if (zone < 0)
		return err_set(err, ST_NOT_FOUND, "the zone is not in the register on that day");
	if (county < 0 || !outlook_sees(&s, CLAUSE_REGIONS, f->p->region.ids[county]))
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	TRY(warnings_of(&c, f, county, &w, err));
	const struct zone_outlook *z = NULL;
	for (size_t i = 0; i < w.n; i++)
		if (w.zones[i].zone == zone)
			z = &w.zones[i];
	if (!z)
		return err_set(err, ST_NOT_FOUND, "the zone has no school whose pupils could be forecast");
	warnings_zone(&w, z, c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("zone"), err);
	char text[ID_TEXT];
	id_format(id, text);
	const char *path = arena_printf(c.a, NAV "/zone/%s", text);
	head.all = str_of(outlook_base_path(&c, f, county));
	head.all_text = prospect_text(&f->p->region, REGION_NAME, county);
	return show_warnings(&c, &w, &report, path, "", &head, err);
}

/* Open to everybody: what a bureau publishes. */
enum status outlook_notice_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct warnings w;
	struct report report;
	int32_t region;
	TRY(call_begin(&c, req, out, err));
	struct view_outlook_head head = {};
	enum status made = outlook_foresight_shown(&c, STR(""), &f, &head, err);
	if (made != ST_OK)
		return outlook_nothing_yet(&c, made, N_("Warnings of seats"), err);
	TRY(foresight_region(f, request_text(req, "region"), &region, err));
	TRY(warnings_of(&c, f, region, &w, err));
	warnings_notice(&w, region, c.lang, c.a, &report);
	if (request_text(req, "format").n)
		return page_report_file(&c, &report, request_text(req, "format"), STR("notice"), err);
	struct view_choice choice = profile_choice(&c, &w);
	const char *of = arena_printf(c.a, "profile=%.*s%s%.*s", STR_ARG(w.profile.id), region >= 0 ? "&region=" : "",
				      STR_ARG(region >= 0 ? prospect_text(&f->p->region, REGION_CODE, region) : (struct str){}));
	head.action = STR(NAV "/notice");
	head.choices = &choice;
	head.n_choices = 1;
	head.xlsx = str_of(arena_printf(c.a, NAV "/notice?format=xlsx&%s", of));
	head.pdf = str_of(arena_printf(c.a, NAV "/notice?format=pdf&%s", of));
	outlook_show(&c, &report, &head);
	return ST_OK;
}
