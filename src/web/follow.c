#include "web/follow.h"

#include "record/tx.h"
#include "web/keep.h"

struct following {
	struct call *c;
	const struct follow_ask *ask;
};

static enum status make(void *context, const void *before, struct arena *a, void **ret, struct err *err)
{
	struct following *f = context;
	CLEANUP(arena_done) struct arena scratch;
	arena_init(&scratch);
	void *now = arena_alloc(a, f->ask->size);
	TRY(store_begin(f->c->g->store, STORE_READ, err));
	enum status st = f->ask->make(f->ask->context, before, a, &scratch, now, err);
	store_rollback(f->c->g->store);
	*ret = now;
	return st;
}

enum status call_follow(struct call *c, const struct follow_ask *ask, const void **ret, struct err *err)
{
	struct following f = {c, ask};
	struct str state;
	void *value;
	TRY(record_stamp(c->g, c->a, ask->from, ask->n, &state, err));
	TRY(keep_follow(c->w->keep, ask->name, state, make, &f, &value, err));
	*ret = value;
	return ST_OK;
}
