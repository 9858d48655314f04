/* The work of a pair over HTTP: an activity logged in a few fields, a check-in by signed link, the other side's confirmation, one event
 * reported twice, and who may see what. */
#include "program.h"
#include "visit.h"

#include <string.h>

static void city(struct program *p)
{
	program_write(p, "region.csv", "code,name,parent,level\n1311,衡水市,,city\n131102,桃城区,1311,county\n");
	program_write(p, "school.csv", "code,name,type,county\n2113000001,桃城第一小学,211,131102\n2113000002,桃城第二小学,211,131102\n"
				       "2113000003,桃城第三小学,211,131102\n");
	program_write(p, "person.csv", "number,name,employer\nT1,张一,2113000001\nT2,李二,2113000002\nT3,王三,2113000003\n");
	program_write(p, "agreement.csv", "kind,helper,helped,from,to\npairing,2113000001,2113000002,2022-03-01,\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "person.csv", "agreement.csv", "--commit");
}

/* What stands between two texts of the answer. */
static void between(const struct visit *v, const char *before, char end, char *ret, size_t max)
{
	const char *at = strstr(v->answer, before);
	size_t n = 0;
	if (!at)
		fail_msg("the page has no %s", before);
	for (at += strlen(before); *at && *at != end && n + 1 < max; at++)
		ret[n++] = *at;
	ret[n] = 0;
}

static void logged_checked_in_confirmed(void **state)
{
	struct program *p = *state;
	struct visitor clerk, other, teacher, stranger, nobody = {};
	char path[200], link[200], act[300];
	city(p);
	struct visit *v = visit_start(p);
	struct id one = row_id(p, "school", "code = '2113000001'"), two = row_id(p, "school", "code = '2113000002'"), three = row_id(p, "school", "code = '2113000003'");
	visit_sign_in(p, "clerk", ROLE_CLERK, one, (struct id){}, &clerk);
	visit_sign_in(p, "other", ROLE_HEAD, two, (struct id){}, &other);
	visit_sign_in(p, "teacher", ROLE_TEACHER, two, row_id(p, "person", "number = 'T2'"), &teacher);
	visit_sign_in(p, "stranger", ROLE_HEAD, three, row_id(p, "person", "number = 'T3'"), &stranger);

	/* The form offers today and the clerk's own school; for a school that is not theirs it is refused. */
	assert_int_equal(visit_get(v, "/activities/new", &clerk), 200);
	assert_non_null(strstr(v->answer, "value=\"2113000001\""));
	assert_int_equal(visit_post(v, "/activities/new", &clerk, "date=2026-10-01&school=2113000003&title=a&kind=research&other_school=2113000001&do=save"), 403);
	assert_int_equal(visit_post(v, "/activities/new", &clerk, "date=2026-10-01&school=2113000001&kind=research&other_school=2113000002&do=save"), 422);
	assert_int_equal(visit_post(v, "/activities/new", &clerk, "date=2026-10-01&school=2113000001&title=lesson&kind=research&other_school=2113000002&hours=2&do=save"), 303);
	between(v, "Location: ", '?', path, sizeof path);
	assert_int_equal(visit_get(v, path, &clerk), 200);
	assert_int_equal(visit_get(v, path, &other), 200);
	assert_int_equal(visit_get(v, path, &stranger), 403);
	/* What was entered last is offered again. */
	assert_int_equal(visit_get(v, "/activities/new", &clerk), 200);
	assert_non_null(strstr(v->answer, "value=\"2113000002\""));

	/* The code is for who may change the row; the link for whoever was given it and signs in. */
	snprintf(act, sizeof act, "%s/check-in", path);
	assert_int_equal(visit_get(v, act, &other), 403);
	assert_int_equal(visit_get(v, act, &clerk), 200);
	between(v, "href=\"/check-in/", '"', link, sizeof link);
	snprintf(act, sizeof act, "/check-in/%s", link);
	assert_int_equal(visit_get(v, act, &nobody), 303);
	assert_int_equal(visit_get(v, act, &teacher), 200);
	assert_int_equal(visit_post(v, act, &clerk, ""), 403); /* no person of the register */
	assert_int_equal(visit_post(v, act, &teacher, ""), 303);
	assert_int_equal(visit_post(v, act, &teacher, ""), 303);
	EXPECT(p, 0, "list", "participation", "--json");
	json_t *all = program_json(p), *rows = json_object_get(all, "rows");
	assert_int_equal(json_array_size(rows), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "person")), "T2");
	json_decref(all);
	/* A link that was changed, for another activity or a later hour, is none. */
	act[strlen("/check-in/") + 3] = act[strlen("/check-in/") + 3] == 'a' ? 'b' : 'a';
	assert_int_equal(visit_get(v, act, &teacher), 403);

	/* Who logged it does not confirm it; the other school does. */
	char id[40];
	snprintf(id, sizeof id, "%s", strrchr(path, '/') + 1);
	snprintf(act, sizeof act, "/records/activity/%s/do/accept", id);
	assert_int_equal(visit_post(v, act, &clerk, ""), 403);
	assert_int_equal(visit_post(v, act, &other, ""), 303);
	assert_int_equal(visit_get(v, path, &clerk), 200);
	visit_stop(v);
}

