/* The table of rights over real HTTP: people of every role ask for their own row, a sibling's, a parent's and a shared one of every
 * record, in every way there is, and each answer is held against tests/golden/rights.csv. Which rows there are and how they lie
 * is in matrix.json; nothing here names a record but where an address of a standard does. */
#include "matrix.h"

#include "base/map.h"

/* ---- asking ---- */

static void tell(struct matrix *m, int role, const struct matrix_row *r, const char *what, bool expected)
{
	m->asked++;
	m->wrong++;
	print_error("%s: %s of %s '%s'%s%s: expected %s, answered %d\n", m->roles[role], what, r->record, r->row ? json_dumps(r->row, JSON_ENCODE_ANY) : r->id,
		    *r->state ? " " : "", r->state, expected ? "yes" : "no", m->v->code);
}

/* No: 403, or the way to the sign-in page. */
static bool is_refused(const struct visit *v)
{
	const char *place = strstr(v->answer, "Location: ");
	return v->code == 403 || v->code == 401 || (v->code == 303 && place && strncmp(place + 10, "/sign-in", 8) == 0);
}

static void hold(struct matrix *m, int role, const struct matrix_row *r, const char *what, bool expected, int code_of_yes)
{
	bool yes = m->v->code == code_of_yes, no = is_refused(m->v);
	m->asked++;
	if ((expected && !yes) || (!expected && !no)) {
		m->asked--;
		tell(m, role, r, what, expected);
	}
}

static void path_of(const struct matrix_row *r, const char *before, const char *after, char out[256])
{
	snprintf(out, 256, "%s/%s/%s%s", before, r->record, r->id, after);
}

/* What is sealed shows nowhere but where it was asked for. */
static void hold_sealed(struct matrix *m, int role, const struct matrix_row *r, const char *what)
{
	if (r->secret && strstr(m->v->answer, r->secret))
		tell(m, role, r, what, false);
}

static void ask_row(struct matrix *m, int role, const struct visitor *who, const struct matrix_row *r)
{
	static const char *const forms[][2] = {{"/edit", "change"}, {"/end", "delete"}, {"/personal", "read_personal"}};
	char path[256];
	bool reads = may_row(m, role, "read", r);
	path_of(r, "/records", "", path);
	visit_get(m->v, path, who);
	hold(m, role, r, "page", reads, 200);
	hold_sealed(m, role, r, "sealed value on the page");
	path_of(r, "/records", "/history", path);
	visit_get(m->v, path, who);
	hold(m, role, r, "history", reads && (may(m, role, "history", "read", r) || may_row(m, role, "change", r)), 200);
	hold_sealed(m, role, r, "sealed value in the history");
	path_of(r, "/api/records", "", path);
	visit_get(m->v, path, who);
	hold(m, role, r, "JSON", reads, 200);
	hold_sealed(m, role, r, "sealed value in JSON");
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		path_of(r, "/records", forms[i][0], path);
		visit_get(m->v, path, who);
		hold(m, role, r, forms[i][0], reads && may_row(m, role, forms[i][1], r) && (r->row || i == 2), 200);
		if (!r->is_code) /* else it stands there among the others to choose from */
			hold_sealed(m, role, r, "sealed value in a form");
	}
	if (r->secret) {
		bool opens = reads && may_row(m, role, "read_personal", r);
		path_of(r, "/records", "/personal", path);
		visit_post(m->v, path, who, "purpose=test+of+rights");
		hold(m, role, r, "personal values", opens, 200);
		if ((strstr(m->v->answer, r->secret) != NULL) != opens)
			tell(m, role, r, "personal values shown", opens);
	}
}

