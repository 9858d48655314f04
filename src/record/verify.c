#include "record/verify.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/layout.h"
#include "record/proof.h"
#include "record/tx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every field the record's table ever had, those no descriptor names any more too. */
struct stored_field {
	const char *name;
	enum value_form form;
};

struct numbers { /* ascending */
	int64_t *list;
	size_t n, cap;
};

struct watch {
	bool (*progress)(void *context, double share); /* NULL: nobody looks */
	void *context;
	int64_t total; /* versions of all records */
};

struct pass {
	struct reg *g;
	const struct watch *watch;
	struct arena *a;
	const struct record *record;
	struct verify_result *result;
	struct verify_finding found; /* the first in this record */
	struct stored_field *fields;
	int n_fields;
	bool has_state, has_sealed;
	struct numbers inserting, closing; /* transactions met */
};

enum { VERSIONS_PER_LOOK = 1024 };

static bool look(const struct watch *w, int64_t done)
{
	return !w->progress || w->progress(w->context, w->total > 0 ? (double)done / (double)w->total : 1);
}

static void note(struct pass *p, enum verify_what what, int64_t tx, int64_t version, struct id id)
{
	if (p->found.what != VERIFY_SOUND && p->found.tx <= tx)
		return;
	p->found = (struct verify_finding){.what = what, .tx = tx, .record = p->record, .version = version, .id = id};
}

static void met(struct numbers *n, int64_t tx)
{
	if (n->n == n->cap) {
		n->cap = n->cap ? n->cap * 2 : 256;
		n->list = heap_resize(n->list, n->cap, sizeof(*n->list));
	}
	n->list[n->n++] = tx;
}

static int field_order(const void *a, const void *b)
{
	return strcmp(((const struct stored_field *)a)->name, ((const struct stored_field *)b)->name);
}

static enum status read_fields(struct pass *p, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(p->g->store, &q, "SELECT field, form, is_sealed FROM record_field WHERE record = :record",
			  err));
	stmt_bind_str(q, ":record", str_of(p->record->name));
	int cap = 16;
	p->fields = ARENA_ARRAY(p->a, struct stored_field, (size_t)cap);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		if (str_eq(stmt_str(q, 0), STR(".state"))) {
			p->has_state = true;
			continue;
		}
		if (stmt_i64(q, 2)) {
			p->has_sealed = true;
			continue;
		}
		if (p->n_fields == cap) {
			struct stored_field *more = ARENA_ARRAY(p->a, struct stored_field, (size_t)cap * 2);
			memcpy(more, p->fields, (size_t)cap * sizeof(*more));
			p->fields = more;
			cap *= 2;
		}
		p->fields[p->n_fields++] =
			(struct stored_field){str_dup(p->a, stmt_str(q, 0)), (enum value_form)stmt_i64(q, 1)};
	}
	qsort(p->fields, (size_t)p->n_fields, sizeof(*p->fields), field_order);
	return ST_OK;
}

static void rows_sql(const struct pass *p, struct buf *sql)
{
	buf_cstr(sql,
		 "SELECT v.version, v.id, v.valid_from, v.valid_to, v.tx_from, v.origin_sheet, v.origin_row, v.mark, "
		 "p.first_version, p.inserted, p.inserted_digest");
	if (p->has_state)
		buf_cstr(sql, ", v.state");
	if (p->has_sealed)
		buf_cstr(sql, ", v.sealed");
	for (int i = 0; i < p->n_fields; i++)
		for (int k = 0; k < value_columns(p->fields[i].form); k++)
			buf_printf(sql, ", v.\"%s%s\"", p->fields[i].name, value_column_suffix(p->fields[i].form, k));
	buf_printf(sql,
		   " FROM \"%s\" v LEFT JOIN tx_part p ON p.tx = v.tx_from AND p.record = :record ORDER BY v.version",
		   p->record->name);
}

/* One transaction's versions, as they pass. */
struct run {
	int64_t tx, first, count, expected_first, expected_count;
	enum proof_format format;
	uint8_t expected[DIGEST_SIZE];
	struct digest digest;
};

