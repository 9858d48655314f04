#include "store/backend.h"

static enum status postgres_open(struct store *s, const char *url, struct err *err)
{
	return err_set(err, ST_UNAVAILABLE, "PostgreSQL is not built in");
}

static void postgres_close(struct store *s) {}

const struct backend store_postgres = {.dialect = STORE_POSTGRES, .open = postgres_open, .close = postgres_close};