/* What the yearly report's command says of a figure of work. */
static int yearly_says(struct program *p, const char *figure)
{
	size_t i, k;
	json_t *block, *row;
	int value = -1;
	EXPECT(p, 0, "--lang", "en", "yearly", "--year", "2026", "--json");
	json_t *report = program_json(p);
	json_array_foreach(json_object_get(report, "blocks"), i, block)
		json_array_foreach(json_object_get(block, "rows"), k, row)
			if (strcmp(json_string_value(json_object_get(row, "figure")), figure) == 0)
				value = (int)json_number_value(json_object_get(row, "value"));
	json_decref(report);
	return value;
}

/* The page, followed from save to save, says of the activities what the command counts anew. */
static void yearly_is(struct program *p, struct visit *v, const struct visitor *who, int activities, int confirmed, int persons, int less)
{
	char want[100];
	assert_int_equal(yearly_says(p, "activities"), activities);
	assert_int_equal(yearly_says(p, "of them confirmed by the other side"), confirmed);
	assert_int_equal(yearly_says(p, "teachers taking part"), persons);
	assert_int_equal(visit_get(v, "/yearly?year=2026", who), 200);
	const char *at = strstr(v->answer, ">activities<");
	assert_non_null(at);
	snprintf(want, sizeof want, ">%d<", activities);
	const char *value = strstr(at, want);
	assert_non_null(value);
	assert_true(value - at < 200);
	assert_int_equal(strstr(v->answer, "of events reported again") != NULL, less > 0);
	snprintf(want, sizeof want, "less %d of events reported again", less);
	assert_int_equal(strstr(v->answer, want) != NULL, less > 0);
}

