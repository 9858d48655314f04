#include "engine/exchange/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 12, FILE_SUBJECTS = 10 };

/* A list that grows by doubling on the arena. */
struct list {
	void *p;
	size_t n, cap, size;
};

struct reader {
	struct arena *arena;
	const char *file;
	struct err *err;
	struct str field[FIELDS_MAX];
	int fields;
	int line;
	int stage; /* records come in order */
	unsigned params;
	struct exchange_rules rules;
	const char *name;
	struct list schools, needs, teachers, need_lines, couples;
	int county_count;
};

struct couple_seen {
	int number, teacher, second, line;
};

static const char *const param_names[] = {"L_m", "C_m", "alpha_pm", "beta_pm", "gamma_pm", "w1", "w2", "w3"};

static void *list_push(struct reader *r, struct list *l, size_t size)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 64;
		void *p = arena_alloc_array(r->arena, cap, size);
		if (l->n)
			memcpy(p, l->p, l->n * size);
		l->p = p;
		l->cap = cap;
	}
	return (char *)l->p + size * l->n++;
}

#define FAULT_AT(r, at, ...)                                                                                           \
	((void)err_set((r)->err, ST_INVALID, __VA_ARGS__), (void)err_prefix((r)->err, "%s:%d", (r)->file, (at)), ST_INVALID)
#define FAULT(r, ...) FAULT_AT((r), (r)->line, __VA_ARGS__)

/* A field for a message: its beginning. */
static const char *shown(struct reader *r, struct str s)
{
	return str_dup(r->arena, str_slice(s, 0, 40));
}

static enum status whole(struct reader *r, int field, const char *what, int64_t lo, int64_t hi, int64_t *ret)
{
	struct str s = r->field[field];
	if (!s.n)
		return FAULT(r, "%s is missing (field %d): give a whole number", what, field + 1);
	if (!str_to_i64(s, ret))
		return FAULT(r, "%s is not a whole number: '%s'", what, shown(r, s));
	if (*ret < lo || *ret > hi)
		return FAULT(r, "%s is %lld, outside %lld … %lld", what, (long long)*ret, (long long)lo, (long long)hi);
	return ST_OK;
}

static enum status read_param(struct reader *r)
{
	for (size_t i = 0; i < ARRAY_LEN(param_names); i++) {
		if (!str_eq(r->field[1], str_of(param_names[i])))
			continue;
		if (r->params & 1u << i)
			return FAULT(r, "parameter %s given twice", param_names[i]);
		r->params |= 1u << i;
		if (i >= 5) {
			double v;
			if (!str_to_f64(r->field[2], &v) || v < 0 || v > 1e6)
				return FAULT(r, "weight %s is not a number from 0 to 1000000: '%s'", param_names[i],
					     shown(r, r->field[2]));
			*(i == 5 ? &r->rules.w_balance : i == 6 ? &r->rules.w_km : &r->rules.w_moves) = v;
			return ST_OK;
		}
		int64_t v;
		TRY(whole(r, 2, param_names[i], 0, i < 2 ? 2 * (int64_t)EXCHANGE_METRES_MAX : 1000, &v));
		switch (i) {
		case 0:
			r->rules.commute_m = v;
			break;
		case 1:
			r->rules.couple_m = v;
			break;
		default:
			*(i == 2 ? &r->rules.alpha_pm : i == 3 ? &r->rules.beta_pm : &r->rules.gamma_pm) = (int)v;
		}
		return ST_OK;
	}
	return FAULT(r, "unknown parameter '%s'", shown(r, r->field[1]));
}

static enum status read_school(struct reader *r)
{
	int64_t id, county, pupils, x, y;
	TRY(whole(r, 1, "school", 0, EXCHANGE_SCHOOLS_MAX - 1, &id));
	if (id < (int64_t)r->schools.n)
		return FAULT(r, "school %lld is given a second time", (long long)id);
	if (id > (int64_t)r->schools.n)
		return FAULT(r, "school %lld follows school %d: numbers must run 0, 1, 2, …", (long long)id,
			     (int)r->schools.n - 1);
	TRY(whole(r, 2, "county", 0, EXCHANGE_SCHOOLS_MAX - 1, &county));
	TRY(whole(r, 3, "pupils", 1, EXCHANGE_PUPILS_MAX, &pupils));
	TRY(whole(r, 4, "x_m", -EXCHANGE_METRES_MAX, EXCHANGE_METRES_MAX, &x));
	TRY(whole(r, 5, "y_m", -EXCHANGE_METRES_MAX, EXCHANGE_METRES_MAX, &y));
	if (county > r->county_count)
		return FAULT(r, "county %lld appears before county %d: numbers must run 0, 1, 2, …", (long long)county,
			     r->county_count);
	r->county_count = MAX(r->county_count, (int)county + 1);
	*(struct exchange_school *)list_push(r, &r->schools, sizeof(struct exchange_school)) =
		(struct exchange_school){(int)county, pupils, x, y};
	return ST_OK;
}

