#include "areas/register/sample/city.h"

#include <math.h>
#include <string.h>

static const int grades_of[SECTIONS] = {3, 6, 3, 3};
static const int first_grade[SECTIONS] = {0, 1, 7, 10};
static const int class_size[SECTIONS] = {28, 42, 46, 48};
static const char *const section_name[SECTIONS] = {"kindergarten", "primary", "junior", "senior"};

static int group_of(enum section section, double size)
{
	int n = (int)lround(size), most = section == KINDERGARTEN ? 400 : section == SENIOR ? 1100 : section == JUNIOR ? 660 : 330;
	return n < 1 ? 1 : n > most ? most : n;
}

/* Year groups enter, move up and lose or win a pupil in a hundred; the city's births fall slowly after a peak. */
static int year_group(struct city *c, const struct school *s, enum section section, int entered)
{
	double trend = section == KINDERGARTEN ? 1 - 0.045 * entered : section == PRIMARY ? 1 + 0.01 * entered - 0.006 * entered * entered
										 : 1 + 0.02 * entered;
	return group_of(section, s->intake[section] * fmax(0.5, trend) * city_around(c, 1, 0.05));
}

/* Sixth graders of the units nearest to each junior school, and of its county. */
struct leaving {
	double (*near)[YEARS]; /* [school] */
	double (*county)[YEARS];
};

static struct leaving count_leaving(struct city *c)
{
	struct leaving l = {arena_alloc_array(c->arena, (size_t)c->school_count, sizeof *l.near),
			    arena_alloc_array(c->arena, (size_t)c->county_count, sizeof *l.county)};
	memset(l.near, 0, (size_t)c->school_count * sizeof *l.near);
	memset(l.county, 0, (size_t)c->county_count * sizeof *l.county);
	for (int i = 0; i < c->school_count; i++)
		for (int y = 0; y < YEARS; y++)
			l.county[c->schools[i].county][y] += c->schools[i].leaving[y];
	for (int i = 0; i < c->unit_count; i++) {
		const struct unit *u = &c->units[i];
		const struct school *from = u->school[PRIMARY] < 0 ? NULL : &c->schools[u->school[PRIMARY]];
		for (int y = 0; y < YEARS && from && u->school[JUNIOR] >= 0; y++)
			l.near[u->school[JUNIOR]][y] += from->leaving[y] / (double)from->units[PRIMARY];
	}
	return l;
}

/* Where a county has more junior schools than its primary schools fill, they are smaller. */
static void fit_juniors(struct city *c, const struct leaving *l)
{
	for (int k = 0; k < c->county_count; k++) {
		double places = 0;
		for (int i = 0; i < c->school_count; i++)
			places += c->schools[i].county == k ? c->schools[i].intake[JUNIOR] : 0;
		for (int i = 0; i < c->school_count && places > 0.9 * l->county[k][0]; i++)
			if (c->schools[i].county == k)
				c->schools[i].intake[JUNIOR] = (int)(c->schools[i].intake[JUNIOR] * 0.9 * l->county[k][0] / places);
	}
}

/* Who enters a junior school left the sixth grades the year before: those of its zone as far as they suffice, a tenth of them going to
 * other towns and private schools, and others of the county beside them. The first years known have no year before. */
static void follow_feeders(struct city *c, const struct school *s, const struct leaving *l, int *group)
{
	const double *near = l->near[s - c->schools], *county = l->county[s->county];
	double usual = 0.94 * s->intake[JUNIOR], own = fmin(usual, 0.9 * near[0]);
	for (int y = 1; y < YEARS && county[0] > 0; y++) {
		double of_zone = near[0] > 0 ? own * near[y - 1] / near[0] : 0, others = (usual - own) * county[y - 1] / county[0];
		group[y + grades_of[JUNIOR] - 1] = group_of(JUNIOR, (of_zone + others) * city_around(c, 1, 0.02));
	}
}

