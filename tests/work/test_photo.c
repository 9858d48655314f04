/* Photographs lose place and device, keep their picture and the way up. */
#include "work/photo.h"

#include "base/buf.h"
#include "unit.h"

#include <string.h>

#define PART(bytes) buf_add(&b, bytes, sizeof(bytes) - 1)

/* A TIFF of little-endian order: orientation 6, and a place. */
static const char exif[] = "Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0GPS-PLACE";

static void jpeg(void **state)
{
	struct arena a;
	struct buf b;
	arena_init(&a);
	buf_init(&b, 0);
	PART("\xFF\xD8\xFF\xE0\x00\x07JFIF\0\xFF\xE1");
	buf_char(&b, 0);
	buf_char(&b, (char)(sizeof exif - 1 + 2));
	buf_add(&b, exif, sizeof exif - 1);
	PART("\xFF\xFE\x00\x09THE MAN\xFF\xDB\x00\x04QT\xFF\xDA\x00\x04SSscan GPS-PLACE in the picture\xFF\xD9");
	struct str clean = photo_clean(&a, buf_view(&b));
	assert_true(clean.n < b.n);
	assert_int_equal(memcmp(clean.p, "\xFF\xD8\xFF\xE1\x00\x22" "Exif\0\0MM", 14), 0);
	assert_int_equal(clean.p[2 + 29], 6); /* the way up */
	assert_true(str_find(clean, STR("THE MAN")) < 0);
	/* What is in the picture itself is the picture's. */
	ptrdiff_t scan = str_find(clean, STR("scan GPS-PLACE in the picture"));
	assert_true(scan > 0);
	assert_true(str_find(str_slice(clean, 0, (size_t)scan), STR("GPS-PLACE")) < 0);
	assert_true(str_find(clean, STR("QT")) > 0 && str_find(clean, STR("JFIF")) > 0);
	/* Again: only the orientation is there, and it stays. */
	struct str again = photo_clean(&a, clean);
	assert_true(str_eq(again, clean));
	/* Cut anywhere, it is left as it is or is still whole: never longer, never a crash. */
	for (size_t n = 0; n < b.n; n++)
		assert_true(photo_clean(&a, str_slice(buf_view(&b), 0, n)).n <= n + 36);
	buf_done(&b);
	arena_done(&a);
}

/* What is allowed and seldom: markers filled up, several scans with restarts; and behind the end another picture. */
static void jpeg_of_a_telephone(void **state)
{
	struct arena a;
	struct buf b;
	arena_init(&a);
	buf_init(&b, 0);
	PART("\xFF\xD8\xFF\xFF\xFF\xE1\x00\x0BGPS-PLACE\xFF\xFF\xDA\x00\x04SSone\xFF\x00\xFF\xD0\xFF\xD7two\xFF\xC4\x00\x03T\xFF\xDA\x00\x04SSthree\xFF\xD9");
	size_t end = b.n;
	PART("\xFF\xD8\xFF\xE1\x00\x0BGPS-PLACE\xFF\xD9 and a trailer");
	for (size_t n = end; n <= b.n; n++)
		assert_true(str_eq(photo_clean(&a, str_slice(buf_view(&b), 0, n)),
				   STR("\xFF\xD8\xFF\xDA\x00\x04SSone\xFF\x00\xFF\xD0\xFF\xD7two\xFF\xC4\x00\x03T\xFF\xDA\x00\x04SSthree\xFF\xD9")));
	buf_done(&b);
	arena_done(&a);
}

static void png_and_webp(void **state)
{
	struct arena a;
	struct buf b;
	arena_init(&a);
	buf_init(&b, 0);
	PART("\x89PNG\r\n\x1A\n\0\0\0\x01IHDRhCRC1\0\0\0\x09" "eXIfGPS-PLACECRC2\0\0\0\x01IDATdCRC3\0\0\0\0IENDCRC4");
	struct str clean = photo_clean(&a, buf_view(&b));
	assert_true(str_find(clean, STR("GPS-PLACE")) < 0);
	assert_int_equal(clean.n, b.n - 12 - 9);
	size_t whole = clean.n;
	PART("GPS-PLACE behind the end");
	clean = photo_clean(&a, buf_view(&b));
	assert_int_equal(clean.n, whole);
	assert_true(str_find(clean, STR("GPS-PLACE")) < 0);
	buf_clear(&b);
	PART("RIFF\x32\0\0\0WEBPVP8X\x0A\0\0\0\x08\0\0\0\0\0\0\0\0\0VP8 \x02\0\0\0pxEXIF\x09\0\0\0GPS-PLACE\0");
	clean = photo_clean(&a, buf_view(&b));
	assert_true(str_find(clean, STR("GPS-PLACE")) < 0);
	assert_int_equal(clean.p[20], 0);
	assert_int_equal((unsigned char)clean.p[4], clean.n - 8);
	/* The last part not filled up; more behind the end. */
	whole = clean.n;
	b.p[4] = 0x31;
	for (size_t n = b.n - 1; n <= b.n; n++) {
		clean = photo_clean(&a, str_slice(buf_view(&b), 0, n));
		assert_int_equal(clean.n, whole);
		assert_true(str_find(clean, STR("GPS-PLACE")) < 0);
	}
	buf_clear(&b);
	PART("no picture, GPS-PLACE");
	assert_true(str_eq(photo_clean(&a, buf_view(&b)), buf_view(&b)));
	buf_done(&b);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jpeg),
		cmocka_unit_test(jpeg_of_a_telephone),
		cmocka_unit_test(png_and_webp),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
