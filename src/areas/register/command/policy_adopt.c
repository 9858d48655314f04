/* policy adopt, withdraw. */
#include "areas/register/command/run.h"

#include "areas/register/command/fault_table.h"
#include "areas/register/register.h"
#include "cli/policy.h"
#include "cli/session.h"
#include "record/policy_record.h"
#include "record/state.h"

struct adoption {
	struct session *s;
	struct reg *g;
	const struct policy *policy;
	struct str json, actor, approver, region_code, note;
	struct id region;
	day_t from, to; /* to DAY_MAX: open */
};

static enum status read_day(const struct arguments *args, const char *name, bool is_needed, day_t *ret, struct err *err)
{
	struct str text = argument(args, name, STR(""));
	if (!argument_given(args, name))
		return is_needed ? err_set(err, ST_USAGE, "--%s is missing: a day like 2025-09-01", name) : ST_OK;
	return day_parse(text, ret) ? ST_OK : err_set(err, ST_USAGE, "--%s is a day like 2025-09-01, not '%.*s'", name, STR_ARG(text));
}

static enum status read_region(struct session *s, struct reg *g, const struct arguments *args, day_t day, struct id *ret, struct err *err)
{
	*ret = (struct id){};
	return argument_given(args, "region") ? run_row(s, g, &record_region, argument(args, "region", STR("")), day, ret, err) : ST_OK;
}

static enum status print_faults(struct session *s, const char *title, const struct faults *faults)
{
	if (s->json) {
		json_t *o = json_object(), *list = json_array();
		for (size_t i = 0; i < faults->n; i++) {
			CLEANUP(buf_done) struct buf text;
			buf_init(&text, 0);
			fault_render(&text, &faults->list[i], s->lang);
			json_t *e = json_object();
			json_object_set_new(e, "rule", json_string(faults->list[i].rule));
			json_object_set_new(e, "message", run_json_text(buf_view(&text)));
			json_array_append_new(list, e);
		}
		json_object_set_new(o, "faults", list);
		print_json(s, o);
		return ST_NO;
	}
	struct report r;
	struct fault_table t;
	report_init(&r, s->arena, s->lang, str_of(tr(s->lang, title)));
	fault_table_init(&t, s, faults->n);
	for (size_t i = 0; i < faults->n; i++)
		fault_table_add(&t, str_of(label_in(record_policy.label, s->lang)), STR(""), STR(""), &faults->list[i], 1);
	fault_table_end(&t, &r, faults->left_out);
	print_report(s, &r);
	return ST_NO;
}

static bool is_of(const struct policy_row *row, struct str name, struct id region)
{
	return str_eq(row->name, name) && id_cmp(row->region, region) == 0;
}

/* The one of the same id in the region that holds on the first day ends there. One that begins the same day is in the way,
 * unless it is an unapproved draft, which is written anew. */
static enum status end_predecessor(struct adoption *d, struct change *c, struct err *err)
{
	struct policy_row *rows;
	size_t n;
	TRY(policy_rows(d->g, d->s->arena, (struct as_of){.any_day = true, .tx = TX_NOW}, &rows, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (!is_of(&rows[i], policy_id(d->policy), d->region) || rows[i].to <= d->from)
			continue;
		char day[11];
		day_format(rows[i].from, day);
		if (rows[i].from == d->from && !str_eq(rows[i].state, STR("draft")))
			return err_set(err, ST_CONFLICT, "'%.*s' was adopted from %s already; 'junheng policy withdraw' takes that back",
				       STR_ARG(rows[i].name), day);
		if (rows[i].from < d->from)
			TRY(change_end(c, &record_policy, rows[i].id, d->from, err));
	}
	return ST_OK;
}

static enum status put_draft(struct adoption *d, struct faults *faults, struct id *ret, struct err *err)
{
	struct change_info info = {.actor = d->actor, .kind = "policy", .note = d->note};
	struct pdate to = d->to < DAY_MAX ? (struct pdate){d->to, DATE_DAY} : (struct pdate){};
	struct change *c;
	TRY(change_begin(d->g, &info, faults, &c, err));
	enum status st = end_predecessor(d, c, err);
	if (st == ST_OK)
		st = policy_put(c, d->json, d->region, (struct pdate){d->from, DATE_DAY}, to, ret, err);
	if (st != ST_OK) {
		change_abort(c);
		return st;
	}
	return change_commit(c, NULL, err);
}

static enum status approve(struct adoption *d, struct faults *faults, struct id id, struct err *err)
{
	struct change_info info = {.actor = d->approver, .kind = "transition", .note = d->note};
	struct state_actor who = {d->approver, STR("policy")};
	struct change *c;
	TRY(change_begin(d->g, &info, faults, &c, err));
	enum status st = change_transition(c, &record_policy, id, STR("approve"), &who, 0, err);
	if (st != ST_OK) {
		change_abort(c);
		return st;
	}
	return change_commit(c, NULL, err);
}

/* Both steps or none. */
static enum status adopt(struct adoption *d, struct faults *faults, struct err *err)
{
	struct id id;
	TRY(store_begin(d->s->store, STORE_WRITE, err));
	enum status st = put_draft(d, faults, &id, err);
	if (st == ST_OK)
		st = approve(d, faults, id, err);
	if (st != ST_OK) {
		store_rollback(d->s->store);
		return st;
	}
	return store_commit(d->s->store, err);
}

static enum status read_adoption(struct session *s, const struct arguments *args, struct adoption *d, struct err *err)
{
	*d = (struct adoption){.s = s, .actor = session_actor(s), .approver = str_trim(argument(args, "approved-by", STR(""))),
			       .region_code = argument(args, "region", STR("")), .note = argument(args, "note", STR("")), .to = DAY_MAX};
	TRY(read_day(args, "from", true, &d->from, err));
	TRY(read_day(args, "to", false, &d->to, err));
	if (d->to <= d->from)
		return err_set(err, ST_USAGE, "--to is a day after --from");
	if (!d->approver.n)
		return err_set(err, ST_USAGE, "--approved-by is missing: the name of the person who approved the policy");
	if (str_eq(d->approver, d->actor))
		return err_set(err, ST_USAGE, "'%.*s' is the account that enters the policy; another person approves it", STR_ARG(d->approver));
	TRY(session_policy_file(s, args->words[0], &d->policy, &d->json, err));
	if (str_eq(policy_kind(d->policy), STR("lists")) && d->region_code.n)
		return err_set(err, ST_USAGE, "code lists hold for the whole register: leave --region out");
	TRY(session_register(s, false, &d->g, err));
	return read_region(s, d->g, args, d->from, &d->region, err);
}

enum status run_policy_adopt(struct session *s, const struct arguments *args, struct err *err)
{
	struct adoption d;
	struct faults faults;
	char from[11];
	TRY(read_adoption(s, args, &d, err));
	faults_init(&faults, s->arena, 0);
	enum status st = adopt(&d, &faults, err);
	if (st == ST_NO) {
		*err = (struct err){};
		return print_faults(s, N_("The policy cannot be adopted"), &faults);
	}
	if (st != ST_OK)
		return st;
	day_format(d.from, from);
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "id", run_json_text(policy_id(d.policy)));
		json_object_set_new(o, "kind", run_json_text(policy_kind(d.policy)));
		json_object_set_new(o, "digest", json_string(policy_digest(d.policy)));
		json_object_set_new(o, "region", d.region_code.n ? run_json_text(d.region_code) : json_null());
		json_object_set_new(o, "from", json_string(from));
		json_object_set_new(o, "to", run_json_day(d.to));
		json_object_set_new(o, "approved_by", run_json_text(d.approver));
		print_json(s, o);
		return ST_OK;
	}
	const struct str words[] = {policy_id(d.policy), str_of(from), d.region_code.n ? d.region_code : str_of(tr(s->lang, "everywhere")), d.approver,
				    str_of(policy_digest(d.policy))};
	print_line(s, N_("{0} holds from {1} on, region: {2}; approved by {3}; SHA-256 {4}"), words, 5);
	return ST_OK;
}

