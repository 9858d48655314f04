/* submit, return, approve, adopt, undo, letters. */
#include "areas/planning/command/inside.h"

#include "areas/register/register.h"
#include "base/folder.h"
#include "plan/sheet.h"
#include "text/message.h"


static void say_violations(struct plan_session *c, const struct check_report *check)
{
	for (int i = 0; i < check->violation_count; i++)
		fprintf(stderr, "junheng: %.*s\n", STR_ARG(err_text(c->s->arena, check->violations[i], c->s->lang)));
}

static enum status say_state(struct plan_session *c, struct str name, const char *message, struct err *err)
{
	struct plan p;
	TRY(plan_of(c, name, &p, err));
	if (c->s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "name", plan_json_text(p.name));
		json_object_set_new(o, "state", plan_json_text(p.state));
		if (p.batch.n)
			json_object_set_new(o, "batch", plan_json_text(p.batch));
		plan_json(c, o);
	}
	const struct str args[] = {p.name, p.batch};
	plan_print(c, message, args, 2);
	return ST_OK;
}

enum status plan_submit_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct check_report check = {};
	int64_t number;
	TRY(plan_of(c, words[0], &p, err));
	TRY(plan_run_number(c, &number, err));
	enum status st = plan_submit(&c->desk, &p, number, &check, err);
	if (st != ST_OK) {
		say_violations(c, &check);
		return st;
	}
	return say_state(c, words[0], N_("Plan {0} is submitted; another person approves it."), err);
}

enum status plan_return_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct str reason = argument(c->args, "reason", STR(""));
	if (!str_trim(reason).n)
		return err_set(err, ST_USAGE, "--reason is missing: why the plan is returned");
	TRY(plan_of(c, words[0], &p, err));
	TRY(plan_return(&c->desk, &p, reason, err));
	return say_state(c, words[0], N_("Plan {0} is returned."), err);
}

enum status plan_approve_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct str by = str_trim(argument(c->args, "approved-by", STR("")));
	if (!by.n)
		return err_set(err, ST_USAGE, "--approved-by is missing: the name of the person who approved the plan");
	TRY(plan_of(c, words[0], &p, err));
	c->desk.actor = by;
	TRY(plan_accept(&c->desk, &p, err));
	return say_state(c, words[0], N_("Plan {0} is approved."), err);
}

static json_t *changes_json(const struct plan_outcome *out)
{
	json_t *list = json_array();
	for (size_t i = 0; i < out->changes; i++) {
		json_t *o = json_object();
		json_object_set_new(o, "label", plan_json_text(out->change[i].label));
		json_object_set_new(o, "before", plan_json_text(out->change[i].before));
		json_object_set_new(o, "after", plan_json_text(out->change[i].after));
		json_array_append_new(list, o);
	}
	return list;
}

static void say_changes(struct plan_session *c, const struct plan_outcome *out)
{
	if (!out->changes)
		return;
	struct report r;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	report_init(&r, c->s->arena, c->s->lang, str_of(tr(c->s->lang, N_("What has changed"))));
	plan_sheet_changes(&r, out->change, out->changes);
	report_to_text(&r, &(struct text_options){.columns = c->s->columns}, &text);
	fwrite(text.p, 1, text.n, stderr);
}

enum status plan_adopt_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct plan_outcome out;
	TRY(plan_of(c, words[0], &p, err));
	enum status st = plan_adopt(&c->desk, &p, argument_given(c->args, "accept-changes"), &out, err);
	if (st != ST_OK && c->s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "name", plan_json_text(p.name));
		json_object_set_new(o, "adopted", json_false());
		json_object_set_new(o, "changes", changes_json(&out));
		plan_json(c, o);
	}
	if (st != ST_OK) {
		say_violations(c, &out.check);
		say_changes(c, &out);
		return st;
	}
	return say_state(c, words[0], N_("Plan {0} is adopted; batch {1} takes it back as a whole."), err);
}

enum status plan_undo_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct str reason = argument(c->args, "reason", STR(""));
	if (!str_trim(reason).n)
		return err_set(err, ST_USAGE, "--reason is missing: why the adoption is taken back");
	TRY(plan_of(c, words[0], &p, err));
	TRY(plan_undo(&c->desk, &p, reason, err));
	return say_state(c, words[0], N_("Plan {0}: the adoption is taken back; the history keeps both."), err);
}

static bool open_all(void *context, const struct record *r, struct id id)
{
	(void)context, (void)r, (void)id;
	return true;
}

/* Names in full only for a purpose, which is noted first. */
static enum status open_names(struct plan_session *c, const struct plan *p, struct err *err)
{
	struct str purpose = str_trim(argument(c->args, "personal", STR("")));
	if (!argument_given(c->args, "personal"))
		return ST_OK;
	if (!purpose.n)
		return err_set(err, ST_USAGE, "--personal needs the purpose the values are wanted for");
	TRY(register_log_reading(c->s, c->desk.g, p->planner->subject_record, p->name, purpose, err));
	c->desk.may_open = open_all;
	return ST_OK;
}

enum status plan_letters_run(struct plan_session *c, const struct str *words, int n, struct err *err)
{
	(void)n;
	struct plan p;
	struct plan_lines lines;
	int64_t number;
	size_t written;
	struct str key = {}, to = argument(c->args, "to", STR(""));
	if (!argument_given(c->args, "out"))
		return err_set(err, ST_USAGE, "--out is missing: the folder the letters go to");
	const char *folder = str_dup(c->s->arena, argument(c->args, "out", STR("")));
	TRY(plan_of(c, words[0], &p, err));
	TRY(plan_run_number(c, &number, err));
	if (to.n)
		TRY(plan_key(&c->desk, p.planner, false, p.scenario.as_of, to, &key, err));
	TRY(plan_decision(&c->desk, &p, number, &lines, NULL, err));
	TRY(open_names(c, &p, err));
	TRY(folder_make(folder, err));
	TRY(plan_letters_write(&c->desk, &p, &lines, key, folder, &written, err));
	if (c->s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "letters", json_integer((json_int_t)written));
		plan_json(c, o);
	}
	const struct str args[] = {str_of(arena_printf(c->s->arena, "%zu", written)), str_of(folder)};
	plan_print(c, N_("{0} letters are in {1}."), args, 2);
	return ST_OK;
}
