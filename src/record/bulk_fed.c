/* The first rows of a record, made ready as they are read: they need no place to wait in. While a thread makes one piece of them
 * ready, the caller reads the next. */
#include "base/helper.h"
#include "record/bulk_inside.h"

#include <stdlib.h>

struct fed_piece {
	struct arena arena; /* of what the values point to */
	struct arena_mark empty;
	struct staged *rows;
	struct value *values;
	size_t n;
};

struct bulk_feed {
	struct bulk_ready *y;
	struct bulk_job *j;	 /* the helper's, but for what bulk_decide looks at */
	struct arena_mark empty; /* of its arena */
	struct fed_piece pieces[HELPER_PIECES];
	int filling; /* the caller's; the others are the helper's */
	struct helper helper;
};

static enum status make_piece(void *context, void *given, struct err *err)
{
	struct bulk_feed *f = context;
	const struct fed_piece *p = given;
	f->j->rows = p->rows;
	f->j->n = p->n;
	enum status st = bulk_ready_piece(f->j, f->y, err);
	arena_reset(&f->j->arena, f->empty);
	return st;
}

static void free_feed(struct bulk_feed *f)
{
	for (int i = 0; i < HELPER_PIECES; i++) {
		arena_done(&f->pieces[i].arena);
		free(f->pieces[i].rows);
		free(f->pieces[i].values);
	}
	bulk_job_done(f->j);
	free(f->j);
	free(f);
}

static enum status begin(struct bulk_feed *f, const bool *given, bool has_id, struct err *err)
{
	const struct collator *collator;
	TRY(bulk_start_fed(f->j, given, has_id, err));
	TRY(bulk_ready_begin(f->y, f->j, err));
	f->j->makes_alone = true;
	return bulk_make_open(f->j, f->y->layout->has_search, &collator, err);
}

enum status bulk_feed_open(struct reg *g, const struct record *r, const bool *given, bool has_id,
			   const struct bulk_place *place, struct bulk_feed **ret, struct err *err)
{
	struct bulk_feed *f = heap_alloc(1, sizeof(*f));
	f->y = bulk_ready_new(g, r, place);
	f->y->is_fed = true;
	f->j = heap_alloc(1, sizeof(*f->j));
	bulk_job_init(f->j, g, f->y->layout, &f->y->lasting);
	f->empty = arena_mark(&f->j->arena);
	for (int i = 0; i < HELPER_PIECES; i++) {
		struct fed_piece *p = &f->pieces[i];
		arena_init(&p->arena);
		arena_alloc(&p->arena, 1); /* resetting to a mark gives back all that came after it, but not this */
		p->empty = arena_mark(&p->arena);
		p->rows = heap_alloc(BULK_PIECE, sizeof(*p->rows));
		p->values = heap_alloc((size_t)BULK_PIECE * (size_t)f->y->layout->n_fields, sizeof(*p->values));
	}
	enum status st = store_begin(place->store, STORE_WRITE, err);
	if (st == ST_OK) {
		st = begin(f, given, has_id, err);
		if (st != ST_OK) {
			(void)!bulk_close(f->j->out, NULL, NULL);
			store_rollback(place->store);
		}
	}
	if (st == ST_OK) {
		helper_begin(&f->helper, make_piece, f);
		*ret = f;
		return ST_OK;
	}
	struct bulk_ready *y = f->y;
	free_feed(f);
	bulk_ready_free(y);
	return st;
}

static enum status give_piece(struct bulk_feed *f, struct err *err)
{
	TRY(helper_give(&f->helper, &f->pieces[f->filling], err));
	f->filling = (f->filling + 1) % HELPER_PIECES;
	struct fed_piece *next = &f->pieces[f->filling];
	next->n = 0;
	arena_reset(&next->arena, next->empty);
	return ST_OK;
}

enum status bulk_feed_row(struct bulk_feed *f, const struct bulk_fed *row, bool *ret_taken, struct err *err)
{
	const struct bulk_job *j = f->j;
	struct fed_piece *p = &f->pieces[f->filling];
	struct staged *s = &p->rows[p->n];
	*s = (struct staged){.row = row->row,
			     .id = row->id,
			     .has_effective = row->has_effective,
			     .effective = row->effective,
			     .values = p->values + p->n * (size_t)j->l->n_fields};
	for (int i = 0; i < j->l->n_fields; i++)
		s->values[i] = j->given[i] ? value_copy(&p->arena, row->values[i]) : (struct value){};
	bulk_decide(j, s);
	*ret_taken = s->verdict == ROW_NEW;
	if (!*ret_taken) {
		f->y->n_by_hand++;
		return ST_OK;
	}
	return ++p->n == BULK_PIECE ? give_piece(f, err) : ST_OK;
}

enum status bulk_feed_close(struct bulk_feed *f, const struct bulk_rows *staged, struct bulk_ready **ret,
			    struct err *err)
{
	if (!f)
		return ST_OK;
	struct bulk_ready *y = f->y;
	struct fed_piece *last = &f->pieces[f->filling];
	enum status st = helper_end(&f->helper, err);
	if (!staged)
		st = ST_CANCELLED;
	if (st == ST_OK && last->n)
		st = make_piece(f, last, err);
	st = bulk_ready_end(y, f->j, st, err);
	if (st == ST_OK)
		st = store_commit(y->place.store, err);
	if (st != ST_OK)
		store_rollback(y->place.store);
	free_feed(f);
	if (st != ST_OK) {
		bulk_ready_free(y);
		return st;
	}
	y->staged = *staged;
	*ret = y;
	return ST_OK;
}
