#include "http/route.h"

#include "base/arena.h"

#include <string.h>

enum { PARTS_MAX = 12 };

/* One part of the path. Children: literals in a list, at most one parameter, at most one rest. */
struct node {
	struct str literal;
	struct node *next, *children, *param, *rest;
	int route[HTTP_METHODS]; /* index + 1 */
};

struct router {
	struct arena *arena;
	struct node root;
	const struct route **routes;
	int n;
};

static const char *const method_names[HTTP_METHODS] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};

const char *http_method_name(enum http_method m) { return method_names[m]; }

bool http_method_parse(struct str s, enum http_method *ret)
{
	for (int i = 0; i < HTTP_METHODS; i++)
		if (str_eq(s, str_of(method_names[i]))) {
			*ret = (enum http_method)i;
			return true;
		}
	return false;
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_' || (i && s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n > 0;
}

static bool is_literal(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
		      (s.p[i] && strchr("-_.", s.p[i]))))
			return false;
	return s.n > 0 && s.p[0] != '.';
}

/* The part's parameter name; *ret_rest when it takes what remains. */
static bool param_of(struct str part, struct str *ret_name, bool *ret_rest)
{
	if (!str_starts(part, STR("{")) || !str_ends(part, STR("}")))
		return false;
	*ret_name = str_slice(part, 1, part.n - 1);
	*ret_rest = str_ends(*ret_name, STR("*"));
	if (*ret_rest)
		ret_name->n--;
	return is_name(*ret_name);
}

struct str route_path_param(const struct route *r, int i)
{
	struct str rest = str_of(r->pattern), part, name;
	bool is_rest;
	while (str_next(&rest, '/', &part))
		if (param_of(part, &name, &is_rest) && i-- == 0)
			return name;
	return (struct str){};
}

static const struct route *stands(const struct router *r, const struct node *at, enum http_method m)
{
	return at->route[m] ? r->routes[at->route[m] - 1] : NULL;
}

static struct node *literal_child(struct router *r, struct node *at, struct str part)
{
	struct node **end = &at->children;
	for (; *end; end = &(*end)->next)
		if (str_eq((*end)->literal, part))
			return *end;
	*end = ARENA_NEW(r->arena, struct node);
	(*end)->literal = part;
	return *end;
}

static enum status add(struct router *r, const struct route *route, struct err *err)
{
	const char *method = method_names[route->method], *pattern = route->pattern;
	if (route->method > HTTP_DELETE)
		return err_set(err, ST_INVALID, "route %s %s: the method is the server's own", method, pattern);
	if (!route->permit || !*route->permit)
		return err_set(err, ST_INVALID, "route %s %s has no permit", method, pattern);
	if (!route->run)
		return err_set(err, ST_INVALID, "route %s %s has no handler", method, pattern);
	if (!route->text.zh || !route->text.en)
		return err_set(err, ST_INVALID, "route %s %s does not say in both languages what it does", method, pattern);
	struct str rest = str_of(pattern), part, name;
	if (!str_starts(rest, STR("/")))
		return err_set(err, ST_INVALID, "route %s %s: a pattern begins with /", method, pattern);
	struct node *at = &r->root;
	int params = 0, parts = 0;
	bool is_rest = false;
	rest = str_slice(rest, 1, rest.n);
	while (rest.n && str_next(&rest, '/', &part)) {
		if (is_rest || ++parts > PARTS_MAX)
			return err_set(err, ST_INVALID, "route %s %s: nothing follows the rest, and parts are at most %d", method,
				       pattern, PARTS_MAX);
		if (param_of(part, &name, &is_rest)) {
			if (++params > ROUTE_PATH_PARAMS_MAX)
				return err_set(err, ST_INVALID, "route %s %s: more than %d parameters", method, pattern,
					       ROUTE_PATH_PARAMS_MAX);
			struct node **child = is_rest ? &at->rest : &at->param;
			if (!*child)
				*child = ARENA_NEW(r->arena, struct node);
			at = *child;
		} else if (is_literal(part)) {
			at = literal_child(r, at, part);
		} else {
			return err_set(err, ST_INVALID, "route %s %s: the part '%.*s' is neither literal nor {parameter}", method,
				       pattern, STR_ARG(part));
		}
	}
	if (stands(r, at, route->method))
		return err_set(err, ST_INVALID, "routes %s and %s answer the same %s requests",
			       stands(r, at, route->method)->pattern, pattern, method);
	int declared = 0;
	for (const struct route_param *p = route->params; p && p->name; p++)
		if (++declared > ROUTE_PARAMS_MAX)
			return err_set(err, ST_INVALID, "route %s %s: more than %d parameters", method, pattern, ROUTE_PARAMS_MAX);
	r->routes[r->n] = route;
	at->route[route->method] = ++r->n;
	return ST_OK;
}

enum status router_new(struct arena *a, const struct route_table *all, struct router **ret, struct err *err)
{
	size_t count = 0;
	for (int t = 0; t < all->n; t++)
		for (const struct route *route = all->tables[t]; route->pattern; route++)
			count++;
	struct router *r = ARENA_NEW(a, struct router);
	r->arena = a;
	r->routes = ARENA_ARRAY(a, const struct route *, count);
	for (int t = 0; t < all->n; t++)
		for (const struct route *route = all->tables[t]; route->pattern; route++)
			TRY(add(r, route, err));
	*ret = r;
	return ST_OK;
}

/* What the node answers to, itself and for later, less exact nodes: the methods add up, the first route of the method stays. */
static void take(const struct router *r, const struct node *at, enum http_method method, const struct str *values, int n,
		 struct route_match *m)
{
	for (int i = 0; i < HTTP_METHODS; i++)
		if (at->route[i])
			m->methods |= 1u << i;
	if (m->route || !at->route[method])
		return;
	m->index = at->route[method] - 1;
	m->route = r->routes[m->index];
	for (int i = 0; i < n; i++)
		m->values[i] = values[i];
}

static void descend(const struct router *r, const struct node *at, enum http_method method, struct str rest,
		    struct str *values, int n, struct route_match *m)
{
	if (!rest.n) {
		take(r, at, method, values, n, m);
		return;
	}
	struct str after = rest, part;
	str_next(&after, '/', &part);
	for (const struct node *c = at->children; c && !m->route; c = c->next)
		if (str_eq(c->literal, part))
			descend(r, c, method, after, values, n, m);
	if (at->param && !m->route) {
		values[n] = part;
		descend(r, at->param, method, after, values, n + 1, m);
	}
	if (at->rest && !m->route) {
		values[n] = rest;
		take(r, at->rest, method, values, n + 1, m);
	}
}

void router_match(const struct router *r, enum http_method method, struct str path, struct route_match *ret)
{
	struct str values[ROUTE_PATH_PARAMS_MAX];
	*ret = (struct route_match){};
	if (method == HTTP_HEAD)
		method = HTTP_GET;
	descend(r, &r->root, method, str_slice(path, 1, path.n), values, 0, ret);
	if (ret->methods & 1u << HTTP_GET)
		ret->methods |= 1u << HTTP_HEAD;
	if (ret->methods)
		ret->methods |= 1u << HTTP_OPTIONS;
}

int router_count(const struct router *r) { return r->n; }
const struct route *router_at(const struct router *r, int index) { return r->routes[index]; }
