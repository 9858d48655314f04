/* doctor: looks at what the program needs and says what to do where something is amiss. Each check stands alone: a register
 * that cannot be opened is a finding, not the end. */
#include "areas/register/command/run.h"

#include "areas/register/command/doctor.h"
#include "cli/session.h"

static const char *const result_names[] = {[DOCTOR_GOOD] = "good", [DOCTOR_NOTE] = "warning", [DOCTOR_BAD] = "bad"};
static const enum report_tone result_tones[] = {[DOCTOR_GOOD] = TONE_GOOD, [DOCTOR_NOTE] = TONE_WARNING, [DOCTOR_BAD] = TONE_BAD};

void doctor_add(struct doctor *d, const char *name, enum doctor_result result, struct str finding, const char *remedy)
{
	if (d->n == DOCTOR_MAX)
		panic("more checks than doctor has room for");
	d->list[d->n++] = (struct doctor_check){name, result, str_copy(d->s->arena, finding), remedy};
}

struct str doctor_text(struct doctor *d, const char *message, const struct str *args, int n)
{
	return tr_text(d->s->arena, d->s->lang, message, args, n);
}

static bool is_healthy(const struct doctor *d)
{
	bool healthy = true;
	for (int i = 0; i < d->n; i++)
		healthy &= d->list[i].result != DOCTOR_BAD;
	return healthy;
}

static void findings_json(const struct doctor *d)
{
	json_t *o = json_object(), *list = json_array();
	for (int i = 0; i < d->n; i++) {
		const struct doctor_check *c = &d->list[i];
		json_t *e = json_object();
		json_object_set_new(e, "check", json_string(c->name));
		json_object_set_new(e, "result", json_string(result_names[c->result]));
		json_object_set_new(e, "finding", run_json_text(c->finding));
		json_object_set_new(e, "remedy", c->remedy ? json_string(tr(d->s->lang, c->remedy)) : json_null());
		json_array_append_new(list, e);
	}
	json_object_set_new(o, "healthy", json_boolean(is_healthy(d)));
	json_object_set_new(o, "checks", list);
	print_json(d->s, o);
}

static void print_findings(const struct doctor *d)
{
	struct session *s = d->s;
	struct report r;
	report_init(&r, s->arena, s->lang, str_of(tr(s->lang, "State of the installation")));
	struct report_column *columns = ARENA_ARRAY(s->arena, struct report_column, 3);
	columns[0] = (struct report_column){.heading = str_of(tr(s->lang, "check")), .key = STR("check")};
	columns[1] = (struct report_column){.heading = str_of(tr(s->lang, "finding")), .key = STR("finding")};
	columns[2] = (struct report_column){.heading = str_of(tr(s->lang, "what to do")), .key = STR("remedy")};
	struct report_value *cells = ARENA_ARRAY(s->arena, struct report_value, 3 * (size_t)d->n);
	for (int i = 0; i < d->n; i++) {
		const struct doctor_check *c = &d->list[i];
		cells[3 * i] = report_value_text(str_of(tr(s->lang, c->name)));
		cells[3 * i + 1] = report_value_text(c->finding);
		cells[3 * i + 1].tone = result_tones[c->result];
		cells[3 * i + 2] = report_value_text(c->remedy ? str_of(tr(s->lang, c->remedy)) : STR(""));
	}
	struct report_table *t = ARENA_NEW(s->arena, struct report_table);
	*t = (struct report_table){.columns = columns, .column_count = 3, .cells = cells, .row_count = d->n};
	report_add_table(&r, t);
	print_report(s, &r);
}

enum status run_doctor(struct session *s, const struct arguments *args, struct err *err)
{
	struct doctor d = {.s = s};
	(void)args;
	doctor_check_program(&d);
	doctor_check_database(&d);
	doctor_check_keys(&d);
	doctor_check_machine(&d);
	doctor_check_backups(&d);
	session_progress_end(s);
	if (s->json)
		findings_json(&d);
	else
		print_findings(&d);
	(void)err;
	return is_healthy(&d) ? ST_OK : ST_NO;
}
