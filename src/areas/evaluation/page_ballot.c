/* Answering a survey, for whoever holds a link: one page without script, on a phone. */
#include "areas/evaluation/ballot.h"
#include "areas/evaluation/pages.h"
#include "record/policy_record.h"
#include "web/records.h"

enum { ANSWERS_MAX = 20 };

struct ballot {
	struct call c;
	struct row *survey;
	const struct policy *policy;
	struct str audience;
};

static enum status asked(struct request *req, struct response *out, struct ballot *b, struct err *err)
{
	struct call *c = &b->c;
	struct ballot_box box;
	struct id id;
	TRY(call_begin(c, req, out, err));
	TRY(ballot_find(c->work, request_text(req, "link"), &id, err));
	TRY(ballot_box_get(c->work, id, &box, err));
	if (box.until < reg_today(c->g))
		return err_set(err, ST_NOT_FOUND, "this link was used already, or its survey is closed");
	TRY(row_get(c->g, c->a, &record_survey, id, (struct as_of){.any_day = true, .tx = TX_NOW}, ROW_SEALED, &b->survey, err));
	b->audience = b->survey->values[record_field_index(&record_survey, STR("audience"))].s;
	return policy_for(c->g, c->a, STR("survey"), (struct id){}, as_of_today(c->g), &b->policy, NULL, err);
}

static bool is_asked(struct ballot *b, struct str question)
{
	const char *path = arena_printf(b->c.a, "questions.%.*s.audiences", STR_ARG(question));
	for (size_t i = 0; i < policy_count(b->policy, path); i++)
		if (str_eq(policy_entry(b->policy, path, i), b->audience))
			return true;
	return false;
}

static enum status label_of(struct ballot *b, const char *list, struct str id, struct str *ret, struct err *err)
{
	struct label l;
	TRY(policy_label(b->policy, arena_printf(b->c.a, "%s.%.*s.label", list, STR_ARG(id)), &l, err));
	*ret = str_of(label_in(l, b->c.lang));
	return ST_OK;
}

static enum status show(struct ballot *b, bool is_faulty, struct err *err)
{
	struct call *c = &b->c;
	size_t n = MIN(policy_count(b->policy, "questions"), (size_t)BALLOT_QUESTIONS_MAX), shown = 0, answers = MIN(policy_count(b->policy, "answers"), (size_t)ANSWERS_MAX);
	struct view_ballot_question *all = ARENA_ARRAY(c->a, struct view_ballot_question, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct str id = policy_entry(b->policy, "questions", i);
		if (!is_asked(b, id))
			continue;
		struct view_ballot_question *q = &all[shown++];
		struct view_ballot_answer *list = ARENA_ARRAY(c->a, struct view_ballot_answer, answers + 1);
		struct str chosen = request_text(c->r, arena_printf(c->a, "q.%.*s", STR_ARG(id)));
		*q = (struct view_ballot_question){.name = id, .answers = list, .n_answers = answers, .wrong = is_faulty && !chosen.n};
		TRY(label_of(b, "questions", id, &q->label, err));
		for (size_t k = 0; k < answers; k++) {
			list[k] = (struct view_ballot_answer){.name = id, .value = policy_entry(b->policy, "answers", k)};
			list[k].chosen = str_eq(chosen, list[k].value);
			TRY(label_of(b, "answers", list[k].value, &list[k].label, err));
		}
	}
	c->out->is_secret = true;
	TRY(call_seed(c, err));
	struct id school = b->survey->values[record_field_index(&record_survey, STR("school"))].id;
	struct str title = b->survey->values[record_field_index(&record_survey, STR("topic"))].s;
	call_open(c, title, NULL);
	view_ballot(&c->page, &(struct view_ballot){.action = c->r->path, .school = row_name(c, catalogue_find(c->g->catalogue, STR("school")), school), .wrong = is_faulty,
						    .questions = all, .n_questions = shown});
	call_close(c);
	return ST_OK;
}

static enum status ballot_page(struct request *req, struct response *out, struct err *err)
{
	struct ballot b = {};
	TRY(asked(req, out, &b, err));
	return show(&b, false, err);
}

static enum status answer_page(struct request *req, struct response *out, struct err *err)
{
	struct ballot b = {};
	struct ballot_choice choices[BALLOT_QUESTIONS_MAX];
	struct str overall;
	int n = 0;
	bool is_satisfied = false, is_whole = true;
	TRY(asked(req, out, &b, err));
	TRY(policy_text(b.policy, "overall", &overall, err));
	for (size_t i = 0; i < policy_count(b.policy, "questions") && n < BALLOT_QUESTIONS_MAX; i++) {
		struct str id = policy_entry(b.policy, "questions", i), given = request_text(req, arena_printf(b.c.a, "q.%.*s", STR_ARG(id)));
		const char *path = arena_printf(b.c.a, "answers.%.*s.satisfied", STR_ARG(given));
		if (!is_asked(&b, id))
			continue;
		bool counts = false;
		if (!given.n || !policy_has(b.policy, path)) {
			is_whole = false;
			continue;
		}
		TRY(policy_yes(b.policy, path, &counts, err));
		is_satisfied |= counts && str_eq(id, overall);
		choices[n++] = (struct ballot_choice){id, given};
	}
	if (!is_whole) {
		out->code = 422;
		return show(&b, true, err);
	}
	TRY(ballot_cast(b.c.work, request_text(req, "link"), is_satisfied, choices, n, err));
	call_open(&b.c, str_of(call_tr(&b.c, N_("Thank you"))), NULL);
	view_ballot_thanks(&b.c.page, &(struct view_ballot_thanks){});
	call_close(&b.c);
	return ST_OK;
}

#define LINK_PARAM {"link", PARAM_WORD, .max = 60, .text = {"一次性链接", "link for one answer"}}
static const struct route_param params[] = {LINK_PARAM, {}};
static const struct route_param post_params[] = {LINK_PARAM, PARAM_CSRF, {}};
static const struct route routes[] = {
	{HTTP_GET, "/answer/{link}", "public", {"填写调查", "answers a survey"}, .params = params, .run = ballot_page},
	{HTTP_POST, "/answer/{link}", "public", {"提交调查", "hands the answers in"}, .params = post_params, .any_params = true, .run = answer_page},
	{},
};
const struct web_part evaluation_ballot_part = {.routes = routes};