static enum status read_need(struct reader *r)
{
	int64_t school, subject, lo, hi;
	TRY(whole(r, 1, "school", 0, (int64_t)r->schools.n - 1, &school));
	TRY(whole(r, 2, "subject", 0, FILE_SUBJECTS - 1, &subject));
	TRY(whole(r, 3, "lo", 0, EXCHANGE_TEACHERS_MAX, &lo));
	TRY(whole(r, 4, "hi", 0, EXCHANGE_TEACHERS_MAX, &hi));
	if (lo > hi)
		return FAULT(r, "school %lld needs at least %lld and at most %lld teachers of subject %lld: lo is above hi",
			     (long long)school, (long long)lo, (long long)hi, (long long)subject);
	*(struct exchange_need *)list_push(r, &r->needs, sizeof(struct exchange_need)) =
		(struct exchange_need){(int)school, (int)subject, (int)lo, (int)hi};
	*(int *)list_push(r, &r->need_lines, sizeof(int)) = r->line;
	return ST_OK;
}

static enum status read_teacher(struct reader *r)
{
	static const char *const names[] = {"teacher", "home", "subject", "eligible", "backbone", "above", "x_m", "y_m", "consent", "couple"};
	const int64_t m = EXCHANGE_METRES_MAX;
	const int64_t hi[] = {EXCHANGE_TEACHERS_MAX - 1, (int64_t)r->schools.n - 1, FILE_SUBJECTS - 1, 1, 1, 1, m, m, 1, INT32_MAX};
	const int64_t lo[] = {0, 0, 0, 0, 0, 0, -m, -m, 0, -1};
	int64_t v[10];
	for (int i = 0; i < 10; i++)
		TRY(whole(r, i + 1, names[i], lo[i], hi[i], &v[i]));
	if (v[0] < (int64_t)r->teachers.n) {
		const struct exchange_teacher *old = (const struct exchange_teacher *)r->teachers.p + v[0];
		return FAULT(r, "teacher %lld is given a second time: at school %d and at school %lld; keep one post", (long long)v[0],
			     old->home, (long long)v[1]);
	}
	if (v[0] > (int64_t)r->teachers.n)
		return FAULT(r, "teacher %lld follows teacher %d: numbers must run 0, 1, 2, …", (long long)v[0],
			     (int)r->teachers.n - 1);
	if (v[9] >= 0)
		*(struct couple_seen *)list_push(r, &r->couples, sizeof(struct couple_seen)) =
			(struct couple_seen){(int)v[9], (int)v[0], -1, r->line};
	*(struct exchange_teacher *)list_push(r, &r->teachers, sizeof(struct exchange_teacher)) = (struct exchange_teacher){
		.home = (int)v[1], .subject = (int)v[2], .eligible = v[3], .backbone = v[4], .above = v[5],
		.x_m = v[6], .y_m = v[7], .consent = v[8], .couple = (int)v[9]};
	return ST_OK;
}

static const struct record {
	const char *name;
	int fields;
	enum status (*read)(struct reader *r);
} records[] = {
	{"exchange", 2, NULL}, {"name", 2, NULL}, {"param", 3, read_param},
	{"school", 6, read_school}, {"need", 5, read_need}, {"teacher", 11, read_teacher},
};

static enum status read_line(struct reader *r, struct str line)
{
	r->fields = 0;
	struct str part;
	while (str_next(&line, ',', &part)) {
		if (r->fields == FIELDS_MAX)
			return FAULT(r, "more than %d fields", FIELDS_MAX);
		r->field[r->fields++] = part;
	}
	if (!r->fields)
		return FAULT(r, "the line is empty");
	int stage = -1;
	for (size_t i = 0; i < ARRAY_LEN(records); i++)
		if (str_eq(r->field[0], str_of(records[i].name)))
			stage = (int)i;
	if (stage < 0)
		return FAULT(r, "unknown record '%s'", shown(r, r->field[0]));
	if (r->stage < 0 && stage != 0)
		return FAULT(r, "the first record must be exchange,1");
	if (stage < r->stage || (stage < 2 && stage == r->stage))
		return FAULT(r, "record '%s' after record '%s': the order is exchange, name, param, school, need, teacher",
			     records[stage].name, records[r->stage].name);
	r->stage = stage;
	if (r->fields != records[stage].fields)
		return FAULT(r, "record '%s' has %d fields, expected %d", records[stage].name, r->fields, records[stage].fields);
	if (stage == 0 && !str_eq(r->field[1], STR("1")))
		return FAULT(r, "version '%s' is not known; this program reads version 1", shown(r, r->field[1]));
	if (stage == 1) {
		if (!str_is_utf8(r->field[1]))
			return FAULT(r, "the name is not UTF-8");
		r->name = str_dup(r->arena, r->field[1]);
	}
	return records[stage].read ? records[stage].read(r) : ST_OK;
}

