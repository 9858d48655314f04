#include "work/photo.h"

#include "base/buf.h"
#include "base/err.h"

#include <string.h>

static unsigned at(struct str s, size_t i) { return i < s.n ? (unsigned char)s.p[i] : 0; }
static unsigned big2(struct str s, size_t i) { return at(s, i) << 8 | at(s, i + 1); }
static uint32_t big4(struct str s, size_t i) { return (uint32_t)big2(s, i) << 16 | big2(s, i + 2); }
static unsigned little2(struct str s, size_t i) { return at(s, i + 1) << 8 | at(s, i); }
static uint32_t little4(struct str s, size_t i) { return (uint32_t)little2(s, i + 2) << 16 | little2(s, i); }

/* ---- JPEG (ITU T.81, annex B; Exif 2.3, 4.6) ---- */

enum { RST0 = 0xD0, RST7 = 0xD7, SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, FILL = 0xFF, APP1 = 0xE1, APP13 = 0xED, COM = 0xFE, TAG_ORIENTATION = 0x0112, ENTRY = 12 };

/* The orientation that a segment's Exif says, 1 … 8; 0: none. */
static unsigned orientation(struct str segment)
{
	if (segment.n < 14 || memcmp(segment.p, "Exif\0\0", 6) != 0)
		return 0;
	struct str tiff = str_slice(segment, 6, segment.n);
	bool is_big = at(tiff, 0) == 'M';
	size_t ifd = is_big ? big4(tiff, 4) : little4(tiff, 4);
	unsigned n = is_big ? big2(tiff, ifd) : little2(tiff, ifd);
	for (unsigned i = 0; i < n && ifd + 2 + (size_t)(i + 1) * ENTRY <= tiff.n; i++) {
		size_t e = ifd + 2 + (size_t)i * ENTRY;
		unsigned tag = is_big ? big2(tiff, e) : little2(tiff, e), value = is_big ? big2(tiff, e + 8) : little2(tiff, e + 8);
		if (tag == TAG_ORIENTATION)
			return value <= 8 ? value : 0;
	}
	return 0;
}

static void put_orientation(struct buf *out, unsigned value)
{
	char exif[] = "\xFF\xE1\x00\x22"
		      "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
	exif[29] = (char)value;
	buf_add(out, exif, 2 + 0x22);
}

/* Where the picture ends whose first scan begins at i; s.n when no end is there. */
static size_t scans_end(struct str s, size_t i)
{
	while (i + 2 <= s.n) {
		unsigned marker = at(s, i + 1);
		if (marker == EOI)
			return i + 2;
		/* Over the segment and, behind a scan's, over its data, in which FF stands before 00 or between restarts. */
		i += marker == FILL ? 1 : 2 + (size_t)big2(s, i + 2);
		while (i + 2 <= s.n && (at(s, i) != 0xFF || at(s, i + 1) == 0 || (at(s, i + 1) >= RST0 && at(s, i + 1) <= RST7)))
			i++;
	}
	return s.n;
}

static bool clean_jpeg(struct str s, struct buf *out)
{
	bool is_changed = false;
	unsigned up = 0;
	size_t i = 2;
	buf_add(out, s.p, 2);
	struct buf kept;
	buf_init(&kept, 0);
	while (i + 4 <= s.n && at(s, i) == 0xFF && at(s, i + 1) != SOS && at(s, i + 1) != EOI) {
		unsigned marker = at(s, i + 1);
		if (marker == FILL) { /* any number of them before a marker */
			i++;
			continue;
		}
		size_t n = 2 + (size_t)big2(s, i + 2);
		if (n < 4 || i + n > s.n)
			break;
		if (marker == APP1 || marker == APP13 || marker == COM) {
			unsigned value = marker == APP1 ? orientation(str_slice(s, i + 4, i + n)) : 0;
			up = value ? value : up;
			is_changed = true;
		} else {
			buf_add(&kept, s.p + i, n);
		}
		i += n;
	}
	bool is_whole = i + 2 <= s.n && at(s, i) == 0xFF && at(s, i + 1) == SOS;
	size_t end = is_whole ? scans_end(s, i) : s.n;
	is_changed |= end < s.n;
	if (up > 1)
		put_orientation(out, up);
	buf_str(out, buf_view(&kept));
	buf_add(out, s.p + i, end - i);
	buf_done(&kept);
	return is_changed && is_whole;
}

/* ---- PNG (ISO/IEC 15948) and WebP (RIFF) ---- */

static bool clean_png(struct str s, struct buf *out)
{
	static const char *const gone[] = {"eXIf", "tEXt", "iTXt", "zTXt"};
	bool is_changed = false, is_whole = false;
	size_t i = 8;
	buf_add(out, s.p, 8);
	while (i + 12 <= s.n && !is_whole) {
		size_t n = 12 + (size_t)big4(s, i);
		bool drop = false;
		if (n > s.n - i)
			return false;
		is_whole = memcmp(s.p + i + 4, "IEND", 4) == 0;
		for (size_t k = 0; k < ARRAY_LEN(gone); k++)
			drop |= memcmp(s.p + i + 4, gone[k], 4) == 0;
		if (!drop)
			buf_add(out, s.p + i, n);
		is_changed |= drop;
		i += n;
	}
	return is_whole && (is_changed || i < s.n);
}

static bool clean_webp(struct str s, struct buf *out)
{
	enum { FLAGS = 20, EXIF_FLAG = 8, XMP_FLAG = 4 };
	size_t i = 12, end = 8 + (size_t)little4(s, 4);
	bool is_changed = end < s.n;
	s = str_slice(s, 0, MAX(end, 12));
	buf_add(out, s.p, 12);
	while (i + 8 <= s.n) {
		size_t n = 8 + (size_t)little4(s, i + 4);
		if (n > s.n - i)
			return false;
		n += (n & 1) && n < s.n - i; /* the last one is not always filled up */
		if (memcmp(s.p + i, "EXIF", 4) == 0 || memcmp(s.p + i, "XMP ", 4) == 0)
			is_changed = true;
		else
			buf_add(out, s.p + i, n);
		i += n;
	}
	if (!is_changed || i != s.n)
		return false;
	uint32_t size = (uint32_t)out->n - 8;
	for (int k = 0; k < 4; k++)
		out->p[4 + k] = (char)(size >> (8 * k));
	if (out->n > FLAGS && memcmp(out->p + 12, "VP8X", 4) == 0)
		out->p[FLAGS] = (char)(out->p[FLAGS] & ~(EXIF_FLAG | XMP_FLAG));
	return true;
}

struct str photo_clean(struct arena *a, struct str s)
{
	bool is_changed = false;
	CLEANUP(buf_done) struct buf out;
	buf_init(&out, 0);
	if (s.n > 4 && at(s, 0) == 0xFF && at(s, 1) == SOI)
		is_changed = clean_jpeg(s, &out);
	else if (s.n > 8 && memcmp(s.p, "\x89PNG\r\n\x1A\n", 8) == 0)
		is_changed = clean_png(s, &out);
	else if (s.n > 12 && memcmp(s.p, "RIFF", 4) == 0 && memcmp(s.p + 8, "WEBP", 4) == 0)
		is_changed = clean_webp(s, &out);
	return is_changed ? str_copy(a, buf_view(&out)) : s;
}
