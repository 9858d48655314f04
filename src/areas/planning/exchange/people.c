/* Who teaches where on the day the plan holds from, who may be moved, and why somebody may not. */
#include "areas/planning/exchange/reader.h"

#include "areas/register/register.h"
#include "base/buf.h"
#include "base/map.h"
#include "record/kind.h"

#include <stdlib.h>
#include <string.h>

/* The slots of rules.c. */
enum { V_YEARS, V_TERMS, V_IS_HEAD, V_IS_BACKBONE, V_SEX, V_BORN, V_RETIRES, V_AS_OF, V_EXEMPTION, V_LEVEL, V_DEGREE, V_TITLE, V_STAGE, V_ROLE,
       V_SINCE, V_COUNT };

/* What the postings say of a person on the day. */
struct standing {
	int32_t home;   /* posting; −1: none */
	int32_t away;   /* posting elsewhere that counts there; −1 */
	bool is_double; /* a second regular post at another school */
	day_t exchanged; /* end of the last posting that counts as exchange; DAY_MIN: none */
};

struct person_values {
	const struct exch_reader *d;
	const struct exch_teacher *t;
	int32_t person;
	bool is_backbone;
};

static day_t day_at(const struct frame *f, int column, size_t i, day_t none)
{
	int64_t v = f->columns[column].i[i];
	return v == FRAME_NONE ? none : (day_t)(v >> 2);
}

/* Whole years from one day to another. */
static int years_between(day_t from, day_t to)
{
	int y, m, d, y2, m2, d2;
	if (from <= DAY_MIN || from > to)
		return 0;
	day_split(from, &y, &m, &d);
	day_split(to, &y2, &m2, &d2);
	return y2 - y - (m2 < m || (m2 == m && d2 < d));
}

/* ---- values of formulas ---- */

static struct expr_value text_value(struct str s) { return s.n ? expr_text(s) : expr_unknown(); }

static struct pdate birth(const struct person_values *v)
{
	return value_date(v->d->opened[(size_t)v->person * X_OPENED + X_OPEN_BORN]);
}

static struct str sex(const struct person_values *v)
{
	struct value s = v->d->opened[(size_t)v->person * X_OPENED + X_OPEN_SEX];
	return s.form == VALUE_TEXT ? s.s : (struct str){};
}

/* A day also where only the year or month of birth is known: the earliest it can be. */
static struct expr_value retirement(const struct person_values *v)
{
	struct pdate born = birth(v);
	struct str who = sex(v);
	int y, m, d;
	if (born.precision == DATE_NONE || !who.n)
		return expr_unknown();
	day_split(born.day, &y, &m, &d);
	y += (int)(str_eq(who, STR("m")) ? v->d->age_m : v->d->age_f);
	return expr_date((struct pdate){day_of(y, m, MIN(d, 28)), DATE_DAY});
}

static void get(void *context, int slot, struct expr_value *ret)
{
	const struct person_values *v = context;
	const struct exch_teacher *t = v->t;
	switch (slot) {
	case V_YEARS:
		*ret = expr_number(dec_of(t->years));
		return;
	case V_TERMS:
		if (t->is_head)
			*ret = expr_number(dec_of((int64_t)(t->years / v->d->term_years)));
		return;
	case V_IS_HEAD:
		*ret = expr_yes_no(t->is_head);
		return;
	case V_IS_BACKBONE:
		*ret = expr_yes_no(v->is_backbone);
		return;
	case V_SEX:
		*ret = text_value(sex(v));
		return;
	case V_BORN:
		*ret = expr_date(birth(v));
		return;
	case V_RETIRES:
		*ret = retirement(v);
		return;
	case V_AS_OF:
		*ret = expr_date((struct pdate){v->d->c->scenario->effective, DATE_DAY});
		return;
	case V_EXEMPTION:
		*ret = text_value(v->d->exemption_of[v->person]);
		return;
	case V_LEVEL:
		*ret = text_value(t->level);
		return;
	case V_DEGREE:
		*ret = text_value(t->degree);
		return;
	case V_TITLE:
		*ret = text_value(planned_text(&v->d->person, X_PERSON_TITLE, v->person));
		return;
	case V_STAGE:
		*ret = text_value(v->d->p->stage[v->d->p->section[t->home].stage]);
		return;
	case V_ROLE:
		*ret = text_value(t->role);
		return;
	case V_SINCE:
		if (t->since >= 0)
			*ret = expr_number(dec_of(t->since));
		return;
	default:
		return;
	}
}