static void grade_row(struct city *c, const struct school *s, enum section section, int year, int grade, int pupils, int classes)
{
	static const char *const preschool[] = {"k1", "k2", "k3"};
	struct sample *o = c->out;
	sheet_row(o, SAMPLE_GRADES);
	sheet_set(o, SAMPLE_GRADES, "school", s->code);
	sheet_set(o, SAMPLE_GRADES, "year", city_year(c, year));
	sheet_set(o, SAMPLE_GRADES, "section", str_of(section_name[section]));
	if (section == KINDERGARTEN)
		sheet_set(o, SAMPLE_GRADES, "grade", str_of(preschool[grade]));
	else
		sheet_setf(o, SAMPLE_GRADES, "grade", "%d", first_grade[section] + grade);
	sheet_setf(o, SAMPLE_GRADES, "classes", "%d", classes);
	sheet_setf(o, SAMPLE_GRADES, "pupils", "%d", pupils);
	bool village = strcmp(s->urban_rural, "220") == 0 || strcmp(s->urban_rural, "210") == 0;
	int boys = (int)lround(pupils * city_around(c, 0.525, 0.015));
	sheet_setf(o, SAMPLE_GRADES, "boys", "%d", boys > pupils ? pupils : boys);
	sheet_setf(o, SAMPLE_GRADES, "boarders", "%d", section == PRIMARY || section == KINDERGARTEN ? 0 : pupils * (village ? 6 : 2) / 10);
	sheet_setf(o, SAMPLE_GRADES, "migrants", "%d", pupils * (village ? 1 : 9) / 100);
	sheet_setf(o, SAMPLE_GRADES, "left_behind", "%d", village ? pupils * 7 / 100 : 0);
}

static int classes_for(int pupils, enum section section) { return pupils ? (pupils + class_size[section] - 1) / class_size[section] : 0; }

/* `feeders`: of junior schools, NULL of others. */
static void section_years(struct city *c, struct school *s, enum section section, const struct leaving *feeders)
{
	int grades = grades_of[section], group[YEARS + 6];
	/* groups by the year they entered; the eldest of the first year entered grades − 1 years before */
	for (int e = 0; e < YEARS + grades - 1; e++)
		group[e] = year_group(c, s, section, e - grades + 1);
	if (feeders)
		follow_feeders(c, s, feeders, group);
	for (int y = 0; y < YEARS; y++)
		s->entered[section][y] = group[y + grades - 1];
	for (int y = 0; y < YEARS; y++)
		for (int g = 0; g < grades; g++) {
			int *size = &group[y - g + grades - 1];
			if (y > 0 && g > 0 && city_chance(c, 0.6))
				*size += *size > 3 ? city_between(c, -1, 1) + (int)lround(*size * city_around(c, 0, 0.006)) : 0;
			s->pupils[section][y] += *size;
			s->classes[section][y] += classes_for(*size, section);
			if (section == PRIMARY && g == grades - 1)
				s->leaving[y] = *size;
			grade_row(c, s, section, y, g, *size, classes_for(*size, section));
		}
}

/* Pupils a post as the national norms have it, schools of the city a little better off. */
static void give_teachers(struct city *c, struct school *s, enum section section)
{
	static const double per_teacher[SECTIONS] = {13, 17.5, 12.6, 12.1};
	int pupils = s->pupils[section][YEARS - 1];
	int least = section == KINDERGARTEN ? 4 : pupils < 50 ? 2 : section == PRIMARY ? 8 : 14;
	int teachers = (int)ceil(pupils / (per_teacher[section] * city_around(c, 1, 0.04)));
	s->teachers[section] = teachers < least ? least : teachers;
}

void city_statistics(struct city *c)
{
	for (int i = 0; i < c->school_count; i++)
		for (int section = 0; section < SECTIONS; section++)
			if (c->schools[i].has[section] && section != JUNIOR) {
				section_years(c, &c->schools[i], section, NULL);
				give_teachers(c, &c->schools[i], section);
			}
	struct leaving feeders = count_leaving(c);
	fit_juniors(c, &feeders);
	for (int i = 0; i < c->school_count; i++)
		if (c->schools[i].has[JUNIOR]) {
			section_years(c, &c->schools[i], JUNIOR, &feeders);
			give_teachers(c, &c->schools[i], JUNIOR);
		}
}

