#include "record/register.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/layout.h"
#include "record/resolve.h"
#include "text/pinyin.h"
#include "text/script.h"

#include <stdlib.h>

enum status reg_open(struct reg **ret, const struct reg_options *o, struct err *err)
{
	struct arena arena;
	arena_init(&arena);
	int n = 0;
	while (o->catalogue->records[n])
		n++;
	const struct record **records = ARENA_ARRAY(&arena, const struct record *, (size_t)n + 3);
	records[0] = &record_alias;
	records[1] = &record_source;
	for (int i = 0; i < n; i++)
		records[i + 2] = o->catalogue->records[i];
	struct catalogue catalogue = {records, n + 2};
	enum status st = catalogue_check(&catalogue, err);
	if (st != ST_OK) {
		arena_done(&arena);
		return st;
	}
	struct reg *g = heap_alloc(1, sizeof(*g));
	struct reg_private *p = heap_alloc(1, sizeof(*p));
	p->arena = heap_alloc(1, sizeof(*p->arena));
	*p->arena = arena;
	p->catalogue = catalogue;
	p->layouts = ARENA_ARRAY(p->arena, struct layout, (size_t)n + 2);
	for (int i = 0; i < catalogue.n; i++)
		layout_make(p->arena, records[i], &p->layouts[i]);
	p->clock = o->clock;
	p->clock_data = o->clock_data;
	*g = (struct reg){o->store, o->keys, &p->catalogue, o->zone_minutes, p};
	*ret = g;
	return ST_OK;
}

void reg_close(struct reg *g)
{
	if (!g)
		return;
	struct reg_private *p = g->private_;
	for (int i = 0; i < p->catalogue.n; i++)
		validator_free(p->layouts[i].validator);
	script_close(p->script);
	collator_close(p->collator);
	arena_done(p->arena);
	free(p->arena);
	free(p);
	free(g);
}

moment_t reg_now(const struct reg *g)
{
	return g->private_->clock ? g->private_->clock(g->private_->clock_data) : moment_now();
}

day_t reg_today(const struct reg *g)
{
	return moment_day(reg_now(g), g->zone_minutes);
}

void reg_set_codes(struct reg *g, const struct code *(*codes)(void *data, const char *policy, bool *ret_replaces),
		   void *data)
{
	g->private_->codes = codes;
	g->private_->codes_data = data;
}

enum status reg_script(struct reg *g, struct script **ret, struct err *err)
{
	if (!g->private_->script)
		TRY(script_open(&g->private_->script, err));
	*ret = g->private_->script;
	return ST_OK;
}

enum status reg_collator(struct reg *g, struct collator **ret, struct err *err)
{
	if (!g->private_->collator)
		TRY(collator_open(&g->private_->collator, err));
	*ret = g->private_->collator;
	return ST_OK;
}

static const struct code *context_codes(void *data, const char *policy, bool *ret_replaces)
{
	struct reg_private *p = ((struct reg *)data)->private_;
	return p->codes ? p->codes(p->codes_data, policy, ret_replaces) : NULL;
}

static const struct record *context_find(void *data, const char *name)
{
	return catalogue_find(((struct reg *)data)->catalogue, str_of(name));
}

static bool context_show(void *data, const struct field *f, struct id id, bool as_key, enum lang lang, struct buf *out)
{
	struct reg *g = data;
	const struct record *target = catalogue_find(g->catalogue, str_of(f->record));
	if (!target)
		return false;
	return as_key ? row_key_text(g, target, id, out) : row_title(g, target, id, lang, out);
}

struct kind_context reg_kind_context(struct reg *g, struct arena *a)
{
	return (struct kind_context){
		.arena = a,
		.keys = g->keys,
		.zone_minutes = g->zone_minutes,
		.codes = context_codes,
		.resolve = reference_resolve,
		.show = context_show,
		.find_record = context_find,
		.data = g,
	};
}
