/* Text that was harmed on its way: decoded in the wrong code page, shifted by a byte, or carrying what nobody sees.
 *
 * Finding is by tables made once from the code pages (GBK, Big5, windows-1252) and by which characters are common; damage is
 * said only where the repaired text is much more like Chinese than the text at hand. */
#ifndef JH_TEXT_DAMAGE_H
#define JH_TEXT_DAMAGE_H

#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>

struct buf;

enum damage_kind {
	DAMAGE_NONE,
	DAMAGE_REPLACED,        /* U+FFFD: bytes were lost while decoding */
	DAMAGE_FILLER,          /* 锟斤拷, 烫烫烫, 屯屯屯: what U+FFFD and unused memory look like in GBK */
	DAMAGE_UTF8_AS_GBK,     /* 琛℃按 for 衡水 */
	DAMAGE_UTF8_AS_LATIN,   /* è¡¡æ°´ for 衡水 (ISO 8859-1 or windows-1252) */
	DAMAGE_GBK_AS_LATIN,    /* ºâË® for 衡水 */
	DAMAGE_SHIFTED,         /* GBK read one byte off: a byte was lost before it */
	DAMAGE_CONTROL,         /* a control character other than tab and line ends */
	/* Only reported: the text is right, but not as it should be kept. */
	DAMAGE_INVISIBLE,       /* zero-width and direction marks, soft hyphens, a byte order mark inside */
	DAMAGE_PINYIN,          /* 衡水(Héngshuǐ) */
	DAMAGE_MIXED_SCRIPT,    /* simplified and traditional characters together */
};

struct damage {
	enum damage_kind kind;
	size_t at, n;    /* bytes of the text concerned */
	bool is_note;    /* only reported */
	bool has_repair;
};

struct damage_finder;

enum status damage_open(struct damage_finder **ret, struct err *err);
void damage_close(struct damage_finder *f); /* NULL allowed */

/* The worst damage of the text, false when there is none. Where a repair can be offered it is appended to `repair` (NULL
 * allowed), the whole text; for DAMAGE_SHIFTED with □ for the characters lost at both ends. O(n); plain ASCII costs one look at each
 * byte. Read only: one finder serves all threads. */
bool damage_find(const struct damage_finder *f, struct str text, struct damage *ret, struct buf *repair);

/* "decoded as GBK, was UTF-8", in both languages. */
struct label damage_label(enum damage_kind kind);

#endif