static bool holds(const struct exch_reader *d, const struct expr *e, int t)
{
	struct person_values v = {d, &d->p->teacher[t], d->teacher_row[t], d->p->engine.teachers[t].backbone};
	struct expr_values values = {&v, get};
	return expr_holds(e, &values);
}

/* ---- postings ---- */

static bool counts_as_exchange(const struct exch_reader *d, struct str kind)
{
	bool yes = false;
	const char *path = arena_printf(d->a, "forms.%.*s.counts", STR_ARG(kind));
	return policy_has(d->p->policy, path) && policy_yes(d->p->policy, path, &yes, NULL) == ST_OK && yes;
}

enum posting_sort { REGULAR, BESIDE, AWAY };

/* Travelling and shadowing teachers stay teachers of their own school; other postings beside the regular one are full. */
static enum posting_sort sort_of(struct str kind)
{
	if (str_eq(kind, STR("regular")))
		return REGULAR;
	return str_eq(kind, STR("travelling")) || str_eq(kind, STR("shadowing")) ? BESIDE : AWAY;
}

static struct standing *look_at_postings(struct exch_reader *d)
{
	const struct frame *f = &d->posting;
	const struct frame_column *kinds = &f->columns[X_POST_KIND];
	struct standing *s = ARENA_ARRAY(d->a, struct standing, d->person.n + 1);
	bool *counts = ARENA_ARRAY(d->a, bool, kinds->n_texts + 1);
	day_t then = d->c->scenario->effective;
	for (size_t k = 0; k < kinds->n_texts; k++)
		counts[k] = counts_as_exchange(d, kinds->texts[k]);
	for (size_t i = 0; i < d->person.n; i++)
		s[i] = (struct standing){.home = -1, .away = -1, .exchanged = DAY_MIN};
	for (size_t i = 0; i < f->n; i++) {
		int32_t who = f->columns[X_POST_PERSON].index[i];
		day_t from = day_at(f, X_POST_FROM, i, DAY_MIN), to = day_at(f, X_POST_TO, i, DAY_MAX);
		if (who < 0 || from > then || kinds->index[i] < 0)
			continue;
		struct standing *p = &s[who];
		enum posting_sort sort = sort_of(kinds->texts[kinds->index[i]]);
		if (sort == REGULAR && to > then) {
			bool elsewhere = p->home >= 0 && f->columns[X_POST_SCHOOL].index[p->home] != f->columns[X_POST_SCHOOL].index[i];
			p->is_double |= elsewhere;
			if (p->home < 0 || day_at(f, X_POST_FROM, (size_t)p->home, DAY_MIN) > from)
				p->home = (int32_t)i;
		}
		if (sort == AWAY && to > then)
			p->away = (int32_t)i;
		if (counts[kinds->index[i]] && to <= then)
			p->exchanged = MAX(p->exchanged, to);
	}
	return s;
}

/* The section of a posting: of its stage, else of the school's only one. −1: none of the plan's. */
static int section_of(const struct exch_reader *d, int32_t posting)
{
	size_t stages = (size_t)d->p->stages;
	int32_t school = d->posting.columns[X_POST_SCHOOL].index[posting];
	struct str stage = planned_text(&d->posting, X_POST_STAGE, posting);
	int only = -1, sections = 0;
	for (size_t s = 0; school >= 0 && s < stages; s++) {
		int at = d->section_of[(size_t)school * stages + s];
		if (at >= 0 && str_eq(stage, d->p->stage[s]))
			return at;
		sections += at >= 0;
		only = at >= 0 ? at : only;
	}
	return !stage.n && sections == 1 ? only : -1;
}

