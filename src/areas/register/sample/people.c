#include "areas/register/sample/city.h"

#include <math.h>
#include <string.h>

struct share {
	const char *value;
	int weight;
};

/* Lessons a week decide how many teach a subject. */
static const struct share primary_subjects[] = {{"chinese", 30}, {"maths", 24}, {"english", 10}, {"politics", 5}, {"science", 7},
						{"it", 3}, {"practice", 2}, {"labour", 2}, {}};
static const struct share junior_subjects[] = {{"chinese", 18}, {"maths", 18}, {"english", 17}, {"physics", 8}, {"chemistry", 5},
					       {"biology", 6}, {"history", 6}, {"geography", 6}, {"politics", 7}, {"it", 3},
					       {"labour", 2}, {"psychology", 1}, {}};
static const struct share senior_subjects[] = {{"chinese", 15}, {"maths", 16}, {"english", 15}, {"physics", 11}, {"chemistry", 9},
					       {"biology", 9}, {"history", 7}, {"geography", 7}, {"politics", 7}, {"it", 2},
					       {"technology", 1}, {"psychology", 1}, {}};
static const struct share preschool_subjects[] = {{"preschool", 1}, {}};
static const struct share titles[] = {{"senior", 18}, {"first", 38}, {"second", 34}, {"third", 6}, {"none", 4}, {}};

static const char *draw(struct city *c, const struct share *shares)
{
	int total = 0, k = 0;
	for (const struct share *s = shares; s->value; s++)
		total += s->weight;
	for (k = city_between(c, 0, total - 1); k >= shares->weight; shares++)
		k -= shares->weight;
	return shares->value;
}

static int at_least(double need) { return (int)ceil(need); }

static void staff_section(struct city *c, int school, enum section section)
{
	static const struct share *const subjects[SECTIONS] = {preschool_subjects, primary_subjects, junior_subjects, senior_subjects};
	struct school *s = &c->schools[school];
	int n = s->teachers[section], pupils = s->pupils[section][YEARS - 1], from = c->person_count;
	double generous = city_around(c, 1.16, 0.05);
	/* what the national measure asks for, with a little to spare; see statistics.c */
	int above = at_least((section == PRIMARY ? 4.2 : section == JUNIOR ? 5.3 : 3) / 100 * pupils * generous);
	int backbone = at_least(0.01 * pupils * generous), sports_arts = at_least(0.009 * pupils * generous);
	if (s->trouble == FEW_BACKBONE)
		backbone = backbone / 2;
	if (above > n)
		n = s->teachers[section] = above;
	if (section == KINDERGARTEN)
		sports_arts = 0;
	static const char *const arts[] = {"pe", "music", "art"};
	for (int i = 0; i < n; i++) {
		struct person *p = &c->persons[c->person_count++];
		int year = c->plan->first_year + YEARS - 1;
		*p = (struct person){.school = school, .section = section, .role = "teacher", .backbone = "none", .partner = -1};
		p->number = str_of(arena_printf(c->arena, "T%s%06d", c->plan->prefix, c->person_count));
		p->born = year - city_between(c, 24, 58);
		p->entered = p->born + city_between(c, 22, 25) > year ? year : p->born + city_between(c, 22, 25);
		if (p->entered > year)
			p->entered = year;
		p->title = draw(c, titles);
		p->subject = i >= n - sports_arts ? arts[(n - 1 - i) % 3] : draw(c, subjects[section]);
		bool degree = i < above;
		p->degree = degree ? (city_chance(c, 0.08) ? "master" : section == PRIMARY && city_chance(c, 0.35) ? "associate" : "bachelor")
				   : section == PRIMARY || section == KINDERGARTEN ? "secondary" : "associate";
	}
	/* backbone teachers are spread over subjects and degrees: every so-many-th of the section */
	for (int i = 0; i < backbone && i < n; i++) {
		struct person *p = &c->persons[from + (int)((int64_t)i * n / backbone)];
		p->backbone = city_chance(c, 0.03) ? "province" : city_chance(c, 0.25) ? "city" : "county";
	}
}

/* Draws of the generator apart. */
static int apart(struct city *c, int low, int high) { return low + (int)rng_below(&c->apart, (uint64_t)(high - low + 1)); }

/* A few dozen in a thousand are married to somebody who serves in the same county. */
static void marry(struct city *c)
{
	enum { PER_THOUSAND = 20, APART = 400 };
	for (int i = 0; i < c->person_count; i++) {
		int other = i + apart(c, 1, APART);
		struct person *p = &c->persons[i];
		if (apart(c, 1, 1000) > PER_THOUSAND || other >= c->person_count || p->partner >= 0 || c->persons[other].partner >= 0)
			continue;
		if (c->schools[p->school].county != c->schools[c->persons[other].school].county)
			continue;
		p->partner = other;
		c->persons[other].partner = i;
	}
}

