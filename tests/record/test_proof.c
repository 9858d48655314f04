/* The proof: every change of a byte outside a transaction is found and placed; a person forgotten leaves it whole. */
#include "small.h"

#include "record/erase.h"
#include "record/layout.h"
#include "record/proof.h"
#include "record/search.h"
#include "record/tx.h"
#include "record/verify.h"

static void make_history(struct bed *b, struct id *ret_person)
{
	struct id none = {};
	bed_put(b, &small_county, none, 0, "code=131102;name=桃城区");
	struct id s = bed_put(b, &small_school, none, 0,
			      "code=2113000001;name=甲小学;county=131102;place=115.1,37.2;opened=2001-09;share=12.5;"
			      "charter=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3 a.pdf");
	*ret_person = bed_put(b, &small_person, none, 0, "number=T1;name=张三;phone=13812345678;identity=11010519491231002X;subjects=语文、美术");
	bed_put(b, &small_posting, none, 0, "person=T1;school=甲小学;from=2010;note=两\n行");
	bed_put(b, &small_school, s, day_of(2019, 9, 1), "name=乙小学");
	bed_put(b, &small_task, none, 0, "title=报告;days=3");
}

static struct verify_finding verify(struct bed *b)
{
	struct verify_result r = {};
	struct err err;
	enum status st = reg_verify(b->g, &r, &err);
	if (st != ST_OK && st != ST_NO)
		fail_msg("%s", err.text);
	if (st == ST_OK) {
		/* Reported only when the answer is yes, so ask again for the finding. */
		return (struct verify_finding){};
	}
	return r.first;
}

/* Changes one column of one row so that it says something else, verifies, and puts it back. */
static void tamper(struct bed *b, const char *table, const char *key, const char *column, const char *type, int64_t *count)
{
	char sql[600];
	snprintf(sql, sizeof(sql), "SELECT \"%s\" FROM \"%s\" WHERE \"%s\" IS NOT NULL ORDER BY \"%s\"", key, table, column, key);
	struct stmt *q = NULL;
	int64_t keys[64];
	size_t n = 0;
	bool has;
	assert_bed(store_prepare(b->place->s, &q, sql, &b->err));
	for (;;) {
		assert_bed(stmt_step(q, &has, &b->err));
		if (!has)
			break;
		assert_true(n < ARRAY_LEN(keys));
		keys[n++] = stmt_i64(q, 0);
	}
	stmt_finish(q);
	for (size_t i = 0; i < n; i++) {
		assert_bed(store_begin(b->place->s, STORE_WRITE, &b->err));
		bool is_blob = !strcmp(type, "blob"), is_text = !strcmp(type, "text");
		struct stmt *read = NULL, *write = NULL;
		snprintf(sql, sizeof(sql), "SELECT \"%s\" FROM \"%s\" WHERE \"%s\" = :key", column, table, key);
		assert_bed(store_prepare(b->place->s, &read, sql, &b->err));
		stmt_bind_i64(read, ":key", keys[i]);
		assert_bed(stmt_step(read, &has, &b->err));
		char bytes[4096];
		struct str old = is_blob ? stmt_blob(read, 0) : stmt_str(read, 0);
		size_t size = old.n;
		if (is_blob || is_text)
			memcpy(bytes, old.p, size);
		int64_t number = stmt_i64(read, 0);
		stmt_finish(read);
		snprintf(sql, sizeof(sql), "UPDATE \"%s\" SET \"%s\" = :v WHERE \"%s\" = :key", table, column, key);
		/* Texts: one byte of the first and last character that is ASCII, else a letter added; blobs: every byte. */
		size_t places = is_blob ? size : 1;
		for (size_t at = 0; at < places; at++) {
			assert_bed(store_prepare(b->place->s, &write, sql, &b->err));
			stmt_bind_i64(write, ":key", keys[i]);
			if (is_blob) {
				bytes[at] ^= 1;
				stmt_bind_blob(write, ":v", bytes, size);
			} else if (is_text) {
				bytes[size] = 'x';
				stmt_bind_str(write, ":v", (struct str){bytes, size + 1});
			} else {
				stmt_bind_i64(write, ":v", number ^ 1);
			}
			enum status st = stmt_exec(write, NULL, &b->err);
			stmt_finish(write);
			if (st == ST_OK) {
				struct verify_finding f = verify(b);
				if (f.what == VERIFY_SOUND)
					fail_msg("%s.%s of %lld, byte %zu: not found", table, column, (long long)keys[i], at);
				if (f.record && f.version && strcmp(table, "tx_part"))
					assert_string_equal(f.record->name, table);
				if (f.what == VERIFY_ROW)
					assert_int_equal(f.version, keys[i]);
				(*count)++;
			} else if (st != ST_CONFLICT) {
				fail_msg("%s", b->err.text);
			}
			if (is_blob)
				bytes[at] ^= 1;
			if (st != ST_OK)
				break;
		}
		store_rollback(b->place->s);
	}
}

