#include "record/proof.h"

#include "base/buf.h"
#include "record/tx.h"

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

static void row_start(struct buf *b, enum proof_format format, const struct row *row)
{
	buf_clear(b);
	if (format == PROOF_PLACED)
		put_i64(b, row->version);
	buf_add(b, row->id.b, sizeof(row->id.b));
	put_i64(b, row->valid_from);
	put_i64(b, row->valid_to);
	if (format == PROOF_PLACED) {
		put_i64(b, row->tx_from);
		put_i64(b, row->source);
	}
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

int64_t proof_mark(enum proof_format format, const uint8_t h[DIGEST_SIZE], int64_t source)
{
	uint64_t mark = 0;
	for (int i = 0; i < 8; i++)
		mark = mark << 8 | h[i];
	return (int64_t)(format == PROOF_PLACED ? mark : mark ^ (uint64_t)source);
}

void proof_inserted_add(struct digest *d, enum proof_format format, const uint8_t h[DIGEST_SIZE], int64_t source)
{
	if (format == PROOF_CONTENT)
		add_i64(d, source);
	digest_add(d, h, DIGEST_SIZE);
}

void proof_row(struct buf *scratch, enum proof_format format, const struct row *row, const struct proof_field *fields, int n,
	       uint8_t ret[DIGEST_SIZE])
{
	row_start(scratch, format, row);
	for (int i = 0; i < n; i++)
		row_field(scratch, fields[i].name, strlen(fields[i].name) + 1, fields[i].value);
	digest_of(DIGEST_BLAKE2B, buf_view(scratch), ret);
}

void proof_layout_row(struct buf *scratch, const struct layout *l, const struct row *row, uint8_t ret[DIGEST_SIZE])
{
	row_start(scratch, PROOF_CONTENT, row);
	for (int k = 0; k < l->n_columns; k++) {
		const struct layout_column *c = &l->proof[k];
		row_field(scratch, l->record->fields[c->field].name, c->name_bytes, row->values[c->field]);
	}
	digest_of(DIGEST_BLAKE2B, buf_view(scratch), ret);
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
