/* Parameters held against the route: what the handler sees is declared and well-formed. */
#include "http/inside.h"

#include <string.h>

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'))
			return false;
	}
	return s.n > 0 && s.n <= 100;
}

static bool is_text(struct str s, const struct route_param *p)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F)
			return false;
	}
	size_t n = str_chars(s);
	return n >= (size_t)p->min && n <= (size_t)(p->max ? p->max : 1000);
}

static bool is_flag(struct str s)
{
	static const struct str words[] = {STR("1"), STR("0"), STR("on"), STR("off"), STR("true"), STR("false")};
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(s, words[i]))
			return true;
	return false;
}

static enum status check_value(const struct route_param *p, struct str v, struct err *err)
{
	int64_t number;
	struct id id;
	day_t day;
	switch (p->kind) {
	case PARAM_TEXT:
		if (is_text(v, p))
			return ST_OK;
		return err_set(err, ST_INVALID, "parameter '%s' takes %lld to %lld characters of text", p->name, (long long)p->min,
			       (long long)(p->max ? p->max : 1000));
	case PARAM_WORD:
		if (is_word(v))
			return ST_OK;
		return err_set(err, ST_INVALID, "parameter '%s' takes letters, digits, '_', '-' and '.'", p->name);
	case PARAM_ID:
		if (id_parse(v, &id))
			return ST_OK;
		return err_set(err, ST_INVALID, "parameter '%s' takes an id of 32 hexadecimal digits", p->name);
	case PARAM_INT:
		if (str_to_i64(v, &number) && ((!p->min && !p->max) || (number >= p->min && number <= p->max)))
			return ST_OK;
		if (!p->min && !p->max)
			return err_set(err, ST_INVALID, "parameter '%s' takes a whole number", p->name);
		return err_set(err, ST_INVALID, "parameter '%s' takes a whole number from %lld to %lld", p->name, (long long)p->min,
			       (long long)p->max);
	case PARAM_DAY:
		if (day_parse(v, &day))
			return ST_OK;
		return err_set(err, ST_INVALID, "parameter '%s' takes a day such as 2025-09-01", p->name);
	case PARAM_FLAG:
		if (is_flag(v))
			return ST_OK;
		return err_set(err, ST_INVALID, "parameter '%s' takes 1 or 0", p->name);
	}
	return err_set(err, ST_INTERNAL, "parameter '%s' has no kind", p->name);
}

static const struct route_param *declared(const struct route *route, struct str name)
{
	for (const struct route_param *p = route->params; p && p->name; p++)
		if (str_eq(str_of(p->name), name))
			return p;
	return NULL;
}

/* Forms carry the token against forged requests, which the admit hook reads. */
static bool is_always_known(struct str name) { return str_eq(name, STR("csrf")); }

static enum status check_pairs(const struct route *route, const struct pairs *all, bool path, struct err *err)
{
	for (int i = 0; i < all->n; i++) {
		struct str name = all->at[i].name;
		const struct route_param *p = declared(route, name);
		if (!p && !path && !route->any_params && !is_always_known(name))
			return err_set(err, ST_INVALID, "this address takes no parameter '%.*s'", STR_ARG(name));
		if (!p)
			continue;
		/* An empty field of a form was left empty. */
		if (!all->at[i].value.n && !p->required)
			continue;
		TRY(check_value(p, all->at[i].value, err));
		for (int k = i + 1; k < all->n && !p->repeats; k++)
			if (str_eq(all->at[k].name, name))
				return err_set(err, ST_INVALID, "parameter '%s' stands twice", p->name);
	}
	return ST_OK;
}

enum status request_check(const struct request *r, struct err *err)
{
	TRY(check_pairs(r->route, &r->path_values, true, err));
	TRY(check_pairs(r->route, &r->query, false, err));
	TRY(check_pairs(r->route, &r->form, false, err));
	for (const struct route_param *p = r->route->params; p && p->name; p++)
		if (p->required && !request_has(r, p->name) && !request_upload(r, p->name))
			return err_set(err, ST_INVALID, "parameter '%s' is missing", p->name);
	return ST_OK;
}
