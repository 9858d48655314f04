/* What the pages of signing in and administration share. Private to this folder. */
#ifndef JH_AREAS_ADMIN_PAGES_H
#define JH_AREAS_ADMIN_PAGES_H

#include "access/totp.h"
#include "areas/admin/views.h"
#include "web/call.h"
#include "web/views.h"

#define KNOWN_COOKIE "known" /* of a browser that signed in before, see access/sign_in.h */

/* A form of a few fields in one column, and what was wrong with what was entered. */
enum { ENTRY_FIELDS = 8 };
struct entry_form {
	const char *title, *submit; /* English, for tr() */
	struct str intro;
	struct view_field fields[ENTRY_FIELDS];
	int n;
	struct str fault;
	bool leave; /* offer to begin anew: somebody is in the middle of signing in */
};
/* `type` of the control; the last field is the one returned. `label` is English, for tr(). */
struct view_field *entry_field(struct call *c, struct entry_form *f, const char *name, const char *label, const char *type);
void entry_show(struct call *c, const struct entry_form *f);
/* Keeps what is wrong to be shown with the form, its code in the answer. False: not of the person's making, the caller returns it. */
bool entry_fault(struct call *c, struct entry_form *f, enum status st, const struct err *err);

/* "/sign-in/code?next=…": where a session at this stage goes; STAGE_FULL: to `next`, or home. */
struct str stage_path(struct call *c, enum session_stage stage, struct str next);
struct str next_asked(struct call *c); /* a path of this site; "/" when none was asked for */

/* What passwords must be, told beforehand; the two fields of a new one; ST_INVALID when they differ. */
struct str password_rules(struct call *c);
void password_fields(struct call *c, struct entry_form *f);
enum status password_twice(struct call *c, struct str *ret, struct err *err);
/* Changes the reader's own password by the form's `old` and the new one given twice; this session stays. ST_INVALID also when it is
 * the old one. */
enum status password_changed(struct call *c, struct err *err);

/* ST_INVALID: it holds the code or the name of where the account's roles lie. */
enum status password_beside_place(struct call *c, struct id user, struct str password, struct err *err);
/* What the script beside a new password measures by. */
const struct view_password_meter *password_meter(struct call *c);
/* The offer of a second factor as a page's part. */
void show_enrol(struct call *c, const struct totp_offer *offer);
void show_recovery(struct call *c, char (*codes)[RECOVERY_TEXT], int n, struct str on);

/* ---- tables whose rows can be acted on ---- */

struct view_record_cell text_cell(struct str value);
struct view_record_cell link_cell(struct str value, const char *path);
/* `label` and `confirm` (NULL: does not ask) are English, for tr(). */
struct view_post_button post_button(struct call *c, const char *path, const char *label, const char *confirm);
/* `headings`: English, ended by NULL; with `acts` a last column for the buttons. */
void act_table(struct call *c, const char *caption, const char *const *headings, bool acts, const struct view_act_row *rows, size_t n);

/* Entries of forms, on the arena. `label` and `hint` (may be NULL) are English. */
struct view_form_entry line_entry(struct call *c, const char *name, const char *label, const char *type, struct str value, const char *hint,
				  bool required);
struct view_form_entry choice_entry(struct call *c, const char *name, const char *label, const struct view_option *options, size_t n);

void show_notice(struct call *c, const char *kind, struct str message);
/* Something that is shown once and kept nowhere: a link, a token. */
void show_once(struct call *c, const char *title, const char *intro, struct str secret, const char *back);

moment_t day_begins(const struct call *c, day_t d);	  /* the moment at which a day begins where the instance is */
struct str shown_moment(struct call *c, moment_t m);      /* of the instance's zone; "—" for 0 */
struct str account_name(struct call *c, struct id user); /* "name (login)"; "—" for none */
struct str shown_id(struct call *c, struct id id);

#define CSRF_PARAM {"csrf", PARAM_TEXT, .text = {"表单凭证", "token of the form"}}
#define SAID_PARAM {"said", PARAM_INT, .text = {"上一步的结果", "what the step before came to"}}
#define AS_OF_PARAM {"as_of", PARAM_DAY, .text = {"日期", "as of"}}
#define NEXT_PARAM {"next", PARAM_TEXT, .max = 2000, .text = {"登录后前往的页面", "where to go afterwards"}}
#define SECRET_PARAM(name, zh, en) {name, PARAM_TEXT, .max = 200, .text = {zh, en}}

#endif
