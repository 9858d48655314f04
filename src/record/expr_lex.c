#include "record/expr_impl.h"

static bool is_name_start(int32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
		return true;
	/* Letters of other scripts, without the blocks of punctuation and of full-width forms. */
	return c >= 0x2E80 && !(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFF00 && c <= 0xFFEF);
}

static bool is_name_part(int32_t c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == '.'; }

static bool is_space(int32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x3000 || c == 0xA0; }

/* One character, also as people write it with a Chinese keyboard. */
static enum expr_token sign_of(int32_t c)
{
	switch (c) {
	case '+':
		return T_PLUS;
	case '-':
	case 0x2212:
		return T_MINUS;
	case '*':
	case 0xD7:
		return T_TIMES;
	case '/':
	case 0xF7:
		return T_OVER;
	case '=':
	case 0xFF1D:
		return T_EQ;
	case 0x2260:
		return T_NE;
	case '<':
	case 0xFF1C:
		return T_LT;
	case 0x2264:
		return T_LE;
	case '>':
	case 0xFF1E:
		return T_GT;
	case 0x2265:
		return T_GE;
	case '(':
	case 0xFF08:
		return T_OPEN;
	case ')':
	case 0xFF09:
		return T_CLOSE;
	case '[':
		return T_LIST;
	case ']':
		return T_LIST_END;
	case ',':
	case 0xFF0C:
		return T_COMMA;
	default:
		return T_END;
	}
}

static enum expr_token word_of(struct str s)
{
	static const struct {
		const char *word;
		enum expr_token token;
	} words[] = {
		{"and", T_AND}, {"or", T_OR}, {"not", T_NOT}, {"in", T_IN}, {"yes", T_YES}, {"true", T_YES},
		{"no", T_NO}, {"false", T_NO}, {"unknown", T_UNKNOWN},
		{"且", T_AND}, {"或", T_OR}, {"非", T_NOT}, {"属于", T_IN}, {"是", T_YES}, {"否", T_NO}, {"未知", T_UNKNOWN},
	};
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(s, str_of(words[i].word)))
			return words[i].token;
	return T_NAME;
}

static bool read_number(struct expr_lexer *l)
{
	size_t i = l->token_at, n = l->source.n;
	const char *p = l->source.p;
	while (i < n && ((p[i] >= '0' && p[i] <= '9') || p[i] == '.'))
		i++;
	size_t after = i;
	if (after < n && is_name_part(str_next_char(l->source, &after)))
		i = after; /* 3a is not a number followed by a name */
	l->at = i;
	l->token = T_NUMBER;
	return dec_parse(str_slice(l->source, l->token_at, i), &l->number);
}

/* A quote inside a text is written twice. */
static bool read_text(struct expr_lexer *l)
{
	char quote = l->source.p[l->token_at];
	size_t i = l->token_at + 1;
	for (; i < l->source.n; i++) {
		if (l->source.p[i] != quote)
			continue;
		if (i + 1 < l->source.n && l->source.p[i + 1] == quote) {
			i++;
			continue;
		}
		l->text = str_slice(l->source, l->token_at + 1, i);
		l->at = i + 1;
		l->token = T_TEXT;
		return true;
	}
	l->at = l->source.n;
	return false;
}

static bool read_sign(struct expr_lexer *l, int32_t c)
{
	l->token = sign_of(c);
	if (l->token == T_END) {
		if (c != '!' || l->at >= l->source.n || l->source.p[l->at] != '=')
			return false;
		l->at++;
		l->token = T_NE;
		return true;
	}
	int32_t next = l->at < l->source.n ? l->source.p[l->at] : 0;
	if (next == '=' && (c == '<' || c == '>' || c == '=')) {
		l->token = c == '<' ? T_LE : c == '>' ? T_GE : T_EQ;
		l->at++;
	} else if (c == '<' && next == '>') {
		l->token = T_NE;
		l->at++;
	}
	return true;
}

bool expr_next_token(struct expr_lexer *l, enum expr_fault_code *ret_code)
{
	size_t at = l->at;
	int32_t c;
	do {
		l->token_at = at;
		c = str_next_char(l->source, &at);
	} while (is_space(c));
	l->at = at;
	bool ok = true;
	if (c == -1) {
		l->token_at = l->source.n;
		l->token = T_END;
	} else if (c >= '0' && c <= '9') {
		ok = read_number(l);
		*ret_code = X_NUMBER;
	} else if (c == '"' || c == '\'') {
		ok = read_text(l);
		*ret_code = X_TEXT_OPEN;
	} else if (is_name_start(c)) {
		while (l->at < l->source.n) {
			size_t next = l->at;
			if (!is_name_part(str_next_char(l->source, &next)))
				break;
			l->at = next;
		}
		l->text = str_slice(l->source, l->token_at, l->at);
		l->token = word_of(l->text);
	} else {
		ok = read_sign(l, c);
		*ret_code = X_CHARACTER;
	}
	l->token_n = l->at - l->token_at;
	return ok;
}