static void ask_changes(struct matrix *m, int role, const struct visitor *who, const struct matrix_row *r)
{
	/* None of them changes anything: the version named is not the row's, the form gives no field, the row is there already. */
	static const char *const match = "If-Match: \"999999999\"\r\n";
	static const char *const steps[][3] = {{"submission", "submit", "submit"}, {"submission", "return", "return"}, {"submission", "accept", "accept"},
					       {"submission", "submit_again", "submit"}, {"submission", "reopen", "return"}, {"policy", "approve", "accept"},
					       {"policy", "withdraw", "delete"}, {"programme", "submit", "submit"}, {"programme", "accept", "accept"},
					       {"programme", "return", "return"}, {"programme", "close", "accept"}, {"activity", "accept", "accept"},
					       {"activity", "return", "return"}, {"activity", "submit", "submit"}, {"mentoring", "accept", "accept"},
					       {"problem", "accept", "accept"}, {"problem", "answer", "change"}, {"problem", "submit", "submit"},
					       {"problem", "reopen", "return"}, {"problem", "contest", "return"}, {"evaluation", "submit", "submit"},
					       {"evaluation", "accept", "accept"}, {"evaluation", "publish", "accept"}, {"application", "submit", "submit"},
					       {"application", "award", "accept"}};
	char path[256], after[64];
	bool reads = may_row(m, role, "read", r);
	path_of(r, "/api/records", "", path);
	visit_json(m->v, "PATCH", path, who, match, "{}");
	hold(m, role, r, "PATCH", reads && r->row && may_row(m, role, "change", r), 412);
	visit_json(m->v, "DELETE", path, who, match, "");
	hold(m, role, r, "DELETE", reads && r->row && may_row(m, role, "delete", r), 412);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		if (strcmp(steps[i][0], r->record) != 0)
			continue;
		snprintf(after, sizeof after, "/do/%s", steps[i][1]);
		path_of(r, "/api/records", after, path);
		visit_json(m->v, "POST", path, who, match, "");
		/* What one side logs the other confirms or disputes. */
		struct matrix_row lies = *r;
		if (r->also && strcmp(steps[i][2], "submit") != 0)
			lies.schools = lies.regions = r->also, lies.is_side = true;
		hold(m, role, r, steps[i][1], reads && may_row(m, role, steps[i][2], &lies), 412);
	}
	if (!r->row)
		return;
	path_of(r, "/records", "/edit", path);
	visit_post(m->v, path, who, "reason=none");
	hold(m, role, r, "saving the form", reads && may_row(m, role, "change", r), 303);
	char *body = json_dumps(r->row, 0);
	snprintf(path, sizeof path, "/api/records/%s", r->record);
	visit_json(m->v, "POST", path, who, "", body);
	struct matrix_row fresh = *r; /* a row that is yet to be made has no state of its own; one below another has that one's */
	if (listed(json_object_get(json_object_get(m->all, "world"), "states_of_their_own"), r->record))
		fresh.state = "none";
	hold(m, role, r, "making it", may_row(m, role, "create", &fresh), 422);
	free(body);
}

/* Lists: each row is there or not. */
static void ask_list(struct matrix *m, int role, const struct visitor *who, const char *record, const char *path, const char *what, const char *action,
		     const char *mark)
{
	visit_get(m->v, path, who);
	const char *thing = strcmp(record, "policy") == 0 && may(m, role, "access_policy", action, NULL) ? "access_policy" : record;
	struct matrix_row any = {.record = record, .thing = thing, .state = "", .id = "any"};
	bool has_rows = false; /* records that the program keeps have no pages */
	for (int i = 0; i < m->n_rows; i++)
		has_rows |= strcmp(m->rows[i].record, record) == 0;
	if (!has_rows && m->v->code == 404)
		return;
	bool whole = may(m, role, thing, action, NULL);
	hold(m, role, &any, what, whole, 200);
	for (int i = 0; whole && i < m->n_rows; i++) {
		const struct matrix_row *r = &m->rows[i];
		char text[128];
		if (strcmp(r->record, record) != 0 || r->is_over)
			continue;
		snprintf(text, sizeof text, mark, r->id);
		m->asked++;
		/* Who keeps the policies of access sees those in the list, and no others. */
		bool expected = may_row(m, role, action, r) && strcmp(thing, r->thing) == 0;
		if ((strstr(m->v->answer, text) != NULL) != expected)
			tell(m, role, r, what, expected);
		hold_sealed(m, role, r, what);
	}
}

