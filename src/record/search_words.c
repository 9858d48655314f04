/* The words rows are found by, and their index in SQLite. */
#include "record/search.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/change_inside.h"
#include "record/sealed.h"
#include "text/script.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Tokens beyond ASCII as "x" and the hexadecimal of their characters. */
static void put_character(struct buf *out, unsigned code)
{
	char digits[9], *p = digits + sizeof(digits);
	do
		*--p = "0123456789abcdef"[code & 15];
	while (code >>= 4);
	*--p = 'x';
	buf_add(out, p, (size_t)(digits + sizeof(digits) - p));
}

static void put_token(struct buf *out, struct str token)
{
	bool is_ascii = true;
	for (size_t i = 0; i < token.n; i++)
		is_ascii &= (unsigned char)token.p[i] < 128;
	if (is_ascii) {
		buf_str(out, token);
		return;
	}
	for (size_t pos = 0; pos < token.n;)
		put_character(out, (unsigned)str_next_char(token, &pos));
}

void search_put_tokens(struct str tokens, struct buf *out)
{
	bool is_first = true;
	for (size_t pos = 0; pos < tokens.n;) {
		size_t from = pos;
		while (pos < tokens.n && tokens.p[pos] != ' ')
			pos++;
		if (pos > from && !is_first)
			buf_char(out, ' ');
		is_first &= pos == from;
		put_token(out, str_slice(tokens, from, pos++));
	}
}

/* Does the phrase stand in the words, between blanks? */
static bool has_phrase(struct str words, struct str phrase)
{
	const char *p = words.p, *end = words.p + words.n;
	while (words.n && (p = memmem(p, (size_t)(end - p), phrase.p, phrase.n))) {
		const char *after = p + phrase.n;
		if ((p == words.p || p[-1] == ' ') && (after == end || *after == ' '))
			return true;
		p++;
	}
	return false;
}

/* Adds the tokens as a phrase, unless it is part of one that stands there: whatever finds it finds that one. A phrase must not run
 * from one text into the next: where the index holds no places of tokens, a mark that it does not take in will do. */
static void put_phrase(struct reg *g, struct str tokens, struct buf *phrase, struct buf *out)
{
	buf_clear(phrase);
	search_put_tokens(tokens, phrase);
	if (!phrase->n || has_phrase(buf_view(out), buf_view(phrase)))
		return;
	if (out->n)
		buf_cstr(out, store_dialect(g->store) == STORE_SQLITE ? " . " : " x0x0x0x0 ");
	buf_str(out, buf_view(phrase));
}

enum status search_words(struct reg *g, const struct layout *l, struct row *const *rows, size_t n, struct buf *out,
			 struct err *err)
{
	struct script *script;
	TRY(reg_script(g, &script, err));
	CLEANUP(buf_done) struct buf tokens;
	CLEANUP(buf_done) struct buf phrase;
	buf_init(&tokens, 0);
	buf_init(&phrase, 0);
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
			size_t initials;
			buf_clear(&tokens);
			TRY(search_tokens(script, rows[k]->values[i].s, &tokens, &initials, err));
			struct str all = buf_view(&tokens);
			put_phrase(g, str_slice(all, 0, initials), &phrase, out);
			put_phrase(g, str_slice(all, initials, all.n), &phrase, out);
		}
	}
	return ST_OK;
}

/* The last number the index has taken in, and the last one there is; later ones are compared one by one (search.c). */
static enum status index_state(struct reg *g, int64_t *ret_indexed, int64_t *ret_last, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	TRY(store_prepare(g->store, &q,
			  store_dialect(g->store) == STORE_SQLITE
				  ? "SELECT (SELECT indexed FROM search_state), (SELECT max(number) FROM search_text)"
				  : "SELECT 0, max(number) FROM search_text",
			  err));
	TRY(stmt_step(q, &has, err));
	*ret_indexed = stmt_i64(q, 0);
	*ret_last = stmt_i64(q, 1);
	return ST_OK;
}

enum status search_next_number(struct reg *g, int64_t *ret, struct err *err)
{
	int64_t indexed, last;
	TRY(index_state(g, &indexed, &last, err));
	*ret = MAX(indexed, last) + 1;
	return ST_OK;
}

