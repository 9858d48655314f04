#include "areas/register/command/run.h"

#include "record/stored.h"
#include "record/verify.h"

#include <unistd.h>

/* The proof covers sealed values as they stand, so no keys are needed, and nothing is written: a backup is verified as well as
 * the register, on a disk that cannot be written too. */
static enum status open_to_read(struct session *s, struct store **ret_store, struct reg **ret, struct err *err)
{
	struct str path = run_sqlite_path(s);
	struct reg *g = NULL;
	if (path.n && access(str_dup(s->arena, path), F_OK) != 0)
		return err_set(err, ST_NOT_FOUND, "there is no register at %.*s; 'junheng init' makes one", STR_ARG(path));
	TRY(store_open(ret_store, s->db, &(struct store_options){.read_only = true}, err));
	struct reg_options options = {.store = *ret_store, .catalogue = s->catalogue};
	enum status st = reg_open(&g, &options, err);
	if (st == ST_OK)
		st = reg_check_schema(g, err);
	if (st != ST_OK) {
		reg_close(g);
		store_close(*ret_store);
		return st;
	}
	*ret = g;
	return ST_OK;
}

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
	struct reg *g = NULL;
	struct store *store = NULL;
	struct verify_result result = {};
	(void)args;
	TRY(open_to_read(s, &store, &g, err));
	struct run_step step = {s, tr(s->lang, "verifying the history")};
	int64_t files = 0, damaged = 0;
	enum status st = reg_verify_watched(g, run_progress, &step, &result, err);
	if (st == ST_OK)
		st = stored_check(store, &files, &damaged, err);
	session_progress_end(s);
	reg_close(g);
	store_close(store);
	if (st != ST_OK && (st != ST_NO || result.first.what == VERIFY_SOUND))
		return st;
	bool is_sound = st == ST_OK;
	struct str chain = run_hex(s->arena, result.chain, sizeof(result.chain));
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "sound", json_boolean(is_sound && !damaged));
		json_object_set_new(o, "transactions", json_integer(result.transactions));
		json_object_set_new(o, "versions", json_integer(result.versions));
		json_object_set_new(o, "chain", run_json_text(chain));
		json_object_set_new(o, "files", json_integer(files));
		json_object_set_new(o, "damaged_files", json_integer(damaged));
		json_object_set_new(o, "finding", is_sound ? json_null() : finding_json(&result.first, s->lang));
		print_json(s, o);
	} else {
		struct str counts[] = {str_i64(s->arena, result.transactions), str_i64(s->arena, result.versions), chain,
				       str_i64(s->arena, files), str_i64(s->arena, damaged)};
		if (is_sound) {
			print_line(s, N_("The history is whole: {0} transactions, {1} versions."), counts, 2);
			if (damaged)
				print_line(s, N_("Of {3} stored files {4} are no longer what was stored; restore them from a backup."), counts, 5);
			else if (files)
				print_line(s, N_("{3} stored files hold their digests."), counts, 4);
			print_line(s, N_("Last link: {2}. Keep it elsewhere: a history rewritten from the start is found by it too."), counts, 3);
		} else {
			CLEANUP(buf_done) struct buf text;
			buf_init(&text, 0);
			verify_render(&result.first, s->lang, &text);
			print_line(s, N_("The history was altered: {0}"), (struct str[]){buf_view(&text)}, 1);
			print_line(s, N_("Compare with the last sound backup (junheng verify --db sqlite:BACKUP) before anything else is written."), NULL, 0);
		}
	}
	if (is_sound && !damaged)
		return ST_OK;
	*err = (struct err){}; /* said above */
	return ST_NO;
}
