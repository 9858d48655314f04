#include "table/reader.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct table_options table_limits(const struct table_options *options)
{
	struct table_options o = options ? *options : (struct table_options){};
	if (!o.max_bytes)
		o.max_bytes = (uint64_t)4 << 30;
	if (!o.max_columns)
		o.max_columns = 1024;
	if (!o.max_cell)
		o.max_cell = 1 << 20;
	return o;
}

enum status table_file(const char *path, int *ret_fd, uint64_t *ret_size, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return err_set(err, ST_NOT_FOUND, "there is no file %s", path);
		return err_set(err, ST_UNAVAILABLE, "%s cannot be opened: %s", path, strerror(errno));
	}
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, ST_INVALID, "%s is not a regular file", path);
	}
	if (st.st_size == 0) {
		close(fd);
		return err_set(err, ST_INVALID, "%s is empty", path);
	}
	*ret_fd = fd;
	*ret_size = (uint64_t)st.st_size;
	return ST_OK;
}

struct str table_file_name(const char *path)
{
	const char *base = strrchr(path, '/');
	base = base ? base + 1 : path;
	const char *dot = strrchr(base, '.');
	return (struct str){base, dot && dot > base ? (size_t)(dot - base) : strlen(base)};
}

/* What people send in place of a workbook, by its first bytes. */
static enum status refuse_foreign(struct str head, struct err *err)
{
	if (str_starts(head, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")))
		return err_set(err, ST_INVALID,
			       "the file is an old .xls workbook or protected by a password: open it, remove the "
			       "password and save it as .xlsx");
	if (str_starts(head, STR("%PDF")))
		return err_set(err, ST_INVALID, "the file is a PDF: send the workbook it was made from");
	if (str_starts(head, STR("PK\5\6")))
		return err_set(err, ST_INVALID, "the workbook is an empty package: save it again");
	if (str_starts(head, STR("\x1F\x8B")) || str_starts(head, STR("Rar!")) || str_starts(head, STR("7z\xBC\xAF")))
		return err_set(err, ST_INVALID, "the file is an archive: unpack it and send the files inside");
	if (str_starts(head, STR("\x89PNG")) || str_starts(head, STR("\xFF\xD8\xFF")))
		return err_set(err, ST_INVALID, "the file is a picture: send the table as .xlsx or .csv");
	struct str text = str_trim(head);
	if (text.n && text.p[0] == '<')
		return err_set(
			err, ST_INVALID,
			"the file is a web page or an XML table under another name: open it and save it as .xlsx");
	return ST_OK;
}

static bool looks_like_geojson(struct str head)
{
	struct str text = str_trim(head);
	return text.n && text.p[0] == '{' &&
	       (str_find(text, STR("\"type\"")) >= 0 || str_find(text, STR("\"features\"")) >= 0);
}

enum status table_sniff(const char *path, enum table_format *ret, struct err *err)
{
	int fd;
	uint64_t size;
	char bytes[4096];
	TRY(table_file(path, &fd, &size, err));
	ssize_t n = read(fd, bytes, sizeof bytes);
	close(fd);
	if (n < 0)
		return err_set(err, ST_UNAVAILABLE, "%s cannot be read", path);
	struct str head = {bytes, (size_t)n};
	TRY(refuse_foreign(head, err));
	if (str_starts(head, STR("PK\3\4")))
		*ret = TABLE_XLSX;
	else if (looks_like_geojson(head))
		*ret = TABLE_GEOJSON;
	else if (str_starts(str_trim(head), STR("{\"")) || str_starts(str_trim(head), STR("[{")))
		return err_set(err, ST_INVALID, "the file is JSON, but no GeoJSON: send the table as .xlsx or .csv");
	else
		*ret = TABLE_CSV;
	return ST_OK;
}

enum status table_open(struct table_reader **ret, const char *path, const struct table_options *options,
		       struct err *err)
{
	struct table_options limits = table_limits(options);
	enum table_format found;
	TRY(table_sniff(path, &found, err));
	if (limits.format == TABLE_XLSX && found != TABLE_XLSX)
		return err_set(err, ST_INVALID, "the file is not an .xlsx workbook");
	if ((limits.format == TABLE_CSV || limits.format == TABLE_GEOJSON) && found == TABLE_XLSX)
		return err_set(err, ST_INVALID, "the file is an .xlsx workbook, not text");
	if (limits.format == TABLE_AUTO)
		limits.format = found;
	switch (limits.format) {
	case TABLE_XLSX:
		return xlsx_open(ret, path, &limits, err);
	case TABLE_GEOJSON:
		return geojson_open(ret, path, &limits, err);
	case TABLE_CSV:
	case TABLE_AUTO:
		break;
	}
	return csv_open(ret, path, &limits, err);
}

void table_close(struct table_reader *r)
{
	if (r)
		r->ops->close(r);
}

enum table_format table_format_of(const struct table_reader *r)
{
	return r->format;
}

struct str table_encoding(const struct table_reader *r)
{
	return str_of(r->encoding);
}

char table_delimiter(const struct table_reader *r)
{
	return r->delimiter;
}

enum status table_next_sheet(struct table_reader *r, struct table_sheet *ret, bool *ret_more, struct err *err)
{
	return r->ops->next_sheet(r, ret, ret_more, err);
}

enum status table_next_row(struct table_reader *r, struct table_row *ret, bool *ret_more, struct err *err)
{
	return r->ops->next_row(r, ret, ret_more, err);
}

double table_progress(const struct table_reader *r)
{
	return r->ops->progress(r);
}

void cell_name(uint32_t column, uint32_t row, char out[16])
{
	char letters[8];
	size_t n = 0, at = 0;
	for (uint64_t c = (uint64_t)column + 1; c > 0; c = (c - 1) / 26)
		letters[n++] = (char)('A' + (c - 1) % 26);
	while (n > 0 && at < 5)
		out[at++] = letters[--n];
	char digits[10];
	n = 0;
	do
		digits[n++] = (char)('0' + row % 10);
	while ((row /= 10) > 0);
	while (n > 0)
		out[at++] = digits[--n];
	out[at] = 0;
}
