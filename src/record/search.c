#include "record/search.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/change_inside.h"
#include "record/sealed.h"
#include "text/script.h"

#include <stdio.h>
#include <string.h>

/* Tokens beyond ASCII as "x" and the hexadecimal of their characters. */
static void put_token(struct buf *out, struct str token)
{
	bool is_ascii = true;
	for (size_t i = 0; i < token.n; i++)
		is_ascii &= (unsigned char)token.p[i] < 128;
	if (is_ascii) {
		buf_str(out, token);
		return;
	}
	for (size_t pos = 0; pos < token.n;) {
		char digits[9], *p = digits + sizeof(digits);
		unsigned code = (unsigned)str_next_char(token, &pos);
		do
			*--p = "0123456789abcdef"[code & 15];
		while (code >>= 4);
		*--p = 'x';
		buf_add(out, p, (size_t)(digits + sizeof(digits) - p));
	}
}

static void put_tokens(struct buf *out, struct str tokens)
{
	struct str rest = tokens, part;
	bool is_first = true;
	while (rest.p && str_next(&rest, ' ', &part)) {
		if (!part.n)
			continue;
		if (!is_first)
			buf_char(out, ' ');
		is_first = false;
		put_token(out, part);
	}
}

enum status search_words(struct reg *g, const struct layout *l, struct row *const *rows, size_t n, struct buf *out,
			 struct err *err)
{
	struct script *script;
	TRY(reg_script(g, &script, err));
	CLEANUP(buf_done) struct buf tokens;
	buf_init(&tokens, 0);
	for (int i = 0; i < l->n_fields; i++) {
		const struct field *f = &l->record->fields[i];
		if (!(f->flags & F_SEARCH) || kind_of(f->kind)->form != VALUE_TEXT)
			continue;
		for (size_t k = 0; k < n; k++) {
			bool is_known = rows[k]->values[i].form != VALUE_TEXT;
			for (size_t j = 0; j < k; j++)
				is_known |= value_eq(rows[j]->values[i], rows[k]->values[i]);
			if (is_known)
				continue;
			buf_clear(&tokens);
			TRY(search_tokens(script, rows[k]->values[i].s, &tokens, err));
			/* A phrase must not run from one text into the next. */
			if (out->n)
				buf_cstr(out, " x0x0x0x0 ");
			put_tokens(out, buf_view(&tokens));
		}
	}
	return ST_OK;
}

static enum status index_entry(struct reg *g, int64_t number, struct str words, bool is_delete, struct err *err)
{
	if (store_dialect(g->store) != STORE_SQLITE)
		return ST_OK;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q,
			  is_delete ? "INSERT INTO search (search, rowid, words) VALUES ('delete', :number, :words)"
				    : "INSERT INTO search (rowid, words) VALUES (:number, :words)",
			  err));
	stmt_bind_i64(q, ":number", number);
	stmt_bind_str(q, ":words", words);
	return stmt_exec(q, NULL, err);
}

/* Replaces the words of a row; empty words take it out. */
static enum status store_words(struct reg *g, const struct layout *l, struct id id, struct str words, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, "SELECT number, words FROM search_text WHERE id = :id", err));
	stmt_bind_id(q, ":id", id);
	bool has;
	TRY(stmt_step(q, &has, err));
	if (has) {
		CLEANUP(arena_done) struct arena a;
		arena_init(&a);
		int64_t number = stmt_i64(q, 0);
		struct str before = str_copy(&a, stmt_str(q, 1));
		if (str_eq(before, words))
			return ST_OK;
		TRY(stmt_step(q, &has, err));
		TRY(index_entry(g, number, before, true, err));
		CLEANUP(stmt_finish_ptr) struct stmt *drop = NULL;
		TRY(store_prepare(g->store, &drop, "DELETE FROM search_text WHERE number = :number", err));
		stmt_bind_i64(drop, ":number", number);
		TRY(stmt_exec(drop, NULL, err));
	}
	if (!words.n)
		return ST_OK;
	CLEANUP(stmt_finish_ptr) struct stmt *last = NULL, *put = NULL;
	TRY(store_prepare(g->store, &last, "SELECT max(number) FROM search_text", err));
	TRY(stmt_step(last, &has, err));
	int64_t number = stmt_i64(last, 0) + 1;
	TRY(stmt_step(last, &has, err));
	TRY(store_prepare(g->store, &put,
			  "INSERT INTO search_text (number, id, record, words) VALUES (:number, :id, :record, :words)",
			  err));
	stmt_bind_i64(put, ":number", number);
	stmt_bind_id(put, ":id", id);
	stmt_bind_str(put, ":record", str_of(l->record->name));
	stmt_bind_str(put, ":words", words);
	TRY(stmt_exec(put, NULL, err));
	return index_entry(g, number, words, false, err);
}

static enum status update(struct reg *g, const struct layout *l, struct id id, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	CLEANUP(buf_done) struct buf words;
	buf_init(&words, 0);
	struct row **rows;
	size_t n;
	TRY(row_periods(g, &a, l->record, id, TX_NOW, ROW_OPENED, &rows, &n, err));
	TRY(search_words(g, l, rows, n, &words, err));
	return store_words(g, l, id, buf_view(&words), err);
}

enum status search_update(struct change *c, const struct layout *l, struct id id, struct err *err)
{
	return update(c->g, l, id, err);
}

enum status search_forget(struct reg *g, const struct layout *l, struct id id, struct err *err)
{
	return store_words(g, l, id, (struct str){}, err);
}

