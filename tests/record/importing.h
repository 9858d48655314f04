/* Imports as the tests make them: from small files in the bed's folder, with the faults they must have. */
#ifndef JH_TESTS_RECORD_IMPORTING_H
#define JH_TESTS_RECORD_IMPORTING_H

#include "small.h"

#include "record/import/import.h"
#include "record/verify.h"

static inline const char *write_file(struct bed *b, const char *name, const char *text)
{
	char *path = arena_printf(&b->arena, "%s/%s", b->place->folder, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
	return path;
}

static inline enum status run_with(struct bed *b, struct import_options *o, struct import_result *ret, const char *const *files, int n)
{
	o->actor = STR("ann");
	o->scratch = b->place->folder;
	*ret = (struct import_result){};
	return import_run(b->g, &b->arena, files, n, o, ret, &b->err);
}

static inline enum status import_files(struct bed *b, bool commit, struct import_result *ret, const char *const *files, int n)
{
	struct import_options o = {.commit = commit};
	return run_with(b, &o, ret, files, n);
}

static inline void print_faults(const struct import_result *r)
{
	struct buf out;
	buf_init(&out, 0);
	import_json(r, LANG_EN, &out);
	print_error("%s\n", out.p);
	buf_done(&out);
}

static inline void must_commit(struct bed *b, struct import_result *r, const char *const *files, int n)
{
	enum status st = import_files(b, true, r, files, n);
	if (st != ST_OK) {
		print_faults(r);
		fail_msg("%s: %s", status_name(st), b->err.text);
	}
	assert_int_equal(r->committed, r->created + r->changed > 0); /* what changes nothing writes no batch */
}

static inline int64_t count_of(struct bed *b, const struct record *r)
{
	char sql[200];
	struct stmt *q;
	bool has;
	snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\" WHERE tx_to = " TX_NOW_SQL, r->name);
	assert_bed(store_prepare(b->g->store, &q, sql, &b->err));
	assert_bed(stmt_step(q, &has, &b->err));
	int64_t n = stmt_i64(q, 0);
	stmt_finish(q);
	return n;
}

static inline void must_be_sound(struct bed *b)
{
	struct verify_result r;
	assert_bed(reg_verify(b->g, &r, &b->err));
}

/* Rule, row and cell of each fault, in order. */
static inline void expect_faults(const struct import_result *r, const char *expected)
{
	struct buf out;
	buf_init(&out, 0);
	for (size_t i = 0; i < r->n_faults; i++) {
		char cell[16];
		import_fault_cell(&r->faults[i], cell);
		buf_printf(&out, "%s%s %u %s", i ? "; " : "", r->faults[i].fault.rule, r->faults[i].row, cell);
	}
	if (!str_eq(buf_view(&out), str_of(expected))) {
		print_faults(r);
		fail_msg("got '%.*s', expected '%s'", STR_ARG(buf_view(&out)), expected);
	}
	buf_done(&out);
}

[[maybe_unused]] static const char counties[] = "代码,名称\n131102,桃城区\n131103,冀州区\n";
[[maybe_unused]] static const char schools[] = "名 称,ＳＣＨＯＯＬ CODE,类型,区县,设备值（万元）,占比,寄宿\n"
			      "第一小学,2113000001,完小,131102,12.5,74.18%,是\n"
			      "第二小学,2113000002,211,冀州区,8,50,no\n";

#endif
