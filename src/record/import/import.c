#include "record/import/import.h"

#include "base/buf.h"
#include "base/helper.h"
#include "crypt/digest.h"
#include "record/import/impl.h"
#include "record/search.h"
#include "record/tx.h"
#include "text/damage.h"

#include <stdio.h>
#include <string.h>

enum { TRIES = 3 };

/* ---- faults with their places ---- */

static void places_reserve(struct importer *im, size_t n)
{
	if (n <= im->places_cap)
		return;
	size_t cap = MAX(im->places_cap * 2, MAX(n, (size_t)64));
	struct place *more = ARENA_ARRAY(im->arena, struct place, cap);
	if (im->places_cap)
		memcpy(more, im->places, im->places_cap * sizeof *more);
	im->places = more;
	im->places_cap = cap;
}

void import_report(struct importer *im, const struct fault *f, const struct place *p)
{
	size_t before = im->faults.n;
	fault_add(&im->faults, f);
	places_reserve(im, im->faults.n);
	for (size_t i = before; i < im->faults.n; i++)
		im->places[i] = *p;
}

void import_report_sheet(struct importer *im, const struct place *p, const struct record *r, const char *rule,
			 enum check_severity severity, struct str first, struct str second)
{
	struct fault f = {.record = r, .rule = rule, .severity = severity, .n_args = 2, .args = {fault_text(first), fault_text(second)},
			  .value = first};
	import_report(im, &f, p);
}

static int32_t column_of(const struct output *o, const struct field *f)
{
	const struct use *u = f ? &o->uses[f - o->record->fields] : NULL;
	return u && u->n_columns ? u->columns[0] : -1;
}

/* A place once given stays: those added since `before` and not yet placed are. */
void import_place_new(struct importer *im, size_t before, int output, uint32_t row, int32_t column)
{
	places_reserve(im, im->faults.n);
	for (size_t i = before; i < im->faults.n; i++) {
		struct place *p = &im->places[i];
		const struct field *f = im->faults.list[i].field;
		if (p->row || p->sheet_name.p)
			continue;
		*p = (struct place){.output = output, .file = -1, .sheet = -1, .column_index = -1};
		if (output < 0)
			continue;
		const struct output *o = &im->outputs[output];
		int32_t c = f && f >= o->record->fields && f < o->record->fields + o->n_fields ? column_of(o, f) : -1;
		if (column >= 0 && (c < 0 || !f))
			c = column;
		p->file = o->file;
		p->sheet = o->sheet;
		p->sheet_name = o->sheet_name;
		p->row = row;
		p->column_index = c;
		if (c >= 0 && (uint32_t)c < o->n_headings)
			p->column = str_trim(o->headings[c]);
	}
}

bool import_progress(struct importer *im, enum import_step step, double share)
{
	return !im->o->progress || im->o->progress(im->o->context, step, share, im->rows);
}

int import_order(const struct importer *im, const struct record *r)
{
	for (int i = 0; i < im->g->catalogue->n; i++)
		if (im->g->catalogue->records[i] == r)
			return i;
	return 0;
}

/* ---- outputs ---- */

static bool is_referred_to(const struct importer *im, const struct record *r)
{
	for (int i = 0; i < im->g->catalogue->n; i++)
		for (const struct field *f = im->g->catalogue->records[i]->fields; f->name; f++)
			if (f->kind == FIELD_REFERENCE && !strcmp(f->record, r->name))
				return true;
	return false;
}

/* Does a sheet of this batch refer to rows of the record? */
static bool is_named(const struct importer *im, const struct record *r)
{
	for (int k = 0; k < im->n_outputs; k++)
		for (int i = 0; i < im->outputs[k].n_fields; i++) {
			const struct field *f = &im->outputs[k].record->fields[i];
			if (f->kind == FIELD_REFERENCE && im->outputs[k].uses[i].kind != USE_NONE && !strcmp(f->record, r->name))
				return true;
		}
	return false;
}

/* Does a check of the record read the field? By its name in the expression; a name inside another costs only time. */
static bool is_checked(const struct record *r, const struct field *f)
{
	for (const struct record_check *c = r->checks; c && c->name; c++)
		if (c->kind == CHECK_EXPRESSION && c->expression && strstr(c->expression, f->name))
			return true;
	return false;
}

static enum status has_rows(struct importer *im, const struct record *r, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[200];
	snprintf(sql, sizeof sql, "SELECT 1 FROM \"%s\" WHERE tx_to = " TX_NOW_SQL " LIMIT 1", r->name);
	TRY(store_prepare(im->g->store, &q, sql, err));
	return stmt_step(q, ret, err);
}