static bool is_in(const struct policy *p, const char *path, struct str word)
{
	for (size_t i = 0; i < policy_count(p, path); i++)
		if (str_eq(policy_entry(p, path, i), word))
			return true;
	return false;
}

static void add_teacher(struct exch_reader *d, struct exchange_teacher *engine, size_t person, const struct standing *s)
{
	struct exch_problem *p = d->p;
	int32_t post = s->away >= 0 ? s->away : s->home;
	struct str role = planned_text(&d->posting, X_POST_ROLE, post), subject = planned_text(&d->posting, X_POST_SUBJECT, post);
	int at = section_of(d, post);
	if (at < 0 || str_eq(role, STR("auxiliary")))
		return;
	day_t since = day_at(&d->posting, X_POST_FROM, (size_t)post, DAY_MIN);
	bool is_head = str_eq(role, STR("head")), is_deputy = str_eq(role, STR("deputy"));
	struct exch_teacher *t = &p->teacher[p->engine.teacher_count];
	*t = (struct exch_teacher){.id = d->person.ids[person], .posting = d->posting.ids[post], .number = planned_text(&d->person, X_PERSON_NUMBER, (int32_t)person),
				   .role = role, .step = planned_text(&d->posting, X_POST_STEP, post), .degree = planned_text(&d->person, X_PERSON_DEGREE, (int32_t)person),
				   .level = planned_text(&d->person, X_PERSON_LEVEL, (int32_t)person), .home = at, .exempt = EXCH_NOT_EXEMPT,
				   .is_head = is_head || is_deputy, .since = -1};
	id_format(t->id, t->key);
	t->label = t->number;
	t->years = years_between(MAX(since, s->exchanged), d->c->scenario->effective);
	if (s->exchanged > DAY_MIN)
		t->since = years_between(s->exchanged, d->c->scenario->effective);
	t->subject = is_head ? p->subjects - 3 : is_deputy ? p->subjects - 2 : subject.n ? exch_subject(p, subject) : p->subjects - 1;
	int64_t consents = d->person.columns[X_PERSON_CONSENTS].i[person];
	engine[p->engine.teacher_count] = (struct exchange_teacher){.home = at, .subject = t->subject, .x_m = p->engine.schools[at].x_m,
								    .y_m = p->engine.schools[at].y_m, .couple = -1, .consent = consents != 0};
	p->section[at].now[t->subject]++;
	d->teacher_row[p->engine.teacher_count++] = (int32_t)person;
}

/* What is wrong with a teacher's postings, so that nobody may be asked; NULL: nothing. */
static const char *why_out(const struct exch_reader *d, const struct standing *s, int t)
{
	if (s->away >= 0)
		return NULL;
	if (s->is_double)
		return N_("two regular posts at once at two schools: stays, and counts at the first");
	return d->p->teacher[t].subject == d->p->subjects - 1 ? N_("the subject taught is not known: stays") : NULL;
}

/* Fills the wanted persons: those who may take part, or all of them where the rules look at sealed values. */
static enum status open_values(struct exch_reader *d, const bool *wanted, struct err *err)
{
	static const char *const fields[X_OPENED] = {[X_OPEN_NAME] = "name", [X_OPEN_SEX] = "sex", [X_OPEN_BORN] = "born", [X_OPEN_PARTNER] = "partner"};
	static const char *const kind[] = {"kind"};
	struct value *kinds;
	struct as_of then = {.day = d->c->scenario->effective, .tx = d->c->at.tx};
	TRY(frame_open(d->c->g, d->a, &d->person, d->c->at, wanted, fields, X_OPENED, &d->opened, err));
	TRY(frame_open(d->c->g, d->a, &d->exemption, then, NULL, kind, 1, &kinds, err));
	d->exemption_of = ARENA_ARRAY(d->a, struct str, d->person.n + 1);
	for (size_t i = 0; i < d->exemption.n; i++) {
		int32_t who = d->exemption.columns[0].index[i];
		if (who >= 0) /* a kind that cannot be read any more still exempts, as one not named */
			d->exemption_of[who] = kinds[i].form == VALUE_TEXT ? kinds[i].s : STR("other");
	}
	return ST_OK;
}