static void run_end(struct pass *p, struct run *r)
{
	if (!r->tx)
		return;
	uint8_t h[DIGEST_SIZE];
	digest_end(&r->digest, h);
	if (r->count != r->expected_count || r->first != r->expected_first)
		note(p, VERIFY_MISSING, r->tx, 0, (struct id){});
	else if (memcmp(h, r->expected, DIGEST_SIZE))
		note(p, VERIFY_PARTS, r->tx, 0, (struct id){});
	met(&p->inserting, r->tx);
}

static void run_start(struct run *r, const struct stmt *q, int64_t tx, int64_t version, enum proof_format format)
{
	*r = (struct run){
		.tx = tx, .first = version, .format = format, .expected_first = stmt_i64(q, 8), .expected_count = stmt_i64(q, 9)};
	if (stmt_blob(q, 10).n == DIGEST_SIZE)
		memcpy(r->expected, stmt_blob(q, 10).p, DIGEST_SIZE);
	digest_init(&r->digest, DIGEST_BLAKE2B);
}

/* The transaction that wrote the version, as the summaries say. */
static enum status tx_of_version(struct pass *p, int64_t version, int64_t *ret_tx, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(
		p->g->store, &q,
		"SELECT max(tx) FROM tx_part WHERE record = :record AND inserted > 0 AND first_version <= :version",
		err));
	stmt_bind_str(q, ":record", str_of(p->record->name));
	stmt_bind_i64(q, ":version", version);
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret_tx = stmt_i64(q, 0);
	return ST_OK;
}

static enum status check_rows(struct pass *p, struct err *err)
{
	CLEANUP(buf_done) struct buf sql, scratch;
	buf_init(&sql, 0);
	buf_init(&scratch, 0);
	rows_sql(p, &sql);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(p->g->store, &q, sql.p, err));
	stmt_bind_str(q, ":record", str_of(p->record->name));
	struct run run = {};
	struct proof_field *fields = ARENA_ARRAY(p->a, struct proof_field, (size_t)p->n_fields);
	int64_t before = 0;
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		struct row row = {.record = p->record,
				  .version = stmt_i64(q, 0),
				  .id = stmt_id(q, 1),
				  .valid_from = (day_t)stmt_i64(q, 2),
				  .valid_to = (day_t)stmt_i64(q, 3),
				  .tx_from = stmt_i64(q, 4),
				  .source = stmt_i64(q, 5),
				  .source_row = stmt_i64(q, 6)};
		int column = 11;
		if (p->has_state)
			row.state = stmt_str(q, column++);
		if (p->has_sealed)
			row.sealed = stmt_blob(q, column++);
		for (int i = 0; i < p->n_fields; i++)
			fields[i] = (struct proof_field){p->fields[i].name, value_read(q, p->fields[i].form, &column)};
		uint8_t h[DIGEST_SIZE];
		bool begins = row.tx_from != run.tx;
		enum proof_format format = begins ? PROOF_CONTENT : run.format;
		proof_row(&scratch, format, &row, fields, p->n_fields, h);
		int64_t mark = stmt_i64(q, 7);
		/* The first mark of a transaction tells in which format it was written; the digest must then agree. */
		if (begins && mark != proof_mark(format, h, row.source)) {
			format = PROOF_PLACED;
			proof_row(&scratch, format, &row, fields, p->n_fields, h);
		}
		if (row.version != before + 1) {
			int64_t tx;
			TRY(tx_of_version(p, before + 1, &tx, err));
			note(p, VERIFY_MISSING, tx ? tx : row.tx_from, before + 1, (struct id){});
			return ST_OK;
		}
		if (mark != proof_mark(format, h, row.source) || row.tx_from < MAX(run.tx, 1))
			note(p, VERIFY_ROW, MAX(row.tx_from, MAX(run.tx, 1)), row.version, row.id);
		before = row.version;
		p->result->versions++;
		if (p->result->versions % VERSIONS_PER_LOOK == 0 && !look(p->watch, p->result->versions))
			return err_set(err, ST_CANCELLED, "verifying was stopped");
		if (begins) {
			run_end(p, &run);
			run_start(&run, q, row.tx_from, row.version, format);
		}
		proof_inserted_add(&run.digest, format, h, row.source);
		run.count++;
		/* The rest of the table follows from what was broken here. */
		if (p->found.what != VERIFY_SOUND)
			return ST_OK;
	}
	run_end(p, &run);
	return ST_OK;
}