static void reported_by_both(void **state)
{
	struct program *p = *state;
	struct visitor head, other, stranger, planner;
	char first[200], second[200], act[300], form[200];
	city(p);
	struct visit *v = visit_start(p);
	visit_sign_in(p, "head", ROLE_HEAD, row_id(p, "school", "code = '2113000001'"), (struct id){}, &head);
	visit_sign_in(p, "other", ROLE_CLERK, row_id(p, "school", "code = '2113000002'"), (struct id){}, &other);
	visit_sign_in(p, "stranger", ROLE_CLERK, row_id(p, "school", "code = '2113000003'"), (struct id){}, &stranger);
	visit_sign_in(p, "planner", ROLE_PLANNER, row_id(p, "region", "code = '1311'"), (struct id){}, &planner);
	int before = yearly_says(p, "activities"), persons = yearly_says(p, "teachers taking part");
	assert_int_equal(visit_post(v, "/activities/new", &head, "date=2026-10-01&school=2113000001&title=at+ours&kind=research&other_school=2113000002&teachers=12&do=save"), 303);
	between(v, "Location: ", '?', first, sizeof first);
	assert_int_equal(visit_post(v, "/activities/new", &other, "date=2026-10-01&school=2113000002&title=with+them&kind=research&other_school=2113000001&teachers=15&do=save"), 303);
	between(v, "Location: ", '?', second, sizeof second);
	yearly_is(p, v, &planner, before + 2, 0, persons + 27, 0);
	assert_int_equal(visit_get(v, second, &other), 200);
	assert_non_null(strstr(v->answer, strrchr(first, '/') + 1));
	snprintf(act, sizeof act, "%s/same", second);
	snprintf(form, sizeof form, "other=%s&verdict=same", strrchr(first, '/') + 1);
	assert_int_equal(visit_post(v, act, &stranger, form), 403);
	char unknown[200];
	snprintf(unknown, sizeof unknown, "other=%s&verdict=perhaps", strrchr(first, '/') + 1);
	assert_int_equal(visit_post(v, act, &other, unknown), 409); /* what is wrong is named */
	assert_non_null(strstr(visit_body(v), "perhaps"));
	int code = visit_post(v, act, &other, form);
	if (code != 303)
		fail_msg("%d: %s", code, visit_body(v));
	assert_int_equal(visit_post(v, act, &other, form), 409);
	assert_non_null(strstr(visit_body(v), "the register does not take this: "));
	assert_int_equal(visit_get(v, second, &other), 200); /* and it is not asked again */
	assert_null(strstr(v->answer, "value=\"different\""));
	assert_non_null(strstr(v->answer, "at ours")); /* but said of which it is */
	/* The yearly report counts the event once, and says what it left out; also when the report that does not count changes. */
	yearly_is(p, v, &planner, before + 1, 1, persons + 15, 1);
	program_write(p, "activity.csv", "date,school,title,kind,other_school,teachers\n2026-10-01,2113000001,at ours,research,2113000002,40\n");
	EXPECT(p, 0, "import", "activity.csv", "--commit");
	yearly_is(p, v, &planner, before + 1, 1, persons + 15, 1);
	EXPECT(p, 0, "duties", "--json", "--as-of", "2026-10-10", "--term", "2026-2027-1");
	json_t *all = program_json(p), *d;
	size_t i;
	json_array_foreach(json_object_get(json_array_get(json_object_get(all, "pairs"), 0), "duties"), i, d)
		if (strcmp(json_string_value(json_object_get(d, "duty")), "research") == 0) {
			assert_int_equal(json_integer_value(json_object_get(d, "count")), 1);
			assert_int_equal(json_integer_value(json_object_get(d, "confirmed")), 1);
		}
	json_decref(all);
	visit_stop(v);
}

static void own_terms_only(void **state)
{
	struct program *p = *state;
	struct visitor head, stranger;
	char path[200], id[ID_TEXT];
	city(p);
	struct visit *v = visit_start(p);
	visit_sign_in(p, "head", ROLE_HEAD, row_id(p, "school", "code = '2113000002'"), (struct id){}, &head);
	visit_sign_in(p, "stranger", ROLE_HEAD, row_id(p, "school", "code = '2113000003'"), (struct id){}, &stranger);
	id_format(row_id(p, "agreement", "kind = 'pairing'"), id);
	snprintf(path, sizeof path, "/terms/pair/%s", id);
	assert_int_equal(visit_get(v, path, &head), 200);
	assert_int_equal(visit_get(v, path, &stranger), 403);
	assert_int_equal(visit_get(v, "/duties", &head), 200);
	assert_non_null(strstr(v->answer, id));
	assert_int_equal(visit_get(v, "/duties", &stranger), 200);
	assert_null(strstr(v->answer, id));
	snprintf(path, sizeof path, "/records/agreement/%s", id);
	assert_int_equal(visit_get(v, path, &head), 200);
	assert_non_null(strstr(v->answer, "/terms/pair/"));
	visit_stop(v);
}

