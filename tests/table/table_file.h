/* Files that tests make, and a table told as one string: sheets in [], rows by number, cells joined by '|', each with a
 * letter for what it is. */
#ifndef JH_TEST_TABLE_FILE_H
#define JH_TEST_TABLE_FILE_H

#include "base/buf.h"
#include "table/table.h"
#include "unit.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

/* A folder of its own for the test program, in TMPDIR or /tmp. */
static inline const char *scratch_folder(void)
{
	static char folder[256];
	if (!folder[0]) {
		const char *tmp = getenv("TMPDIR");
		snprintf(folder, sizeof folder, "%s/jh-table-XXXXXX", tmp ? tmp : "/tmp");
		if (!mkdtemp(folder))
			abort();
	}
	return folder;
}

static inline const char *scratch_file(const char *name)
{
	static char paths[8][512];
	static int next;
	char *path = paths[next++ % 8];
	snprintf(path, sizeof paths[0], "%s/%s", scratch_folder(), name);
	return path;
}

static inline void scratch_remove(void)
{
	char command[512];
	snprintf(command, sizeof command, "rm -rf '%s'", scratch_folder());
	if (system(command) != 0)
		fprintf(stderr, "%s stays\n", scratch_folder());
}

static inline const char *write_file(const char *name, const void *bytes, size_t n)
{
	const char *path = scratch_file(name);
	FILE *f = fopen(path, "wb");
	if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		abort();
	return path;
}

static inline void read_file(const char *path, struct buf *out)
{
	char block[65536];
	size_t n;
	FILE *f = fopen(path, "rb");
	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	buf_clear(out);
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		buf_add(out, block, n);
	fclose(f);
}

/* A package of the parts, given as name, content, name, content …, NULL. */
static inline const char *write_package(const char *name, const char *const *parts)
{
	const char *path = scratch_file(name);
	int code;
	unlink(path);
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
	for (; zip && parts[0]; parts += 2) {
		zip_source_t *s = zip_source_buffer(zip, parts[1], strlen(parts[1]), 0);
		if (!s || zip_file_add(zip, parts[0], s, ZIP_FL_ENC_UTF_8) < 0)
			abort();
	}
	if (!zip || zip_close(zip) != 0)
		abort();
	return path;
}

/* "[name]\n1:Ta|N2.5|-\n": T text, N number, % percent, B bool, D date, E error, - empty; then = for a formula, ^ for
 * merged. What fails is told as "!status: text" at the end. */
static inline void tell_table(const char *path, const struct table_options *o, struct buf *out)
{
	static const char letters[] = "-TNBDE";
	struct table_reader *r = NULL;
	struct table_sheet sheet;
	struct table_row row;
	struct err err = {};
	bool more;
	buf_clear(out);
	enum status st = table_open(&r, path, o, &err);
	while (st == ST_OK && (st = table_next_sheet(r, &sheet, &more, &err)) == ST_OK && more) {
		buf_printf(out, "[%.*s%s]\n", STR_ARG(sheet.name), sheet.is_hidden ? " hidden" : "");
		while ((st = table_next_row(r, &row, &more, &err)) == ST_OK && more) {
			buf_printf(out, "%u:", row.row);
			for (uint32_t i = 0; i < row.n; i++) {
				const struct cell *c = &row.cells[i];
				buf_printf(out, "%s%c%s%s%.*s", i ? "|" : "", c->is_percent ? '%' : letters[c->kind],
					   c->is_formula ? "=" : "", c->is_merged ? "^" : "", STR_ARG(c->text));
			}
			buf_cstr(out, "\n");
		}
	}
	if (st != ST_OK)
		buf_printf(out, "!%s: %s", status_name(st), err.text);
	table_close(r);
}

#define assert_table(path, options, expected)                                                                          \
	do {                                                                                                           \
		struct buf told_;                                                                                      \
		buf_init(&told_, 0);                                                                                   \
		tell_table(path, options, &told_);                                                                     \
		if (!str_eq(buf_view(&told_), str_of(expected)))                                                       \
			fail_msg("got:\n%s\nexpected:\n%s", told_.p ? told_.p : "", expected);                         \
		buf_done(&told_);                                                                                      \
	} while (0)

/* The table is refused, and the text says so with this in it. */
#define assert_refused(path, options, status, part)                                                                    \
	do {                                                                                                           \
		struct buf told_;                                                                                      \
		buf_init(&told_, 0);                                                                                   \
		tell_table(path, options, &told_);                                                                     \
		char want_[64];                                                                                        \
		snprintf(want_, sizeof want_, "!%s: ", status_name(status));                                           \
		if (!told_.p || !strstr(told_.p, want_) || !strstr(strstr(told_.p, want_), part))                      \
			fail_msg("expected %s … %s, got:\n%s", want_, part, told_.p ? told_.p : "");                   \
		buf_done(&told_);                                                                                      \
	} while (0)

#endif