/* Do rows of the register hold values in columns the sheet lacks and checks read? Then these values count too. */
static enum status lends_values(struct importer *im, const struct output *o, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	int n = 0;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT 1 FROM \"%s\" WHERE tx_to = " TX_NOW_SQL " AND (", o->record->name);
	for (int i = 0; i < o->n_fields; i++) {
		const struct field *f = &o->record->fields[i];
		if (o->uses[i].kind == USE_NONE && !field_is_sealed(f) && is_checked(o->record, f))
			buf_printf(&sql, "%s\"%s%s\" IS NOT NULL", n++ ? " OR " : "", f->name,
				   value_column_suffix(kind_of(f->kind)->form, 0));
	}
	buf_cstr(&sql, ") LIMIT 1");
	*ret = false;
	if (n == 0)
		return ST_OK;
	TRY(store_prepare(im->g->store, &q, sql.p, err));
	return stmt_step(q, ret, err);
}

/* A column that every new row needs is missed once, not on every row. */
static enum status prepare_output(struct importer *im, struct output *o, struct err *err)
{
	bool old, lacks = false, lends = false;
	TRY(has_rows(im, o->record, &old, err));
	if (old)
		TRY(lends_values(im, o, &lends, err));
	for (int i = 0; i < o->n_fields; i++) {
		const struct field *f = &o->record->fields[i];
		bool needed = (f->flags & F_REQUIRED) && !f->default_value;
		if (o->uses[i].kind != USE_NONE || !needed || ((f->flags & F_KEY) && o->alias.kind != USE_NONE))
			continue;
		lacks = true;
		if (old && !(f->flags & F_KEY))
			continue;
		struct place p = {.output = -1, .file = o->file, .sheet = o->sheet, .sheet_name = o->sheet_name, .row = o->heading_row,
				  .column_index = -1};
		struct fault fault = {.record = o->record, .rule = "column.missing", .n_args = 1, .args = {fault_label(f->label)}};
		import_report(im, &fault, &p);
	}
	o->is_first = !old;
	o->needs_overlay = old && (lacks || lends);
	o->has_id = is_referred_to(im, o->record) || o->alias.kind != USE_NONE || (o->mapping && o->mapping->distinct) || o->needs_overlay;
	o->is_named = is_named(im, o->record);
	o->has_effective = o->effective_column >= 0 || im->o->has_effective;
	return ST_OK;
}

/* ---- the run ---- */

static enum status read_sheets(struct importer *im, struct err *err)
{
	for (int from = 0, to; from < im->n_outputs; from = to) {
		for (to = from; to < im->n_outputs && im->outputs[to].record == im->outputs[from].record; to++)
			;
		im->staged[im->outputs[from].order] = true;
		TRY(store_begin(im->stage, STORE_WRITE, err));
		for (int i = from; i < to; i++)
			if (import_read(im, i, err) != ST_OK)
				return err_prefix(err, "%s", im->files[im->outputs[i].file]);
		TRY(import_finish_record(im, from, to, err));
		TRY(store_commit(im->stage, err));
	}
	return ST_OK;
}

static enum status digest_files(void *context, void *piece, struct err *err)
{
	struct importer *im = context;
	(void)piece;
	for (int i = 0; i < im->n_outputs; i++) {
		int k = 0;
		while (im->outputs[k].file != im->outputs[i].file)
			k++;
		if (k < i)
			memcpy(im->outputs[i].digest, im->outputs[k].digest, sizeof im->outputs[i].digest);
		else
			TRY(digest_file(DIGEST_SHA256, im->files[im->outputs[i].file], im->outputs[i].digest, NULL, err));
	}
	return ST_OK;
}

/* What is looked up in the register meanwhile is one state of it, and costs less than a transaction for each. */
static enum status read_all(struct importer *im, struct err *err)
{
	struct helper digests;
	TRY(store_begin(im->g->store, STORE_READ, err));
	helper_begin(&digests, digest_files, im);
	enum status st = helper_give(&digests, im, err);
	if (st == ST_OK)
		st = read_sheets(im, err);
	enum status digested = helper_end(&digests, st == ST_OK ? err : NULL);
	store_rollback(im->g->store);
	return st == ST_OK ? digested : st;
}

/* With other faults nothing gets as far as the index that would have found keys that stand twice. */
static enum status refuse_watched(struct importer *im, struct err *err)
{
	for (int i = 0; i < im->n_outputs; i++)
		if (import_is_watched(&im->outputs[i]) && (i == 0 || im->outputs[i - 1].record != im->outputs[i].record))
			TRY(import_refuse_twice(im, i, err));
	return ST_OK;
}

