/* Cells of files: what a person writes is the name of a file that lies beside the workbook. */
#include "record/import/impl.h"

#include "base/buf.h"
#include "crypt/digest.h"

#include <string.h>
#include <sys/stat.h>

/* A plain name: no folder, no way out of the workbook's own. */
static bool is_plain_name(struct str name)
{
	return name.n > 0 && name.n <= 255 && name.p[0] != '.' && str_find(name, STR("/")) < 0 && str_find(name, STR("\\")) < 0 &&
	       !memchr(name.p, 0, name.n);
}

struct str import_attach(struct importer *im, int file, struct str name)
{
	const char *of = im->files[file], *end = strrchr(of, '/');
	uint8_t digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT];
	uint64_t size;
	struct stat st;
	if (!is_plain_name(name))
		return name;
	const char *path = arena_printf(&im->scratch, "%.*s%.*s", end ? (int)(end - of) + 1 : 0, of, STR_ARG(name));
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || digest_file(DIGEST_SHA256, path, digest, &size, NULL) != ST_OK)
		return name;
	digest_format(digest, hex);
	return str_of(arena_printf(&im->scratch, "%s %llu %.*s", hex, (unsigned long long)size, STR_ARG(name)));
}