static bool looks_at_sealed(const struct expr *e)
{
	int slots[V_COUNT], n = expr_slots(e, slots, V_COUNT);
	for (int i = 0; i < n && i < V_COUNT; i++)
		if (slots[i] == V_SEX || slots[i] == V_BORN || slots[i] == V_RETIRES || slots[i] == V_EXEMPTION)
			return true;
	return false;
}

static void name_teacher(struct exch_reader *d, int t)
{
	struct exch_teacher *x = &d->p->teacher[t];
	const struct value *v = &d->opened[(size_t)d->teacher_row[t] * X_OPENED];
	struct pdate born = value_date(v[X_OPEN_BORN]);
	int month, day;
	if (born.precision != DATE_NONE)
		day_split(born.day, &x->born, &month, &day);
	x->sex = v[X_OPEN_SEX].form == VALUE_TEXT && v[X_OPEN_SEX].s.n ? v[X_OPEN_SEX].s.p[0] : 0;
	if (v[X_OPEN_NAME].form != VALUE_TEXT)
		return;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	field_mask(record_field(&record_person, STR("name")), v[X_OPEN_NAME], &text);
	buf_printf(&text, "（%.*s）", STR_ARG(x->number));
	x->label = str_copy(d->a, buf_view(&text));
}

/* ---- couples ---- */

static void pair_up(struct exch_reader *d, struct exchange_teacher *engine, int a, int b, int *couples)
{
	const struct exch_problem *p = d->p;
	if (engine[a].couple >= 0 || engine[b].couple >= 0) {
		if (engine[a].couple != engine[b].couple)
			plan_leave_out(d->a, d->r, p->teacher[a].label, N_("husband or wife of two by the register: the first is kept"));
		return;
	}
	if (p->section[p->teacher[a].home].unit != p->section[p->teacher[b].home].unit) {
		if (engine[a].consent && engine[b].consent && engine[a].eligible && engine[b].eligible)
			plan_leave_out(d->a, d->r, p->teacher[a].label, N_("married to somebody of another stage or county who could move too: both stay"));
		engine[a].consent = engine[b].consent = false;
		return;
	}
	engine[a].couple = engine[b].couple = (*couples)++;
}

static void find_couples(struct exch_reader *d, struct exchange_teacher *engine)
{
	struct exch_problem *p = d->p;
	struct arena scratch;
	struct map teacher_of;
	int couples = 0;
	arena_init(&scratch);
	map_init(&teacher_of, &scratch);
	for (int t = 0; t < p->engine.teacher_count; t++)
		map_put(&teacher_of, p->teacher[t].number, NULL)->value.i = t;
	for (int t = 0; t < p->engine.teacher_count; t++) {
		struct value partner = d->opened[(size_t)d->teacher_row[t] * X_OPENED + X_OPEN_PARTNER];
		if (partner.form != VALUE_TEXT || !partner.s.n)
			continue;
		const struct map_entry *e = map_find(&teacher_of, partner.s);
		if (e && e->value.i != t)
			pair_up(d, engine, t, (int)e->value.i, &couples);
		else if (!e && engine[t].eligible)
			plan_leave_out(d->a, d->r, p->teacher[t].label, N_("husband or wife is no teacher of this plan: the way between them is not looked at"));
	}
	arena_done(&scratch);
}

/* ---- all of it ---- */

