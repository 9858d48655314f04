#include "areas/register/command/run.h"

#include "record/register.h"

#include <string.h>

enum status run_schema(struct session *s, const struct arguments *args, struct err *err)
{
	static const char *const names[] = {[STORE_SQLITE] = "sqlite", [STORE_POSTGRES] = "postgres"};
	bool is_postgres = str_starts(s->db, STR("postgres"));
	struct str dialect = argument(args, "dialect", is_postgres ? STR("postgres") : STR("sqlite"));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(dialect, str_of(names[i]))) {
			CLEANUP(buf_done) struct buf sql;
			buf_init(&sql, 0);
			schema_write(s->catalogue, (enum store_dialect)i, &sql);
			fwrite(sql.p, 1, sql.n, s->out);
			return ST_OK;
		}
	return err_set(err, ST_USAGE, "--dialect is sqlite or postgres, not '%.*s'", STR_ARG(dialect));
}
