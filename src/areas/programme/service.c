#include "areas/programme/service.h"

#include "areas/programme/programme.h"
#include "areas/programme/wording.h"
#include "areas/register/register.h"

#include <stdlib.h>

enum { DAYS_A_MONTH = 30, DAYS_A_YEAR = 365, PEOPLE_SHOWN = 300 };

/* Parts of the condition "the row is held then", as the partial indexes want it. */
static void held(struct buf *sql, const char *table, int64_t tx)
{
	if (tx == TX_NOW)
		buf_printf(sql, "%s.tx_to = " TX_NOW_SQL, table);
	else
		buf_printf(sql, "%s.tx_from <= :tx AND %s.tx_to > :tx", table, table);
}

static void one_of(struct buf *sql, const char *column, const struct words *w, const char *parameter)
{
	buf_printf(sql, " AND %s IN (", column);
	for (size_t i = 0; i < w->n; i++)
		buf_printf(sql, "%s:%s%zu", i ? ", " : "", parameter, i);
	buf_cstr(sql, w->n ? ")" : "NULL)");
}

static void bind_words(struct stmt *q, struct arena *a, const struct words *w, const char *parameter)
{
	for (size_t i = 0; i < w->n; i++)
		stmt_bind_str(q, arena_printf(a, ":%s%zu", parameter, i), w->list[i]);
}

/* Alone these people; NULL: all. */
struct only {
	const struct id *ids;
	size_t n;
};

/* " AND person IN (…)": ids are no text of people, and stand as they are. */
static void of_people(struct buf *sql, enum store_dialect d, const struct only *only)
{
	for (size_t i = 0; only && i < only->n; i++) {
		char id[ID_TEXT];
		id_format(only->ids[i], id);
		buf_printf(sql, d == STORE_POSTGRES ? "%s'\\x%s'::bytea" : "%sx'%s'", i ? ", " : " AND p.\"person\" IN (", id);
	}
	if (only)
		buf_cstr(sql, only->n ? ")" : " AND 1 = 0");
}

static enum status read_training(struct reg *g, struct arena *a, struct service *s, struct as_of at, const struct programme_rules *r, const struct only *only,
				 struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	buf_init(&sql, 0);
	buf_cstr(&sql, "SELECT p.\"person\", SUM(COALESCE(p.\"hours\", a.\"hours\", 0)), COUNT(*) FROM \"activity\" a JOIN \"participation\" p ON p.\"activity\" = a.id AND ");
	held(&sql, "p", at.tx);
	buf_cstr(&sql, " WHERE ");
	held(&sql, "a", at.tx);
	buf_cstr(&sql, " AND a.\"date\" >= :since AND a.\"date\" < :until AND a.state <> 'disputed'");
	one_of(&sql, "a.\"kind\"", &r->training.kinds, "k");
	one_of(&sql, "p.\"role\"", &r->training.roles, "r");
	of_people(&sql, store_dialect(g->store), only);
	buf_cstr(&sql, " AND NOT EXISTS (SELECT 1 FROM \"same_event\" e JOIN \"participation\" f ON f.\"activity\" = e.\"one\" AND f.\"person\" = p.\"person\" AND ");
	held(&sql, "f", at.tx);
	buf_cstr(&sql, " WHERE e.\"other\" = a.id AND e.\"verdict\" = 'same' AND ");
	held(&sql, "e", at.tx);
	buf_cstr(&sql, ") GROUP BY p.\"person\"");
	TRY(store_prepare(g->store, &q, sql.p, err));
	if (at.tx != TX_NOW)
		stmt_bind_i64(q, ":tx", at.tx);
	stmt_bind_i64(q, ":since", (int64_t)s->since * 4);
	stmt_bind_i64(q, ":until", ((int64_t)s->day + 1) * 4);
	bind_words(q, a, &r->training.kinds, "k");
	bind_words(q, a, &r->training.roles, "r");
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		int32_t person = frame_find(&s->places->person, stmt_id(q, 0));
		if (person < 0)
			continue;
		s->people[person].training_tenths = stmt_i64(q, 1);
		s->people[person].trainings = stmt_i64(q, 2);
	}
}

struct stay {
	int32_t person;
	day_t from, to;
};

static int by_person(const void *x, const void *y)
{
	const struct stay *a = x, *b = y;
	return a->person != b->person ? (a->person > b->person) - (a->person < b->person) : (a->from > b->from) - (a->from < b->from);
}