static enum status check_closed(struct pass *p, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[400];
	snprintf(sql, sizeof(sql),
		 "SELECT v.version, v.tx_to, v.id, p.closed, p.closed_digest FROM \"%s\" v LEFT JOIN tx_part p ON p.tx "
		 "= v.tx_to AND "
		 "p.record = :record WHERE v.tx_to < " TX_NOW_SQL " ORDER BY v.tx_to, v.version",
		 p->record->name);
	TRY(store_prepare(p->g->store, &q, sql, err));
	stmt_bind_str(q, ":record", str_of(p->record->name));
	struct run run = {};
	struct id first_id = {};
	uint8_t h[DIGEST_SIZE];
	for (bool has = true; has;) {
		TRY(stmt_step(q, &has, err));
		int64_t tx = has ? stmt_i64(q, 1) : 0;
		if (run.tx && tx != run.tx) {
			digest_end(&run.digest, h);
			if (run.count != run.expected_count || memcmp(h, run.expected, DIGEST_SIZE))
				note(p, VERIFY_CLOSED, run.tx, run.expected_count ? 0 : run.first,
				     run.expected_count ? (struct id){} : first_id);
			met(&p->closing, run.tx);
		}
		if (!has)
			break;
		if (tx != run.tx) {
			run = (struct run){.tx = tx, .first = stmt_i64(q, 0), .expected_count = stmt_i64(q, 3)};
			first_id = stmt_id(q, 2);
			if (stmt_blob(q, 4).n == DIGEST_SIZE)
				memcpy(run.expected, stmt_blob(q, 4).p, DIGEST_SIZE);
			digest_init(&run.digest, DIGEST_BLAKE2B);
		}
		proof_closed_add(&run.digest, stmt_i64(q, 0));
		run.count++;
	}
	return ST_OK;
}

/* Every part must have been met; one of a transaction whose rows are all gone was not. */
static enum status check_parts_met(struct pass *p, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(p->g->store, &q,
			  "SELECT tx, inserted, closed FROM tx_part WHERE record = :record ORDER BY tx", err));
	stmt_bind_str(q, ":record", str_of(p->record->name));
	size_t i = 0, k = 0;
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		int64_t tx = stmt_i64(q, 0);
		while (i < p->inserting.n && p->inserting.list[i] < tx)
			i++;
		while (k < p->closing.n && p->closing.list[k] < tx)
			k++;
		if (stmt_i64(q, 1) && (i == p->inserting.n || p->inserting.list[i] != tx))
			note(p, VERIFY_MISSING, tx, 0, (struct id){});
		if (stmt_i64(q, 2) && (k == p->closing.n || p->closing.list[k] != tx))
			note(p, VERIFY_CLOSED, tx, 0, (struct id){});
	}
	return ST_OK;
}

static enum status count_versions(struct reg *g, int64_t *ret, struct err *err)
{
	int64_t total = 0;
	for (int i = 0; i < g->catalogue->n; i++) {
		char sql[128];
		bool has;
		CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
		snprintf(sql, sizeof(sql), "SELECT max(version) FROM \"%s\"", g->catalogue->records[i]->name);
		TRY(store_prepare(g->store, &q, sql, err));
		TRY(stmt_step(q, &has, err));
		total += has ? stmt_i64(q, 0) : 0;
	}
	*ret = total;
	return ST_OK;
}

