/* What goes with a version beside its values: the digest of its content, sort keys, words for search. All of it follows
 * from the row alone, so the rows of a piece are shared between this thread and one that helps. */
#include "record/bulk_inside.h"
#include "record/sealed.h"
#include "text/pinyin.h"

#include <pthread.h>
#include <stdlib.h>

enum { SHARED = 128 }; /* fewer rows than these are made before a thread has begun */

struct share {
	struct bulk_job *j;
	int half;
	size_t from, to;
	bool with_words;
	const struct collator *collator;
	enum status status;
	struct err err;
};

static bool is_version(const struct staged *s)
{
	return s->verdict == ROW_NEW || s->verdict == ROW_REPLACED;
}

static enum status seal(struct bulk_job *j, const struct staged *s, struct row *ret, struct err *err)
{
	const struct state *initial = j->l->record->states;
	*ret = (struct row){.record = j->l->record,
			    .id = s->id,
			    .valid_from = s->from,
			    .valid_to = s->to,
			    .tx_to = TX_NOW,
			    .source_row = s->row,
			    .values = s->values,
			    .state = s->old    ? s->old->state
				     : initial ? str_of(initial->value)
					       : (struct str){},
			    .sealed = s->old ? s->old->sealed : (struct str){}};
	return j->l->has_sealed && !s->old ? row_seal(j->g, j->l, &j->arena, ret, err) : ST_OK;
}

static void make_sorts(const struct share *h, struct made *m)
{
	struct bulk_job *j = h->j;
	struct buf *bytes = &j->bytes[h->half];
	for (int k = 0; k < j->n_projected; k++) {
		struct value v = m->row.values[j->projected[k]];
		m->sorts[k] = (struct made_text){.at = bytes->n, .is_null = true};
		if (!field_has_sort(j->l, j->projected[k]) || v.form != VALUE_TEXT)
			continue;
		sort_key_put(bytes, h->collator, v.s);
		m->sorts[k].n = bytes->n - m->sorts[k].at;
		m->sorts[k].is_null = false;
	}
}

static enum status make_words(const struct share *h, struct made *m, struct buf *words, struct err *err)
{
	struct bulk_job *j = h->j;
	struct row *rows[] = {&m->row};
	buf_clear(words);
	TRY(search_words(j->g, j->l, rows, 1, words, err));
	m->words = (struct made_text){.at = j->bytes[h->half].n, .n = words->n};
	buf_str(&j->bytes[h->half], buf_view(words));
	return ST_OK;
}

static void *make_share(void *context)
{
	struct share *h = context;
	struct bulk_job *j = h->j;
	CLEANUP(buf_done) struct buf scratch;
	buf_init(&scratch, 0);
	buf_clear(&j->bytes[h->half]);
	for (size_t i = h->from; i < h->to && h->status == ST_OK; i++) {
		struct made *m = &j->made[i];
		if (!is_version(&j->rows[i]))
			continue;
		m->half = h->half;
		proof_layout_row(&scratch, j->l, &m->row, m->digest);
		make_sorts(h, m);
		if (h->with_words && j->rows[i].verdict == ROW_NEW)
			h->status = make_words(h, m, &scratch, &h->err);
	}
	return NULL;
}

enum status bulk_make_open(struct bulk_job *j, bool with_words, const struct collator **ret, struct err *err)
{
	struct collator *collator = NULL;
	struct script *script;
	for (int k = 0; k < j->n_projected && !collator; k++)
		if (field_has_sort(j->l, j->projected[k]))
			TRY(reg_collator(j->g, &collator, err));
	*ret = collator;
	return with_words ? reg_script(j->g, &script, err) : ST_OK;
}

enum status bulk_make(struct bulk_job *j, bool with_words, struct err *err)
{
	const struct collator *collator;
	struct share own = {.j = j, .half = 0, .to = j->n, .with_words = with_words};
	TRY(bulk_make_open(j, with_words, &collator, err));
	own.collator = collator;
	j->made = ARENA_ARRAY(&j->arena, struct made, j->n);
	struct made_text *sorts = ARENA_ARRAY(&j->arena, struct made_text, j->n * (size_t)j->n_projected);
	for (size_t i = 0; i < j->n; i++) {
		j->made[i].sorts = sorts + i * (size_t)j->n_projected;
		if (is_version(&j->rows[i]))
			TRY(seal(j, &j->rows[i], &j->made[i].row, err));
	}
	struct share other = own;
	pthread_t thread;
	other.half = 1;
	other.from = own.to = j->n / 2;
	bool is_shared = j->n >= SHARED && !j->makes_alone && pthread_create(&thread, NULL, make_share, &other) == 0;
	if (!is_shared)
		own.to = j->n;
	make_share(&own);
	if (is_shared)
		pthread_join(thread, NULL);
	const struct share *failed = own.status != ST_OK ? &own : &other;
	if (failed->status != ST_OK && err)
		*err = failed->err;
	return failed->status;
}

struct str bulk_made_words(const struct bulk_job *j, const struct made *m)
{
	return m->words.n ? (struct str){j->bytes[m->half].p + m->words.at, m->words.n} : (struct str){};
}
