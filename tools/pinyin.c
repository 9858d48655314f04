/* Compiles the readings of Chinese characters into C tables: pinyin DATA OUT.c. The usual reading of each character is
 * ICU's (Unicode's kMandarin); DATA adds what words and surnames read otherwise. */
#include "base/err.h"
#include "base/map.h"
#include "po.h"
#include "text/pinyin_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { SYLLABLES_MAX = 4096 };

struct word {
	struct str word;
	uint16_t syllables[PINYIN_WORD_MAX];
	size_t chars;
};

struct tables {
	struct arena arena;
	struct map syllables; /* toned → index */
	int32_t *samples;     /* of each syllable */
	uint16_t *of_code;    /* syllable + 1 */
	struct word *words[2];
	size_t counts[2];
};

static void check(UErrorCode code)
{
	if (U_FAILURE(code)) {
		fprintf(stderr, "pinyin: ICU: %s\n", u_errorName(code));
		exit(1);
	}
}

static uint16_t syllable(struct tables *t, struct str toned)
{
	bool is_new;
	size_t n = t->syllables.n;
	struct map_entry *e = map_put(&t->syllables, toned, &is_new);
	if (is_new)
		e->value.i = (int64_t)n;
	if (n == SYLLABLES_MAX || toned.n >= sizeof((struct pinyin_syllable *)0)->toned) {
		fprintf(stderr, "pinyin: '%.*s' is no syllable\n", STR_ARG(toned));
		exit(1);
	}
	return (uint16_t)e->value.i;
}

static void read_icu(struct tables *t)
{
	static const UChar id[] = u"Han-Latin";
	UErrorCode code = U_ZERO_ERROR;
	UTransliterator *han = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
	check(code);
	for (int32_t c = 0x3007; c < PINYIN_CODE_END; c++) {
		if (c != 0x3007 && !u_hasBinaryProperty(c, UCHAR_UNIFIED_IDEOGRAPH))
			continue;
		UChar units[64];
		char bytes[64];
		int32_t n = 0, limit, length;
		U16_APPEND_UNSAFE(units, n, c);
		limit = n;
		utrans_transUChars(han, units, &n, 64, 0, &limit, &code);
		u_strToUTF8(bytes, sizeof bytes, &length, units, n, &code);
		check(code);
		if (units[0] >= 0x3000 || length == 0)
			continue;
		t->of_code[c] = (uint16_t)(syllable(t, (struct str){bytes, (size_t)length}) + 1);
	}
	utrans_close(han);
}

static void read_data(struct tables *t, const char *path)
{
	struct str rest = read_file(&t->arena, path), line, part;
	for (int i = 0; i < 2; i++)
		t->words[i] = ARENA_ARRAY(&t->arena, struct word, rest.n / 4 + 1);
	for (int number = 1; str_next(&rest, '\n', &line); number++) {
		if (!line.n || line.p[0] == '#')
			continue;
		bool is_surname = line.p[0] == '^';
		line = str_slice(line, is_surname, line.n);
		struct word w = {0};
		str_next(&line, ' ', &w.word);
		while (w.chars < PINYIN_WORD_MAX && str_next(&line, ' ', &part))
			w.syllables[w.chars++] = syllable(t, part);
		if (w.chars == 0 || w.chars != str_chars(w.word)) {
			fprintf(stderr, "%s:%d: one syllable for each character, at most %d\n", path, number,
				PINYIN_WORD_MAX);
			exit(1);
		}
		size_t pos = 0;
		bool says_new = false;
		for (size_t i = 0; i < w.chars; i++)
			says_new |= (t->of_code[str_next_char(w.word, &pos)] & ~PINYIN_OURS) != w.syllables[i] + 1;
		if (!says_new) {
			fprintf(stderr, "%s:%d: '%.*s' is read so anyway\n", path, number, STR_ARG(w.word));
			exit(1);
		}
		pos = 0;
		if (w.chars == 1 && !is_surname)
			t->of_code[str_next_char(w.word, &pos)] = (uint16_t)((w.syllables[0] + 1) | PINYIN_OURS);
		else
			t->words[is_surname][t->counts[is_surname]++] = w;
	}
}

/* The first character that ICU reads so; its collation then sorts it there too. Called before DATA changes readings. */
static void choose_samples(struct tables *t)
{
	t->samples = ARENA_ARRAY(&t->arena, int32_t, SYLLABLES_MAX);
	for (int32_t c = 0x4E00; c < 0xA000; c++)
		if (t->of_code[c] && t->samples[t->of_code[c] - 1] == 0)
			t->samples[t->of_code[c] - 1] = c;
}