static enum status check_record(struct reg *g, const struct record *r, const struct watch *watch,
				struct verify_result *result, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct pass p = {.g = g, .watch = watch, .a = &a, .record = r, .result = result};
	enum status st = read_fields(&p, err);
	if (st == ST_OK)
		st = check_rows(&p, err);
	if (st == ST_OK)
		st = check_closed(&p, err);
	if (st == ST_OK && p.found.what == VERIFY_SOUND)
		st = check_parts_met(&p, err);
	free(p.inserting.list);
	free(p.closing.list);
	bool is_first = result->first.what == VERIFY_SOUND || p.found.tx < result->first.tx;
	if (st == ST_OK && p.found.what != VERIFY_SOUND && is_first)
		result->first = p.found;
	return st;
}

static int part_order(const void *a, const void *b)
{
	return str_cmp(((const struct proof_part *)a)->record, ((const struct proof_part *)b)->record);
}

/* The parts of one transaction, for its digest. */
struct parts {
	struct arena *a;
	struct proof_part list[256]; /* more records than any catalogue has */
	size_t n;
	int64_t all;
};

static bool tx_is_sound(struct parts *parts, const struct tx_info *tx, int64_t number_before, moment_t moment_before,
			const uint8_t chain_before[DIGEST_SIZE])
{
	uint8_t h[DIGEST_SIZE];
	struct digest d;
	int64_t rows = 0;
	digest_init(&d, DIGEST_BLAKE2B);
	qsort(parts->list, parts->n, sizeof(*parts->list), part_order);
	for (size_t i = 0; i < parts->n; i++) {
		proof_part_add(&d, &parts->list[i]);
		rows += parts->list[i].inserted + parts->list[i].closed;
	}
	digest_end(&d, h);
	if (memcmp(h, tx->digest, DIGEST_SIZE) || rows != tx->rows || tx->number != number_before + 1 ||
	    tx->moment <= moment_before)
		return false;
	proof_chain(chain_before, tx, h);
	return memcmp(h, tx->chain, DIGEST_SIZE) == 0;
}

static void read_digest(const struct stmt *q, int column, uint8_t to[DIGEST_SIZE])
{
	struct str s = stmt_blob(q, column);
	if (s.n == DIGEST_SIZE)
		memcpy(to, s.p, DIGEST_SIZE);
}

static enum status check_chain(struct reg *g, struct verify_result *result, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct parts *parts = ARENA_NEW(&a, struct parts);
	struct arena_mark mark = arena_mark(&a);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q,
			  "SELECT t.number, t.moment, t.actor, t.kind, t.batch, t.note, t.reason, t.rows, t.digest, "
			  "t.chain, p.record, "
			  "p.first_version, p.inserted, p.closed, p.inserted_digest, p.closed_digest FROM tx t LEFT "
			  "JOIN tx_part p ON "
			  "p.tx = t.number ORDER BY t.number",
			  err));
	struct tx_info tx = {};
	int64_t number = 0, broken = 0;
	moment_t moment = 0;
	uint8_t chain[DIGEST_SIZE] = {};
	for (bool has = true; has && !broken;) {
		TRY(stmt_step(q, &has, err));
		if (tx.number && (!has || stmt_i64(q, 0) != tx.number)) {
			if (!tx_is_sound(parts, &tx, number, moment, chain))
				broken = MIN(tx.number, number + 1);
			number = tx.number;
			moment = tx.moment;
			memcpy(chain, tx.chain, DIGEST_SIZE);
			result->transactions++;
			parts->n = 0;
			arena_reset(&a, mark);
		}
		if (!has)
			break;
		if (parts->n == 0) {
			tx = (struct tx_info){
				.number = stmt_i64(q, 0), .moment = stmt_i64(q, 1), .rows = stmt_i64(q, 7)};
			struct str *const texts[] = {&tx.actor, &tx.kind, &tx.batch, &tx.note, &tx.reason};
			for (int i = 0; i < 5; i++)
				*texts[i] = str_copy(&a, stmt_str(q, i + 2));
			read_digest(q, 8, tx.digest);
			read_digest(q, 9, tx.chain);
		}
		if (stmt_is_null(q, 10) || parts->n == ARRAY_LEN(parts->list))
			continue;
		struct proof_part *p = &parts->list[parts->n++];
		*p = (struct proof_part){.record = str_copy(&a, stmt_str(q, 10)),
					 .first_version = stmt_i64(q, 11),
					 .inserted = stmt_i64(q, 12),
					 .closed = stmt_i64(q, 13)};
		read_digest(q, 14, p->inserted_digest);
		read_digest(q, 15, p->closed_digest);
		parts->all++;
	}
	memcpy(result->chain, chain, DIGEST_SIZE);
	if (broken && (result->first.what == VERIFY_SOUND || broken <= result->first.tx))
		result->first = (struct verify_finding){.what = VERIFY_CHAIN, .tx = broken};
	CLEANUP(stmt_finish_ptr) struct stmt *count = NULL;
	bool has;
	TRY(store_prepare(g->store, &count,
			  "SELECT count(*), min(tx) FROM tx_part WHERE tx NOT IN (SELECT number FROM tx)", err));
	TRY(stmt_step(count, &has, err));
	if (stmt_i64(count, 0) && result->first.what == VERIFY_SOUND)
		result->first = (struct verify_finding){.what = VERIFY_PARTS, .tx = stmt_i64(count, 1)};
	return ST_OK;
}