enum status search_advance(struct reg *g, int64_t from, int64_t most, int64_t *ret_left, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *put = NULL, *set = NULL;
	int64_t indexed, last;
	*ret_left = 0;
	if (store_dialect(g->store) != STORE_SQLITE)
		return ST_OK;
	TRY(index_state(g, &indexed, &last, err));
	if (last - indexed <= from)
		return ST_OK;
	int64_t until = MIN(last, indexed + most);
	TRY(store_prepare(
		g->store, &put,
		"INSERT INTO search (rowid, words) SELECT number, words FROM search_text WHERE number > :indexed AND"
		" number <= :until ORDER BY number",
		err));
	stmt_bind_i64(put, ":indexed", indexed);
	stmt_bind_i64(put, ":until", until);
	TRY(stmt_exec(put, NULL, err));
	TRY(store_prepare(g->store, &set, "UPDATE search_state SET indexed = :until", err));
	stmt_bind_i64(set, ":until", until);
	TRY(stmt_exec(set, NULL, err));
	*ret_left = last - until;
	return ST_OK;
}

/* How many pieces of the index may stand side by side before they are merged: few are fast to search, many to fill. */
static enum status set_merging(struct reg *g, bool fills, struct err *err)
{
	return store_run(g->store,
			 fills ? "INSERT INTO search (search, rank) VALUES ('automerge', 16)"
			       : "INSERT INTO search (search, rank) VALUES ('automerge', 4)", /* FTS5's own */
			 err);
}

static enum status settle_step(struct reg *g, int64_t most, bool *is_large, int64_t *ret_left, struct err *err)
{
	enum { LARGE = 100000 };
	TRY(search_advance(g, 0, most, ret_left, err));
	bool grew = !*is_large && *ret_left >= LARGE, ends = *is_large && *ret_left == 0;
	*is_large |= grew;
	return grew || ends ? set_merging(g, grew, err) : ST_OK;
}

enum status reg_search_settle(struct reg *g, struct err *err)
{
	enum {
		STEP = 16000,
		PAUSE_MS = 3
	}; /* under the writer's lock for some 60 ms; whoever waits for it has a turn between */
	bool is_large = false;
	for (int64_t left = 1; left > 0;) {
		TRY(store_begin(g->store, STORE_WRITE, err));
		enum status st = settle_step(g, STEP, &is_large, &left, err);
		if (st == ST_OK)
			st = store_commit(g->store, err);
		if (st != ST_OK) {
			store_rollback(g->store);
			return st;
		}
		if (left)
			nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
	}
	return ST_OK;
}

/* Takes a row's words out, of the index too if it has them. */
static enum status drop_words(struct reg *g, int64_t number, struct str words, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *drop = NULL, *take = NULL;
	int64_t indexed, last;
	TRY(index_state(g, &indexed, &last, err));
	if (number <= indexed) {
		TRY(store_prepare(g->store, &take,
				  "INSERT INTO search (search, rowid, words) VALUES ('delete', :number, :words)", err));
		stmt_bind_i64(take, ":number", number);
		stmt_bind_str(take, ":words", words);
		TRY(stmt_exec(take, NULL, err));
	}
	TRY(store_prepare(g->store, &drop, "DELETE FROM search_text WHERE number = :number", err));
	stmt_bind_i64(drop, ":number", number);
	return stmt_exec(drop, NULL, err);
}

/* Replaces the words of a row; empty words take it out. */
static enum status store_words(struct reg *g, const struct layout *l, struct id id, struct str words, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL, *put = NULL;
	int64_t number;
	bool has;
	TRY(store_prepare(g->store, &q, "SELECT number, words FROM search_text WHERE id = :id", err));
	stmt_bind_id(q, ":id", id);
	TRY(stmt_step(q, &has, err));
	if (has) {
		CLEANUP(arena_done) struct arena a;
		arena_init(&a);
		number = stmt_i64(q, 0);
		struct str before = str_copy(&a, stmt_str(q, 1));
		if (str_eq(before, words))
			return ST_OK;
		TRY(stmt_step(q, &has, err));
		TRY(drop_words(g, number, before, err));
	}
	if (!words.n)
		return ST_OK;
	TRY(search_next_number(g, &number, err));
	TRY(store_prepare(g->store, &put,
			  "INSERT INTO search_text (number, id, record, words) VALUES (:number, :id, :record, :words)",
			  err));
	stmt_bind_i64(put, ":number", number);
	stmt_bind_id(put, ":id", id);
	stmt_bind_str(put, ":record", str_of(l->record->name));
	stmt_bind_str(put, ":words", words);
	return stmt_exec(put, NULL, err);
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
				  ? "INSERT INTO search (search) VALUES ('delete-all'); DELETE FROM search_text;"
				    "UPDATE search_state SET indexed = 0"
				  : "DELETE FROM search_text",
			  err);
	for (int i = 0; i < g->catalogue->n && st == ST_OK; i++) {
		const struct layout *l = layout_of(g, g->catalogue->records[i]);
		if (l->has_search)
			st = rebuild_record(g, l, err);
	}
	if (st == ST_OK)
		st = store_commit(g->store, err);
	if (st != ST_OK) {
		store_rollback(g->store);
		return st;
	}
	return reg_search_settle(g, err);
}