/* Pregnancy, nursing and grave illness take a few in a thousand out of the exchange of the year. */
static void write_exemption(struct city *c, const struct person *p, int year)
{
	static const char *const kinds[] = {"pregnancy", "nursing", "nursing", "illness"};
	struct sample *o = c->out;
	int lot = apart(c, 1, 1000), age = year - p->born;
	const char *kind = kinds[apart(c, 0, 3)];
	if (lot > (age < 40 ? 30 : 8))
		return;
	sheet_row(o, SAMPLE_EXEMPTION);
	sheet_set(o, SAMPLE_EXEMPTION, "person", p->number);
	sheet_set(o, SAMPLE_EXEMPTION, "kind", age < 40 ? str_of(kind) : STR("illness"));
	sheet_setf(o, SAMPLE_EXEMPTION, "from", "%d-09-01", year);
	if (age < 40 && strcmp(kind, "illness") != 0)
		sheet_setf(o, SAMPLE_EXEMPTION, "to", "%d-09-01", year + 2);
}

static void write_person(struct city *c, const struct person *p)
{
	struct sample *o = c->out;
	const struct school *s = &c->schools[p->school];
	static const char *const stage[SECTIONS] = {"kindergarten", "primary", "junior", "senior"};
	sheet_row(o, SAMPLE_PERSON);
	sheet_set(o, SAMPLE_PERSON, "number", p->number);
	sheet_set(o, SAMPLE_PERSON, "name", city_person_name(c));
	sheet_set(o, SAMPLE_PERSON, "sex", city_chance(c, 0.63) ? STR("f") : STR("m"));
	sheet_setf(o, SAMPLE_PERSON, "born", "%d", p->born);
	sheet_set(o, SAMPLE_PERSON, "degree", str_of(p->degree));
	sheet_set(o, SAMPLE_PERSON, "title", str_of(p->title));
	sheet_set(o, SAMPLE_PERSON, "backbone", str_of(p->backbone));
	sheet_set(o, SAMPLE_PERSON, "subjects", str_of(p->subject));
	sheet_set(o, SAMPLE_PERSON, "employer", s->code);
	sheet_setf(o, SAMPLE_PERSON, "entered", "%d", p->entered);
	int willing = apart(c, 1, 100);
	sheet_set(o, SAMPLE_PERSON, "consents", willing <= 30 ? STR("yes") : willing > 95 ? STR("no") : STR(""));
	sheet_set(o, SAMPLE_PERSON, "partner", p->partner < 0 ? STR("") : c->persons[p->partner].number);

	int year = c->plan->first_year + YEARS - 1, since = p->entered + city_between(c, 0, 12);
	int64_t opened = 0;
	(void)str_to_i64(str_slice(s->opened, 0, 4), &opened);
	since = since > year ? year : since < opened ? (int)opened : since;
	int headed = year - apart(c, 0, 11), step = apart(c, 1, 1000);
	if (strcmp(p->role, "head") == 0) /* heads have served some years as such, by terms */
		since = headed < since ? since : headed;
	sheet_row(o, SAMPLE_POSTING);
	sheet_set(o, SAMPLE_POSTING, "person", p->number);
	sheet_set(o, SAMPLE_POSTING, "school", s->code);
	sheet_set(o, SAMPLE_POSTING, "role", str_of(p->role));
	sheet_set(o, SAMPLE_POSTING, "subject", str_of(p->subject));
	sheet_set(o, SAMPLE_POSTING, "stage", str_of(stage[p->section]));
	sheet_set(o, SAMPLE_POSTING, "kind", STR("regular"));
	sheet_setf(o, SAMPLE_POSTING, "from", "%d-09-01", since);
	if (strcmp(p->role, "teacher") == 0 && step <= 6)
		sheet_set(o, SAMPLE_POSTING, "step", step <= 2 ? STR("waiting") : step <= 4 ? STR("placed") : STR("across"));
	write_exemption(c, p, year);
}

void city_people(struct city *c)
{
	int n = 0;
	for (int i = 0; i < c->school_count; i++)
		for (int section = 0; section < SECTIONS; section++)
			n += c->schools[i].teachers[section];
	c->persons = ARENA_ARRAY(c->arena, struct person, (size_t)n * 2 + 64);
	for (int i = 0; i < c->school_count; i++) {
		struct school *s = &c->schools[i];
		s->first_person = c->person_count;
		for (int section = 0; section < SECTIONS; section++)
			if (s->has[section])
				staff_section(c, i, section);
		s->persons = c->person_count - s->first_person;
		/* the longest in service lead the school */
		static const char *const leaders[] = {"head", "deputy", "manager", "manager", "manager"};
		for (int k = 0; k < (s->persons > 40 ? 5 : s->persons > 12 ? 3 : s->persons > 4 ? 1 : 0); k++) {
			int eldest = -1;
			for (int p = s->first_person; p < s->first_person + s->persons; p++)
				if (strcmp(c->persons[p].role, "teacher") == 0 && (eldest < 0 || c->persons[p].entered < c->persons[eldest].entered))
					eldest = p;
			if (eldest >= 0)
				c->persons[eldest].role = leaders[k];
		}
	}
	marry(c);
	for (int i = 0; i < c->person_count; i++)
		write_person(c, &c->persons[i]);
}
