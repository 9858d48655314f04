/* Inside the folder: the register on its way to the problem. */
#ifndef JH_AREAS_PLANNING_EXCHANGE_READER_H
#define JH_AREAS_PLANNING_EXCHANGE_READER_H

#include "areas/planning/exchange/exchange.h"
#include "areas/planning/schools.h"
#include "record/expr.h"
#include "record/frame.h"

enum { X_REGION_NAME, X_REGION_PARENT, X_REGION_LEVEL, X_REGION_COLUMNS };
enum { X_SCHOOL_NAME, X_SCHOOL_COUNTY, X_SCHOOL_LON, X_SCHOOL_LAT, X_SCHOOL_CLOSED, X_SCHOOL_STATUS, X_SCHOOL_COLUMNS };
enum { X_PERSON_NUMBER, X_PERSON_DEGREE, X_PERSON_TITLE, X_PERSON_LEVEL, X_PERSON_CONSENTS, X_PERSON_COLUMNS };
enum { X_POST_PERSON, X_POST_SCHOOL, X_POST_ROLE, X_POST_SUBJECT, X_POST_STAGE, X_POST_KIND, X_POST_FROM, X_POST_TO, X_POST_STEP, X_POST_COLUMNS };
enum { X_STAT_SCHOOL, X_STAT_YEAR, X_STAT_SECTION, X_STAT_PUPILS, X_STAT_CLASSES, X_STAT_COLUMNS };
enum { X_OPEN_NAME, X_OPEN_SEX, X_OPEN_BORN, X_OPEN_PARTNER, X_OPENED };

struct exch_reader {
	const struct plan_context *c;
	struct arena *a;
	struct exch_problem *p;
	struct plan_reading *r;
	struct frame region, school, person, posting, statistics, exemption;
	struct value *opened;        /* person × X_OPENED */
	struct str *exemption_of;    /* of each person: kind; p NULL: none */
	int *section_of;             /* school × stage: section; −1 */
	int32_t *teacher_row;        /* of each teacher: in the person frame */
	const struct expr *teacher_when, *head_when, *is_backbone, *is_above, *shadows;
	const struct expr **exempt_when;
	size_t exempts;
	double term_years, age_m, age_f;
};

int exch_subject(const struct exch_problem *p, struct str code); /* −1: not known */

enum status exch_read_rules(struct exch_reader *d, struct err *err);
enum status exch_read_limits(struct exch_reader *d, struct err *err); /* once the units are known */
enum status exch_load(struct exch_reader *d, struct err *err);
enum status exch_read_sections(struct exch_reader *d, struct err *err);
enum status exch_read_people(struct exch_reader *d, struct err *err);
enum status exch_read_needs(struct exch_reader *d, struct err *err);
enum status exch_read_wishes(struct exch_reader *d, struct err *err);

#endif
