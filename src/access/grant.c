#include "access/grant.h"

#include "access/inside.h"
#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>

static enum status check(const struct access_actor *by, struct id user, enum role role, struct id anchor, day_t from, day_t to,
			 struct err *err)
{
	if (role == ROLE_PUBLIC)
		return err_set(err, ST_INVALID, "the public role is everybody's and is not given");
	if (from >= to)
		return err_set(err, ST_INVALID, "a role begins before it ends");
	if (id_cmp(by->user, user) == 0)
		return err_set(err, ST_DENIED, "nobody gives a role to themselves");
	if (role_anchor(role) == ANCHOR_NONE && !id_is_zero(anchor))
		return err_set(err, ST_INVALID, "the role '%s' is not tied to a place", role_name(role));
	if (!id_is_zero(anchor))
		return ST_OK;
	switch (role_anchor(role)) {
	case ANCHOR_REGION:
		return err_set(err, ST_INVALID, "the role '%s' is given for a region: name it", role_name(role));
	case ANCHOR_GROUP:
		return err_set(err, ST_INVALID, "the role '%s' is given for a group: name it", role_name(role));
	case ANCHOR_SCHOOL:
		return err_set(err, ST_INVALID, "the role '%s' is given for a school: name it", role_name(role));
	case ANCHOR_NONE:
		break;
	}
	return ST_OK;
}

/* Administrators hold one role; the same role in the same place is not held twice on a day. */
static enum status check_others(struct access *a, struct id user, enum role role, struct id anchor, day_t from, day_t to, struct err *err)
{
	struct arena scratch;
	struct access_grant *held;
	size_t n;
	arena_init(&scratch);
	enum status st = access_grants_of(a, &scratch, user, &held, &n, err);
	for (size_t i = 0; st == ST_OK && i < n; i++) {
		const struct access_grant *g = &held[i];
		if (g->to <= from || to <= g->from)
			continue;
		if (g->role == role && id_cmp(g->anchor, anchor) == 0)
			st = err_set(err, ST_CONFLICT, "the account has the role '%s' there on some of these days already", role_name(role));
		else if (g->role != role && (role_is_administrator(g->role) || role_is_administrator(role)))
			st = err_set(err, ST_DENIED, "an administrator holds one role and nothing else; the account has '%s'",
				     role_name(g->role));
	}
	arena_done(&scratch);
	return st;
}

static enum status insert(struct access *a, const struct access_actor *by, struct id id, struct id user, enum role role,
			  struct id anchor, day_t from, day_t to, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t open;
	char note[128], first[11], last[11];
	TRY(count_by_id(a, "SELECT count(*) FROM access_user WHERE id = :id AND state <> 'closed'", user, &open, err));
	if (!open)
		return err_set(err, ST_CONFLICT, "the account is closed or does not exist");
	TRY(check_others(a, user, role, anchor, from, to, err));
	TRY(store_prepare(a->store, &q,
			  "INSERT INTO access_grant (id, user_id, role, anchor, valid_from, valid_to, given_by, given) "
			  "VALUES (:id, :user, :role, :anchor, :from, :to, :by, :now)",
			  err));
	stmt_bind_id(q, "id", id);
	stmt_bind_id(q, "user", user);
	stmt_bind_str(q, "role", str_of(role_name(role)));
	stmt_bind_id(q, "anchor", anchor);
	stmt_bind_i64(q, "from", from);
	stmt_bind_i64(q, "to", to);
	stmt_bind_id(q, "by", by->user);
	stmt_bind_i64(q, "now", by->now);
	TRY(stmt_exec(q, NULL, err));
	day_format(from, first);
	day_format(to, last);
	snprintf(note, sizeof note, "%s %s/%s", role_name(role), first, last);
	return log_change(a, by, "create", "grant", user, "ok", str_of(note), err);
}

enum status access_grant_add(struct access *a, const struct access_actor *by, struct id user, enum role role, struct id anchor,
			     day_t from, day_t to, struct id *ret, struct err *err)
{
	struct id id = id_new(by->now);
	TRY(check(by, user, role, anchor, from, to, err));
	TRY(store_begin(a->store, STORE_WRITE, err));
	TRY(finish(a->store, insert(a, by, id, user, role, anchor, from, to, err), err));
	*ret = id;
	return ST_OK;
}

