#include "place.h"

#include <ctype.h>
#include <string.h>

static bool is_one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static bool is_address(const char *attribute)
{
	static const char *const list[] = {"href", "src", "action", "formaction", "poster", "cite", "data-url", "data-next", NULL};
	return is_one_of(attribute, list);
}

/* Attributes that people read, or hear. */
static bool is_spoken(const char *attribute)
{
	static const char *const list[] = {"title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription",
					   "content", NULL};
	return is_one_of(attribute, list);
}

static bool append(char *to, size_t size, char c)
{
	size_t n = strlen(to);
	if (n + 1 >= size)
		return false;
	to[n] = (char)tolower((unsigned char)c);
	to[n + 1] = 0;
	return true;
}

static bool begin_value(struct place *p, const char **ret_fault)
{
	if (strncmp(p->attribute, "on", 2) == 0 || strcmp(p->attribute, "style") == 0 || strcmp(p->attribute, "srcdoc") == 0) {
		*ret_fault = "handlers, styles and documents in attributes are refused: put them into an asset";
		return false;
	}
	p->kind = is_address(p->attribute) ? PLACE_ADDRESS : PLACE_VALUE;
	p->has_value = false;
	return true;
}

static bool end_tag(struct place *p, const char **ret_fault)
{
	bool is_src = strcmp(p->attribute, "src") == 0;
	p->kind = PLACE_TEXT;
	if (strcmp(p->tag, "style") == 0 || (strcmp(p->tag, "script") == 0 && !p->is_closing && !is_src)) {
		*ret_fault = "scripts and styles in a page are refused: a script ends with its src attribute";
		return false;
	}
	if (strcmp(p->tag, "pre") == 0 || strcmp(p->tag, "textarea") == 0)
		p->is_verbatim = !p->is_closing;
	return true;
}

/* One letter between tags: an entity's name is no text. */
static bool is_untranslated(struct str s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];
	if (!isalpha(c) && c < 0x80)
		return false;
	if (c >= 0x80) { /* punctuation of any script stays: dashes, arrows, quotes, dots in the middle */
		size_t pos = i;
		int32_t code = str_next_char(s, &pos);
		if (code < 0) /* inside a character seen before */
			return false;
		return !((code >= 0x2000 && code <= 0x2BFF) || code == 0xA0 || code == 0xB7 || code == 0xD7 || (code >= 0x3000 && code <= 0x303F) ||
			 (code >= 0xFF00 && code <= 0xFF0F) || (code >= 0xFF1A && code <= 0xFF20));
	}
	for (size_t k = i; k-- > 0 && i - k < 12;) {
		if (s.p[k] == '&')
			return false;
		if (!isalnum((unsigned char)s.p[k]) && s.p[k] != '#')
			return true;
	}
	return true;
}

bool place_pass(struct place *p, struct str s, const char **ret_fault)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		switch (p->kind) {
		case PLACE_TEXT:
			if (c == '<' && str_starts(str_slice(s, i, s.n), STR("<!--"))) {
				p->kind = PLACE_COMMENT;
			} else if (c == '<') {
				*p = (struct place){.kind = PLACE_NAME, .is_verbatim = p->is_verbatim};
			} else if (is_untranslated(s, i)) {
				*ret_fault = "text outside the catalogue: write {{t \"…\"}}";
				return false;
			}
			break;
		case PLACE_COMMENT:
			if (c == '>' && i >= 2 && s.p[i - 1] == '-' && s.p[i - 2] == '-')
				p->kind = PLACE_TEXT;
			break;
		case PLACE_TAG:
		case PLACE_NAME:
			if (c == '>') {
				if (!end_tag(p, ret_fault))
					return false;
			} else if (c == '=') {
				p->kind = PLACE_AFTER_IS;
			} else if (isspace((unsigned char)c)) {
				p->kind = PLACE_TAG;
			} else if (c == '"' || c == '\'' || c == '<') {
				*ret_fault = "a quote or '<' where an attribute is expected";
				return false;
			} else if (p->kind == PLACE_TAG) {
				p->kind = PLACE_NAME;
				p->attribute[0] = 0;
				append(p->attribute, sizeof(p->attribute), c);
			} else if (p->attribute[0]) {
				append(p->attribute, sizeof(p->attribute), c);
			} else if (c == '/') {
				p->is_closing = p->tag[0] == 0;
			} else {
				append(p->tag, sizeof(p->tag), c);
			}
			break;
		case PLACE_AFTER_IS:
			if (c != '"') {
				*ret_fault = "attributes stand in double quotes";
				return false;
			}
			if (!begin_value(p, ret_fault))
				return false;
			break;
		case PLACE_VALUE:
		case PLACE_ADDRESS:
			if (c == '"') {
				p->kind = PLACE_TAG;
				break;
			}
			if (is_spoken(p->attribute) && strcmp(p->tag, "meta") != 0 && is_untranslated(s, i)) {
				*ret_fault = "text outside the catalogue: write {{t \"…\"}}";
				return false;
			}
			p->has_value = true;
			break;
		}
	}
	return true;
}

bool place_same(const struct place *a, const struct place *b)
{
	enum place_kind x = a->kind == PLACE_NAME ? PLACE_TAG : a->kind, y = b->kind == PLACE_NAME ? PLACE_TAG : b->kind;
	if (x != y || a->is_verbatim != b->is_verbatim)
		return false;
	return x == PLACE_TEXT || x == PLACE_COMMENT || strcmp(a->tag, b->tag) == 0;
}
