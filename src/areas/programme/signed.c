#include "areas/programme/signed.h"

#include "crypt/random.h"
#include "crypt/seal.h"

#include <inttypes.h>
#include <stdio.h>

enum { SIGNATURE_BYTES = 16 };

static enum status signature(struct keyring *k, struct arena *a, struct str use, struct str what, struct str *ret, struct err *err)
{
	uint8_t hash[MATCH_SIZE];
	if (!k)
		return err_set(err, ST_UNAVAILABLE, "the keys of this installation are missing: links cannot be signed");
	TRY(match_hash(k, str_of(arena_printf(a, "link.%.*s", STR_ARG(use))), what, hash, err));
	char *text = arena_alloc(a, 2 * SIGNATURE_BYTES + 1);
	for (int i = 0; i < SIGNATURE_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", hash[i]);
	*ret = str_of(text);
	return ST_OK;
}

enum status signed_link(struct keyring *k, struct arena *a, struct str use, struct id id, moment_t until, struct str *ret, struct err *err)
{
	char text[ID_TEXT];
	struct str signs;
	id_format(id, text);
	struct str what = str_of(arena_printf(a, "%s-%" PRId64, text, until / 1000000));
	TRY(signature(k, a, use, what, &signs, err));
	*ret = str_of(arena_printf(a, "%.*s-%.*s", STR_ARG(what), STR_ARG(signs)));
	return ST_OK;
}

enum status signed_link_read(struct keyring *k, struct arena *a, struct str use, struct str link, moment_t now, struct id *ret, struct err *err)
{
	struct str rest = link, id_text, until_text, signs, expected;
	struct id id;
	int64_t until;
	if (!str_next(&rest, '-', &id_text) || !str_next(&rest, '-', &until_text) || !str_next(&rest, '-', &signs) || rest.n || !id_parse(id_text, &id) ||
	    !str_to_i64(until_text, &until))
		return err_set(err, ST_DENIED, "this link was not made here, or is not whole");
	TRY(signature(k, a, use, str_of(arena_printf(a, "%.*s-%.*s", STR_ARG(id_text), STR_ARG(until_text))), &expected, err));
	if (!secret_eq(signs, expected))
		return err_set(err, ST_DENIED, "this link was not made here, or is not whole");
	if (until < now / 1000000)
		return err_set(err, ST_DENIED, "this link has run out; ask for a new one");
	*ret = id;
	return ST_OK;
}