static int couple_order(const void *x, const void *y)
{
	const struct couple_seen *a = x, *b = y;
	return a->number != b->number ? (a->number < b->number ? -1 : 1) : (a->teacher > b->teacher) - (a->teacher < b->teacher);
}

/* What only the whole file shows. */
static enum status check_whole(struct reader *r)
{
	for (size_t i = 0; i < ARRAY_LEN(param_names); i++)
		if (!(r->params & 1u << i))
			return FAULT(r, "parameter %s is missing", param_names[i]);
	if (!r->schools.n)
		return FAULT(r, "no school is given");
	const struct exchange_school *schools = r->schools.p;
	const struct exchange_teacher *teachers = r->teachers.p;
	const struct exchange_need *needs = r->needs.p;
	const int *lines = r->need_lines.p;
	int *seen = ARENA_ARRAY(r->arena, int, r->schools.n * FILE_SUBJECTS);
	for (size_t i = 0; i < r->needs.n; i++) {
		int *at = &seen[needs[i].school * FILE_SUBJECTS + needs[i].subject];
		if (*at)
			return FAULT_AT(r, lines[i], "the need of school %d in subject %d was given in line %d already", needs[i].school,
					needs[i].subject, *at);
		*at = lines[i];
	}
	struct couple_seen *c = r->couples.p;
	if (r->couples.n)
		qsort(c, r->couples.n, sizeof(*c), couple_order);
	for (size_t i = 0; i < r->couples.n; i += 2) {
		if (i + 1 == r->couples.n || c[i + 1].number != c[i].number)
			return FAULT_AT(r, c[i].line, "couple %d has one teacher only (%d): name both or use -1", c[i].number, c[i].teacher);
		if (i + 2 < r->couples.n && c[i + 2].number == c[i].number)
			return FAULT_AT(r, c[i + 2].line, "couple %d has a third teacher (%d)", c[i].number, c[i + 2].teacher);
		if (schools[teachers[c[i].teacher].home].county != schools[teachers[c[i + 1].teacher].home].county)
			return FAULT_AT(r, c[i + 1].line, "couple %d: teachers %d and %d are in different counties", c[i].number,
					c[i].teacher, c[i + 1].teacher);
	}
	return ST_OK;
}

enum status exchange_read(struct arena *a, const struct problem_source *source, struct exchange_problem **ret, struct err *err)
{
	struct reader r = {.arena = a, .file = source->name[0] ? source->name[0] : "exchange", .err = err, .stage = -1, .name = ""};
	struct str text = source->text[0];
	for (size_t pos = 0; pos < text.n;) {
		const char *end = memchr(text.p + pos, '\n', text.n - pos);
		struct str line = {text.p + pos, end ? (size_t)(end - text.p) - pos : text.n - pos};
		pos += line.n + 1;
		if (r.line == INT32_MAX)
			return FAULT(&r, "too many lines");
		r.line++;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n && line.p[0] == '#')
			continue;
		if (!line.n && pos >= text.n)
			break;
		TRY(read_line(&r, line));
	}
	if (r.stage < 0)
		return FAULT(&r, "the file is empty: the first record must be exchange,1");
	TRY(check_whole(&r));
	struct exchange_problem *p = ARENA_NEW(a, struct exchange_problem);
	struct exchange_rules *rules = ARENA_ARRAY(a, struct exchange_rules, (size_t)r.county_count);
	for (int c = 0; c < r.county_count; c++)
		rules[c] = r.rules;
	*p = (struct exchange_problem){.name = r.name, .county_count = r.county_count, .school_count = (int)r.schools.n,
		.teacher_count = (int)r.teachers.n, .need_count = (int)r.needs.n, .rules = rules, .schools = r.schools.p,
		.needs = r.needs.p, .teachers = r.teachers.p};
	enum status st = exchange_validate(p, err);
	if (st != ST_OK)
		return err_prefix(err, "%s", r.file);
	*ret = p;
	return ST_OK;
}
