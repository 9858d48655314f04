#include "app/job_rights.h"

#include "access/grant.h"
#include "access/rights.h"
#include "access/user.h"
#include "areas/register/relations.h"
#include "cli/session.h"
#include "store/store.h"
#include "web/scope.h"

#include <stdlib.h>
#include <string.h>

struct job_rights {
	struct arena arena;  /* of the reach */
	struct arena scratch; /* of one row */
	struct access_reach *reach;
};

static enum status find_reach(struct session *s, struct job_rights *r, struct access *a, struct id user, struct err *err)
{
	struct reg *g;
	struct access_user account;
	struct access_grant *grants;
	size_t n;
	TRY(session_register(s, false, &g, err));
	enum status st = access_user_get(a, &r->arena, user, &account, err);
	if (st == ST_NOT_FOUND || (st == ST_OK && account.state != USER_ACTIVE))
		return err_set(err, ST_DENIED, "the account that started the job is no longer active");
	TRY(st);
	TRY(access_grants_of(a, &r->arena, user, &grants, &n, err));
	struct access_relations relations = register_relations(g);
	return access_reach(&r->arena, user, account.person, account.login, grants, n, reg_today(g), &relations, &r->reach, err);
}

enum status job_rights_open(struct session *s, struct str actor, struct job_rights **ret, struct err *err)
{
	struct id user;
	struct access a = {};
	*ret = NULL;
	if (actor.n != ID_TEXT - 1 || !id_parse(actor, &user))
		return ST_OK;
	TRY(store_open_work(&a.store, s->db, NULL, err));
	struct job_rights *r = heap_alloc(1, sizeof *r);
	arena_init(&r->arena);
	arena_init(&r->scratch);
	enum status st = find_reach(s, r, &a, user, err);
	store_close(a.store);
	if (st != ST_OK) {
		job_rights_close(r);
		return st;
	}
	*ret = r;
	return ST_OK;
}

void job_rights_close(struct job_rights *r)
{
	if (!r)
		return;
	arena_done(&r->arena);
	arena_done(&r->scratch);
	free(r);
}

static bool may_as_it_lies(struct job_rights *r, struct reg *g, const struct row *row)
{
	struct err err;
	struct access_row lies;
	return row_access(g, &r->scratch, row, as_of_today(g), &lies, &err) == ST_OK &&
	       access_may(r->reach, str_of(row->record->name), ACT_IMPORT, &lies);
}

static bool was_there_before(struct job_rights *r, struct reg *g, const struct row *row)
{
	struct err err;
	struct row **before;
	size_t n;
	return row_periods(g, &r->scratch, row->record, row->id, row->tx_from - 1, ROW_SEALED, &before, &n, &err) != ST_OK || n > 0;
}

/* The row of its own record that it names: the region above a region. NULL: none, or not there. */
static const struct row *row_above(struct job_rights *r, struct reg *g, const struct row *row)
{
	struct err err;
	struct row *above;
	for (int i = 0; row->record->fields[i].name; i++) {
		const struct field *f = &row->record->fields[i];
		if (f->kind == FIELD_REFERENCE && strcmp(f->record, row->record->name) == 0 && row->values[i].form == VALUE_ID &&
		    row_get(g, &r->scratch, row->record, row->values[i].id, as_of_today(g), ROW_SEALED, &above, &err) == ST_OK)
			return above;
	}
	return NULL;
}

/* What cannot be found out is not allowed. Nobody's roles reach a row that the batch makes: a new region is theirs when the one
 * above it is. */
bool job_may_import(void *context, struct reg *g, const struct row *row)
{
	enum { LEVELS_MAX = 10 };
	struct job_rights *r = context;
	if (access_may_all(r->reach, str_of(row->record->name), ACT_IMPORT))
		return true;
	struct arena_mark mark = arena_mark(&r->scratch);
	bool may = may_as_it_lies(r, g, row);
	for (int i = 0; !may && row && i < LEVELS_MAX && !was_there_before(r, g, row); i++) {
		row = row_above(r, g, row);
		may = row && may_as_it_lies(r, g, row);
	}
	arena_reset(&r->scratch, mark);
	return may;
}