enum status reg_verify(struct reg *g, struct verify_result *ret, struct err *err)
{
	return reg_verify_watched(g, NULL, NULL, ret, err);
}

enum status reg_verify_watched(struct reg *g, bool (*progress)(void *context, double share), void *context,
			       struct verify_result *ret, struct err *err)
{
	struct verify_result result = {};
	struct watch watch = {progress, context, 0};
	/* One state of the database from the first table to the last. */
	TRY(store_begin(g->store, STORE_READ, err));
	enum status st = progress ? count_versions(g, &watch.total, err) : ST_OK;
	for (int i = 0; i < g->catalogue->n && st == ST_OK; i++)
		st = check_record(g, g->catalogue->records[i], &watch, &result, err);
	if (st == ST_OK)
		st = check_chain(g, &result, err);
	store_rollback(g->store);
	TRY(st);
	*ret = result;
	if (result.first.what == VERIFY_SOUND)
		return ST_OK;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 400);
	verify_render(&result.first, LANG_EN, &text);
	return err_set(err, ST_NO, "%s", text.p);
}

void verify_render(const struct verify_finding *f, enum lang lang, struct buf *out)
{
	static const struct label texts[] = {
		[VERIFY_SOUND] = {"历史完整", "the history is whole"},
		[VERIFY_CHAIN] = {"这次登记的说明或链接被改过",
				  "what the transaction says of itself, or its link, was altered"},
		[VERIFY_ROW] = {"这一行的内容被改过", "the content of this row was altered"},
		[VERIFY_MISSING] = {"有行被删除或添加", "rows were taken out or put in"},
		[VERIFY_CLOSED] = {"有行的终止被改过", "what closed rows was altered"},
		[VERIFY_PARTS] = {"这次登记的汇总被改过", "the summary of the transaction was altered"},
	};
	char id[ID_TEXT];
	if (f->what == VERIFY_SOUND) {
		buf_cstr(out, label_in(texts[VERIFY_SOUND], lang));
		return;
	}
	buf_printf(out, lang == LANG_ZH ? "第 %lld 号登记" : "transaction %lld", (long long)f->tx);
	if (f->record)
		buf_printf(out, lang == LANG_ZH ? "，%s" : ", %s", label_in(f->record->label, lang));
	if (f->version)
		buf_printf(out, lang == LANG_ZH ? "第 %lld 版" : " version %lld", (long long)f->version);
	if (!id_is_zero(f->id)) {
		id_format(f->id, id);
		buf_printf(out, " (%s)", id);
	}
	buf_printf(out, lang == LANG_ZH ? "：%s" : ": %s", label_in(texts[f->what], lang));
}
