/* What the pages of plans share: whose plan, what the reader may do with it, its decision. Inside the folder. */
#ifndef JH_AREAS_PLANNING_PAGE_INSIDE_H
#define JH_AREAS_PLANNING_PAGE_INSIDE_H

#include "areas/planning/planning.h"
#include "plan/life.h"
#include "record/fault.h"
#include "text/message.h"
#include "web/call.h"

#define PLAN_NAV "/plans"

struct plan_call {
	struct call c;
	struct plan_desk desk;
	struct faults faults;
	struct plan plan;
	struct row *row; /* of the plan, for rights */
	struct str path; /* "/plans/ID" */
	/* by plan_call_decision */
	struct plan_lines lines;
	struct plan_run run;
	bool has_decision;
};

enum status plan_call_begin(struct plan_call *p, struct request *r, struct response *out, struct err *err);
/* The plan of the address, when the reader may do `action` to it. */
enum status plan_call_open(struct plan_call *p, struct request *r, struct response *out, enum action action, struct err *err);
/* Its decision, that of `run` where the address names one. */
enum status plan_call_decision(struct plan_call *p, struct err *err);
/* ST_CONFLICT: there is none yet. */
enum status plan_call_need_decision(struct plan_call *p, struct err *err);
/* The register as the plan's decision was made on it. */
enum status plan_call_read(struct plan_call *p, struct plan_context *ret_context, struct plan_reading *ret, struct err *err);
bool plan_call_may(struct plan_call *p, enum action a);
bool plan_call_is_draft(const struct plan_call *p);
struct str plan_call_text(struct plan_call *p, const char *message);

typedef enum status plan_page(struct request *req, struct response *out, struct err *err);
plan_page plan_page_list, plan_page_new, plan_page_create, plan_page_edit, plan_page_save;
plan_page plan_page_show, plan_page_trace, plan_page_file, plan_page_solve;
plan_page plan_page_about, plan_page_wish;
plan_page plan_page_step;
plan_page plan_page_hand, plan_page_hand_keep; /* of service areas */
plan_page plan_page_board, plan_page_board_file; /* of seat plans */
plan_page plan_page_compare, plan_page_lines, plan_page_letter, plan_page_letters;
plan_page plan_page_map, plan_page_map_data;

#endif
