#include "record/search.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/change_inside.h"
#include "text/script.h"

#include <stdio.h>

/* SQLite: rows that hold every token of the phrase; whether they stand one after another is told from the words
 * themselves. */
static void put_tokens_match(struct str phrase, bool is_prefix, struct buf *out)
{
	struct str rest = phrase, part;
	buf_char(out, '(');
	for (bool is_first = true; rest.p && str_next(&rest, ' ', &part); is_first = false)
		buf_printf(out, "%s\"%.*s\"", is_first ? "" : " AND ", STR_ARG(part));
	buf_cstr(out, is_prefix ? "*)" : ")");
}

/* PostgreSQL: 'x5747' <-> 'x8861'. */
static void put_phrase_match(struct str phrase, bool is_prefix, struct buf *out)
{
	struct str rest = phrase, part;
	buf_char(out, '(');
	for (bool is_first = true; rest.p && str_next(&rest, ' ', &part); is_first = false)
		buf_printf(out, "%s'%.*s'", is_first ? "" : " <-> ", STR_ARG(part));
	buf_cstr(out, is_prefix ? ":*)" : ")");
}

/* A condition on the words: the phrase stands between blanks. */
static void put_comparison(struct search_query *q, struct str phrase, bool is_prefix)
{
	buf_printf(&q->from, "instr(' ' || t.words || ' ', :w%d) > 0", q->n);
	buf_char(&q->phrases, ' ');
	buf_str(&q->phrases, phrase);
	if (!is_prefix)
		buf_char(&q->phrases, ' ');
	q->ends[q->n++] = q->phrases.n;
}

static void put_way(struct search_query *q, enum store_dialect d, struct str phrase, bool is_prefix)
{
	CLEANUP(buf_done) struct buf tokens;
	buf_init(&tokens, 0);
	search_put_tokens(phrase, &tokens);
	if (d == STORE_SQLITE) {
		put_tokens_match(buf_view(&tokens), is_prefix, &q->match);
		put_comparison(q, buf_view(&tokens), is_prefix);
	} else {
		put_phrase_match(buf_view(&tokens), is_prefix, &q->match);
	}
}

void search_query_init(struct search_query *q)
{
	buf_init(&q->from, 0);
	buf_init(&q->match, 0);
	buf_init(&q->phrases, 0);
	q->n = 0;
}

void search_query_done(struct search_query *q)
{
	buf_done(&q->from);
	buf_done(&q->match);
	buf_done(&q->phrases);
}

enum status search_query_make(struct reg *g, struct str text, struct search_query *q, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	struct search_term terms[SEARCH_TERMS_MAX];
	enum store_dialect d = store_dialect(g->store);
	struct script *script;
	int n;
	arena_init(&a);
	TRY(reg_script(g, &script, err));
	TRY(search_terms(script, &a, text, terms, &n, err));
	if (n == 0)
		return ST_OK;
	buf_cstr(&q->from, d == STORE_SQLITE
				   ? "search_text t WHERE (t.number > (SELECT indexed FROM search_state) OR t.number IN"
				     " (SELECT rowid FROM search WHERE search MATCH :match))"
				   : "search_text t WHERE to_tsvector('simple', t.words) @@ CAST(:match AS tsquery)");
	for (int i = 0; i < n; i++) {
		bool either = terms[i].initials.n > 0;
		buf_cstr(&q->match, !i ? "(" : d == STORE_SQLITE ? " AND (" : " & (");
		if (d == STORE_SQLITE)
			buf_cstr(&q->from, " AND (");
		put_way(q, d, terms[i].phrase, terms[i].is_prefix);
		if (either && d == STORE_SQLITE)
			buf_cstr(&q->from, " OR ");
		if (either) {
			buf_cstr(&q->match, d == STORE_SQLITE ? " OR " : " | ");
			put_way(q, d, terms[i].initials, false);
		}
		buf_char(&q->match, ')');
		if (d == STORE_SQLITE)
			buf_char(&q->from, ')');
	}
	return ST_OK;
}

void search_query_bind(const struct search_query *q, struct stmt *statement)
{
	char name[16];
	stmt_bind_str(statement, ":match", buf_view(&q->match));
	for (int i = 0; i < q->n; i++) {
		snprintf(name, sizeof name, ":w%d", i);
		stmt_bind_str(statement, name, str_slice(buf_view(&q->phrases), i ? q->ends[i - 1] : 0, q->ends[i]));
	}
}

enum status reg_search(struct reg *g, struct arena *a, struct str query, const struct record *const *records,
		       size_t limit, struct search_hit **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(search_query_done) struct search_query text;
	CLEANUP(buf_done) struct buf sql;
	search_query_init(&text);
	buf_init(&sql, 0);
	TRY(search_query_make(g, query, &text, err));
	if (!text.from.n) {
		*ret = NULL;
		*ret_n = 0;
		return ST_OK;
	}
	buf_printf(&sql, "SELECT t.record, t.id FROM %s", text.from.p);
	for (int i = 0; records && records[i]; i++)
		buf_printf(&sql, "%s'%s'%s", i ? ", " : " AND t.record IN (", records[i]->name,
			   records[i + 1] ? "" : ")");
	buf_printf(&sql, " ORDER BY length(t.words), t.id LIMIT %zu", limit);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, sql.p, err));
	search_query_bind(&text, q);
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