static enum status find_adopted(struct session *s, struct reg *g, struct str name, struct id region, day_t from, struct policy_row *ret, struct err *err)
{
	struct policy_row *rows;
	size_t n, found = 0;
	TRY(policy_rows(g, s->arena, (struct as_of){.any_day = true, .tx = TX_NOW}, &rows, &n, err));
	for (size_t i = 0; i < n; i++)
		if (is_of(&rows[i], name, region) && (from == DAY_MIN || rows[i].from == from)) {
			*ret = rows[i];
			found++;
		}
	if (found > 1)
		return err_set(err, ST_USAGE, "'%.*s' was adopted several times in the region: name its first day with --from", STR_ARG(name));
	return found ? ST_OK
		     : err_set(err, ST_NOT_FOUND, "no policy '%.*s' was adopted there; 'junheng policy list' shows region and first day of each", STR_ARG(name));
}

enum status run_policy_withdraw(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct id region;
	struct policy_row row = {};
	struct faults faults;
	struct change *c;
	day_t from = DAY_MIN, on = DAY_MIN;
	struct change_info info = {.actor = session_actor(s), .kind = "policy", .reason = str_trim(argument(args, "reason", STR("")))};
	if (!info.reason.n)
		return err_set(err, ST_USAGE, "--reason is missing: why the policy is withdrawn");
	TRY(read_day(args, "from", false, &from, err));
	TRY(read_day(args, "on", false, &on, err));
	TRY(session_register(s, false, &g, err));
	TRY(read_region(s, g, args, reg_today(g), &region, err));
	TRY(find_adopted(s, g, args->words[0], region, from, &row, err));
	if (argument_given(args, "on") && (on <= row.from || on >= row.to))
		return err_set(err, ST_USAGE, "--on is a day after the policy's first and before its end");
	faults_init(&faults, s->arena, 0);
	TRY(change_begin(g, &info, &faults, &c, err));
	enum status st = argument_given(args, "on") ? change_end(c, &record_policy, row.id, on, err) : change_remove(c, &record_policy, row.id, err);
	if (st != ST_OK) {
		change_abort(c);
		return st;
	}
	st = change_commit(c, NULL, err);
	if (st == ST_NO) {
		*err = (struct err){};
		return print_faults(s, N_("The policy cannot be withdrawn"), &faults);
	}
	if (st != ST_OK)
		return st;
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "id", run_json_text(row.name));
		json_object_set_new(o, "from", run_json_day(row.from));
		json_object_set_new(o, "to", argument_given(args, "on") ? run_json_day(on) : json_null());
		json_object_set_new(o, "withdrawn", json_boolean(!argument_given(args, "on")));
		print_json(s, o);
		return ST_OK;
	}
	const struct str words[] = {row.name, argument(args, "on", STR(""))};
	print_line(s, argument_given(args, "on") ? N_("{0} holds until {1}.") : N_("{0} was taken back; the history keeps it."), words, 2);
	return ST_OK;
}
