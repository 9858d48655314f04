/* Languages and texts. Chinese is the default, English stands beside it. The language is passed, never process-wide. */
#ifndef JH_TEXT_LANG_H
#define JH_TEXT_LANG_H

#include "base/err.h"
#include "base/str.h"

enum lang { LANG_ZH = 0, LANG_EN = 1 };
enum { LANG_COUNT = 2 };

/* A short text kept in both languages beside what it names: labels of fields, codes, columns. */
struct label {
	const char *zh, *en;
};

const char *label_in(struct label l, enum lang lang); /* the other language when one is missing; "" when both are */
bool lang_parse(struct str s, enum lang *ret);	      /* zh, zh-CN, zh_CN.UTF-8, en, en-US … */
const char *lang_code(enum lang lang);		      /* "zh", "en" */

/* The text of an English message in the language, from the compiled catalogue (po/zh.po); the message itself when it
 * has none, which a test reports. Messages with values use {0}, {1} … so that the languages may order them differently.
 */
const char *tr(enum lang lang, const char *message);
struct str tr_str(enum lang lang, const char *message);

struct arena;
struct buf;
/* Appends tr(lang, message) with {i} replaced by args[i]; a missing argument stays visible as {i}. */
void tr_format(struct buf *out, enum lang lang, const char *message, const struct str *args, int n);
/* The same as a text of its own on the arena. */
struct str tr_text(struct arena *a, enum lang lang, const char *message, const struct str *args, int n);

#endif
