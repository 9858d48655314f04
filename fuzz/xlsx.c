/* The reader of workbooks, and the marked copy. The bytes are a package; or, where they do not begin as one, the text
 * of a sheet, of the shared strings and of the styles, apart from each other by a zero byte, put into a package: so
 * that changes reach what stands behind the packing. */
#include "table_run.h"

#include <stdlib.h>
#include <zip.h>

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
static const char *const fixed[][2] = {
	{"_rels/.rels",
	 "<Relationships><Relationship Id=\"a\" Type=\"" TYPE "officeDocument\" Target=\"b.xml\"/></Relationships>"},
	{"b.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"s\" r:id=\"a\"/></sheets></workbook>"},
	{"_rels/b.xml.rels",
	 "<Relationships><Relationship Id=\"a\" Type=\"" TYPE "worksheet\" Target=\"s.xml\"/><Relationship Id=\"b\" "
	 "Type=\"" TYPE "sharedStrings\" Target=\"t.xml\"/><Relationship Id=\"c\" Type=\"" TYPE
	 "styles\" Target=\"u.xml\"/></Relationships>"},
};

static void add(zip_t *zip, const char *name, const void *bytes, size_t n)
{
	zip_source_t *s = zip_source_buffer(zip, bytes, n, 0);
	zip_int64_t i = zip_file_add(zip, name, s, ZIP_FL_ENC_UTF_8);
	FUZZ_CHECK(i >= 0);
	zip_set_file_compression(zip, (zip_uint64_t)i, ZIP_CM_STORE, 0);
}

/* The package in memory; the caller frees it. */
static void *pack(const uint8_t *data, size_t size, size_t *ret_n)
{
	static const char *const names[] = {"s.xml", "t.xml", "u.xml"};
	zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_source_keep(memory);
	zip_t *zip = zip_open_from_source(memory, ZIP_TRUNCATE, NULL);
	FUZZ_CHECK(zip);
	for (size_t i = 0; i < 3; i++)
		add(zip, fixed[i][0], fixed[i][1], strlen(fixed[i][1]));
	for (size_t i = 0; i < 3 && size > 0; i++) {
		const uint8_t *end = memchr(data, 0, size);
		size_t n = end ? (size_t)(end - data) : size;
		add(zip, names[i], data, n);
		data += n + (end != NULL);
		size -= n + (end != NULL);
	}
	FUZZ_CHECK(zip_close(zip) == 0 && zip_source_open(memory) == 0 && zip_source_seek(memory, 0, SEEK_END) == 0);
	size_t n = (size_t)zip_source_tell(memory);
	char *out = malloc(n + 1);
	FUZZ_CHECK(out && zip_source_seek(memory, 0, SEEK_SET) == 0 &&
		   zip_source_read(memory, out, n) == (zip_int64_t)n);
	zip_source_close(memory);
	zip_source_free(memory);
	*ret_n = n;
	return out;
}

/* A marked copy of what can be read is read as well. */
static void mark(const uint8_t *data, size_t size)
{
	static const struct table_mark marks[] = {
		{0, 1, 0, {"x<&", 3}, false}, {0, 3, 2, {"y", 1}, true}, {0, 3, -1, {"z", 1}, false}};
	static char out[64];
	struct err err = {};
	char path[64];
	int fd;
	if (!bytes_as_file(data, size, path, &fd))
		return;
	if (!out[0])
		snprintf(out, sizeof out, "/tmp/junheng-fuzz-%d.xlsx", (int)getpid());
	if (table_write_marked(path, out, marks, 3, &err) == ST_OK) {
		FILE *f = fopen(out, "rb");
		FUZZ_CHECK(f);
		fclose(f);
		unlink(out);
	} else {
		FUZZ_CHECK(err.text[0]);
	}
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 1 << 15)
		return 0;
	if (size >= 2 && data[0] == 'P' && data[1] == 'K') {
		read_bytes(data, size, TABLE_XLSX);
		return 0;
	}
	size_t n;
	void *package = pack(data, size, &n);
	read_bytes(package, n, TABLE_XLSX);
	if (size < 2048)
		mark(package, n);
	free(package);
	return 0;
}
