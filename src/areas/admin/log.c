/* log verify: whether the access log is whole; log prune: what was kept long enough goes. Its entries are for the audit
 * administrator, in the application. */
#include "areas/admin/run.h"

#include "access/log.h"

enum { MONTHS_MAX = 1200 };

enum status run_log_verify(struct session *s, const struct arguments *args, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	char digest[LOG_DIGEST_TEXT];
	int64_t n = 0;
	(void)args;
	TRY(desk_open(s, &d, err));
	TRY(access_log_verify(&d.access, &n, digest, err));
	json_t *o = json_object();
	json_object_set_new(o, "entries", json_integer(n));
	json_object_set_new(o, "digest", json_string(digest));
	desk_say(s, N_("The access log is whole: {0} entries, last digest {1}"),
		 (struct str[]){str_of(arena_printf(s->arena, "%lld", (long long)n)), str_of(digest)}, 2);
	desk_print(s, o, NULL);
	return ST_OK;
}

enum status run_log_prune(struct session *s, const struct arguments *args, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	int64_t months = 0, n = 0;
	TRY(argument_i64(args, "months", 1, MONTHS_MAX, &months, err));
	if (!months)
		return err_set(err, ST_USAGE, "--months is missing: how many months of the access log stay");
	TRY(desk_open(s, &d, err));
	TRY(access_log_prune(&d.access, &d.by, (int)months, &n, err));
	json_t *o = json_object();
	json_object_set_new(o, "removed", json_integer(n));
	desk_say(s, N_("Entries of the access log removed: {0}"), (struct str[]){str_i64(s->arena, n)}, 1);
	desk_print(s, o, NULL);
	return ST_OK;
}
