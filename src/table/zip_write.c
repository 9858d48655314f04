#include "table/zip_write.h"

#include <zip.h>

static enum status failed(struct err *err) { return err_set(err, ST_UNAVAILABLE, "the archive could not be made"); }

/* The archive's bytes stay in the source after it is closed. */
static enum status take_bytes(zip_source_t *source, struct buf *out, struct err *err)
{
	char chunk[65536];
	zip_int64_t n;
	if (zip_source_open(source) != 0)
		return failed(err);
	while ((n = zip_source_read(source, chunk, sizeof chunk)) > 0)
		buf_add(out, chunk, (size_t)n);
	zip_source_close(source);
	return n == 0 && !out->full ? ST_OK : failed(err);
}

static bool add_all(zip_t *zip, const struct zip_entry *entries, int n)
{
	for (int i = 0; i < n; i++) {
		zip_source_t *text = zip_source_buffer(zip, entries[i].bytes.p ? entries[i].bytes.p : "", entries[i].bytes.n, 0);
		if (!text)
			return false;
		if (zip_file_add(zip, entries[i].name, text, ZIP_FL_ENC_UTF_8) < 0) {
			zip_source_free(text);
			return false;
		}
	}
	return true;
}

enum status zip_write(const struct zip_entry *entries, int n, struct buf *out, struct err *err)
{
	zip_error_t why;
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &why);
	if (!source)
		return failed(err);
	zip_source_keep(source); /* the archive takes one of the two */
	zip_t *zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &why);
	if (!zip) {
		zip_source_free(source);
		zip_source_free(source);
		return failed(err);
	}
	enum status st = ST_OK;
	if (!add_all(zip, entries, n) || zip_close(zip) != 0) {
		zip_discard(zip);
		st = failed(err);
	}
	if (st == ST_OK)
		st = take_bytes(source, out, err);
	zip_source_free(source);
	return st;
}
