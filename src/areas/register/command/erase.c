#include "areas/register/command/run.h"

#include "cli/session.h"
#include "record/erase.h"

#include <string.h>

enum status run_erase(struct session *s, const struct arguments *args, struct err *err)
{
	const struct record *r;
	struct reg *g;
	struct id id;
	char text[ID_TEXT];
	struct str reason = str_trim(argument(args, "reason", STR("")));
	TRY(run_record(s, args->words[0], &r, err));
	if (!r->person || strcmp(r->person, "self") != 0)
		return err_record(err, ST_USAGE, r, "rows of '%s' are no persons; only persons are erased");
	if (!reason.n)
		return err_set(err, ST_USAGE, "--reason is missing: why the person is erased; it cannot be undone");
	TRY(session_register(s, false, &g, err));
	TRY(run_row(s, g, r, args->words[1], reg_today(g), &id, err));
	TRY(person_erase(g, r, id, session_actor(s), reason, err));
	id_format(id, text);
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "record", json_string(r->name));
		json_object_set_new(o, "erased", json_string(text));
		print_json(s, o);
		return ST_OK;
	}
	print_line(s, N_("Erased: {0}. The history stays provable. Backups made before still hold the key: replace them."), (struct str[]){str_of(text)}, 1);
	return ST_OK;
}
