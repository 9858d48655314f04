/* What is told of plans, the same on the terminal, on pages and in files: reports made of plan, run and what the planner adds. */
#ifndef JH_PLAN_SHEET_H
#define JH_PLAN_SHEET_H

#include "plan/life.h"
#include "report/report.h"

/* One plan: head, state, the run's result, the planner's tables, wishes, what was left out. lines NULL: there is no decision yet.
 * A decision that was adopted or submitted is told on the register as it was read then. */
enum status plan_sheet(struct plan_desk *d, const struct plan *p, const struct plan_lines *lines, const struct plan_run *run, struct report *ret,
		       struct err *err);

void plan_sheet_list(struct report *out, const struct plan *plan, size_t n);
void plan_sheet_runs(const struct plan_desk *d, struct report *out, const struct plan_run *run, size_t n);
void plan_sheet_why(struct report *out, const struct plan *p, const struct plan_reading *r, const struct plan_explanation *e);
/* What a checker said, without the number of the rule before it: "R4 school …" is for those who know the model. A view. */
struct str plan_rule_said(struct str text);
void plan_sheet_changes(struct report *out, const struct plan_change *change, size_t n);

struct plan_side {
	const struct plan *plan;
	struct plan_lines lines;
	struct plan_run run;
};
/* Both decisions beside each other: the planner's tables of each, and the subjects whose target differs. ST_INVALID: of two kinds. */
enum status plan_sheet_compare(struct plan_desk *d, const struct plan_side *x, const struct plan_side *y, struct report *ret, struct err *err);

/* A PDF for each addressee ("0001 NAME.pdf") or for `key` alone, and all of them in one PDF and one workbook ("letters.pdf",
 * "letters.xlsx"), into the folder. */
enum status plan_letters_write(struct plan_desk *d, const struct plan *p, const struct plan_lines *lines, struct str key, const char *folder,
			       size_t *ret_n, struct err *err);
/* All letters in one: a page each, or as lists with whom each row goes to before it, for workbooks. ST_NOT_FOUND: nothing changes. */
enum status plan_letters(struct plan_desk *d, const struct plan *p, const struct plan_lines *lines, bool as_lists, struct report *ret, struct err *err);
/* The letter to one; *ret_label: to whom. ST_NOT_FOUND: nothing changes there. */
enum status plan_letter(struct plan_desk *d, const struct plan *p, const struct plan_lines *lines, struct str key, struct report *ret,
			struct str *ret_label, struct err *err);

#endif