static void step(struct visit *v, const char *path, const char *what, const struct visitor *who, const char *form, int code)
{
	char act[300];
	snprintf(act, sizeof act, "%s/%s", path, what);
	if (visit_post(v, act, who, form) != code)
		fail_msg("%s: %d, expected %d", act, v->code, code);
}

/* A figure of the department's line. */
static int replies_say(struct program *p, const char *figure)
{
	size_t i, k;
	json_t *block, *row;
	int value = -1;
	EXPECT(p, 0, "--lang", "en", "problems", "--json");
	json_t *report = program_json(p);
	json_array_foreach(json_object_get(report, "blocks"), i, block)
		json_array_foreach(json_object_get(block, "rows"), k, row)
			if (json_object_get(row, figure) && json_object_get(row, "department") && strstr(json_string_value(json_object_get(row, "department")), "finance"))
				value = (int)json_number_value(json_object_get(row, figure));
	json_decref(report);
	return value;
}

/* Raised, sent, answered, contested, answered again, carried out, opened again, carried out, closed; and nobody deletes it. */
static void a_problem_is_answered(void **state)
{
	struct program *p = *state;
	struct visitor head, stranger, county, planner;
	char path[200];
	city(p);
	program_write(p, "department.csv", "region,name,reply_days\n131102,finance,10\n");
	EXPECT(p, 0, "import", "department.csv", "--commit");
	struct visit *v = visit_start(p);
	visit_sign_in(p, "head", ROLE_HEAD, row_id(p, "school", "code = '2113000001'"), (struct id){}, &head);
	visit_sign_in(p, "stranger", ROLE_HEAD, row_id(p, "school", "code = '2113000003'"), (struct id){}, &stranger);
	visit_sign_in(p, "county", ROLE_COUNTY, row_id(p, "region", "code = '131102'"), (struct id){}, &county);
	visit_sign_in(p, "planner", ROLE_PLANNER, row_id(p, "region", "code = '1311'"), (struct id){}, &planner);
	assert_int_equal(visit_get(v, "/problems", &head), 200); /* the form knows who raises it, where and when */
	assert_non_null(strstr(v->answer, "&amp;school=2113000001&amp;region=131102"));
	assert_non_null(strstr(v->answer, "/records/problem/new?raised=20"));
	assert_int_equal(visit_post(v, "/records/problem/new", &head, "number=P1&title=music&region=131102&school=2113000001&raised=2026-10-01&do=save"), 303);
	between(v, "Location: ", '?', path, sizeof path);
	assert_int_equal(visit_get(v, path, &stranger), 403);
	step(v, path, "do/remove", &head, "reason=x", 403);
	step(v, path, "do/remove", &county, "reason=x", 403);
	step(v, path, "do/remove", &planner, "reason=x", 403);
	step(v, path, "do/end", &planner, "day=2026-11-01", 403);
	step(v, path, "do/accept", &county, "", 422); /* to no department */
	/* A step that lacks something leads to the form, at what it lacks; the list tells the state and is narrowed by it. */
	assert_int_equal(visit_get(v, path, &county), 200);
	assert_non_null(strstr(v->answer, "/edit#department\""));
	assert_null(strstr(v->answer, "/do/accept\""));
	assert_int_equal(visit_get(v, "/records/problem?f_state=raised", &county), 200);
	assert_non_null(strstr(v->answer, "<td>raised</td>"));
	assert_non_null(strstr(v->answer, "value=\"raised\" selected"));
	assert_int_equal(visit_get(v, "/records/problem?f_state=closed", &county), 200);
	assert_null(strstr(v->answer, "<td>raised</td>"));
	step(v, path, "edit", &county, "department=131102/finance&do=save", 303);
	step(v, path, "do/accept", &head, "", 403);
	step(v, path, "do/accept", &county, "", 303);
	step(v, path, "do/answer", &county, "", 422); /* no measure, no day */
	step(v, path, "edit", &county, "measure=one+teacher&promised=2026-12-01&do=save", 303);
	step(v, path, "do/answer", &county, "", 303);
	step(v, path, "do/contest", &stranger, "reason=no", 403);
	step(v, path, "do/contest", &head, "", 422); /* without a reason */
	step(v, path, "do/contest", &head, "reason=too+late", 303);
	step(v, path, "edit", &county, "measure=a+teacher+at+once&do=save", 303); /* changed while open again: opened once */
	step(v, path, "do/answer_again", &county, "", 303);
	step(v, path, "edit", &county, "carried_out=2026-11-20&do=save", 303);
	step(v, path, "do/carry_out", &county, "", 303);
	step(v, path, "do/reopen", &head, "reason=left+again", 303);
	step(v, path, "do/answer_again", &county, "", 303);
	step(v, path, "do/carry_out", &county, "", 303);
	step(v, path, "do/submit", &head, "", 422); /* how it ended is said */
	step(v, path, "edit", &county, "outcome=solved&do=save", 303);
	step(v, path, "do/submit", &head, "", 303);
	assert_int_equal(visit_get(v, "/problems", &county), 200);
	assert_non_null(strstr(v->answer, "1 solved"));
	assert_int_equal(visit_get(v, "/problems", &stranger), 200);
	assert_null(strstr(v->answer, "music"));
	EXPECT(p, 0, "--lang", "en", "problems");
	assert_non_null(strstr(p->out.p, "finance"));
	/* Contested once, opened again once. A refusal with its reason is an answer, too. */
	assert_int_equal(replies_say(p, "reopened"), 2);
	assert_int_equal(replies_say(p, "answered"), 1);
	assert_int_equal(visit_post(v, "/records/problem/new", &head, "number=P2&title=bus&region=131102&school=2113000001&raised=2020-10-01&department=131102/finance&do=save"), 303);
	between(v, "Location: ", '?', path, sizeof path);
	step(v, path, "do/accept", &county, "", 303);
	assert_int_equal(replies_say(p, "overdue"), 1);
	step(v, path, "edit", &county, "outcome=refused&do=save", 303);
	step(v, path, "do/refuse", &county, "reason=not+ours", 303);
	assert_int_equal(replies_say(p, "answered"), 2);
	assert_int_equal(replies_say(p, "overdue"), 0);
	visit_stop(v);
}