static void fill_result(struct importer *im, struct import_result *ret)
{
	ret->batch = im->batch;
	ret->rows = im->rows;
	ret->files = im->files;
	ret->n_files = im->n_files;
	ret->left_out = im->faults.left_out;
	ret->serious = im->faults.serious;
	ret->n_faults = im->faults.n;
	ret->faults = ARENA_ARRAY(im->arena, struct import_fault, im->faults.n + 1);
	for (size_t i = 0; i < im->faults.n; i++) {
		const struct place *p = &im->places[i];
		ret->faults[i] = (struct import_fault){im->faults.list[i], p->file, p->sheet, p->sheet_name, p->column, p->row, p->column_index};
	}
	ret->n_sheets = (size_t)im->n_outputs;
	ret->sheets = ARENA_ARRAY(im->arena, struct import_sheet, ret->n_sheets + 1);
	for (int i = 0; i < im->n_outputs; i++) {
		const struct output *o = &im->outputs[i];
		ret->sheets[i] = (struct import_sheet){o->file, o->sheet, o->sheet_name, o->record, o->rows};
	}
}

static void free_ready(struct importer *im)
{
	for (int i = 0; i < im->n_outputs; i++) {
		bulk_ready_free(im->outputs[i].ready);
		im->outputs[i].ready = NULL;
	}
}

/* Once through; *ret_stale: the register changed between validating and writing. */
static enum status attempt(struct importer *im, struct import_result *ret, bool *ret_stale, struct err *err)
{
	*ret_stale = false;
	*ret = (struct import_result){};
	faults_init(&im->faults, im->arena, im->o->max_faults);
	im->places = NULL;
	im->places_cap = 0;
	im->outputs = NULL;
	im->n_outputs = 0;
	im->rows = 0;
	im->attached = NULL;
	im->staged = ARENA_ARRAY(im->arena, bool, (size_t)im->g->catalogue->n);
	TRY(tx_last(im->g, &im->seen_tx, err));
	TRY(import_survey(im, err));
	for (int i = 0; i < im->n_outputs; i++)
		TRY(prepare_output(im, &im->outputs[i], err));
	bool did_read = im->faults.serious == 0;
	if (did_read)
		TRY(read_all(im, err));
	bool writes = im->faults.serious == 0 && im->n_outputs;
	if (writes)
		TRY(import_write(im, ret, ret_stale, err));
	else if (did_read)
		TRY(refuse_watched(im, err));
	fill_result(im, ret);
	return ST_OK;
}

/* 20250901-083000-3f2a: says when, and is short enough to type. */
static struct str new_batch(struct importer *im)
{
	moment_t now = reg_now(im->g);
	char text[28], id[ID_TEXT];
	moment_format(now, text);
	id_format(id_new(now), id);
	return str_of(arena_printf(im->arena, "%.4s%.2s%.2s-%.2s%.2s%.2s-%s", text, text + 5, text + 8, text + 11, text + 14, text + 17,
				   id + ID_TEXT - 5));
}

enum status import_run(struct reg *g, struct arena *a, const char *const *files, int n_files, const struct import_options *options,
		       struct import_result *ret, struct err *err)
{
	struct importer im = {.g = g, .arena = a, .o = options, .files = files, .n_files = n_files};
	struct import_result result = {};
	bool stale = true;
	enum status st = ST_OK;
	arena_init(&im.scratch);
	im.base = reg_kind_context(g, &im.scratch);
	im.batch = new_batch(&im);
	TRY(damage_open(&im.damage, err));
	store_log_keep(g->store);
	for (int i = 0; i < TRIES && stale && st == ST_OK; i++) {
		st = stage_open(&im, err);
		if (st == ST_OK)
			st = attempt(&im, &result, &stale, err);
		free_ready(&im);
		stage_close(&im);
		arena_done(&im.scratch);
	}
	damage_close(im.damage);
	/* The rows stand, and are found; what becomes of the index does not change that, and the next change goes on with it. */
	if (st == ST_OK && result.committed) {
		store_log_copy(g->store);
		(void)!reg_search_settle(g, NULL);
	}
	store_log_done(g->store);
	if (st == ST_OK && stale)
		st = err_set(err, ST_CONFLICT, "the register kept changing while the files were checked; try again");
	if (st != ST_OK)
		return st;
	*ret = result;
	return result.serious ? err_set(err, ST_NO, "%zu faults; nothing was written", result.serious) : ST_OK;
}
