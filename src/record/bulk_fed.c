/* The first rows of a record, made ready as they are read: they need no place to wait in. */
#include "record/bulk_inside.h"

#include <stdlib.h>

struct bulk_feed {
	struct bulk_ready *y;
	struct bulk_job *j;
	struct arena_mark empty; /* of the piece's arena */
};

enum status bulk_feed_open(struct reg *g, const struct record *r, const bool *given, bool has_id,
			   const struct bulk_place *place, struct bulk_feed **ret, struct err *err)
{
	struct bulk_feed *f = heap_alloc(1, sizeof(*f));
	f->y = bulk_ready_new(g, r, place);
	f->y->is_fed = true;
	f->j = heap_alloc(1, sizeof(*f->j));
	bulk_job_init(f->j, g, f->y->layout, &f->y->lasting);
	f->empty = arena_mark(&f->j->arena);
	enum status st = store_begin(place->store, STORE_WRITE, err);
	if (st == ST_OK) {
		st = bulk_start_fed(f->j, given, has_id, err);
		if (st == ST_OK)
			st = bulk_ready_begin(f->y, f->j, err);
		if (st != ST_OK)
			store_rollback(place->store);
	}
	if (st == ST_OK) {
		*ret = f;
		return ST_OK;
	}
	bulk_job_done(f->j);
	free(f->j);
	bulk_ready_free(f->y);
	free(f);
	return st;
}

static enum status end_piece(struct bulk_feed *f, struct err *err)
{
	enum status st = f->j->n ? bulk_ready_piece(f->j, f->y, err) : ST_OK;
	f->j->n = 0;
	arena_reset(&f->j->arena, f->empty);
	return st;
}

enum status bulk_feed_row(struct bulk_feed *f, const struct bulk_fed *row, bool *ret_taken, struct err *err)
{
	struct bulk_job *j = f->j;
	struct staged *s = &j->rows[j->n];
	*s = (struct staged){.row = row->row,
			     .id = row->id,
			     .has_effective = row->has_effective,
			     .effective = row->effective,
			     .values = j->values + j->n * (size_t)j->l->n_fields};
	for (int i = 0; i < j->l->n_fields; i++)
		s->values[i] = j->given[i] ? value_copy(&j->arena, row->values[i]) : (struct value){};
	bulk_decide(j, s);
	*ret_taken = s->verdict == ROW_NEW;
	if (!*ret_taken) {
		f->y->n_by_hand++;
		return ST_OK;
	}
	return ++j->n == BULK_PIECE ? end_piece(f, err) : ST_OK;
}

enum status bulk_feed_close(struct bulk_feed *f, const struct bulk_rows *staged, struct bulk_ready **ret,
			    struct err *err)
{
	if (!f)
		return ST_OK;
	struct bulk_ready *y = f->y;
	enum status st = staged ? end_piece(f, err) : ST_CANCELLED;
	st = bulk_ready_end(y, f->j, st, err);
	if (st == ST_OK)
		st = store_commit(y->place.store, err);
	if (st != ST_OK)
		store_rollback(y->place.store);
	bulk_job_done(f->j);
	free(f->j);
	free(f);
	if (st != ST_OK) {
		bulk_ready_free(y);
		return st;
	}
	y->staged = *staged;
	*ret = y;
	return ST_OK;
}
