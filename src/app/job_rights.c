#include "app/job_rights.h"

#include "access/grant.h"
#include "access/rights.h"
#include "access/user.h"
#include "areas/register/relations.h"
#include "cli/session.h"
#include "store/store.h"
#include "web/scope.h"

#include <stdlib.h>

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
	return access_reach(&r->arena, user, account.person, grants, n, reg_today(g), &relations, &r->reach, err);
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

/* What cannot be found out is not allowed. */
bool job_may_import(void *context, struct reg *g, const struct row *row)
{
	struct job_rights *r = context;
	struct str record = str_of(row->record->name);
	if (access_may_all(r->reach, record, ACT_IMPORT))
		return true;
	struct err err;
	struct access_row lies;
	struct arena_mark mark = arena_mark(&r->scratch);
	bool may = row_access(g, &r->scratch, row, as_of_today(g), &lies, &err) == ST_OK && access_may(r->reach, record, ACT_IMPORT, &lies);
	arena_reset(&r->scratch, mark);
	return may;
}