static void test_tampering(void **state)
{
	struct bed *b = bed_open(state);
	struct id person;
	make_history(b, &person);
	assert_int_equal(verify(b).what, VERIFY_SOUND);
	int64_t count = 0;
	/* Every column of every version but the projections, and of the transactions. */
	static const char *const meta[] = {"valid_from", "valid_to", "tx_from", "tx_to", "origin_sheet", "origin_row", "mark"};
	for (int i = 0; small_records[i]; i++) {
		const struct record *r = small_records[i];
		for (size_t k = 0; k < ARRAY_LEN(meta); k++)
			tamper(b, r->name, "version", meta[k], "integer", &count);
		tamper(b, r->name, "version", "id", "blob", &count);
		if (r == &small_person)
			tamper(b, r->name, "version", "sealed", "blob", &count);
		if (r->states)
			tamper(b, r->name, "version", "state", "text", &count);
		for (const struct field *f = r->fields; f->name; f++) {
			enum value_form form = kind_of(f->kind)->form;
			for (int k = 0; !field_is_sealed(f) && k < value_columns(form); k++) {
				char column[80];
				snprintf(column, sizeof(column), "%s%s", f->name, value_column_suffix(form, k));
				enum store_type t = value_column_type(form, k);
				tamper(b, r->name, "version", column, t == STORE_BLOB ? "blob" : t == STORE_TEXT ? "text" : "integer", &count);
			}
		}
	}
	static const char *const tx_texts[] = {"actor", "kind", "batch", "note", "reason"};
	for (size_t k = 0; k < ARRAY_LEN(tx_texts); k++)
		tamper(b, "tx", "number", tx_texts[k], "text", &count);
	tamper(b, "tx", "number", "moment", "integer", &count);
	tamper(b, "tx", "number", "rows", "integer", &count);
	tamper(b, "tx", "number", "digest", "blob", &count);
	tamper(b, "tx", "number", "chain", "blob", &count);
	tamper(b, "tx_part", "tx", "first_version", "integer", &count);
	tamper(b, "tx_part", "tx", "inserted", "integer", &count);
	tamper(b, "tx_part", "tx", "closed", "integer", &count);
	tamper(b, "tx_part", "tx", "inserted_digest", "blob", &count);
	tamper(b, "tx_part", "tx", "closed_digest", "blob", &count);
	print_message("# %lld alterations\n", (long long)count);
	assert_true(count > 500);
	/* Rows taken out, put in, and whole transactions gone. */
	static const struct {
		const char *sql;
		int64_t tx;
	} deeds[] = {
		{"DELETE FROM school WHERE version = 1", 2},
		{"DELETE FROM school WHERE version = (SELECT max(version) FROM school)", 5},
		{"DELETE FROM posting", 4},
		{"INSERT INTO task (version, id, valid_from, valid_to, tx_from, tx_to, origin_sheet, origin_row, mark, state, title) SELECT 2, id, valid_from, "
		 "valid_to, tx_from, tx_to, 0, 0, mark, state, 'x' FROM task",
		 6},
		{"UPDATE school SET tx_to = 9223372036854775807 WHERE tx_to = 5 AND NOT EXISTS (SELECT 1 FROM county WHERE code = 'x'); ", 5},
		{"UPDATE county SET tx_to = 6", 6},
		{"DELETE FROM tx WHERE number = 3", 3},
		{"DELETE FROM tx_part WHERE tx = 3", 3},
		{"DELETE FROM tx WHERE number = 6; DELETE FROM tx_part WHERE tx = 6", 6},
	};
	for (size_t i = 0; i < ARRAY_LEN(deeds); i++) {
		assert_bed(store_begin(b->place->s, STORE_WRITE, &b->err));
		if (store_run(b->place->s, deeds[i].sql, &b->err) == ST_OK) {
			struct verify_finding f = verify(b);
			if (f.what == VERIFY_SOUND || f.tx != deeds[i].tx)
				fail_msg("%s: found %d at transaction %lld", deeds[i].sql, f.what, (long long)f.tx);
		}
		store_rollback(b->place->s);
	}
	assert_int_equal(verify(b).what, VERIFY_SOUND);
	bed_close(b);
}

