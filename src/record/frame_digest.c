/* What a frame holds, as a digest: the key of what is made from its columns. */
#include "record/frame.h"

#include "crypt/digest.h"

static void add_column(struct digest *d, const struct frame *f, const struct frame_column *c)
{
	if (c->type == FRAME_INTEGER)
		digest_add(d, c->i, f->n * sizeof *c->i);
	else if (c->type == FRAME_INDEX)
		digest_add(d, c->index, f->n * sizeof *c->index);
	else if (c->type == FRAME_REAL)
		digest_add(d, c->f, f->n * sizeof *c->f);
	for (size_t i = 0; c->type == FRAME_TEXT && i < f->n; i++) {
		bool is_missing = c->index[i] < 0;
		digest_add(d, &is_missing, sizeof is_missing);
		digest_add_part(d, is_missing ? (struct str){} : c->texts[c->index[i]]);
	}
}

void frame_digest(struct digest *d, const struct frame *f, const bool *needed)
{
	digest_add(d, &f->n, sizeof f->n);
	digest_add(d, f->ids, f->n * sizeof *f->ids);
	for (int i = 0; i < f->n_columns; i++)
		if (!needed || needed[i])
			add_column(d, f, &f->columns[i]);
}