/* What the national measure asks of a section for each pupil, and so what sound schools have a little more of. These are
 * facts of the generator, not of the program: the program reads them from its policy. */
static const double rooms_need[SECTIONS] = {4, 4.5, 5.8, 6.5}, ground_need[SECTIONS] = {5, 7.5, 10.2, 11},
		    equipment_need[SECTIONS] = {1500, 2000, 2500, 3000}, screens_need[SECTIONS] = {3.3, 2.3, 2.4, 2.4};

struct things city_things(const struct school *s, enum section section, int pupils, double level, const double uneven[4])
{
	double w = s->wealth * level;
	struct things t = {
		.rooms = rooms_need[section] * pupils * w * uneven[0],
		.ground = ground_need[section] * 0.86 * pupils * w * uneven[1],
		.hall = ground_need[section] * 0.2 * pupils * w * uneven[1],
		.equipment = equipment_need[section] * pupils * w * uneven[2],
		.screens = (int)ceil(screens_need[section] / 100 * pupils * w * uneven[3]),
		.books = (int)(pupils * 26 * w),
	};
	switch (s->trouble) {
	case FEW_SCREENS:
		t.screens = t.screens * 5 / 10;
		t.equipment *= 0.62;
		break;
	case CROWDED:
		t.rooms *= 0.66;
		t.ground *= 0.55;
		t.hall = 0;
		break;
	case ONE_RICH:
		t.equipment *= 9;
		break;
	default:
		break;
	}
	t.indoor = t.hall * 0.5;
	t.rooms += t.indoor;
	return t;
}

static void write_things(struct city *c, const struct school *s, const struct things *t, int year)
{
	struct sample *o = c->out;
	sheet_setf(o, SAMPLE_STATISTICS, "teaching_rooms_m2", "%.0f", ceil(t->rooms));
	sheet_setf(o, SAMPLE_STATISTICS, "indoor_sports_m2", "%.0f", floor(t->indoor));
	sheet_setf(o, SAMPLE_STATISTICS, "sports_ground_m2", "%.0f", ceil(t->ground));
	sheet_setf(o, SAMPLE_STATISTICS, "sports_hall_m2", "%.0f", ceil(t->hall));
	if (s->trouble != NOT_REPORTED || year < YEARS - 1)
		sheet_setf(o, SAMPLE_STATISTICS, "equipment_yuan", "%.0f", ceil(t->equipment));
	sheet_setf(o, SAMPLE_STATISTICS, "multimedia_rooms", "%d", t->screens);
	sheet_setf(o, SAMPLE_STATISTICS, "books", "%d", t->books);
}

struct staff_count {
	int above, backbone, pe, music, art, arts;
};

static struct staff_count count_staff(const struct city *c, const struct school *s, enum section section)
{
	struct staff_count n = {};
	for (int i = s->first_person; i < s->first_person + s->persons; i++) {
		const struct person *p = &c->persons[i];
		if (p->section != section)
			continue;
		bool bachelor = strcmp(p->degree, "bachelor") == 0 || strcmp(p->degree, "master") == 0;
		n.above += bachelor || ((section == PRIMARY || section == KINDERGARTEN) && strcmp(p->degree, "associate") == 0);
		n.backbone += strcmp(p->backbone, "none") != 0 && strcmp(p->backbone, "school") != 0;
		n.pe += strcmp(p->subject, "pe") == 0;
		n.music += strcmp(p->subject, "music") == 0;
		n.art += strcmp(p->subject, "art") == 0;
		n.arts += strcmp(p->subject, "arts") == 0;
	}
	return n;
}

static int scaled(int now, double level) { return (int)floor(now * level + 0.5); }