static void ask_lists(struct matrix *m, int role, const struct visitor *who, const char *record)
{
	static const char *const features[][2] = {{"school", "schools"}, {"campus", "campuses"}, {"group", "groups"}, {"region", "regions"}};
	char path[256], mark[64];
	snprintf(path, sizeof path, "/records/%s", record);
	snprintf(mark, sizeof mark, "/records/%s/%%s\"", record);
	ask_list(m, role, who, record, path, "list", "list", mark);
	snprintf(path, sizeof path, "/api/records/%s?limit=1000", record);
	ask_list(m, role, who, record, path, "list in JSON", "list", "\"%s\"");
	snprintf(path, sizeof path, "/exports/%s/json", record);
	ask_list(m, role, who, record, path, "export", "export", "\"%s\"");
	for (size_t i = 0; who->token[0] && i < ARRAY_LEN(features); i++)
		if (strcmp(features[i][0], record) == 0) {
			snprintf(path, sizeof path, "/ogc/collections/%s/items?limit=1000", features[i][1]);
			ask_list(m, role, who, record, path, "features", "list", "\"id\":\"%s\"");
		}
}

/* Who finds a person by name knows whose row it is: only rows whose personal values may be asked for. */
static void ask_search(struct matrix *m, int role, const struct visitor *who, const struct matrix_row *r)
{
	static const char *const pages[] = {"/search?q=", "/records/person?q=", "/api/records/person?q="};
	bool any = may(m, role, "person", "read_personal", NULL), expected = may_row(m, role, "read_personal", r);
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		char path[512];
		size_t n = (size_t)snprintf(path, sizeof path, "%s", pages[i]);
		for (const char *s = r->secret; *s; s++)
			n += (size_t)snprintf(path + n, sizeof path - n, "%%%02X", (unsigned char)*s);
		visit_get(m->v, path, who);
		if (i)
			hold(m, role, r, pages[i], any, 200);
		m->asked++;
		if ((strstr(visit_body(m->v), r->id) != NULL) != expected)
			tell(m, role, r, pages[i], expected);
	}
	/* Nor do conditions and orders reach what is sealed. */
	static const char *const oracles[] = {"/api/records/person?where=starts(name,%20%27%E5%BC%A0%27)", "/api/records/person?where=known(phone)",
					      "/api/records/person?sort=name", "/api/records/person?sort=-born", "/api/records/posting?where=person.born%20%3E%201980",
					      "/api/records/exemption?where=kind%20%3D%20%27illness%27"};
	for (size_t i = 0; i < ARRAY_LEN(oracles); i++) {
		visit_get(m->v, oracles[i], who);
		m->asked++;
		if (m->v->code >= 500 || (m->v->code == 200 && strstr(visit_body(m->v), "\"_version\"")))
			tell(m, role, r, oracles[i], false);
	}
}

/* ---- the world ---- */

static struct id id_of_label(struct matrix *m, const char *label)
{
	char record[32] = "";
	struct id id = {};
	if (!label)
		return id;
	sscanf(label, "%31s", record);
	const char *name = label + strlen(record) + 1, *key = strcmp(record, "group") == 0 ? "name" : strcmp(record, "person") == 0 ? "number" : "code";
	for (int i = 0; i < m->n_rows; i++) {
		const char *is = json_string_value(json_object_get(m->rows[i].row, key));
		if (strcmp(m->rows[i].record, record) == 0 && is && strcmp(is, name) == 0)
			assert_true(id_parse(str_of(m->rows[i].id), &id));
	}
	assert_false(id_is_zero(id));
	return id;
}

/* Schools of the row, also the cores of its groups; their counties beside the regions it names. */
static void read_row(struct matrix *m, json_t *from)
{
	struct matrix_row *r = &m->rows[m->n_rows++];
	json_t *world = json_object_get(m->all, "world"), *name;
	size_t i;
	*r = (struct matrix_row){.record = json_string_value(json_object_get(from, "record")), .state = json_string_value(json_object_get(from, "state")),
				 .secret = json_string_value(json_object_get(from, "secret")), .person = json_string_value(json_object_get(from, "person")),
				 .row = json_object_get(from, "row"), .above = json_object_get(from, "above"), .groups = json_object_get(from, "groups"),
				 .is_code = json_is_true(json_object_get(from, "code")), .is_over = json_is_true(json_object_get(from, "over"))};
	r->thing = r->record;
	r->state = r->state ? r->state : "none";
	r->schools = json_object_get(from, "schools") ? json_object_get(from, "schools") : json_array();
	r->regions = json_object_get(from, "regions") ? json_object_get(from, "regions") : json_array();
	json_array_foreach(r->groups, i, name)
	{
		const char *core = json_string_value(json_object_get(json_object_get(world, "cores"), json_string_value(name)));
		if (!listed(r->schools, core))
			json_array_append_new(r->schools, json_string(core));
	}
	r->also = json_object_get(from, "also");
	for (i = 0; r->also && i < 1; i++) /* one school each */
		json_array_append_new(r->also, json_string(json_string_value(json_object_get(json_object_get(world, "counties"), json_string_value(json_array_get(r->also, 0))))));
	json_array_foreach(r->schools, i, name)
	{
		const char *county = json_string_value(json_object_get(json_object_get(world, "counties"), json_string_value(name)));
		if (!listed(r->regions, county))
			json_array_append_new(r->regions, json_string(county));
	}
	if (!json_object_get(from, "schools"))
		json_object_set_new(from, "schools", r->schools);
	if (!json_object_get(from, "regions"))
		json_object_set_new(from, "regions", r->regions);
}