/* ---- histories of the format before ---- */

static void set_blob(struct bed *b, const char *sql, int64_t tx, const char *record, const uint8_t h[32])
{
	struct stmt *q = NULL;
	assert_bed(store_prepare(b->place->s, &q, sql, &b->err));
	stmt_bind_blob(q, ":h", h, 32);
	stmt_bind_i64(q, ":tx", tx);
	if (record)
		stmt_bind_str(q, ":record", str_of(record));
	assert_bed(stmt_exec(q, NULL, &b->err));
	stmt_finish(q);
}

/* Marks and the digests of what was inserted, as PROOF_PLACED has them. */
static void place_record(struct bed *b, const struct record *r)
{
	const struct layout *l = layout_of(b->g, r);
	struct buf scratch;
	char sql[2000];
	int64_t marks[64], n = 0, tx = 0;
	struct digest d;
	uint8_t h[32];
	struct value *values = ARENA_ARRAY(&b->arena, struct value, (size_t)l->n_fields);
	struct proof_field *fields = ARENA_ARRAY(&b->arena, struct proof_field, (size_t)l->n_fields);
	struct stmt *q = NULL;
	buf_init(&scratch, 0);
	snprintf(sql, sizeof(sql), "SELECT %s FROM \"%s\" ORDER BY version", l->select, r->name);
	assert_bed(store_prepare(b->place->s, &q, sql, &b->err));
	for (bool has = true; has;) {
		struct row row = {};
		assert_bed(stmt_step(q, &has, &b->err));
		if (has)
			layout_read(l, q, 0, &row, values, NULL);
		if (tx && row.tx_from != tx) {
			digest_end(&d, h);
			set_blob(b, "UPDATE tx_part SET inserted_digest = :h WHERE tx = :tx AND record = :record", tx, r->name, h);
		}
		if (!has)
			break;
		if (row.tx_from != tx)
			digest_init(&d, DIGEST_BLAKE2B);
		tx = row.tx_from;
		for (int k = 0; k < l->n_columns; k++)
			fields[k] = (struct proof_field){r->fields[l->proof[k].field].name, values[l->proof[k].field]};
		proof_row(&scratch, PROOF_PLACED, &row, fields, l->n_columns, h);
		proof_inserted_add(&d, PROOF_PLACED, h, row.source);
		assert_true(n < (int64_t)ARRAY_LEN(marks));
		marks[n++] = proof_mark(PROOF_PLACED, h, row.source);
	}
	stmt_finish(q);
	buf_done(&scratch);
	for (int64_t i = 0; i < n; i++) {
		snprintf(sql, sizeof(sql), "UPDATE \"%s\" SET mark = %lld WHERE version = %lld", r->name, (long long)marks[i], (long long)i + 1);
		assert_bed(store_run(b->place->s, sql, &b->err));
	}
}

/* Digest and chain of every transaction, from its parts as they are now. */
static void chain_anew(struct bed *b, int64_t last)
{
	uint8_t chain[32] = {}, h[32];
	for (int64_t number = 1; number <= last; number++) {
		struct stmt *q = NULL;
		struct digest d;
		digest_init(&d, DIGEST_BLAKE2B);
		assert_bed(store_prepare(b->place->s, &q, "SELECT record, first_version, inserted, closed, inserted_digest, closed_digest"
							  " FROM tx_part WHERE tx = :tx ORDER BY record", &b->err));
		stmt_bind_i64(q, ":tx", number);
		for (bool has;;) {
			assert_bed(stmt_step(q, &has, &b->err));
			if (!has)
				break;
			struct proof_part p = {.record = stmt_str(q, 0), .first_version = stmt_i64(q, 1), .inserted = stmt_i64(q, 2), .closed = stmt_i64(q, 3)};
			memcpy(p.inserted_digest, stmt_blob(q, 4).p, 32);
			memcpy(p.closed_digest, stmt_blob(q, 5).p, 32);
			proof_part_add(&d, &p);
		}
		stmt_finish(q);
		digest_end(&d, h);
		struct tx_info tx;
		assert_bed(tx_get(b->g, &b->arena, number, &tx, &b->err));
		memcpy(tx.digest, h, 32);
		proof_chain(chain, &tx, chain);
		set_blob(b, "UPDATE tx SET digest = :h WHERE number = :tx", number, NULL, h);
		set_blob(b, "UPDATE tx SET chain = :h WHERE number = :tx", number, NULL, chain);
	}
}