/* What a visit found becomes a problem of whom was visited, once, and goes the way of every problem. */
static void a_finding_becomes_a_problem(void **state)
{
	struct program *p = *state;
	struct visitor county, apart, head;
	char path[200], act[300], form[100], id[ID_TEXT];
	city(p);
	program_write(p, "visit.csv", "date,region,school,topic\n2026-10-09,131102,2113000001,first visit\n");
	program_write(p, "finding.csv", "visit,number,text\n2026-10-09/131102//2113000001,1,no room for music\n");
	EXPECT(p, 0, "import", "visit.csv", "finding.csv", "--commit");
	struct visit *v = visit_start(p);
	visit_sign_in(p, "county", ROLE_COUNTY, row_id(p, "region", "code = '131102'"), (struct id){}, &county);
	visit_sign_in(p, "head", ROLE_HEAD, row_id(p, "school", "code = '2113000001'"), (struct id){}, &head);
	visit_sign_in(p, "apart", ROLE_HEAD, row_id(p, "school", "code = '2113000003'"), (struct id){}, &apart);
	id_format(row_id(p, "visit", "topic = 'first visit'"), id);
	snprintf(path, sizeof path, "/records/visit/%s", id);
	snprintf(act, sizeof act, "/visits/%s/problem", id);
	id_format(row_id(p, "finding", "number = 1"), id);
	snprintf(form, sizeof form, "finding=%s", id);
	assert_int_equal(visit_get(v, path, &apart), 403);
	assert_int_equal(visit_get(v, path, &head), 200);
	assert_null(strstr(v->answer, "Make it a problem"));
	assert_int_equal(visit_post(v, act, &head, form), 403);
	assert_int_equal(visit_get(v, path, &county), 200);
	assert_non_null(strstr(v->answer, "Make it a problem"));
	assert_non_null(strstr(v->answer, "/records/finding/new?number=2&amp;visit="));
	assert_int_equal(visit_post(v, act, &county, form), 303);
	assert_int_equal(visit_post(v, act, &county, form), 409); /* once */
	row_id(p, "problem", "title = 'no room for music' and known(school)");
	assert_int_equal(visit_get(v, path, &head), 200); /* whom it is about sees it, and how it stands */
	assert_non_null(strstr(v->answer, ">raised</span>"));
	visit_stop(v);
}