/* Made over HTTP by somebody of the bureau above, step by step into its state; another takes what somebody else must. */
static void make_row(struct matrix *m, const struct visitor *root, const struct visitor *other, json_t *from)
{
	char path[128];
	size_t i;
	json_t *step;
	read_row(m, from);
	struct matrix_row *r = &m->rows[m->n_rows - 1];
	char *body = json_dumps(r->row, 0);
	snprintf(path, sizeof path, "/api/records/%s", r->record);
	visit_json(m->v, "POST", path, root, "", body);
	if (m->v->code != 201)
		fail_msg("%s: %s", body, m->v->answer);
	free(body);
	const char *place = strstr(m->v->answer, "Location: ");
	assert_non_null(place);
	place = strstr(place, r->record);
	snprintf(r->id, sizeof r->id, "%.32s", place + strlen(r->record) + 1);
	json_array_foreach(json_object_get(from, "steps"), i, step)
	{
		const char *name = json_string_value(step); /* after a '!' the other person takes it */
		snprintf(path, sizeof path, "/api/records/%s/%s/do/%s?reason=test", r->record, r->id, name + (*name == '!'));
		visit_json(m->v, "POST", path, i % 2 || *name == '!' ? other : root, "", "");
		assert_answer(m->v, 200);
	}
}

/* The rows of an internal record, as the command line lists them. */
static void take_policies(struct matrix *m, struct program *p)
{
	EXPECT(p, 0, "list", "policy", "--json");
	json_t *o = program_json(p), *row;
	size_t i;
	json_array_foreach(json_object_get(o, "rows"), i, row)
	{
		struct matrix_row *r = &m->rows[m->n_rows++];
		*r = (struct matrix_row){.record = "policy", .thing = "policy", .state = "approved", .schools = json_array(), .regions = json_array()};
		snprintf(r->id, sizeof r->id, "%s", json_string_value(json_object_get(row, "id")));
		if (strcmp(json_string_value(json_object_get(row, "kind")), "access") == 0)
			r->thing = "access_policy";
		else
			json_array_append_new(r->regions, json_string("131102"));
	}
	assert_int_equal(i, 2);
	/* Lists of names live as long as the test. */
	json_object_set_new(m->all, "policies", o);
}

/* A plan is made by its planner, not from tables. */
static void make_plan(struct matrix *m, struct program *p)
{
	EXPECT(p, 0, "plan", "groups", "new", "方案", "--region", "131102", "--json");
	json_t *o = program_json(p);
	struct matrix_row *r = &m->rows[m->n_rows++];
	*r = (struct matrix_row){.record = "plan", .thing = "plan", .state = "draft", .schools = json_array(), .regions = json_pack("[s]", "131102")};
	snprintf(r->id, sizeof r->id, "%s", json_string_value(json_object_get(o, "id")));
	json_decref(o);
}

