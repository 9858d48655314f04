#include "http/request.h"

#include <stdio.h>

static const struct pair *find(const struct pairs *all, struct str name, int at)
{
	for (int i = 0; i < all->n; i++)
		if (str_eq(all->at[i].name, name) && at-- == 0)
			return &all->at[i];
	return NULL;
}

struct str request_header(const struct request *r, const char *name)
{
	struct str wanted = str_of(name);
	for (int i = 0; i < r->headers.n; i++)
		if (str_eq_nocase(r->headers.at[i].name, wanted))
			return r->headers.at[i].value;
	return (struct str){};
}

struct str request_cookie(const struct request *r, const char *name)
{
	const struct pair *p = find(&r->cookies, str_of(name), 0);
	return p ? p->value : (struct str){};
}

struct str request_host_cookie(const struct request *r, const char *name)
{
	char full[HTTP_NAME_MAX];
	if (!r->secure)
		return request_cookie(r, name);
	snprintf(full, sizeof full, HTTP_HOST_PREFIX "%s", name);
	return request_cookie(r, full);
}

/* A list like "gzip, br;q=0.8": the coding, or "*", with a quality above zero. */
bool request_accepts_coding(const struct request *r, const char *coding)
{
	struct str header = request_header(r, "Accept-Encoding"), part;
	bool by_star = false, named = false, allowed = false;
	while (header.n && str_next(&header, ',', &part)) {
		struct str name = STR(""), rest = part;
		str_next(&rest, ';', &name);
		name = str_trim(name);
		double q = 1;
		ptrdiff_t at = str_find(part, STR("q="));
		if (at >= 0 && !str_to_f64(str_trim(str_slice(part, (size_t)at + 2, part.n)), &q))
			q = 0;
		if (str_eq_nocase(name, str_of(coding))) {
			named = true;
			allowed = q > 0;
		} else if (str_eq(name, STR("*"))) {
			by_star = q > 0;
		}
	}
	return named ? allowed : by_star;
}

static const struct pair *param(const struct request *r, struct str name)
{
	const struct pair *p = find(&r->path_values, name, 0);
	if (!p)
		p = find(&r->form, name, 0);
	return p ? p : find(&r->query, name, 0);
}

bool request_has(const struct request *r, const char *name) { return param(r, str_of(name)) != NULL; }

struct str request_text(const struct request *r, const char *name)
{
	const struct pair *p = param(r, str_of(name));
	return p ? p->value : (struct str){};
}

int request_count(const struct request *r, const char *name)
{
	struct str wanted = str_of(name);
	int n = 0;
	for (int i = 0; i < r->form.n; i++)
		n += str_eq(r->form.at[i].name, wanted);
	for (int i = 0; i < r->query.n; i++)
		n += str_eq(r->query.at[i].name, wanted);
	return n;
}

struct str request_text_at(const struct request *r, const char *name, int at)
{
	struct str wanted = str_of(name);
	for (int i = 0; i < r->form.n; i++)
		if (str_eq(r->form.at[i].name, wanted) && at-- == 0)
			return r->form.at[i].value;
	const struct pair *p = find(&r->query, wanted, at);
	return p ? p->value : (struct str){};
}

int64_t request_int(const struct request *r, const char *name, int64_t otherwise)
{
	int64_t v;
	return str_to_i64(request_text(r, name), &v) ? v : otherwise;
}

bool request_flag(const struct request *r, const char *name)
{
	struct str s = request_text(r, name);
	return str_eq(s, STR("1")) || str_eq(s, STR("on")) || str_eq(s, STR("true"));
}

bool request_id(const struct request *r, const char *name, struct id *ret) { return id_parse(request_text(r, name), ret); }
bool request_day(const struct request *r, const char *name, day_t *ret) { return day_parse(request_text(r, name), ret); }

const struct upload *request_upload(const struct request *r, const char *field)
{
	for (int i = 0; i < r->upload_count; i++)
		if (str_eq(r->uploads[i].field, str_of(field)))
			return &r->uploads[i];
	return NULL;
}

bool request_wants_json(const struct request *r)
{
	struct str accept = request_header(r, "Accept");
	ptrdiff_t json = str_find(accept, STR("json")), html = str_find(accept, STR("text/html"));
	return json >= 0 && (html < 0 || json < html);
}