/* SQLite: "x5747 x8861" AND …; PostgreSQL: (x5747 <-> x8861) & …. Tokens hold only ASCII letters and digits. */
static void put_phrase(enum store_dialect d, struct str phrase, bool is_prefix, struct buf *out)
{
	CLEANUP(buf_done) struct buf tokens;
	buf_init(&tokens, 0);
	put_tokens(&tokens, phrase);
	struct str rest = buf_view(&tokens), part;
	bool is_first = true;
	buf_char(out, d == STORE_SQLITE ? '"' : '(');
	while (rest.p && str_next(&rest, ' ', &part)) {
		if (!is_first)
			buf_cstr(out, d == STORE_SQLITE ? " " : " <-> ");
		is_first = false;
		if (d == STORE_SQLITE)
			buf_str(out, part);
		else
			buf_printf(out, "'%.*s'", STR_ARG(part));
	}
	if (d != STORE_SQLITE && is_prefix)
		buf_cstr(out, ":*");
	buf_cstr(out, d == STORE_SQLITE ? "\"" : ")");
	if (d == STORE_SQLITE && is_prefix)
		buf_char(out, '*');
}

static enum status match_text(struct reg *g, struct str query, struct buf *out, struct err *err)
{
	struct script *script;
	TRY(reg_script(g, &script, err));
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct search_term terms[SEARCH_TERMS_MAX];
	int n;
	enum store_dialect d = store_dialect(g->store);
	TRY(search_terms(script, &a, query, terms, &n, err));
	for (int i = 0; i < n; i++) {
		if (i)
			buf_cstr(out, d == STORE_SQLITE ? " AND " : " & ");
		buf_char(out, '(');
		put_phrase(d, terms[i].phrase, terms[i].is_prefix, out);
		if (terms[i].initials.n) {
			buf_cstr(out, d == STORE_SQLITE ? " OR " : " | ");
			put_phrase(d, terms[i].initials, false, out);
		}
		buf_char(out, ')');
	}
	return ST_OK;
}

enum status search_condition(struct reg *g, struct str query, struct buf *ret_match, struct err *err)
{
	return match_text(g, query, ret_match, err);
}

const char *search_from(const struct reg *g)
{
	return store_dialect(g->store) == STORE_SQLITE
		       ? "search_text t WHERE t.number IN (SELECT rowid FROM search WHERE search MATCH :match)"
		       : "search_text t WHERE to_tsvector('simple', t.words) @@ CAST(:match AS tsquery)";
}

enum status reg_search(struct reg *g, struct arena *a, struct str query, const struct record *const *records,
		       size_t limit, struct search_hit **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(buf_done) struct buf match, sql;
	buf_init(&match, 0);
	buf_init(&sql, 0);
	TRY(search_condition(g, query, &match, err));
	if (!match.n) {
		*ret = NULL;
		*ret_n = 0;
		return ST_OK;
	}
	buf_printf(&sql, "SELECT t.record, t.id FROM %s", search_from(g));
	for (int i = 0; records && records[i]; i++)
		buf_printf(&sql, "%s'%s'%s", i ? ", " : " AND t.record IN (", records[i]->name,
			   records[i + 1] ? "" : ")");
	buf_printf(&sql, " ORDER BY length(t.words), t.id LIMIT %zu", limit);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, sql.p, err));
	stmt_bind_str(q, ":match", buf_view(&match));
	struct search_hit *hits = ARENA_ARRAY(a, struct search_hit, limit);
	size_t n = 0;
	for (bool has; n < limit;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		const struct record *r = catalogue_find(g->catalogue, stmt_str(q, 0));
		if (r)
			hits[n++] = (struct search_hit){r, stmt_id(q, 1)};
	}
	*ret = hits;
	*ret_n = n;
	return ST_OK;
}

/* Ids of the record in pieces, so that memory does not grow and no statement stays open while others write. */
static enum status rebuild_record(struct reg *g, const struct layout *l, struct err *err)
{
	enum { PIECE = 500 };
	struct id after = {};
	for (size_t n = PIECE; n == PIECE;) {
		struct id ids[PIECE];
		n = 0;
		CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
		char sql[250];
		snprintf(sql, sizeof(sql),
			 "SELECT DISTINCT id FROM \"%s\" WHERE tx_to = " TX_NOW_SQL
			 " AND id > :after ORDER BY id LIMIT %d",
			 l->record->name, PIECE);
		TRY(store_prepare(g->store, &q, sql, err));
		stmt_bind_blob(q, ":after", after.b, sizeof(after.b));
		for (bool has;;) {
			TRY(stmt_step(q, &has, err));
			if (!has)
				break;
			ids[n++] = stmt_id(q, 0);
		}
		for (size_t i = 0; i < n; i++)
			TRY(update(g, l, ids[i], err));
		if (n)
			after = ids[n - 1];
	}
	return ST_OK;
}

enum status reg_search_rebuild(struct reg *g, struct err *err)
{
	TRY(store_begin(g->store, STORE_WRITE, err));
	enum status st =
		store_run(g->store,
			  store_dialect(g->store) == STORE_SQLITE
				  ? "INSERT INTO search (search) VALUES ('delete-all'); DELETE FROM search_text"
				  : "DELETE FROM search_text",
			  err);
	for (int i = 0; i < g->catalogue->n && st == ST_OK; i++) {
		const struct layout *l = layout_of(g, g->catalogue->records[i]);
		if (l->has_search)
			st = rebuild_record(g, l, err);
	}
	if (st == ST_OK)
		st = store_commit(g->store, err);
	if (st != ST_OK)
		store_rollback(g->store);
	return st;
}