/* Hours and days are added up, a certificate is issued of what they come to, and a stranger verifies it. */
static void certified(void **state)
{
	struct program *p = *state;
	struct visitor county, head, nobody = {};
	char path[200], act[300], id[ID_TEXT], code[60];
	city(p);
	program_write(p, "posting.csv", "person,school,role,subject,kind,from,to,origin\nT1,2113000002,teacher,maths,support,2022-09-01,2024-03-01,2113000001\n"
					"T1,2113000003,teacher,maths,support,2024-02-01,2024-04-01,2113000001\n");
	program_write(p, "activity.csv", "date,school,title,kind,hours\n2024-10-01,2113000001,big,training,350\n2025-10-01,2113000001,more,research,12\n"
					 "2010-10-01,2113000001,old,training,100\n2025-11-01,2113000001,show,contest,50\n");
	program_write(p, "participation.csv", "activity,person,role,hours\nbig,T1,attendee,\nmore,T1,lecturer,10\nold,T1,attendee,\nshow,T1,attendee,\nbig,T2,organiser,\n");
	EXPECT(p, 0, "import", "posting.csv", "activity.csv", "participation.csv", "--commit");
	struct visit *v = visit_start(p);
	visit_sign_in(p, "county", ROLE_COUNTY, row_id(p, "region", "code = '131102'"), (struct id){}, &county);
	visit_sign_in(p, "head", ROLE_HEAD, row_id(p, "school", "code = '2113000002'"), (struct id){}, &head);
	id_format(row_id(p, "person", "number = 'T1'"), id);
	snprintf(path, sizeof path, "/training/%s", id);
	assert_int_equal(visit_get(v, path, &head), 403);
	assert_int_equal(visit_get(v, path, &county), 200);
	assert_non_null(strstr(v->answer, "360.0 / 360")); /* 350 + 10; not what is old, nor what does not count */
	assert_non_null(strstr(v->answer, ">578<"));	   /* 547 days and the 31 beyond them */
	step(v, path, "certificate", &head, "kind=service", 403);
	step(v, path, "certificate", &county, "kind=service", 303);
	step(v, path, "certificate", &county, "kind=training", 303);
	assert_int_equal(visit_get(v, path, &county), 200);
	between(v, "href=\"/certificates/", '"', code, sizeof code);
	snprintf(act, sizeof act, "/certificates/%s", code);
	assert_int_equal(visit_get(v, act, &head), 403);
	assert_int_equal(visit_get(v, act, &county), 200);
	assert_non_null(strstr(v->answer, "application/pdf"));
	snprintf(act, sizeof act, "/verify/%s", code);
	assert_int_equal(visit_get(v, act, &nobody), 200);
	assert_non_null(strstr(v->answer, "genuine"));
	assert_null(strstr(v->answer, "张一"));
	assert_non_null(strstr(v->answer, "张*"));
	assert_null(strstr(v->answer, "T1<"));
	assert_int_equal(visit_get(v, "/verify/000000000000000000000000", &nobody), 404);
	visit_stop(v);
}

