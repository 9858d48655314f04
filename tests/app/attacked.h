/* A small city that is attacked over HTTP, with somebody of three hands signed in. */
#ifndef JH_TESTS_APP_ATTACKED_H
#define JH_TESTS_APP_ATTACKED_H

#include "visit.h"

enum { PATH_MAX_ = 600 };

struct world {
	struct visit *v;
	struct visitor planner, clerk, system;
	struct id city, school;
	json_t *routes; /* of `junheng routes --json` */
};

static inline struct id nth_row(struct program *p, const char *record, size_t index)
{
	struct id id;
	EXPECT(p, 0, "list", record, "--json");
	json_t *o = program_json(p);
	assert_true(id_parse(str_of(json_string_value(json_object_get(json_array_get(json_object_get(o, "rows"), index), "id"))), &id));
	json_decref(o);
	return id;
}

static inline void start(struct world *w, void **state)
{
	struct program *p = *state;
	*w = (struct world){};
	program_small(p);
	w->city = nth_row(p, "region", 1);
	w->school = nth_row(p, "school", 0);
	EXPECT(p, 0, "routes", "--json");
	json_t *o = program_json(p);
	w->routes = json_incref(json_object_get(o, "routes"));
	json_decref(o);
	assert_true(json_array_size(w->routes) > 80);
	w->v = visit_start(p);
	visit_sign_in(p, "planner", ROLE_PLANNER, w->city, (struct id){}, &w->planner);
	visit_sign_in(p, "clerk", ROLE_CLERK, w->school, (struct id){}, &w->clerk);
	visit_sign_in(p, "system", ROLE_SYSTEM, (struct id){}, (struct id){}, &w->system);
}

static inline void finish(struct world *w)
{
	json_decref(w->routes);
	visit_stop(w->v);
}

/* The address of a route, its parameters filled in: `word` for words and texts, an id for ids. */
static inline void fill(const struct world *w, const char *pattern, const char *word, char out[PATH_MAX_])
{
	char school[ID_TEXT];
	size_t n = 0;
	id_format(w->school, school);
	for (const char *at = pattern; *at && n + 64 < PATH_MAX_;) {
		if (*at != '{') {
			out[n++] = *at++;
			continue;
		}
		const char *end = strchr(at, '}');
		bool is_record = strncmp(at, "{record}", 8) == 0, is_id = strncmp(at, "{id}", 4) == 0;
		n += (size_t)snprintf(out + n, PATH_MAX_ - n, "%s", is_record ? "school" : is_id ? school : word);
		at = end + 1;
	}
	out[n] = 0;
}

#endif
