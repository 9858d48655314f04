#include "web/tell.h"

#include "access/grant.h"
#include "record/row_text.h"
#include "web/records.h"
#include "web/scope.h"
#include "work/inbox.h"

static uint32_t roles_of(const char *names)
{
	uint32_t roles = 0;
	struct str rest = str_of(names), name;
	enum role role;
	while (str_next(&rest, ',', &name))
		if (role_parse(name, &role))
			roles |= 1u << role;
	return roles;
}

static struct str title_of(struct call *c, const struct row *row, const struct transition *t, enum lang lang)
{
	CLEANUP(buf_done) struct buf name;
	buf_init(&name, 0);
	if (!row_title(c->g, row->record, row->id, lang, &name) || name.n == 0)
		row_key_text(c->g, row->record, row->id, &name);
	const struct str args[] = {str_of(label_in(row->record->label, lang)), buf_view(&name), str_of(label_in(t->label, lang))};
	return tr_text(c->a, lang, N_("{0} {1}: {2}"), args, ARRAY_LEN(args));
}

static enum status tell_one(struct call *c, struct id user, const struct row *row, const struct transition *t, struct str link, struct err *err)
{
	char name[ID_TEXT];
	enum lang lang;
	id_format(user, name);
	TRY(inbox_lang(c->work, str_of(name), &lang, err));
	return inbox_add(c->work, &(struct inbox_new){.recipient = str_of(name), .topic = STR("step"), .title = title_of(c, row, t, lang),
						      .body = request_text(c->r, "reason"), .link = link}, err);
}

static enum status tell(struct call *c, const struct row *row, const struct transition *t, struct str link, struct err *err)
{
	struct access_row lies;
	TRY(row_access(c->g, c->a, row, c->at, &lies, err));
	for (size_t i = 0; i < lies.n_schools; i++) {
		struct id *users;
		size_t n;
		TRY(access_holders_at(&c->w->access, c->a, roles_of(t->tells), lies.schools[i], reg_today(c->g), &users, &n, err));
		for (size_t k = 0; k < n; k++)
			if (id_cmp(users[k], c->who->user) != 0)
				TRY(tell_one(c, users[k], row, t, link, err));
	}
	return ST_OK;
}

void step_tell(struct call *c, const struct row *row, const struct transition *t, struct str link)
{
	struct err err;
	if (!t->tells || store_begin(c->work, STORE_WRITE, &err) != ST_OK)
		return;
	if (tell(c, row, t, link, &err) != ST_OK || store_commit(c->work, &err) != ST_OK)
		store_rollback(c->work);
}

static enum status tell_account(struct store *work, struct id user, const char *message, struct err *err)
{
	char name[ID_TEXT];
	enum lang lang;
	id_format(user, name);
	TRY(inbox_lang(work, str_of(name), &lang, err));
	return inbox_add(work, &(struct inbox_new){.recipient = str_of(name), .topic = STR("account"), .title = str_of(tr(lang, message)),
						   .body = str_of(tr(lang, N_("If it was not you, tell the administrators at once."))), .link = STR("/account")}, err);
}

void account_tell(struct store *work, struct id user, const char *message)
{
	struct err err;
	if (store_begin(work, STORE_WRITE, &err) != ST_OK)
		return;
	if (tell_account(work, user, message, &err) != ST_OK || store_commit(work, &err) != ST_OK)
		store_rollback(work);
}

void lang_keep(struct store *work, struct id user, enum lang lang)
{
	struct err err;
	char name[ID_TEXT];
	enum lang before;
	id_format(user, name);
	if (inbox_lang(work, str_of(name), &before, &err) == ST_OK && before != lang)
		(void)inbox_set_lang(work, str_of(name), lang, &err);
}
