/* Cells of files: what a person writes is the name of a file that lies beside the workbook. Its content is kept with the rows. */
#include "record/import/impl.h"

#include "base/buf.h"
#include "base/file_text.h"
#include "crypt/digest.h"
#include "record/stored.h"

#include <string.h>
#include <sys/stat.h>

struct attached {
	uint8_t digest[DIGEST_SIZE];
	const char *path;
	struct attached *next;
};

/* A plain name: no folder, no way out of the workbook's own. */
static bool is_plain_name(struct str name)
{
	return name.n > 0 && name.n <= 255 && name.p[0] != '.' && str_find(name, STR("/")) < 0 && str_find(name, STR("\\")) < 0 &&
	       !memchr(name.p, 0, name.n);
}

/* "SHA-256 size name", as an export writes it: the name. */
static struct str name_of_stored(struct str text, uint8_t ret_digest[DIGEST_SIZE])
{
	struct str rest = text, digest, size;
	bool fits = str_next(&rest, ' ', &digest) && digest_parse(digest, ret_digest) && rest.p && str_next(&rest, ' ', &size);
	return fits ? str_trim(rest) : (struct str){};
}

static void keep(struct importer *im, const uint8_t digest[DIGEST_SIZE], const char *path)
{
	for (const struct attached *a = im->attached; a; a = a->next)
		if (memcmp(a->digest, digest, DIGEST_SIZE) == 0)
			return;
	struct attached *a = ARENA_NEW(im->arena, struct attached);
	*a = (struct attached){.path = arena_strdup(im->arena, path), .next = im->attached};
	memcpy(a->digest, digest, DIGEST_SIZE);
	im->attached = a;
}

static bool refuse(struct fault *f, const char *rule, struct str name, struct str why)
{
	*f = (struct fault){.rule = rule, .severity = CHECK_FAULT, .n_args = 2, .args = {fault_text(name), fault_text(why)}};
	return false;
}

bool import_attach(struct importer *im, int file, struct str *text, struct fault *ret_fault)
{
	const char *of = im->files[file], *end = strrchr(of, '/');
	uint8_t expected[DIGEST_SIZE], digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT], limit[24];
	uint64_t size;
	struct stat st;
	struct str name = name_of_stored(*text, expected), why = {};
	bool is_stored_form = name.n > 0;
	if (!is_stored_form)
		name = *text;
	if (!is_plain_name(name))
		return true;
	const char *path = arena_printf(&im->scratch, "%.*s%.*s", end ? (int)(end - of) + 1 : 0, of, STR_ARG(name));
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return true;
	if (st.st_size > STORED_BYTES_MAX) {
		snprintf(limit, sizeof limit, "%d", STORED_BYTES_MAX >> 20);
		return refuse(ret_fault, "file.large", name, str_copy(&im->scratch, str_of(limit)));
	}
	if (digest_file(DIGEST_SHA256, path, digest, &size, NULL) != ST_OK || (is_stored_form && memcmp(digest, expected, DIGEST_SIZE) != 0))
		return true; /* another file of that name: the cell stands for itself */
	if (im->o->may_attach && !im->o->may_attach(im->o->context, path, name, im->arena, &why))
		return refuse(ret_fault, "file.type", name, why);
	keep(im, digest, path);
	digest_format(digest, hex);
	*text = str_of(arena_printf(&im->scratch, "%s %llu %.*s", hex, (unsigned long long)size, STR_ARG(name)));
	return true;
}

enum status import_keep_files(struct importer *im, struct err *err)
{
	for (const struct attached *a = im->attached; a; a = a->next) {
		CLEANUP(arena_done) struct arena arena;
		struct str bytes;
		uint8_t digest[DIGEST_SIZE];
		arena_init(&arena);
		TRY(file_text(&arena, a->path, STORED_BYTES_MAX, &bytes, err));
		digest_of(DIGEST_SHA256, bytes, digest);
		if (memcmp(digest, a->digest, DIGEST_SIZE) != 0)
			return err_set(err, ST_CONFLICT, "%s changed while it was imported; nothing was written, import again", a->path);
		TRY(stored_put(im->g->store, digest, bytes, err));
	}
	return ST_OK;
}