static void start(struct matrix *m, struct program *p, struct visitor who[16])
{
	char path[512];
	json_error_t fault;
	struct visitor root, other;
	struct id province;
	json_t *from;
	size_t i;
	snprintf(path, sizeof path, "%s/tests/app/matrix.json", getenv("JH_SOURCE"));
	m->all = json_load_file(path, 0, &fault);
	if (!m->all)
		fail_msg("matrix.json line %d: %s", fault.line, fault.text);
	program_write(p, "region.csv", "code,name,parent,level\n13,河北省,,province\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "--commit");
	EXPECT(p, 0, "list", "region", "--json");
	json_t *o = program_json(p);
	assert_true(id_parse(str_of(json_string_value(json_object_get(json_array_get(json_object_get(o, "rows"), 0), "id"))), &province));
	json_decref(o);
	m->v = visit_start(p);
	struct id first = visit_sign_in(p, "root", ROLE_PLANNER, province, (struct id){}, &root);
	visit_grant(p, first, ROLE_COUNTY, province);
	struct id user = visit_sign_in(p, "other", ROLE_PLANNER, province, (struct id){}, &other);
	visit_grant(p, user, ROLE_COUNTY, province);
	json_array_foreach(json_object_get(m->all, "rows"), i, from)
	{
		/* what no office writes is written by the school's clerk */
		json_t *name = json_object_get(from, "record");
		if (strcmp(json_string_value(name), "pupil_sight") == 0) {
			snprintf(path, sizeof path, "school %s", json_string_value(json_object_get(json_object_get(from, "row"), "school")));
			visit_grant(p, first, ROLE_CLERK, id_of_label(m, path));
		}
		make_row(m, &root, &other, from);
	}
	snprintf(path, sizeof path, "%s/data/policies/access.json", getenv("JH_SOURCE"));
	EXPECT(p, 0, "policy", "adopt", path, "--from", "2025-01-01", "--approved-by", "Li");
	snprintf(path, sizeof path, "%s/data/policies/seats.json", getenv("JH_SOURCE"));
	EXPECT(p, 0, "policy", "adopt", path, "--from", "2025-01-01", "--approved-by", "Li", "--region", "131102");
	take_policies(m, p);
	make_plan(m, p);
	for (int k = 0; k + 1 < m->n_roles; k++) {
		json_t *role = json_object_get(json_object_get(m->all, "roles"), m->roles[k]);
		const char *person = json_string_value(json_object_get(role, "person"));
		enum role as;
		assert_true(role_parse(str_of(m->roles[k]), &as));
		char label[64];
		snprintf(label, sizeof label, "person %s", person ? person : "");
		visit_sign_in(p, m->roles[k], as, id_of_label(m, json_string_value(json_object_get(role, "anchor"))), id_of_label(m, person ? label : NULL),
			      &who[k]);
	}
}

static void every_role_asks_for_every_row(void **state)
{
	struct program *p = *state;
	static struct matrix all;
	struct matrix *m = &all;
	struct visitor who[16] = {};
	size_t k;
	json_t *record;
	read_golden(m);
	start(m, p, who);
	EXPECT(p, 0, "records", "--json");
	json_t *o = program_json(p), *records = json_object_get(o, "records");
	json_array_foreach(records, k, record)
	{
		const char *name = json_string_value(json_object_get(record, "name"));
		bool has = false;
		for (int i = 0; i < m->n_rows; i++)
			has |= strcmp(m->rows[i].record, name) == 0;
		bool is_made = false; /* by people; else the program alone makes rows of it */
		for (int role = 0; role < m->n_roles; role++)
			is_made |= may(m, role, name, "create", NULL);
		char path[128]; /* those the program keeps have no pages */
		snprintf(path, sizeof path, "/records/%s", name);
		if (!has && is_made && visit_get(m->v, path, &who[ROLE_PLANNER]) != 404)
			fail_msg("no row of '%s' is asked for: add some to matrix.json", name);
	}
	for (int role = 0; role < m->n_roles; role++) {
		json_array_foreach(records, k, record) ask_lists(m, role, &who[role], json_string_value(json_object_get(record, "name")));
		for (int i = 0; i < m->n_rows; i++) {
			if (m->rows[i].is_over)
				continue;
			ask_row(m, role, &who[role], &m->rows[i]);
			ask_changes(m, role, &who[role], &m->rows[i]);
			if (strcmp(m->rows[i].record, "person") == 0)
				ask_search(m, role, &who[role], &m->rows[i]);
		}
	}
	print_message("# %d questions, %d answers are not those of the table\n", m->asked, m->wrong);
	assert_int_equal(m->wrong, 0);
	assert_true(m->asked > 5000);
	json_decref(o);
	json_decref(m->all);
	visit_stop(m->v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_role_asks_for_every_row, program_setup, visit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