static struct str plain(struct arena *a, struct str toned)
{
	UErrorCode code = U_ZERO_ERROR;
	const UNormalizer2 *nfd = unorm2_getNFDInstance(&code);
	UChar units[32], split[64];
	int32_t n;
	u_strFromUTF8(units, 32, &n, toned.p, (int32_t)toned.n, &code);
	n = unorm2_normalize(nfd, units, n, split, 64, &code);
	check(code);
	char out[64];
	size_t k = 0;
	for (int32_t i = 0; i < n; i++) {
		if (split[i] == 0x308 && k && out[k - 1] == 'u')
			out[k - 1] = 'v';
		else if (split[i] < 0x80)
			out[k++] = (char)split[i];
	}
	return str_copy(a, (struct str){out, k});
}

/* Most characters begin no word that is read otherwise: those that do are marked, so that only they are looked up. */
static void mark_starts(struct tables *t)
{
	for (int k = 0; k < 2; k++)
		for (size_t i = 0; i < t->counts[k]; i++) {
			size_t pos = 0;
			t->of_code[str_next_char(t->words[k][i].word, &pos)] |= PINYIN_STARTS;
		}
}

static int by_word(const void *a, const void *b)
{
	return str_cmp(((const struct word *)a)->word, ((const struct word *)b)->word);
}

static void write_words(struct buf *out, const char *name, struct word *words, size_t n)
{
	qsort(words, n, sizeof *words, by_word);
	buf_printf(out, "const struct pinyin_word pinyin_%ss[] = {\n", name);
	for (size_t i = 0; i < n; i++) {
		if (i && str_eq(words[i].word, words[i - 1].word)) {
			fprintf(stderr, "pinyin: '%.*s' stands twice\n", STR_ARG(words[i].word));
			exit(1);
		}
		buf_printf(out, "\t{\"%.*s\", {", STR_ARG(words[i].word));
		for (size_t k = 0; k < words[i].chars; k++)
			buf_printf(out, "%s%u", k ? ", " : "", words[i].syllables[k]);
		buf_printf(out, "}, %zu},\n", words[i].chars);
	}
	buf_printf(out, "};\nconst size_t pinyin_%s_count = %zu;\n", name, n);
}

static void write_codes(struct tables *t, struct buf *out)
{
	unsigned page_of[PINYIN_CODE_END >> 8] = {0}, pages = 1;
	buf_cstr(out, "const uint16_t pinyin_pages[][256] = {\n\t{0},\n");
	for (int32_t page = 0; page < PINYIN_CODE_END >> 8; page++) {
		const uint16_t *codes = t->of_code + page * 256;
		bool any = false;
		for (int i = 0; i < 256; i++)
			any |= codes[i] != 0;
		if (!any)
			continue;
		page_of[page] = pages++;
		buf_cstr(out, "\t{");
		for (int i = 0; i < 256; i++)
			buf_printf(out, "%u,", codes[i]);
		buf_cstr(out, "},\n");
	}
	buf_cstr(out, "};\nconst uint16_t pinyin_page_of[] = {\n");
	for (int32_t page = 0; page < PINYIN_CODE_END >> 8; page++)
		buf_printf(out, "%u,%s", page_of[page], page % 32 == 31 ? "\n" : "");
	buf_cstr(out, "};\n");
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: pinyin DATA OUT.c\n");
		return 2;
	}
	struct tables t = {0};
	arena_init(&t.arena);
	map_init(&t.syllables, &t.arena);
	t.of_code = ARENA_ARRAY(&t.arena, uint16_t, PINYIN_CODE_END);
	read_icu(&t);
	choose_samples(&t);
	read_data(&t, argv[1]);
	mark_starts(&t);
	struct buf out;
	buf_init(&out, 0);
	buf_cstr(&out, "#include \"text/pinyin_table.h\"\n\nconst struct pinyin_syllable pinyin_syllables[] = {\n");
	for (size_t i = 0; i < t.syllables.n; i++) {
		struct str toned = t.syllables.entries[i].key, p = plain(&t.arena, toned);
		buf_printf(&out, "\t{\"%.*s\", \"%.*s\", 0x%X},\n", STR_ARG(toned), STR_ARG(p), (unsigned)t.samples[i]);
	}
	buf_cstr(&out, "};\n");
	write_codes(&t, &out);
	write_words(&out, "word", t.words[0], t.counts[0]);
	write_words(&out, "surname", t.words[1], t.counts[1]);
	FILE *f = fopen(argv[2], "wb");
	bool good = f && fwrite(out.p, 1, out.n, f) == out.n;
	if (!f || fclose(f) != 0 || !good) {
		perror(argv[2]);
		return 1;
	}
	buf_done(&out);
	arena_done(&t.arena);
	return 0;
}
