/* Inside the folder: what every reader is made of. A reader of a format begins with a struct table_reader and fills in `ops`. */
#ifndef JH_TABLE_READER_H
#define JH_TABLE_READER_H

#include "table/table.h"

struct reader_ops {
	enum status (*next_sheet)(struct table_reader *r, struct table_sheet *ret, bool *ret_more, struct err *err);
	enum status (*next_row)(struct table_reader *r, struct table_row *ret, bool *ret_more, struct err *err);
	double (*progress)(const struct table_reader *r);
	void (*close)(struct table_reader *r);
};

struct table_reader {
	const struct reader_ops *ops;
	enum table_format format;
	struct table_options limits; /* defaults filled in */
	const char *encoding;        /* CSV; "" otherwise */
	char delimiter;
};

/* `limits` has no zeros but max_rows. The path is a regular file of the format. */
enum status csv_open(struct table_reader **ret, const char *path, const struct table_options *limits, struct err *err);
enum status xlsx_open(struct table_reader **ret, const char *path, const struct table_options *limits, struct err *err);
enum status geojson_open(struct table_reader **ret, const char *path, const struct table_options *limits, struct err *err);

/* The options with defaults in place of zeros; `options` may be NULL. */
struct table_options table_limits(const struct table_options *options);
/* Opens for reading; only regular, not empty files. The caller closes *ret_fd. */
enum status table_file(const char *path, int *ret_fd, uint64_t *ret_size, struct err *err);
/* The format by the first bytes; what is recognised and not read (old .xls, encrypted, OpenDocument, web pages, PDF) is refused
 * with the remedy. */
enum status table_sniff(const char *path, enum table_format *ret, struct err *err);
/* The file's name without folder and ending. */
struct str table_file_name(const char *path);

#endif
