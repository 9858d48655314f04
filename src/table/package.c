#include "table/package.h"

#include <string.h>

enum {
	PARTS_MAX = 20000,
	RATIO_MAX = 200,       /* unpacked to packed bytes; sheets of equal rows reach 60 */
	RATIO_FREE = 32 << 20, /* parts below this size may be packed as tightly as they like */
};

static enum status refuse_zip(int code, const char *path, struct err *err)
{
	switch (code) {
	case ZIP_ER_NOENT:
		return err_set(err, ST_NOT_FOUND, "there is no file %s", path);
	case ZIP_ER_OPEN:
	case ZIP_ER_READ:
	case ZIP_ER_SEEK:
		return err_set(err, ST_UNAVAILABLE, "%s cannot be read", path);
	default:
		return err_set(
			err, ST_INVALID,
			"the workbook is cut off or damaged: the directory at its end cannot be read; copy it again "
			"or save it again");
	}
}

static enum status check_entries(struct package *p, struct err *err)
{
	zip_int64_t n = zip_get_num_entries(p->zip, 0);
	uint64_t total = 0;
	if (n > PARTS_MAX)
		return err_set(err, ST_TOO_LARGE, "the workbook has %lld parts, more than %d", (long long)n, PARTS_MAX);
	for (zip_int64_t i = 0; i < n; i++) {
		zip_stat_t st;
		if (zip_stat_index(p->zip, (zip_uint64_t)i, 0, &st) != 0 || !(st.valid & ZIP_STAT_NAME) ||
		    !(st.valid & ZIP_STAT_SIZE) || !(st.valid & ZIP_STAT_COMP_SIZE))
			return err_set(err, ST_INVALID, "the directory of the workbook is damaged: save it again");
		if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
			return err_set(err, ST_INVALID,
				       "the workbook is protected by a password: remove it and save the file again");
		if (st.size > p->max_bytes || (total += st.size) > p->max_bytes)
			return err_set(err, ST_TOO_LARGE,
				       "the workbook unpacks to more than the limit of %llu bytes: split it",
				       (unsigned long long)p->max_bytes);
		if (st.size > RATIO_FREE && st.size / RATIO_MAX > st.comp_size)
			return err_set(
				err, ST_TOO_LARGE,
				"part %s unpacks to more than %d times its size: the file looks like a trap; save only "
				"the rows that are needed",
				st.name, RATIO_MAX);
	}
	return ST_OK;
}

enum status package_open(struct package *p, const char *path, uint64_t max_bytes, struct err *err)
{
	int code = 0;
	*p = (struct package){.max_bytes = max_bytes};
	p->zip = zip_open(path, ZIP_RDONLY, &code);
	if (!p->zip)
		return refuse_zip(code, path, err);
	enum status st = check_entries(p, err);
	if (st != ST_OK)
		package_close(p);
	return st;
}

void package_close(struct package *p)
{
	if (p->zip)
		zip_discard(p->zip);
	p->zip = NULL;
}

int64_t package_find(const struct package *p, const char *name)
{
	while (*name == '/')
		name++;
	zip_int64_t i = zip_name_locate(p->zip, name, ZIP_FL_ENC_RAW);
	return i >= 0 ? i : zip_name_locate(p->zip, name, ZIP_FL_NOCASE);
}

enum status part_open(struct package *p, int64_t entry, struct part *ret, struct err *err)
{
	zip_stat_t st;
	if (zip_stat_index(p->zip, (zip_uint64_t)entry, 0, &st) != 0)
		return err_set(err, ST_INVALID, "the directory of the workbook is damaged: save it again");
	zip_file_t *file = zip_fopen_index(p->zip, (zip_uint64_t)entry, 0);
	if (!file)
		return err_set(err, ST_INVALID,
			       "part %s of the workbook cannot be unpacked: copy the file again or save it again",
			       st.name);
	*ret = (struct part){file, st.size, 0, st.name};
	return ST_OK;
}

enum status part_read(struct part *part, void *out, size_t n, size_t *ret_n, struct err *err)
{
	zip_int64_t got = zip_fread(part->file, out, n);
	if (got < 0 || part->read + (uint64_t)got > part->size || (got == 0 && part->read < part->size))
		return err_set(err, ST_INVALID,
			       "part %s of the workbook is cut off or damaged after %llu bytes: copy the file again or "
			       "save it again",
			       part->name, (unsigned long long)part->read);
	part->read += (uint64_t)got;
	*ret_n = (size_t)got;
	return ST_OK;
}

void part_close(struct part *part)
{
	if (part->file)
		zip_fclose(part->file);
	part->file = NULL;
}

const char *part_target(struct arena *a, const char *base, struct str target)
{
	char *path;
	const char *slash = strrchr(base, '/');
	if (target.n && target.p[0] == '/')
		path = arena_printf(a, "%.*s", STR_ARG(target));
	else
		path = arena_printf(a, "%.*s/%.*s", slash ? (int)(slash - base) : 0, base, STR_ARG(target));
	/* "." and ".." are taken out in place; '\' is what some writers use for '/'. */
	char *out = path;
	struct str rest = str_of(path), step;
	for (char *c = path; *c; c++)
		if (*c == '\\')
			*c = '/';
	while (str_next(&rest, '/', &step)) {
		if (step.n == 0 || str_eq(step, STR(".")))
			continue;
		if (str_eq(step, STR(".."))) {
			if (out == path)
				return NULL;
			while (out > path && *--out != '/')
				;
			continue;
		}
		if (out != path)
			*out++ = '/';
		memmove(out, step.p, step.n);
		out += step.n;
	}
	*out = 0;
	return path;
}

const char *part_relations(struct arena *a, const char *part)
{
	const char *slash = strrchr(part, '/');
	int folder = slash ? (int)(slash - part) + 1 : 0;
	return arena_printf(a, "%.*s_rels/%s.rels", folder, part, part + folder);
}