static void write_section(struct city *c, const struct school *s, enum section section, int year, double level)
{
	struct sample *o = c->out;
	int pupils = s->pupils[section][year], grades = grades_of[section], classes = s->classes[section][year];
	struct staff_count staff = count_staff(c, s, section);
	double people = year == YEARS - 1 ? 1 : level * pupils / (s->pupils[section][YEARS - 1] ? s->pupils[section][YEARS - 1] : 1);
	sheet_row(o, SAMPLE_STATISTICS);
	sheet_set(o, SAMPLE_STATISTICS, "school", s->code);
	sheet_set(o, SAMPLE_STATISTICS, "year", city_year(c, year));
	sheet_set(o, SAMPLE_STATISTICS, "section", str_of(section_name[section]));
	sheet_setf(o, SAMPLE_STATISTICS, "classes", "%d", classes);
	sheet_setf(o, SAMPLE_STATISTICS, "pupils", "%d", pupils);
	int teachers = scaled(s->teachers[section], people);
	sheet_setf(o, SAMPLE_STATISTICS, "teachers", "%d", teachers);
	int above = scaled(staff.above, people);
	sheet_setf(o, SAMPLE_STATISTICS, "above_degree", "%d", above > teachers ? teachers : above);
	sheet_setf(o, SAMPLE_STATISTICS, "backbone", "%d", scaled(staff.backbone, people));
	sheet_setf(o, SAMPLE_STATISTICS, "pe", "%d", scaled(staff.pe, people));
	sheet_setf(o, SAMPLE_STATISTICS, "music", "%d", scaled(staff.music, people));
	sheet_setf(o, SAMPLE_STATISTICS, "art", "%d", scaled(staff.art, people));
	sheet_setf(o, SAMPLE_STATISTICS, "arts", "%d", scaled(staff.arts, people));
	int size = classes ? (pupils + classes - 1) / classes : 0;
	sheet_set(o, SAMPLE_STATISTICS, "large_classes", STR("0"));
	sheet_setf(o, SAMPLE_STATISTICS, "largest_class", "%d", size + (grades > 1 && size > 10 ? 1 : 0));
	sheet_setf(o, SAMPLE_STATISTICS, "music_rooms", "%d", (classes + 11) / 12);
	sheet_setf(o, SAMPLE_STATISTICS, "art_rooms", "%d", (classes + 11) / 12);
}

void city_write_statistics(struct city *c)
{
	for (int i = 0; i < c->school_count; i++) {
		const struct school *s = &c->schools[i];
		int sections = 0;
		double uneven[4];
		for (int section = 0; section < SECTIONS; section++)
			sections += s->has[section];
		for (int k = 0; k < 4; k++)
			uneven[k] = city_around(c, 1, 0.045);
		for (int y = 0; y < YEARS; y++) {
			/* Earlier years were poorer: the trend shows counties reaching the standard one after another. */
			double level = 1 - 0.045 * (YEARS - 1 - y);
			struct things all = {};
			for (int section = 0; section < SECTIONS; section++) {
				if (!s->has[section])
					continue;
				struct things t = city_things(s, section, s->pupils[section][y], level, uneven);
				write_section(c, s, section, y, level);
				if (sections == 1) {
					write_things(c, s, &t, y);
				} else {
					all.rooms += t.rooms * 1.1; /* the share of the younger pupils is smaller than their need */
					all.indoor += t.indoor;
					all.ground += t.ground * 1.1;
					all.hall += t.hall * 1.1;
					all.equipment += t.equipment * 1.1;
					all.screens += t.screens + (sections > 1);
					all.books += t.books;
				}
			}
			if (sections > 1) {
				sheet_row(c->out, SAMPLE_STATISTICS);
				sheet_set(c->out, SAMPLE_STATISTICS, "school", s->code);
				sheet_set(c->out, SAMPLE_STATISTICS, "year", city_year(c, y));
				sheet_set(c->out, SAMPLE_STATISTICS, "section", STR("whole"));
				write_things(c, s, &all, y);
			}
		}
	}
}