static void judge(struct exch_reader *d, struct exchange_teacher *engine, int t)
{
	struct exch_problem *p = d->p;
	struct exch_teacher *x = &p->teacher[t];
	name_teacher(d, t);
	x->is_first = p->options.vacancies && !x->is_head && is_in(p->policy, "vacancies.first", x->step);
	bool is_open = x->is_first || (p->options.vacancies && is_in(p->policy, "vacancies.open", x->step));
	int rule = EXCH_NOT_EXEMPT;
	for (size_t i = 0; i < d->exempts && rule < 0; i++)
		if (holds(d, d->exempt_when[i], t))
			rule = (int)i;
	x->may_travel = p->options.travelling && !x->is_head && rule < 0;
	x->may_shadow = p->options.shadowing && rule < 0 && !d->exemption_of[d->teacher_row[t]].p && holds(d, d->shadows, t);
	if (!is_open && !holds(d, x->is_head ? d->head_when : d->teacher_when, t))
		return;
	x->exempt = rule;
	engine[t].eligible = rule < 0;
}

enum status exch_read_people(struct exch_reader *d, struct err *err)
{
	struct exch_problem *p = d->p;
	struct standing *s = look_at_postings(d);
	struct exchange_teacher *engine = ARENA_ARRAY(d->a, struct exchange_teacher, d->person.n + 1);
	bool *wanted = ARENA_ARRAY(d->a, bool, d->person.n + 1), *may = ARENA_ARRAY(d->a, bool, d->person.n + 1);
	const char **why = ARENA_ARRAY(d->a, const char *, d->person.n + 1);
	bool all = looks_at_sealed(d->teacher_when) || looks_at_sealed(d->head_when);
	p->teacher = ARENA_ARRAY(d->a, struct exch_teacher, d->person.n + 1);
	d->teacher_row = ARENA_ARRAY(d->a, int32_t, d->person.n + 1);
	d->opened = ARENA_ARRAY(d->a, struct value, d->person.n * X_OPENED + 1);
	d->exemption_of = ARENA_ARRAY(d->a, struct str, d->person.n + 1);
	p->engine.teachers = engine;
	for (size_t i = 0; i < d->person.n; i++)
		if (s[i].home >= 0 || s[i].away >= 0)
			add_teacher(d, engine, i, &s[i]);
	for (int t = 0; t < p->engine.teacher_count; t++) {
		const struct exch_teacher *x = &p->teacher[t];
		engine[t].backbone = holds(d, d->is_backbone, t);
		engine[t].above = holds(d, d->is_above, t);
		why[t] = why_out(d, &s[d->teacher_row[t]], t);
		may[t] = s[d->teacher_row[t]].away < 0 && !why[t];
		/* sealed values are opened for those they can matter for */
		bool by_step = p->options.vacancies && x->step.n, beside = p->options.travelling || (p->options.shadowing && holds(d, d->shadows, t));
		wanted[d->teacher_row[t]] = why[t] || (may[t] && (all || by_step || beside || holds(d, x->is_head ? d->head_when : d->teacher_when, t)));
	}
	TRY(open_values(d, wanted, err));
	for (int t = 0; t < p->engine.teacher_count; t++) {
		struct exch_unit *u = &p->unit[p->section[p->teacher[t].home].unit];
		if (may[t])
			judge(d, engine, t);
		if (why[t]) {
			name_teacher(d, t);
			plan_leave_out(d->a, d->r, p->teacher[t].label, why[t]);
		}
		u->teachers++;
		u->backbone += engine[t].backbone;
		p->section[p->teacher[t].home].teachers++;
		p->section[p->teacher[t].home].backbone += engine[t].backbone;
		p->section[p->teacher[t].home].above += engine[t].above;
		u->eligible += engine[t].eligible;
	}
	find_couples(d, engine);
	for (int t = 0; t < p->engine.teacher_count; t++)
		p->unit[p->section[p->teacher[t].home].unit].consenting += engine[t].eligible && engine[t].consent;
	return ST_OK;
}