/* The list of plans names no draft to who could not open it. */
static void drafts_of_plans_are_not_listed(void **state)
{
	struct program *p = *state;
	struct visitor planner, clerk;
	char path[100], id[ID_TEXT];
	city(p);
	program_write(p, "programme.csv", "title,kind,region,from,to\nscheme of the bureau,yearly,1311,2026-01-01,2027-01-01\n");
	EXPECT(p, 0, "import", "programme.csv", "--commit");
	struct visit *v = visit_start(p);
	visit_sign_in(p, "planner", ROLE_PLANNER, row_id(p, "region", "code = '1311'"), (struct id){}, &planner);
	visit_sign_in(p, "clerk", ROLE_CLERK, row_id(p, "school", "code = '2113000001'"), (struct id){}, &clerk);
	id_format(row_id(p, "programme", "known(title)"), id);
	snprintf(path, sizeof path, "/programmes/%s", id);
	assert_int_equal(visit_get(v, "/programmes", &planner), 200);
	assert_non_null(strstr(v->answer, "scheme of the bureau"));
	assert_int_equal(visit_get(v, path, &planner), 200);
	assert_int_equal(visit_get(v, "/programmes", &clerk), 200);
	assert_null(strstr(v->answer, "scheme of the bureau"));
	assert_int_equal(visit_get(v, path, &clerk), 403);
	visit_stop(v);
}

/* A plan of three years shows the tasks of its yearly plans. */
static void plans_hold_the_tasks_of_their_parts(void **state)
{
	struct program *p = *state;
	struct visitor planner;
	char path[100], id[ID_TEXT];
	city(p);
	program_write(p, "programme.csv", "title,kind,region,parent,from,to\nthree years,three-year,1311,,2026-01-01,2029-01-01\n"
					  "first year,yearly,1311,three years,2026-01-01,2027-01-01\nsecond year,yearly,1311,three years,2027-01-01,2028-01-01\n"
					  "apart,yearly,1311,,2026-01-01,2027-01-01\n");
	program_write(p, "task.csv", "programme,number,title,area,region,due\nfirst year,1,task of the first,schools,1311,2026-06-01\n"
				     "second year,1,task of the second,schools,1311,2027-06-01\napart,1,task apart,schools,1311,2026-06-01\n");
	EXPECT(p, 0, "import", "programme.csv", "task.csv", "--commit");
	struct visit *v = visit_start(p);
	visit_sign_in(p, "planner", ROLE_PLANNER, row_id(p, "region", "code = '1311'"), (struct id){}, &planner);
	id_format(row_id(p, "programme", "title = 'three years'"), id);
	snprintf(path, sizeof path, "/programmes/%s", id);
	assert_int_equal(visit_get(v, path, &planner), 200);
	assert_non_null(strstr(v->answer, "task of the first"));
	assert_non_null(strstr(v->answer, "task of the second"));
	assert_null(strstr(v->answer, "task apart"));
	id_format(row_id(p, "programme", "title = 'first year'"), id);
	snprintf(path, sizeof path, "/programmes/%s", id);
	assert_int_equal(visit_get(v, path, &planner), 200);
	assert_non_null(strstr(v->answer, "task of the first"));
	assert_null(strstr(v->answer, "task of the second"));
	visit_stop(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(logged_checked_in_confirmed, program_setup, visit_teardown),
		cmocka_unit_test_setup_teardown(reported_by_both, program_setup, visit_teardown),
		cmocka_unit_test_setup_teardown(a_finding_becomes_a_problem, program_setup, visit_teardown),
		cmocka_unit_test_setup_teardown(a_problem_is_answered, program_setup, visit_teardown),
		cmocka_unit_test_setup_teardown(certified, program_setup, visit_teardown),
		cmocka_unit_test_setup_teardown(drafts_of_plans_are_not_listed, program_setup, visit_teardown),
		cmocka_unit_test_setup_teardown(plans_hold_the_tasks_of_their_parts, program_setup, visit_teardown),
		cmocka_unit_test_setup_teardown(own_terms_only, program_setup, visit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