/* What was written in the format before verifies, beside what is written today, and every alteration is found in it too. */
static void test_format_before(void **state)
{
	struct bed *b = bed_open(state);
	struct id person;
	make_history(b, &person);
	assert_bed(store_begin(b->place->s, STORE_WRITE, &b->err));
	for (int i = 0; small_records[i]; i++)
		place_record(b, small_records[i]);
	chain_anew(b, 6);
	assert_bed(store_commit(b->place->s, &b->err));
	assert_int_equal(verify(b).what, VERIFY_SOUND);
	assert_int_not_equal(query_i64(b->place->s, "SELECT count(*) FROM school"), 0);
	bed_put(b, &small_school, (struct id){}, 0, "code=2113000002;name=丙小学;county=131102;opened=2001-09");
	assert_int_equal(verify(b).what, VERIFY_SOUND);
	int64_t count = 0;
	static const char *const meta[] = {"valid_from", "valid_to", "tx_from", "tx_to", "origin_sheet", "origin_row", "mark"};
	for (size_t k = 0; k < ARRAY_LEN(meta); k++)
		tamper(b, "school", "version", meta[k], "integer", &count);
	tamper(b, "school", "version", "id", "blob", &count);
	tamper(b, "school", "version", "name", "text", &count);
	tamper(b, "person", "version", "sealed", "blob", &count);
	tamper(b, "tx_part", "tx", "inserted_digest", "blob", &count);
	assert_true(count > 100);
	bed_close(b);
}

/* A history rewritten from the start verifies, but its last link differs from the one kept elsewhere. */
static void test_last_link(void **state)
{
	struct bed *b = bed_open(state);
	struct id person;
	make_history(b, &person);
	struct verify_result r = {}, later = {};
	assert_bed(reg_verify(b->g, &r, &b->err));
	assert_int_equal(r.transactions, 6);
	struct tx_info tx;
	assert_bed(tx_get(b->g, &b->arena, 6, &tx, &b->err));
	assert_memory_equal(tx.chain, r.chain, 32);
	bed_put(b, &small_task, (struct id){}, 0, "title=再报;days=3");
	assert_bed(reg_verify(b->g, &later, &b->err));
	assert_memory_not_equal(later.chain, r.chain, 32);
	bed_close(b);
}

static void test_erasure(void **state)
{
	struct bed *b = bed_open(state);
	struct id p;
	make_history(b, &p);
	struct search_hit *hits;
	size_t n;
	assert_bed(reg_search(b->g, &b->arena, STR("张三"), NULL, 10, &hits, &n, &b->err));
	assert_int_equal(n, 1);
	assert_int_equal(person_erase(b->g, &small_person, p, STR("ann"), STR(""), &b->err), ST_USAGE);
	assert_bed(person_erase(b->g, &small_person, p, STR("ann"), STR("本人申请"), &b->err));
	struct row *row;
	assert_bed(row_get(b->g, &b->arena, &small_person, p, as_of_today(b->g), ROW_OPENED, &row, &b->err));
	assert_true(row->is_erased);
	assert_int_equal(row->values[P_NAME].form, VALUE_NULL);
	assert_str(row->values[P_NUMBER].s, "T1");
	assert_bed(reg_search(b->g, &b->arena, STR("张三"), NULL, 10, &hits, &n, &b->err));
	assert_int_equal(n, 0);
	assert_int_equal(query_i64(b->place->s, "SELECT count(*) FROM person WHERE identity_hash IS NOT NULL OR name_sort IS NOT NULL"), 0);
	assert_int_equal(verify(b).what, VERIFY_SOUND);
	struct tx_info tx;
	assert_bed(tx_get(b->g, &b->arena, 7, &tx, &b->err));
	assert_str(tx.kind, "erase");
	assert_str(tx.reason, "本人申请");
	/* The row lives on without what was personal; personal values cannot come back. */
	bed_put(b, &small_person, p, 0, "degree=本科");
	bed_refused(b, &small_person, p, "phone=13812345678", "person.erased");
	/* Another person may have the number now. */
	bed_put(b, &small_person, (struct id){}, 0, "number=T2;name=李四;identity=11010519491231002X");
	assert_bed(reg_search_rebuild(b->g, &b->err));
	assert_int_equal(verify(b).what, VERIFY_SOUND);
	bed_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(test_tampering), BOTH(test_format_before), BOTH(test_last_link), BOTH(test_erasure)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
