/* Tables of accounts, roles, sessions, tokens and entries of the log. */
#include "areas/admin/pages.h"

#include "access/user.h"

#include <string.h>

struct view_record_cell text_cell(struct str value) { return (struct view_record_cell){.value = value}; }

struct view_record_cell link_cell(struct str value, const char *path)
{
	return (struct view_record_cell){.value = value, .href = str_of(path)};
}

struct view_post_button post_button(struct call *c, const char *path, const char *label, const char *confirm)
{
	return (struct view_post_button){.path = str_of(path), .label = str_of(call_tr(c, label)),
					 .confirm = confirm ? str_of(call_tr(c, confirm)) : (struct str){}, .danger = confirm != NULL};
}

void act_table(struct call *c, const char *caption, const char *const *headings, bool acts, const struct view_act_row *rows, size_t n)
{
	struct view_record_heading heads[16] = {};
	size_t k = 0;
	for (; headings[k] && k < ARRAY_LEN(heads) - 1; k++)
		heads[k].text = str_of(call_tr(c, headings[k]));
	if (acts)
		heads[k++].text = str_of(call_tr(c, N_("What can be done")));
	view_act_table(&c->page, &(struct view_act_table){.caption = str_of(call_tr(c, caption)), .headings = heads, .n_headings = k, .rows = rows,
							  .n_rows = n});
}

struct view_form_entry line_entry(struct call *c, const char *name, const char *label, const char *type, struct str value, const char *hint,
				  bool required)
{
	struct view_field *f = ARENA_NEW(c->a, struct view_field);
	*f = (struct view_field){.name = str_of(name), .label = str_of(call_tr(c, label)), .type = str_of(type), .value = value, .required = required,
				 .secret = strcmp(type, "password") == 0,
				 .hint = hint ? str_of(call_tr(c, hint)) : (struct str){}};
	return (struct view_form_entry){.line = f};
}

struct view_form_entry choice_entry(struct call *c, const char *name, const char *label, const struct view_option *options, size_t n)
{
	struct view_choice *f = ARENA_NEW(c->a, struct view_choice);
	*f = (struct view_choice){.name = str_of(name), .label = str_of(call_tr(c, label)), .options = options, .n_options = n};
	return (struct view_form_entry){.choice = f};
}

void show_notice(struct call *c, const char *kind, struct str message)
{
	view_notice(&c->page, &(struct view_notice){.kind = str_of(kind), .message = message});
}

void show_once(struct call *c, const char *title, const char *intro, struct str secret, const char *back)
{
	c->out->is_secret = true;
	call_open(c, str_of(call_tr(c, title)), back);
	view_shown_once(&c->page, &(struct view_shown_once){.intro = str_of(call_tr(c, intro)), .secret = secret, .back = str_of(back)});
	call_close(c);
}

struct str shown_moment(struct call *c, moment_t m)
{
	return m ? call_moment(c, m) : STR("—");
}

struct str account_name(struct call *c, struct id user)
{
	struct access_user u;
	if (id_is_zero(user) || access_user_get(&c->w->access, c->a, user, &u, NULL) != ST_OK)
		return STR("—");
	return str_of(arena_printf(c->a, "%.*s (%.*s)", STR_ARG(u.name), STR_ARG(u.login)));
}

struct str shown_id(struct call *c, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_strdup(c->a, text));
}
