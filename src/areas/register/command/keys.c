#include "areas/register/command/run.h"

#include "cli/session.h"
#include "crypt/keyring.h"

enum status run_keys_rotate(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct keyring_summary sum;
	(void)args;
	TRY(session_register(s, false, &g, err));
	TRY(keyring_rotate(s->keys, err));
	TRY(keyring_check(s->keys, &sum, err));
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "live", json_integer((json_int_t)sum.live));
		json_object_set_new(o, "destroyed", json_integer((json_int_t)sum.destroyed));
		print_json(s, o);
		return ST_OK;
	}
	print_line(s, N_("{0} keys of persons are under a new master key. Backups made before are under the old one: make a new one."),
		   (struct str[]){str_i64(s->arena, (int64_t)sum.live)}, 1);
	return ST_OK;
}
