#include "record/proof.h"

#include "base/buf.h"
#include "record/history.h"

#include <endian.h>
#include <string.h>

static void put_i64(struct buf *out, int64_t v)
{
	uint8_t b[8];
	for (int i = 0; i < 8; i++)
		b[i] = (uint8_t)((uint64_t)v >> (56 - 8 * i));
	buf_add(out, b, 8);
}

static void add_i64(struct digest *d, int64_t v)
{
	uint8_t b[8];
	for (int i = 0; i < 8; i++)
		b[i] = (uint8_t)((uint64_t)v >> (56 - 8 * i));
	digest_add(d, b, 8);
}

static void row_start(struct buf *b, const struct row *row)
{
	buf_clear(b);
	put_i64(b, row->version);
	buf_add(b, row->id.b, sizeof(row->id.b));
	put_i64(b, row->valid_from);
	put_i64(b, row->valid_to);
	put_i64(b, row->tx_from);
	put_i64(b, row->source);
	put_i64(b, row->source_row);
	value_canonical(b, row->state.n ? VALUE_STR(row->state) : (struct value){});
	value_canonical(b, row->sealed.n ? (struct value){.form = VALUE_BYTES, .s = row->sealed} : (struct value){});
}

/* n: bytes of the name, its zero byte too. */
static void row_field(struct buf *b, const char *name, size_t n, struct value v)
{
	if (v.form == VALUE_NULL)
		return;
	char bytes[128];
	/* The many numbers in one piece: the same bytes as below. */
	if (v.form == VALUE_INTEGER && n + 9 <= sizeof(bytes)) {
		memcpy(bytes, name, n);
		bytes[n++] = VALUE_INTEGER;
		uint64_t big = htobe64((uint64_t)v.i);
		memcpy(bytes + n, &big, sizeof big);
		buf_add(b, bytes, n + sizeof big);
		return;
	}
	buf_add(b, name, n);
	value_canonical(b, v);
}

static void row_finish(struct buf *b, uint8_t ret[DIGEST_SIZE], int64_t *ret_mark)
{
	digest_of(DIGEST_BLAKE2B, buf_view(b), ret);
	uint64_t mark = 0;
	for (int i = 0; i < 8; i++)
		mark = mark << 8 | ret[i];
	*ret_mark = (int64_t)mark;
}

void proof_row(struct buf *scratch, const struct row *row, const struct proof_field *fields, int n,
	       uint8_t ret[DIGEST_SIZE], int64_t *ret_mark)
{
	row_start(scratch, row);
	for (int i = 0; i < n; i++)
		row_field(scratch, fields[i].name, strlen(fields[i].name) + 1, fields[i].value);
	row_finish(scratch, ret, ret_mark);
}

void proof_layout_row(struct buf *scratch, const struct layout *l, const struct row *row, uint8_t ret[DIGEST_SIZE],
		      int64_t *ret_mark)
{
	row_start(scratch, row);
	for (int k = 0; k < l->n_columns; k++) {
		const struct layout_column *c = &l->proof[k];
		row_field(scratch, l->record->fields[c->field].name, c->name_bytes, row->values[c->field]);
	}
	row_finish(scratch, ret, ret_mark);
}

void proof_closed_add(struct digest *d, int64_t version)
{
	add_i64(d, version);
}

void proof_part_add(struct digest *d, const struct proof_part *p)
{
	digest_add_part(d, p->record);
	add_i64(d, p->first_version);
	add_i64(d, p->inserted);
	add_i64(d, p->closed);
	digest_add(d, p->inserted_digest, DIGEST_SIZE);
	digest_add(d, p->closed_digest, DIGEST_SIZE);
}

void proof_chain(const uint8_t before[DIGEST_SIZE], const struct tx_info *tx, uint8_t ret[DIGEST_SIZE])
{
	struct digest d;
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add(&d, before, DIGEST_SIZE);
	add_i64(&d, tx->number);
	digest_add(&d, tx->digest, DIGEST_SIZE);
	add_i64(&d, tx->moment);
	digest_add_part(&d, tx->actor);
	digest_add_part(&d, tx->kind);
	digest_add_part(&d, tx->batch);
	digest_add_part(&d, tx->note);
	digest_add_part(&d, tx->reason);
	add_i64(&d, tx->rows);
	digest_end(&d, ret);
}
