#include "areas/programme/book.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"

#include <stdlib.h>

struct making {
	struct reg *g;
	struct arena *a;
	struct as_of every; /* every period of a row, as known at the moment asked for */
	const struct places *p;
	struct book *b;
	struct frame agreement, mentorship, activity;
	size_t cap;
	bool is_part;
	struct id *schools, *groups; /* of the part */
	size_t n_schools, n_groups;
};

/* Paths to the school that an entry goes to, and to its group: between two schools of a part each entry goes to one of them. NULL: none. */
struct part_paths {
	const char *to, *group;
};

/* The rows of the period that `where` tells; of a part, those that lead to its schools or groups. */
static enum status read(struct making *m, const struct record *r, struct str where, struct part_paths paths, const struct frame_ask *ask, int n,
			struct frame *ret, struct err *err)
{
	struct list_clause clauses[2];
	struct list_scope scope = {.clauses = clauses, .is_whole = true};
	if (paths.to)
		clauses[scope.n++] = (struct list_clause){.path = paths.to, .ids = m->schools, .n = m->n_schools};
	if (paths.group)
		clauses[scope.n++] = (struct list_clause){.path = paths.group, .ids = m->groups, .n = m->n_groups};
	const struct frame_rows rows = {.record = r, .at = m->every, .where = where, .scope = m->is_part && scope.n ? &scope : NULL};
	return frame_read(m->g, m->a, &rows, ask, n, ret, err);
}

/* ---- reading registers ---- */

static struct str of_period(const struct making *m, const char *from, const char *to, const char *more)
{
	char first[11], last[11];
	day_format(m->b->from, first);
	day_format(m->b->to, last);
	return str_of(arena_printf(m->a, "(not known(%s) or %s < date('%s')) and (not known(%s) or %s > date('%s'))%s", from, from, last, to, to, first, more));
}

static struct str on_days(const struct making *m)
{
	char first[11], last[11];
	day_format(m->b->from, first);
	day_format(m->b->to, last);
	return str_of(arena_printf(m->a, "date >= date('%s') and date < date('%s')", first, last));
}

static day_t day_at(const struct frame *f, int column, size_t row, day_t otherwise)
{
	int64_t i = f->columns[column].i[row];
	return i == FRAME_NONE ? otherwise : (day_t)(i >> 2);
}

static int64_t number_at(const struct frame *f, int column, size_t row)
{
	int64_t i = f->columns[column].i[row];
	return i == FRAME_NONE ? 0 : i;
}

static struct entry *add(struct making *m, const struct frame *f, size_t row, enum entry_kind what)
{
	struct book *b = m->b;
	if (b->n_entries == m->cap) {
		m->cap = m->cap ? 2 * m->cap : 1024;
		struct entry *more = ARENA_ARRAY(m->a, struct entry, m->cap);
		for (size_t i = 0; i < b->n_entries; i++)
			more[i] = b->entries[i];
		b->entries = more;
	}
	struct entry *e = &b->entries[b->n_entries++];
	*e = (struct entry){.what = what, .id = f->ids[row], .from = -1, .to = -1, .group = -1, .pair = -1, .person = -1, .learner = -1, .same_as = -1};
	return e;
}

static void set_state(struct entry *e, struct str state)
{
	e->is_confirmed = str_eq(state, STR("confirmed"));
	e->is_disputed = str_eq(state, STR("disputed"));
}

/* A version whose row comes more than once, over several periods, is told by its neighbour: frames are in order of the id. */
static bool is_again(const struct frame *f, size_t row) { return row > 0 && id_cmp(f->ids[row - 1], f->ids[row]) == 0; }

