/* What a school reports for a year: which sections, and how far it is. */
#ifndef JH_AREAS_REPORTING_SECTIONS_H
#define JH_AREAS_REPORTING_SECTIONS_H

#include "record/row.h"
#include "web/call.h"

enum { SECTIONS_MAX = 5 };

struct section_state {
	const struct code *code;    /* of the list of sections */
	const struct row *now;      /* this year's row; NULL: none yet */
	const struct row *before;   /* last year's */
};

struct school_report {
	const struct row *school;
	int year;                   /* first calendar year */
	const struct row *submission; /* NULL: not begun */
	struct section_state sections[SECTIONS_MAX];
	int n;
	int filled;
};

/* The sections by last year's rows, this year's, or else the school's type. ST_NOT_FOUND: no such school. */
enum status school_report_load(struct call *c, struct id school, int year, struct school_report *ret, struct err *err);
/* The submission of the year, made when missing. ST_NO only when the register refuses it. */
enum status submission_ensure(struct call *c, const struct school_report *r, struct id *ret, struct err *err);
/* "2025-2026" */
struct str year_text(struct call *c, int year);

#endif