static enum status read_service(struct reg *g, struct arena *a, struct service *s, struct as_of at, const struct programme_rules *r, const struct only *only,
				struct err *err)
{
	enum { PERSON, KIND, FROM, TO, SCHOOL, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {[PERSON] = {"person", FRAME_INDEX, &s->places->person}, [KIND] = {"kind", FRAME_TEXT, NULL}, [FROM] = {"from", FRAME_INTEGER, NULL},
					       [TO] = {"to", FRAME_INTEGER, NULL}, [SCHOOL] = {"school", FRAME_INDEX, &s->places->school}};
	struct frame f;
	const struct list_clause clause = {.path = "person", .ids = only ? only->ids : NULL, .n = only ? only->n : 0};
	const struct list_scope scope = {.clauses = &clause, .n = 1, .is_whole = true};
	const struct frame_rows rows = {.record = &record_posting, .at = {.any_day = true, .tx = at.tx}, .where = STR("kind <> 'regular'"), .scope = only ? &scope : NULL};
	TRY(frame_read(g, a, &rows, ask, COLUMNS, &f, err));
	struct stay *stays = ARENA_ARRAY(a, struct stay, f.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < f.n; i++) {
		int32_t person = f.columns[PERSON].index[i];
		int64_t from = f.columns[FROM].i[i], to = f.columns[TO].i[i];
		if (person < 0 || from == FRAME_NONE || !words_have(&r->service.kinds, frame_text(&f, KIND, (int32_t)i)) ||
		    f.columns[SCHOOL].index[i] == s->places->person.columns[PERSON_EMPLOYER].index[person])
			continue;
		stays[n++] = (struct stay){person, (day_t)(from >> 2), MIN(to == FRAME_NONE ? DAY_MAX : (day_t)(to >> 2), s->day + 1)};
	}
	qsort(stays, n, sizeof *stays, by_person);
	for (size_t i = 0; i < n; i++) {
		struct person_work *w = &s->people[stays[i].person];
		bool is_first = i == 0 || stays[i - 1].person != stays[i].person;
		day_t from = is_first ? stays[i].from : MAX(stays[i].from, w->away_to); /* a day counts once, however many postings it has */
		if (stays[i].to <= from)
			continue;
		w->days_away += stays[i].to - from;
		w->away_from = MIN(w->away_from, from);
		w->away_to = MAX(w->away_to, stays[i].to);
	}
	return ST_OK;
}

static void begin(struct arena *a, const struct places *p, struct as_of at, struct service *ret)
{
	int year, month, day;
	day_split(at.day, &year, &month, &day);
	*ret = (struct service){.places = p, .day = at.day, .since = day_of(year - (int)p->everywhere->training.years, month, MIN(day, 28)),
				.people = ARENA_ARRAY(a, struct person_work, p->person.n + 1)};
	for (size_t i = 0; i < p->person.n; i++)
		ret->people[i] = (struct person_work){.away_from = DAY_MAX, .away_to = DAY_MIN};
}

static enum status read(struct reg *g, struct arena *a, struct as_of at, const struct only *only, struct service *s, struct err *err)
{
	TRY(read_training(g, a, s, at, s->places->everywhere, only, err));
	return read_service(g, a, s, at, s->places->everywhere, only, err);
}

enum status service_load(struct reg *g, struct arena *a, const struct places *p, struct as_of at, struct service *ret, struct err *err)
{
	begin(a, p, at, ret);
	return read(g, a, at, NULL, ret, err);
}

enum status service_again(struct reg *g, struct arena *a, const struct service *before, const struct places *p, struct as_of at, const struct id *people, size_t n,
			  struct service *ret, struct err *err)
{
	const struct frame *old = &before->places->person;
	begin(a, p, at, ret);
	for (size_t i = 0, k = 0; i < p->person.n; i++) { /* both in order of the ids */
		while (k < old->n && id_cmp(old->ids[k], p->person.ids[i]) < 0)
			k++;
		if (k < old->n && id_cmp(old->ids[k], p->person.ids[i]) == 0)
			ret->people[i] = before->people[k];
	}
	for (size_t i = 0; i < n; i++) {
		int32_t at_row = frame_find(&p->person, people[i]);
		if (at_row >= 0)
			ret->people[at_row] = (struct person_work){.away_from = DAY_MAX, .away_to = DAY_MIN};
	}
	return read(g, a, at, &(struct only){people, n}, ret, err);
}

bool service_trained(const struct service *s, int32_t person)
{
	return (double)s->people[person].training_tenths >= 10 * s->places->everywhere->training.hours;
}

bool service_exempt(const struct service *s, int32_t person)
{
	return s->people[person].days_away > 0 && (double)s->people[person].days_away >= DAYS_A_YEAR * dec_f64(s->places->everywhere->service.exempt_years);
}

int64_t service_months(const struct person_work *w) { return w->days_away / DAYS_A_MONTH; }

/* ---- report ---- */

struct of_school {
	int64_t people, trained, tenths, away, exempt;
	struct dec allowance;
};

struct dec service_allowance(const struct service *s, const struct person_work *w)
{
	struct dec ret;
	return dec_mul(s->places->everywhere->service.allowance, dec_units(service_months(w), 0), &ret) ? ret : dec_units(0, 0);
}

int64_t service_merit_places(const struct service *s, int64_t away)
{
	struct dec exact, whole;
	int64_t n;
	if (!dec_mul(s->places->everywhere->service.merit_share, dec_units(away, 0), &exact) || !dec_round(exact, 0, &whole) || !dec_to_units(whole, 0, &n))
		return 0;
	return n + (dec_cmp(whole, exact) < 0);
}

static void by_school(const struct service *s, person_keeps *keeps, const void *context, struct report *out)
{
	static const char *const headings[][2] = {{N_("school"), "school"}, {N_("persons"), "persons"}, {N_("with the hours"), "trained"}, {N_("share"), "share"},
						  {N_("hours a person"), "mean"}, {N_("served away"), "away"}, {N_("exempt for titles"), "exempt"}, {N_("allowance, yuan"), "allowance"},
						  {N_("merit places of their own"), "merit"}};
	const struct frame *school = &s->places->school;
	struct of_school *all = ARENA_ARRAY(out->arena, struct of_school, school->n + 1);
	for (int32_t i = 0; i < (int32_t)s->places->person.n; i++) {
		int32_t at = s->places->person.columns[PERSON_EMPLOYER].index[i];
		if (at < 0 || !keeps(context, s, i))
			continue;
		all[at].people++;
		all[at].trained += service_trained(s, i);
		all[at].tenths += s->people[i].training_tenths;
		all[at].away += s->people[i].days_away > 0;
		all[at].exempt += service_exempt(s, i);
		struct dec sum;
		if (dec_add(all[at].allowance, service_allowance(s, &s->people[i]), &sum))
			all[at].allowance = sum;
	}
	struct report_table *t = programme_table(out, N_("By school"), headings, ARRAY_LEN(headings), 1, school->n);
	for (int32_t i = 0; i < (int32_t)school->n; i++) {
		if (!all[i].people)
			continue;
		struct report_value *cell = report_table_row(t);
		*cell++ = report_value_text(frame_text(school, SCHOOL_NAME, i));
		*cell++ = report_value_int(all[i].people);
		*cell++ = report_value_int(all[i].trained);
		*cell++ = report_value_percent((double)all[i].trained / (double)all[i].people, 1);
		*cell++ = report_value_real((double)all[i].tenths / 10 / (double)all[i].people, 1);
		*cell++ = report_value_int(all[i].away);
		*cell++ = report_value_int(all[i].exempt);
		*cell++ = report_value_dec(all[i].allowance, 2);
		*cell++ = report_value_int(service_merit_places(s, all[i].away));
	}
	report_add_table(out, t);
}

void service_report(const struct service *s, person_keeps *keeps, const void *context, person_name *name, void *name_context, enum lang lang, struct arena *a,
		    struct report *ret)
{
	static const char *const headings[][2] = {{N_("person"), "person"}, {N_("school"), "school"}, {N_("hours of training"), "hours"}, {N_("events"), "events"},
						  {N_("hours reached"), "reached"}, {N_("days served away"), "days"}, {N_("exempt for titles"), "exempt"},
						  {N_("allowance, yuan"), "allowance"}};
	const struct programme_rules *r = s->places->everywhere;
	report_init(ret, a, lang, programme_text(lang, N_("Training and service away")));
	const struct str about[] = {programme_day(a, s->since), programme_day(a, s->day), str_of(arena_printf(a, "%g", r->training.hours)), policy_named(a, r->policy, lang)};
	ret->subtitle = programme_format(a, lang, N_("Hours from {0} to {1}, {2} are wanted; policy {3}"), about, 4);
	by_school(s, keeps, context, ret);
	struct report_table *t = programme_table(ret, N_("People with hours or service"), headings, ARRAY_LEN(headings), 2, PEOPLE_SHOWN);
	int64_t more = 0;
	for (int32_t i = 0; i < (int32_t)s->places->person.n; i++) {
		const struct person_work *w = &s->people[i];
		if ((!w->trainings && !w->days_away) || !keeps(context, s, i))
			continue;
		if (t->row_count == PEOPLE_SHOWN) {
			more++;
			continue;
		}
		char id[ID_TEXT];
		id_format(s->places->person.ids[i], id);
		struct report_value *cell = report_table_row(t);
		*cell = report_value_text(name(name_context, s->places->person.ids[i]));
		cell++->link = str_of(arena_printf(a, "training/%s", id));
		*cell++ = report_value_text(frame_text(&s->places->school, SCHOOL_NAME, s->places->person.columns[PERSON_EMPLOYER].index[i]));
		*cell++ = report_value_dec(dec_units(w->training_tenths, 1), 1);
		*cell++ = report_value_int(w->trainings);
		*cell = report_value_text(programme_text(lang, service_trained(s, i) ? N_("yes") : N_("no")));
		cell++->tone = service_trained(s, i) ? TONE_GOOD : TONE_PLAIN;
		*cell++ = report_value_int(w->days_away);
		*cell = report_value_text(programme_text(lang, service_exempt(s, i) ? N_("yes") : N_("no")));
		cell++->tone = service_exempt(s, i) ? TONE_GOOD : TONE_PLAIN;
		*cell = report_value_dec(service_allowance(s, w), 2);
	}
	if (t->row_count)
		report_add_table(ret, t);
	const struct str n[] = {programme_number(a, more)};
	if (more)
		report_note(ret, programme_format(a, lang, N_("{0} more people; choose a school or ask for the workbook of the registers."), n, 1));
}