static enum status read_pairs(struct making *m, struct err *err)
{
	enum { KIND, HELPER, HELPED, FROM, TO, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {[KIND] = {"kind", FRAME_TEXT, NULL}, [HELPER] = {"helper", FRAME_INDEX, &m->p->school},
					       [HELPED] = {"helped", FRAME_INDEX, &m->p->school}, [FROM] = {"from", FRAME_INTEGER, NULL},
					       [TO] = {"to", FRAME_INTEGER, NULL}};
	struct frame *f = &m->agreement;
	TRY(read(m, &record_agreement, of_period(m, "from", "to", ""), (struct part_paths){NULL, NULL}, ask, COLUMNS, f, err));
	m->b->pairs = ARENA_ARRAY(m->a, struct school_pair, f->n + 1);
	for (size_t i = 0; i < f->n; i++) /* one for each row: what refers to the row has its index */
		m->b->pairs[m->b->n_pairs++] = (struct school_pair){f->ids[i], f->columns[HELPER].index[i], f->columns[HELPED].index[i], frame_text(f, KIND, (int32_t)i),
							     day_at(f, FROM, i, DAY_MIN), day_at(f, TO, i, DAY_MAX)};
	return ST_OK;
}

static enum status read_members(struct making *m, struct err *err)
{
	enum { GROUP, SCHOOL, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {[GROUP] = {"group", FRAME_INDEX, &m->p->group}, [SCHOOL] = {"school", FRAME_INDEX, &m->p->school}};
	const struct frame_column *core = &m->p->group.columns[GROUP_CORE];
	struct frame f;
	struct book *b = m->b;
	TRY(read(m, &record_membership, of_period(m, "from", "to", ""), (struct part_paths){NULL, NULL}, ask, COLUMNS, &f, err));
	b->members = ARENA_ARRAY(m->a, struct member, f.n + m->p->group.n + 1);
	for (size_t i = 0; i < f.n; i++)
		if (f.columns[GROUP].index[i] >= 0 && f.columns[SCHOOL].index[i] >= 0)
			b->members[b->n_members++] = (struct member){f.columns[GROUP].index[i], f.columns[SCHOOL].index[i]};
	for (size_t i = 0; i < m->p->group.n; i++)
		if (core->index[i] >= 0)
			b->members[b->n_members++] = (struct member){(int32_t)i, core->index[i]};
	qsort(b->members, b->n_members, sizeof *b->members, book_member_order);
	size_t n = 0;
	for (size_t i = 0; i < b->n_members; i++)
		if (n == 0 || book_member_order(&b->members[n - 1], &b->members[i]) != 0)
			b->members[n++] = b->members[i];
	b->n_members = n;
	return ST_OK;
}

static enum status read_activities(struct making *m, struct err *err)
{
	enum { DATE, SCHOOL, OTHER, KIND, AGREEMENT, GROUP, HOURS, TEACHERS, PUPILS, STATE, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {
		[DATE] = {"date", FRAME_INTEGER, NULL},		       [SCHOOL] = {"school", FRAME_INDEX, &m->p->school},
		[OTHER] = {"other_school", FRAME_INDEX, &m->p->school}, [KIND] = {"kind", FRAME_TEXT, NULL},
		[AGREEMENT] = {"agreement", FRAME_INDEX, &m->agreement}, [GROUP] = {"group", FRAME_INDEX, &m->p->group},
		[HOURS] = {"hours", FRAME_INTEGER, NULL},	       [TEACHERS] = {"teachers", FRAME_INTEGER, NULL},
		[PUPILS] = {"pupils", FRAME_INTEGER, NULL},	       [STATE] = {"state", FRAME_TEXT, NULL}};
	TRY(read(m, &record_activity, on_days(m), (struct part_paths){"other_school", "group"}, ask, COLUMNS, &m->activity, err));
	const struct frame f = m->activity;
	for (size_t i = 0; i < f.n; i++) {
		struct entry *e = add(m, &f, i, ENTRY_ACTIVITY);
		e->day = day_at(&f, DATE, i, 0);
		e->until = e->day + 1;
		e->from = f.columns[SCHOOL].index[i];
		e->to = f.columns[OTHER].index[i];
		e->pair = f.columns[AGREEMENT].index[i];
		e->group = f.columns[GROUP].index[i];
		e->kind = frame_text(&f, KIND, (int32_t)i);
		e->tenths = number_at(&f, HOURS, i);
		e->teachers = number_at(&f, TEACHERS, i);
		e->pupils = number_at(&f, PUPILS, i);
		set_state(e, frame_text(&f, STATE, (int32_t)i));
	}
	return ST_OK;
}

/* Postings away from where people are employed: regular ones are no work of the programme. */
static enum status read_postings(struct making *m, struct err *err)
{
	enum { PERSON, SCHOOL, ORIGIN, ROLE, KIND, FROM, TO, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {[PERSON] = {"person", FRAME_INDEX, &m->p->person}, [SCHOOL] = {"school", FRAME_INDEX, &m->p->school},
					       [ORIGIN] = {"origin", FRAME_INDEX, &m->p->school}, [ROLE] = {"role", FRAME_TEXT, NULL},
					       [KIND] = {"kind", FRAME_TEXT, NULL},		  [FROM] = {"from", FRAME_INTEGER, NULL},
					       [TO] = {"to", FRAME_INTEGER, NULL}};
	struct frame f;
	TRY(read(m, &record_posting, of_period(m, "from", "to", " and kind <> 'regular'"), (struct part_paths){"school", NULL}, ask, COLUMNS, &f, err));
	for (size_t i = 0; i < f.n; i++) {
		if (is_again(&f, i))
			continue;
		struct entry *e = add(m, &f, i, ENTRY_POSTING);
		e->day = day_at(&f, FROM, i, DAY_MIN);
		e->until = day_at(&f, TO, i, DAY_MAX);
		e->person = f.columns[PERSON].index[i];
		e->to = f.columns[SCHOOL].index[i];
		e->from = f.columns[ORIGIN].index[i] >= 0 || e->person < 0 ? f.columns[ORIGIN].index[i] : m->p->person.columns[PERSON_EMPLOYER].index[e->person];
		e->kind = frame_text(&f, KIND, (int32_t)i);
		e->role = frame_text(&f, ROLE, (int32_t)i);
		e->is_confirmed = true; /* an appointment is no report of one side */
	}
	return ST_OK;
}

static int32_t employer(const struct places *p, int32_t person) { return person >= 0 ? p->person.columns[PERSON_EMPLOYER].index[person] : -1; }

static enum status read_mentors(struct making *m, struct err *err)
{
	enum { MENTOR, LEARNER, AGREEMENT, FROM, TO, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {[MENTOR] = {"mentor", FRAME_INDEX, &m->p->person}, [LEARNER] = {"learner", FRAME_INDEX, &m->p->person},
					       [AGREEMENT] = {"agreement", FRAME_INDEX, &m->agreement}, [FROM] = {"from", FRAME_INTEGER, NULL},
					       [TO] = {"to", FRAME_INTEGER, NULL}};
	struct frame *f = &m->mentorship;
	/* All of them: what was done may be logged after a pair's time. */
	TRY(read(m, &record_mentorship, STR(""), (struct part_paths){"learner.employer", NULL}, ask, COLUMNS, f, err));
	for (size_t i = 0; i < f->n; i++) {
		day_t from = day_at(f, FROM, i, DAY_MIN), to = day_at(f, TO, i, DAY_MAX);
		if (from >= m->b->to || to <= m->b->from || is_again(f, i))
			continue;
		struct entry *e = add(m, f, i, ENTRY_MENTORSHIP);
		e->day = from;
		e->until = to;
		e->person = f->columns[MENTOR].index[i];
		e->learner = f->columns[LEARNER].index[i];
		e->from = employer(m->p, e->person);
		e->to = employer(m->p, e->learner);
		e->pair = f->columns[AGREEMENT].index[i];
		e->is_confirmed = true;
	}
	enum { MENTORSHIP, DATE, HOURS, STATE, DONE };
	const struct frame_ask done_ask[DONE] = {[MENTORSHIP] = {"mentorship", FRAME_INDEX, f}, [DATE] = {"date", FRAME_INTEGER, NULL},
						 [HOURS] = {"hours", FRAME_INTEGER, NULL}, [STATE] = {"state", FRAME_TEXT, NULL}};
	struct frame done;
	TRY(read(m, &record_mentoring, on_days(m), (struct part_paths){"mentorship.learner.employer", NULL}, done_ask, DONE, &done, err));
	for (size_t i = 0; i < done.n; i++) {
		int32_t of = done.columns[MENTORSHIP].index[i];
		struct entry *e = add(m, &done, i, ENTRY_MENTORING);
		e->day = day_at(&done, DATE, i, 0);
		e->until = e->day + 1;
		e->tenths = number_at(&done, HOURS, i);
		set_state(e, frame_text(&done, STATE, (int32_t)i));
		if (of < 0)
			continue;
		e->person = f->columns[MENTOR].index[of];
		e->learner = f->columns[LEARNER].index[of];
		e->from = employer(m->p, e->person);
		e->to = employer(m->p, e->learner);
		e->pair = f->columns[AGREEMENT].index[of];
	}
	return ST_OK;
}

static enum status read_of_groups(struct making *m, struct err *err)
{
	enum { GROUP, KIND, FROM, TO, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {[GROUP] = {"group", FRAME_INDEX, &m->p->group}, [KIND] = {"kind", FRAME_TEXT, NULL},
					       [FROM] = {"from", FRAME_INTEGER, NULL}, [TO] = {"to", FRAME_INTEGER, NULL}};
	struct frame f;
	TRY(read(m, &record_together, of_period(m, "from", "to", ""), (struct part_paths){NULL, "group"}, ask, COLUMNS, &f, err));
	for (size_t i = 0; i < f.n; i++) {
		if (is_again(&f, i))
			continue;
		struct entry *e = add(m, &f, i, ENTRY_TOGETHER);
		e->day = day_at(&f, FROM, i, DAY_MIN);
		e->until = day_at(&f, TO, i, DAY_MAX);
		e->group = f.columns[GROUP].index[i];
		e->kind = frame_text(&f, KIND, (int32_t)i);
		e->is_confirmed = true;
	}
	enum { MEETING_DATE, MEETING_KIND, MEETING_GROUP, MEETING };
	const struct frame_ask meeting_ask[MEETING] = {[MEETING_DATE] = {"date", FRAME_INTEGER, NULL}, [MEETING_KIND] = {"kind", FRAME_TEXT, NULL},
						       [MEETING_GROUP] = {"group", FRAME_INDEX, &m->p->group}};
	TRY(read(m, &record_meeting, on_days(m), (struct part_paths){NULL, "group"}, meeting_ask, MEETING, &f, err));
	for (size_t i = 0; i < f.n; i++) {
		struct entry *e = add(m, &f, i, ENTRY_MEETING);
		e->day = day_at(&f, MEETING_DATE, i, 0);
		e->until = e->day + 1;
		e->kind = frame_text(&f, MEETING_KIND, (int32_t)i);
		e->group = f.columns[MEETING_GROUP].index[i];
		e->is_confirmed = true;
	}
	return ST_OK;
}

static enum status read_tests(struct making *m, struct err *err)
{
	enum { DATE, AGREEMENT, GROUP, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {[DATE] = {"date", FRAME_INTEGER, NULL}, [AGREEMENT] = {"agreement", FRAME_INDEX, &m->agreement},
					       [GROUP] = {"group", FRAME_INDEX, &m->p->group}};
	struct frame f;
	TRY(read(m, &record_joint_test, on_days(m), (struct part_paths){"agreement.helped", "group"}, ask, COLUMNS, &f, err));
	for (size_t i = 0; i < f.n; i++) {
		struct entry *e = add(m, &f, i, ENTRY_JOINT_TEST);
		e->day = day_at(&f, DATE, i, 0);
		e->until = e->day + 1;
		e->pair = f.columns[AGREEMENT].index[i];
		e->group = f.columns[GROUP].index[i];
		if (e->pair >= 0) {
			e->from = m->b->pairs[e->pair].helper;
			e->to = m->b->pairs[e->pair].helped;
		}
		e->is_confirmed = true;
	}
	return ST_OK;
}

/* ---- one event, reported twice ---- */

static enum status read_same(struct making *m, struct err *err)
{
	enum { ONE, OTHER, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {[ONE] = {"one", FRAME_INDEX, &m->activity}, [OTHER] = {"other", FRAME_INDEX, &m->activity}};
	struct frame f;
	TRY(read(m, &record_same_event, STR("verdict = 'same'"), (struct part_paths){"one.other_school", "one.group"}, ask, COLUMNS, &f, err));
	for (size_t i = 0; i < f.n; i++) {
		int32_t one = f.columns[ONE].index[i], other = f.columns[OTHER].index[i];
		/* activities are the first entries, in the order of their frame; chains lead to one entry; the second of a pair that already meets says nothing new */
		while (one >= 0 && m->b->entries[one].is_double)
			one = m->b->entries[one].same_as;
		while (other >= 0 && m->b->entries[other].is_double)
			other = m->b->entries[other].same_as;
		if (one < 0 || other < 0 || one == other)
			continue;
		struct entry *kept = &m->b->entries[one], *gone = &m->b->entries[other];
		gone->is_double = true;
		gone->same_as = one;
		/* what each side reported the other has: that is confirmation */
		kept->is_confirmed = kept->is_confirmed || gone->is_confirmed || kept->from == gone->to;
		kept->tenths = MAX(kept->tenths, gone->tenths);
		kept->teachers = MAX(kept->teachers, gone->teachers);
		kept->pupils = MAX(kept->pupils, gone->pupils);
	}
	return ST_OK;
}

/* ---- a part ---- */

static bool has_id(const struct id *list, size_t n, struct id id)
{
	for (size_t i = 0; i < n; i++)
		if (id_cmp(list[i], id) == 0)
			return true;
	return false;
}

static bool has_school(const struct making *m, const struct id *list, size_t n, int32_t school)
{
	return school >= 0 && has_id(list, n, m->p->school.ids[school]);
}

static void take_school(struct making *m, bool *taken, int32_t school)
{
	if (school < 0 || taken[school])
		return;
	taken[school] = true;
	m->schools[m->n_schools++] = m->p->school.ids[school];
}

static bool is_between(const struct making *m, const struct book_part *part, const struct school_pair *p)
{
	for (size_t i = 0; i < part->n_between; i++)
		if (has_school(m, &part->between[i][0], 1, p->helper) && has_school(m, &part->between[i][1], 1, p->helped))
			return true;
	return false;
}

/* Which pairs and groups the part has, and the schools they are of. */
static void choose(struct making *m, const struct book_part *part)
{
	struct book *b = m->b;
	const struct frame *group = &m->p->group;
	bool *pairs = ARENA_ARRAY(m->a, bool, b->n_pairs + 1), *groups = ARENA_ARRAY(m->a, bool, group->n + 1);
	bool *taken = ARENA_ARRAY(m->a, bool, m->p->school.n + 1);
	m->is_part = true;
	m->schools = ARENA_ARRAY(m->a, struct id, m->p->school.n + 1);
	m->groups = ARENA_ARRAY(m->a, struct id, group->n + 1);
	for (size_t i = 0; i < b->n_pairs; i++) {
		const struct school_pair *p = &b->pairs[i];
		pairs[i] = is_between(m, part, p) || has_id(part->pairs, part->n_pairs, p->id) || has_school(m, part->schools, part->n_schools, p->helper) ||
			   has_school(m, part->schools, part->n_schools, p->helped);
		if (pairs[i]) {
			take_school(m, taken, p->helper);
			take_school(m, taken, p->helped);
		}
	}
	for (size_t i = 0; i < group->n; i++)
		groups[i] = has_id(part->groups, part->n_groups, group->ids[i]);
	for (size_t i = 0; i < b->n_members; i++)
		groups[b->members[i].group] |= has_school(m, part->schools, part->n_schools, b->members[i].school);
	for (size_t i = 0; i < b->n_members; i++)
		if (groups[b->members[i].group])
			take_school(m, taken, b->members[i].school);
	for (size_t i = 0; i < group->n; i++)
		if (groups[i])
			m->groups[m->n_groups++] = group->ids[i];
	b->has_pair = pairs;
	b->has_group = groups;
}

enum status book_load(struct reg *g, struct arena *a, const struct places *p, struct as_of at, day_t from, day_t to, const struct book_part *part,
		      struct book *ret, struct err *err)
{
	*ret = (struct book){.places = p, .from = from, .to = to};
	struct making m = {.g = g, .a = a, .every = {.any_day = true, .tx = at.tx}, .p = p, .b = ret};
	TRY(read_pairs(&m, err));
	TRY(read_members(&m, err));
	if (part)
		choose(&m, part);
	TRY(read_activities(&m, err));
	TRY(read_postings(&m, err));
	TRY(read_mentors(&m, err));
	TRY(read_of_groups(&m, err));
	TRY(read_tests(&m, err));
	TRY(read_same(&m, err));
	book_index(a, ret);
	return ST_OK;
}