static void read_grant(const struct stmt *q, struct access_grant *ret, bool *ret_known)
{
	*ret = (struct access_grant){.id = stmt_id(q, 0), .user = stmt_id(q, 1), .anchor = stmt_id(q, 3), .from = (day_t)stmt_i64(q, 4),
				     .to = (day_t)stmt_i64(q, 5)};
	*ret_known = role_parse(stmt_str(q, 2), &ret->role); /* a role this program no longer knows gives nothing */
}

#define GRANT_COLUMNS "id, user_id, role, anchor, valid_from, valid_to"

enum status access_grants_of(struct access *a, struct arena *arena, struct id user, struct access_grant **ret, size_t *ret_n,
			     struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct access_grant *list = NULL;
	size_t n = 0, cap = 0;
	TRY(store_prepare(a->store, &q, "SELECT " GRANT_COLUMNS " FROM access_grant WHERE user_id = :id ORDER BY role, valid_from, id", err));
	stmt_bind_id(q, "id", user);
	for (bool row, known;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		if (n == cap) {
			struct access_grant *more = ARENA_ARRAY(arena, struct access_grant, cap ? 2 * cap : 4);
			for (size_t i = 0; i < n; i++)
				more[i] = list[i];
			list = more;
			cap = cap ? 2 * cap : 4;
		}
		read_grant(q, &list[n], &known);
		n += known;
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

enum status access_holders_at(struct access *a, struct arena *arena, uint32_t roles, struct id anchor, day_t day, struct id **ret,
			      size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct access_collect found = {.arena = arena};
	bool row;
	TRY(store_prepare(a->store, &q,
			  "SELECT u.id, g.role FROM access_grant g JOIN access_user u ON u.id = g.user_id "
			  "WHERE g.anchor = :anchor AND g.valid_from <= :day AND g.valid_to > :day AND u.state = 'active' ORDER BY u.id",
			  err));
	stmt_bind_id(q, "anchor", anchor);
	stmt_bind_i64(q, "day", day);
	for (;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		enum role role;
		if (role_parse(stmt_str(q, 1), &role) && (roles & 1u << role))
			access_collect_add(&found, stmt_id(q, 0));
	}
	*ret = found.ids;
	*ret_n = found.n;
	return ST_OK;
}

enum status access_role_holders(struct access *a, enum role role, day_t day, int64_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(a->store, &q,
			  "SELECT count(DISTINCT u.id) FROM access_user u JOIN access_grant g ON g.user_id = u.id "
			  "WHERE g.role = :role AND g.valid_to > :day AND u.state = 'active'",
			  err));
	stmt_bind_str(q, "role", str_of(role_name(role)));
	stmt_bind_i64(q, "day", day);
	TRY(stmt_step(q, &row, err));
	*ret = row ? stmt_i64(q, 0) : 0;
	return ST_OK;
}

static enum status find(struct access *a, struct id id, struct access_grant *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row, known = false;
	TRY(store_prepare(a->store, &q, "SELECT " GRANT_COLUMNS " FROM access_grant WHERE id = :id", err));
	stmt_bind_id(q, "id", id);
	TRY(stmt_step(q, &row, err));
	if (row)
		read_grant(q, ret, &known);
	return known ? ST_OK : err_set(err, ST_NOT_FOUND, "there is no such role given");
}

static enum status end(struct access *a, const struct access_actor *by, struct id id, day_t day, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct access_grant g = {};
	int64_t holders = 0;
	char note[64], text[11];
	TRY(find(a, id, &g, err));
	if (g.to <= day)
		return err_set(err, ST_CONFLICT, "the role ended before that day already");
	if (role_is_administrator(g.role)) {
		TRY(access_role_holders(a, g.role, day, &holders, err));
		if (holders <= 1)
			return err_set(err, ST_CONFLICT, "the account is the only '%s' administrator: make another one first", role_name(g.role));
	}
	TRY(store_prepare(a->store, &q, "UPDATE access_grant SET valid_to = CASE WHEN valid_from > :day THEN valid_from ELSE :day END WHERE id = :id",
			  err));
	stmt_bind_i64(q, "day", day);
	stmt_bind_id(q, "id", id);
	TRY(stmt_exec(q, NULL, err));
	day_format(day, text);
	snprintf(note, sizeof note, "%s %s", role_name(g.role), text);
	return log_change(a, by, "delete", "grant", g.user, "ok", str_of(note), err);
}

enum status access_grant_end(struct access *a, const struct access_actor *by, struct id grant, day_t day, struct err *err)
{
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store, end(a, by, grant, day, err), err);
}
