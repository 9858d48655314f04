#include "areas/register/command/run.h"

#include "cli/session.h"
#include "record/verify.h"

static json_t *finding_json(const struct verify_finding *f, enum lang lang)
{
	char id[ID_TEXT];
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	verify_render(f, lang, &text);
	json_t *o = json_object();
	json_object_set_new(o, "transaction", json_integer(f->tx));
	json_object_set_new(o, "record", f->record ? json_string(f->record->name) : json_null());
	json_object_set_new(o, "version", f->version ? json_integer(f->version) : json_null());
	id_format(f->id, id);
	json_object_set_new(o, "id", id_is_zero(f->id) ? json_null() : json_string(id));
	json_object_set_new(o, "what", run_json_text(buf_view(&text)));
	return o;
}

enum status run_verify(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct verify_result result = {};
	(void)args;
	TRY(session_register(s, false, &g, err));
	struct run_step step = {s, tr(s->lang, "verifying the history")};
	enum status st = reg_verify_watched(g, run_progress, &step, &result, err);
	session_progress_end(s);
	if (st != ST_OK && (st != ST_NO || result.first.what == VERIFY_SOUND))
		return st;
	bool is_sound = st == ST_OK;
	struct str chain = run_hex(s->arena, result.chain, sizeof(result.chain));
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "sound", json_boolean(is_sound));
		json_object_set_new(o, "transactions", json_integer(result.transactions));
		json_object_set_new(o, "versions", json_integer(result.versions));
		json_object_set_new(o, "chain", run_json_text(chain));
		json_object_set_new(o, "finding", is_sound ? json_null() : finding_json(&result.first, s->lang));
		run_json(s, o);
	} else {
		struct str counts[] = {run_number(s->arena, result.transactions), run_number(s->arena, result.versions), chain};
		if (is_sound) {
			run_say(s, N_("The history is whole: {0} transactions, {1} versions."), counts, 2);
			run_say(s, N_("Last link: {2}. Keep it elsewhere: a history rewritten from the start is found by it too."), counts, 3);
		} else {
			CLEANUP(buf_done) struct buf text;
			buf_init(&text, 0);
			verify_render(&result.first, s->lang, &text);
			run_say(s, N_("The history was altered: {0}"), (struct str[]){buf_view(&text)}, 1);
			run_say(s, N_("Compare with the last sound backup (junheng verify --db sqlite:BACKUP) before anything else is written."), NULL, 0);
		}
	}
	if (is_sound)
		return ST_OK;
	*err = (struct err){}; /* said above */
	return ST_NO;
}
