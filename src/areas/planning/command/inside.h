/* Behind the commands of plans; inside the folder. Actions are the same for every planner. */
#ifndef JH_AREAS_PLANNING_COMMAND_INSIDE_H
#define JH_AREAS_PLANNING_COMMAND_INSIDE_H

#include "cli/command.h"
#include "plan/life.h"

#include <jansson.h>

/* The desk of the command line: register, work database, who acts. */
struct plan_session {
	struct session *s;
	const struct arguments *args;
	const struct planner *planner; /* of `plan groups …`; NULL: whichever the plan is of */
	struct plan_desk desk;
	struct faults *faults;
};

struct plan_action {
	const char *name; /* ends the list with NULL */
	int min_words, max_words;
	const char *words;
	struct label summary;
	const struct option *options;
	bool reads;
	enum status (*run)(struct plan_session *c, const struct str *words, int n, struct err *err);
};
extern const struct plan_action plan_actions[];

enum status plan_session_open(struct plan_session *c, struct session *s, const struct arguments *args, const struct planner *planner,
			      struct err *err);
void plan_session_close(struct plan_session *c);
/* The plan of the first word. */
enum status plan_of(struct plan_session *c, struct str name, struct plan *ret, struct err *err);
/* --run; 0 without. */
enum status plan_run_number(struct plan_session *c, int64_t *ret, struct err *err);

/* Prints the object and a line break, and drops it. */
void plan_json(struct plan_session *c, json_t *o);
json_t *plan_json_text(struct str s);
json_t *plan_json_number(double v); /* null for what is not finite */
/* A sentence; nothing with --json. */
void plan_print(struct plan_session *c, const char *message, const struct str *args, int n);
/* An engine's or checker's words in the reader's language. */
struct str plan_day(struct arena *a, day_t d);
/* The state's label. */
struct str plan_state_label(const struct plan *p, enum lang lang);

enum status plan_new_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_set_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_list_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_show_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_solve_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_curve_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_runs_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_lock_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_forbid_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_prefer_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_why_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_check_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_compare_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_submit_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_return_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_approve_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_adopt_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_undo_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_remove_run(struct plan_session *c, const struct str *words, int n, struct err *err);
enum status plan_letters_run(struct plan_session *c, const struct str *words, int n, struct err *err);

#endif
