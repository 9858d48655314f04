/* Pages of the ledger over HTTP, each asked for as several roles: calendars read by another program's parser. */
#include "ledger_city.h"

#include <libical/ical.h>

/* ---- calendars ---- */

static struct day_of_test {
	char text[11];
} day_after(int days)
{
	struct day_of_test d;
	day_format(moment_day(moment_now(), 480) + days, d.text);
	return d;
}

static icalcomponent *calendar(struct visit *v)
{
	assert_non_null(strstr(v->answer, "text/calendar"));
	icalcomponent *all = icalparser_parse_string(visit_body(v));
	assert_non_null(all);
	assert_int_equal(icalcomponent_count_errors(all), 0);
	return all;
}

/* How many events have the words in what they are called. */
static int events_named(icalcomponent *all, const char *words)
{
	int n = 0;
	for (icalcomponent *e = icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT); e; e = icalcomponent_get_next_component(all, ICAL_VEVENT_COMPONENT)) {
		assert_non_null(icalcomponent_get_uid(e));
		n += strstr(icalcomponent_get_summary(e), words) != NULL;
	}
	return n;
}

static void cut(const char *page, const char *from, char end, char *ret, size_t size)
{
	const char *at = strstr(page, from);
	assert_non_null(at);
	at += strlen(from);
	size_t n = 0;
	while (at[n] && at[n] != end && n + 1 < size)
		n++;
	memcpy(ret, at, n);
	ret[n] = 0;
}

static void a_calendar_by_a_secret_address(void **state)
{
	struct program *p = *state;
	char text[2000], secret[200], path[400], id[ID_TEXT];
	program_write(p, "programme.csv", "title,kind,region,from,to\n年度计划,yearly,1311,2020-01-01,2090-01-01\n");
	snprintf(text, sizeof text, "programme,number,title,area,region,school,owner,due\n年度计划,1,开一次教研会,teachers,1311,2113000001,T1,%s\n年度计划,2,别校的任务,teachers,1311,2113000004,T4,%s\n",
		 day_after(20).text, day_after(30).text);
	program_write(p, "task.csv", text);
	snprintf(text, sizeof text, "date,title,kind,region,group\n%s,育才集团理事会,council,131102,育才集团\n%s,冀州会议,work,131103,\n", day_after(9).text, day_after(9).text);
	program_write(p, "meeting.csv", text);
	snprintf(text, sizeof text, "date,school,title,kind,other_school\n%s,2113000001,同课异构,open-lesson,2113000002\n", day_after(-3).text);
	program_write(p, "activity.csv", text);
	EXPECT(p, 0, "import", "programme.csv", "task.csv", "meeting.csv", "activity.csv", "--commit");
	struct id school = row_id(p, "school", "code = '2113000001'"), other = row_id(p, "school", "code = '2113000004'"), group = row_id(p, "group", "name = '育才集团'"), teacher = row_id(p, "person", "number = 'T1'");
	struct visitor head, apart, system;
	struct visit *v = visit_start(p);
	visit_sign_in(p, "head", ROLE_HEAD, school, teacher, &head);
	visit_sign_in(p, "apart", ROLE_HEAD, other, (struct id){}, &apart);
	visit_sign_in(p, "root", ROLE_SYSTEM, (struct id){}, (struct id){}, &system);
	LOOK("/calendar", NULL, 303);
	LOOK("/calendar", &head, 200);
	HIDES("mine.ics");
	SEND("/calendar", &system, "", 403); /* administrators act in person */
	SEND("/calendar", &head, "", 200);
	SHOWS("桃城第一小学");
	cut(v->answer, "/calendar/jh_", '/', text, sizeof text);
	snprintf(secret, sizeof secret, "jh_%s", text);
	/* The address alone is the permit, and gives the person's own. */
	snprintf(path, sizeof path, "/calendar/%s/mine.ics", secret);
	LOOK(path, NULL, 200);
	icalcomponent *all = calendar(v);
	assert_int_equal(events_named(all, "开一次教研会"), 1);
	assert_int_equal(events_named(all, "别校的任务"), 0);
	assert_int_equal(events_named(all, "育才集团理事会"), 1);
	assert_int_equal(events_named(all, "冀州会议"), 0);
	assert_true(events_named(all, "桃城第一小学 → 桃城第二小学") >= 5); /* the pair's duties of this term, and of the next */
	icalcomponent_free(all);
	snprintf(path, sizeof path, "/calendar/%s/school/%s/calendar.ics", secret, hex(school, id));
	LOOK(path, NULL, 200);
	all = calendar(v);
	assert_int_equal(events_named(all, "同课异构"), 1);
	assert_int_equal(events_named(all, "开一次教研会"), 1);
	icalcomponent_free(all);
	snprintf(path, sizeof path, "/calendar/%s/group/%s/calendar.ics", secret, hex(group, id));
	LOOK(path, NULL, 200);
	all = calendar(v);
	assert_int_equal(events_named(all, "育才集团理事会"), 1);
	assert_true(events_named(all, "育才集团") >= 3);
	icalcomponent_free(all);
	/* It opens nothing else, and changes nothing. */
	char header[300];
	snprintf(header, sizeof header, "Authorization: Bearer %s\r\n", secret);
	assert_int_equal(visit_ask(v, "GET", "/api/records/school", NULL, header, NULL, NULL, 0), 403);
	LOOK("/calendar/jh_00000000_0000000000000000000000000000000000000000000/mine.ics", NULL, 404);
	/* Another's calendar shows what the other may see. */
	SEND("/calendar", &apart, "", 200);
	cut(v->answer, "/calendar/jh_", '/', text, sizeof text);
	snprintf(path, sizeof path, "/calendar/jh_%s/mine.ics", text);
	LOOK(path, NULL, 200);
	all = calendar(v);
	assert_int_equal(events_named(all, "别校的任务"), 1);
	assert_int_equal(events_named(all, "育才集团"), 0);
	icalcomponent_free(all);
	/* Ended, it opens nothing. */
	LOOK("/calendar", &head, 200);
	HIDES(secret);
	cut(v->answer, "action=\"/calendar/", '/', id, sizeof id);
	snprintf(path, sizeof path, "/calendar/%s/end", id);
	SEND(path, &apart, "", 404); /* not by others */
	SEND(path, &head, "", 303);
	snprintf(path, sizeof path, "/calendar/%s/mine.ics", secret);
	LOOK(path, NULL, 404);
	visit_stop(v);
}

/* ---- meetings ---- */

static void a_decision_becomes_a_task(void **state)
{
	struct program *p = *state;
	struct visitor planner, county, head, apart;
	char path[300], form[300], id[ID_TEXT], decision[ID_TEXT];
	program_write(p, "programme.csv", "title,kind,region,from,to\n年度计划,yearly,131102,2020-01-01,2090-01-01\n");
	program_write(p, "meeting.csv", "date,title,kind,region,group\n2026-03-05,推进会,launch,131102,\n2026-03-06,理事会,council,131102,育才集团\n2022-03-01,签约会,signing,131102,\n");
	program_write(p, "decision.csv", "meeting,number,text\n2026-03-05/推进会,1,每月报告一次\n2026-03-05/推进会,2,补齐专用教室\n");
	program_write(p, "venue.csv", "meeting,place,role,attendance\n2026-03-05/推进会,主会场,main,120\n2026-03-05/推进会,分会场,sub,35\n");
	program_write(p, "guest.csv", "meeting,office,spoke\n2026-03-05/推进会,副市长,yes\n");
	EXPECT(p, 0, "import", "programme.csv", "meeting.csv", "decision.csv", "venue.csv", "guest.csv", "--commit");
	struct visit *v = visit_start(p);
	visit_sign_in(p, "plan", ROLE_PLANNER, row_id(p, "region", "code = '1311'"), (struct id){}, &planner);
	visit_sign_in(p, "taocheng", ROLE_COUNTY, row_id(p, "region", "code = '131102'"), (struct id){}, &county);
	visit_sign_in(p, "jizhou", ROLE_COUNTY, row_id(p, "region", "code = '131103'"), (struct id){}, &apart);
	visit_sign_in(p, "head", ROLE_HEAD, row_id(p, "school", "code = '2113000003'"), (struct id){}, &head);
	LOOK("/meetings", &county, 200);
	SHOWS("推进会");
	LOOK("/meetings", &apart, 200);
	HIDES("推进会");
	LOOK("/meetings", &head, 200); /* of the group, but not of the county */
	SHOWS("理事会");
	HIDES("推进会");
	hex(row_id(p, "meeting", "title = '推进会'"), id);
	hex(row_id(p, "decision", "number = 1"), decision);
	snprintf(path, sizeof path, "/meetings/%s", id);
	LOOK(path, &apart, 403);
	LOOK(path, &head, 403);
	LOOK(path, &county, 200);
	SHOWS(">155<"); /* those of all venues */
	SHOWS("副市长");
	SHOWS("Make it a task");
	snprintf(path, sizeof path, "/meetings/%s/task", id);
	snprintf(form, sizeof form, "decision=%s", decision);
	SEND(path, &head, form, 403);
	SEND(path, &apart, form, 403);
	SEND(path, &county, form, 303);
	SEND(path, &county, form, 409); /* once */
	/* Linked both ways, and late is computed: thirty days after the meeting nothing says that it is done. */
	struct id task = row_id(p, "task", "title = '每月报告一次' and due = date('2026-04-04')");
	row_id(p, "decision", "number = 1 and known(task)");
	snprintf(path, sizeof path, "/meetings/%s", id);
	LOOK(path, &county, 200);
	SHOWS("late, due 2026-04-04");
	snprintf(path, sizeof path, "/records/task/%s", hex(task, decision));
	LOOK(path, &county, 200);
	SHOWS("每月报告一次");
	SHOWS(">decision<");
	/* The agreement signed on the day of the ceremony is what was signed there. */
	program_write(p, "agreement.csv", "kind,helper,helped,from,to,signed\npairing,2113000003,2113000002,2022-03-01,2090-03-01,2022-03-01\n"
					  "pairing,2113000003,2113000001,2022-09-01,2090-03-01,\n");
	EXPECT(p, 0, "import", "agreement.csv", "--commit");
	hex(row_id(p, "meeting", "title = '签约会'"), id);
	snprintf(path, sizeof path, "/meetings/%s", id);
	LOOK(path, &county, 200);
	SHOWS("Confirm what was made here");
	SHOWS("/new/agreement");
	snprintf(path, sizeof path, "/meetings/%s/made", id);
	SEND(path, &county, "", 422); /* nothing was ticked */
	char prepared[ID_TEXT];
	snprintf(form, sizeof form, "agreement=%s&agreement=%s", hex(row_id(p, "agreement", "signed = date('2022-03-01')"), decision),
		 hex(row_id(p, "agreement", "from = date('2022-09-01')"), prepared));
	SEND(path, &apart, form, 403);
	SEND(path, &county, form, 303); /* both in one step; the one prepared was signed here */
	EXPECT(p, 0, "list", "agreement", "--where", "signed = date('2022-03-01')", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	EXPECT(p, 0, "list", "ceremony_item", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	SEND(path, &county, form, 409); /* once is enough */
	snprintf(path, sizeof path, "/meetings/%s", id);
	LOOK(path, &county, 200);
	snprintf(form, sizeof form, "value=\"%s\"", prepared);
	HIDES(form); /* offered no longer */
	SHOWS("Made at the ceremony");
	/* What is new is entered on the ceremony's page and tied to it in the same change: the day is the ceremony's; a fault, and nothing is stored. */
	snprintf(path, sizeof path, "/meetings/%s/new/agreement", id);
	LOOK(path, &apart, 403);
	LOOK(path, &county, 200);
	SHOWS("value=\"2022-03-01\"");
	SEND(path, &apart, "kind=pairing&helper=2113000003&helped=2113000001&stage=primary&signed=2022-03-01&from=2022-03-01", 403);
	SEND(path, &county, "kind=pairing&helper=2113000003&helped=2113000003&stage=primary&signed=2022-03-01&from=2022-03-01", 422);
	EXPECT(p, 0, "list", "ceremony_item", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	SEND(path, &county, "kind=pairing&helper=2113000003&helped=2113000001&stage=primary&signed=2022-03-01&from=2022-03-01", 303);
	char made[ID_TEXT];
	hex(row_id(p, "agreement", "stage = 'primary'"), made);
	EXPECT(p, 0, "list", "ceremony_item", "--json");
	assert_int_equal(program_count(p, "rows"), 3);
	snprintf(path, sizeof path, "/meetings/%s", id);
	LOOK(path, &county, 200);
	SHOWS(made);
	snprintf(path, sizeof path, "/meetings/%s/new/group", id);
	LOOK(path, &county, 404); /* no plaques at a signing */
	/* Plaques: a member's form knows the group that was named just now. */
	program_write(p, "meeting.csv", "date,title,kind,region\n2026-05-06,授牌会,plaque,131102\n");
	EXPECT(p, 0, "import", "meeting.csv", "--commit");
	hex(row_id(p, "meeting", "title = '授牌会'"), id);
	snprintf(path, sizeof path, "/meetings/%s/new/group", id);
	LOOK(path, &county, 200);
	SHOWS("value=\"131102\"");
	SHOWS(">桃城区</span>"); /* which is whose code */
	SEND(path, &county, "name=%E6%96%B0%E6%A1%A5%E9%9B%86%E5%9B%A2&county=131102&core=2113000002&founded=2026-05-06", 303);
	snprintf(path, sizeof path, "/meetings/%s/new/membership", id);
	LOOK(path, &county, 200);
	SHOWS("value=\"新桥集团\"");
	SHOWS("value=\"2026-05-06\"");
	visit_stop(v);
}

/* ---- selections ---- */

/* A school's application with its paper, handed in by its head. */
static void apply_for(struct visit *v, const struct visitor *head, const char *number, const char *school, const char *paper)
{
	struct buf b;
	char path[300], id[ID_TEXT];
	buf_init(&b, 0);
	const char *const parts[][2] = {{"csrf", head->csrf}, {"selection", "认定"}, {"number", number}, {"school", school}, {"title", "课堂改进"}, {"do", "save"}};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		buf_printf(&b, "--XX\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", parts[i][0], parts[i][1]);
	buf_printf(&b, "--XX\r\nContent-Disposition: form-data; name=\"statement\"; filename=\"%s\"\r\nContent-Type: text/plain\r\n\r\nwhat was done\r\n--XX--\r\n", paper);
	if (visit_ask(v, "POST", "/records/application/new", head, "", "multipart/form-data; boundary=XX", b.p, b.n) != 303)
		fail_msg("not taken: %s", visit_body(v));
	buf_done(&b);
	cut(v->answer, "Location: /records/application/", '?', id, sizeof id);
	snprintf(path, sizeof path, "/records/application/%s/do/submit", id);
	SEND(path, head, "seen=0", 303);
}

static void judges(struct visit *v, const struct visitor *who, const char *points)
{
	char path[300], id[ID_TEXT], form[100];
	for (int i = 0; i < 3; i++) {
		LOOK("/reviews", who, 200);
		const char *at = v->answer;
		for (int k = 0; k <= i && at; k++) {
			at = strstr(at + 1, "href=\"/reviews/");
		}
		if (!at)
			return;
		memcpy(id, at + strlen("href=\"/reviews/"), 32);
		id[32] = 0;
		snprintf(path, sizeof path, "/reviews/%s", id);
		LOOK(path, who, 200);
		HIDES("小学"); /* blinded: nothing tells of the school */
		SHOWS("/statement");
		snprintf(form, sizeof form, "points=%s", strstr(v->answer, "A1") ? points : "50");
		SEND(path, who, form, 303);
		char paper[340];
		snprintf(paper, sizeof paper, "%s/statement", path);
		LOOK(paper, who, 200);
		HIDES("%E6%A1%83"); /* the file's own name held the school's */
		HIDES("taocheng-first");
	}
}

static void a_selection_from_call_to_certificate(void **state)
{
	struct program *p = *state;
	struct visitor planner, second, one, four, reviewers[4], stranger = {};
	char path[300], notice[100], form[300], id[ID_TEXT], text[600], code[60];
	snprintf(text, sizeof text, "title,kind,region,level,opens,due,places,notice_from,notice_to\n认定,new-quality,1311,city,2022-01-01,2022-02-01,1,%s,%s\n", day_after(-2).text, day_after(5).text);
	program_write(p, "selection.csv", text);
	program_write(p, "reviewer_tie.csv", "reviewer,school,why\nkin,2113000004,亲属任职\n");
	EXPECT(p, 0, "import", "selection.csv", "reviewer_tie.csv", "--commit");
	struct visit *v = visit_start(p);
	struct id city_id = row_id(p, "region", "code = '1311'");
	visit_sign_in(p, "plan", ROLE_PLANNER, city_id, (struct id){}, &planner);
	visit_sign_in(p, "plan2", ROLE_PLANNER, city_id, (struct id){}, &second);
	visit_sign_in(p, "one", ROLE_HEAD, row_id(p, "school", "code = '2113000001'"), (struct id){}, &one);
	visit_sign_in(p, "four", ROLE_HEAD, row_id(p, "school", "code = '2113000004'"), (struct id){}, &four);
	visit_sign_in(p, "paired", ROLE_REVIEWER, (struct id){}, row_id(p, "person", "number = 'T2'"), &reviewers[0]); /* serves at the school that one helps */
	visit_sign_in(p, "free1", ROLE_REVIEWER, (struct id){}, (struct id){}, &reviewers[1]);
	visit_sign_in(p, "free2", ROLE_REVIEWER, (struct id){}, (struct id){}, &reviewers[2]);
	visit_sign_in(p, "kin", ROLE_REVIEWER, (struct id){}, (struct id){}, &reviewers[3]);
	apply_for(v, &one, "A1", "2113000001", "taocheng-first.txt");
	apply_for(v, &four, "A2", "2113000004", "jizhou.txt");
	hex(row_id(p, "selection", "title = '认定'"), id);
	snprintf(path, sizeof path, "/selections/%s/assign", id);
	SEND(path, &one, "reviewer=free1", 403);
	SEND(path, &planner, "reviewer=paired", 200);
	SHOWS("A1: serves at the paired school");
	SEND(path, &planner, "reviewer=kin", 200);
	SHOWS("A2: a tie to the school is named");
	SEND(path, &planner, "reviewer=free1", 200);
	SHOWS("free1 judges 2 applications");
	SEND(path, &planner, "reviewer=free2", 200);
	SEND(path, &planner, "reviewer=nobody", 404);
	/* A reviewer sees what was given to them, by number; no other reviewer's, and not the applications. */
	LOOK("/reviews", &reviewers[1], 200);
	SHOWS("A1");
	SHOWS("A2");
	LOOK("/reviews", &reviewers[0], 200);
	HIDES("A1");
	SHOWS("A2");
	LOOK("/records/application", &reviewers[1], 403);
	cut(v->answer, "HTTP", ' ', text, sizeof text);
	LOOK("/reviews", &reviewers[3], 200);
	cut(v->answer, "href=\"/reviews/", '"', code, sizeof code);
	snprintf(form, sizeof form, "/reviews/%s", code);
	LOOK(form, &reviewers[1], 403);
	SEND(form, &reviewers[1], "points=1", 403);
	LOOK("/reviews", &one, 403);
	/* Too few judgements: no rank. Then the first is short-listed. */
	snprintf(path, sizeof path, "/selections/%s/rank", id);
	SEND(path, &planner, "", 409);
	SHOWS("fewer judgements than the policy wants");
	for (size_t i = 0; i < ARRAY_LEN(reviewers); i++)
		judges(v, &reviewers[i], "92.25");
	SEND(path, &planner, "", 303);
	row_id(p, "application", "number = 'A1' and state = 'shortlisted' and rank = 1");
	row_id(p, "application", "number = 'A2' and state = 'submitted' and rank = 2");
	/* Anyone reads the notice and may object while it stands. */
	snprintf(notice, sizeof notice, "/notices/%s", id);
	LOOK(notice, &stranger, 200);
	SHOWS("桃城第一小学");
	HIDES("冀州第一小学");
	snprintf(path, sizeof path, "/selections/%s/award", id);
	SEND(path, &second, "", 409);
	SHOWS("not over yet");
	LOOK(notice, &one, 200);
	snprintf(form, sizeof form, "%s/objection", notice);
	SEND(form, &one, "number=A2&text=the+numbers+are+not+right", 404);
	SEND(form, &one, "number=A1&text=no", 422);
	SEND(form, &one, "number=A1&text=the+numbers+are+not+right", 303);
	/* Anyone may object, without an account. */
	struct visitor anyone;
	SEND(form, &stranger, "number=A1&text=my+child+goes+there", 403); /* but from the page */
	visit_form(v, notice, &anyone);
	SEND(form, &anyone, "number=A1&text=my+child+goes+there", 303);
	char page[100];
	snprintf(page, sizeof page, "/selections/%s", id);
	LOOK(page, &second, 200);
	SHOWS("my child goes there");
	SHOWS("not answered yet");
	/* The notice is over; the objection must be answered; who short-listed does not award. */
	snprintf(text, sizeof text, "title,kind,region,level,opens,due,places,notice_from,notice_to\n认定,new-quality,1311,city,2022-01-01,2022-02-01,1,%s,%s\n", day_after(-9).text, day_after(-2).text);
	program_write(p, "selection.csv", text);
	EXPECT(p, 0, "import", "selection.csv", "--commit");
	LOOK(notice, &stranger, 404);
	SEND(path, &second, "", 409);
	SHOWS("is not answered yet");
	static const char *const said[] = {"contains(text, 'numbers')", "contains(text, 'child')"};
	for (size_t i = 0; i < ARRAY_LEN(said); i++) {
		SEND(path, &second, "", 409);
		snprintf(form, sizeof form, "/records/objection/%s/edit", hex(row_id(p, "objection", said[i]), code));
		SEND(form, &planner, "answer=checked%2C+they+are&do=save", 303);
	}
	LOOK(page, &second, 200);
	SHOWS("checked, they are");
	HIDES("not answered yet");
	SEND(path, &planner, "", 409);
	SEND(path, &second, "", 303);
	row_id(p, "honour", "kind = 'new-quality' and known(to)");
	EXPECT(p, 0, "list", "certificate", "--json");
	json_t *all = program_json(p), *certificate = json_array_get(json_object_get(all, "rows"), 0);
	snprintf(path, sizeof path, "/verify/%s", json_string_value(json_object_get(certificate, "code")));
	snprintf(form, sizeof form, "/certificates/%s", json_string_value(json_object_get(certificate, "code")));
	json_decref(all);
	LOOK(path, &stranger, 200);
	SHOWS("This certificate is genuine.");
	SHOWS("桃城第一小学");
	LOOK(form, &one, 200);
	SHOWS("%PDF");
	LOOK(form, &four, 403);
	LOOK("/selections", &planner, 200);
	visit_stop(v);
}

/* ---- growth, tests, money ---- */

static void counts_and_their_pages(void **state)
{
	struct program *p = *state;
	struct visitor county, helped, four, apart;
	char path[300], id[ID_TEXT];
	program_write(p, "base.csv", "name,kind,region,capacity\n农场,labour,131102,100\n博物馆,practice,131102,500\n");
	program_write(p, "booking.csv", "base,date,school,grade,pupils\n农场/labour,2026-09-10,2113000001,4,60\n农场/labour,2026-09-10,2113000002,4,30\n");
	program_write(p, "vision.csv", "school,year,grade,screened,poor,short_sighted\n2113000001,2025-2026,1,100,31,20\n2113000002,2025-2026,1,4,2,1\n2113000004,2025-2026,1,50,5,1\n");
	program_write(p, "psychology.csv", "school,year,eligible,screened,followed_up\n2113000001,2025-2026,200,190,3\n");
	program_write(p, "joint_test.csv", "date,title,subject,grade,agreement,full_marks\n2026-04-01,联测,maths,4,pairing/2113000001/2113000002//2022-03-01,20\n"
					   "2026-09-20,秋测,maths,5,pairing/2113000001/2113000002//2022-03-01,100\n2026-09-21,外语,english,5,pairing/2113000001/2113000002//2022-03-01,100\n");
	program_write(p, "test_item.csv", "joint_test,item,marks\n2026-04-01/联测/maths/4,1,10\n2026-04-01/联测/maths/4,2,10\n");
	program_write(p, "test_result.csv", "joint_test,school,item,pupils,mean,deviation,upper_mean,lower_mean\n"
					    "2026-04-01/联测/maths/4,2113000001,0,100,16,3,,\n2026-04-01/联测/maths/4,2113000001,1,100,8,2,9.5,6\n2026-04-01/联测/maths/4,2113000001,2,100,8,2,9,7\n"
					    "2026-04-01/联测/maths/4,2113000002,0,20,13,3,,\n2026-04-01/联测/maths/4,2113000002,1,20,6.5,2,9,4\n"
					    "2026-09-20/秋测/maths/5,2113000001,0,100,80,10,,\n2026-09-20/秋测/maths/5,2113000002,0,100,75,10,,\n"
					    "2026-09-21/外语/english/5,2113000001,0,100,80,10,,\n2026-09-21/外语/english/5,2113000002,0,100,75,10,,\n");
	program_write(p, "budget_line.csv", "group,year,line,region,budget,granted\n育才集团,2026,研修,131102,50000,40000\n");
	program_write(p, "spending.csv", "budget_line,date,what,amount\n/育才集团/2026/研修,2026-05-01,讲座,12000\n/育才集团/2026/研修,2026-06-01,材料,30000.5\n");
	program_write(p, "centre.csv", "group,kind,seat\n育才集团,curriculum,2113000001\n");
	program_write(p, "centre_work.csv", "centre,year,title,due,done\n育才集团/curriculum,2025-2026,课程共建,2026-05-01,2026-04-20\n育才集团/curriculum,2025-2026,题库共建,2026-05-01,\n");
	EXPECT(p, 0, "import", "base.csv", "booking.csv", "vision.csv", "psychology.csv", "joint_test.csv", "test_item.csv", "test_result.csv", "budget_line.csv", "spending.csv", "centre.csv",
	       "centre_work.csv", "--commit");
	/* more than the base takes, and one grade at two places */
	program_write(p, "more.csv", "base,date,school,grade,pupils\n农场/labour,2026-09-10,2113000003,4,11\n");
	EXPECT(p, 1, "import", "more.csv", "--record", "booking", "--commit");
	program_write(p, "more.csv", "base,date,school,grade,pupils\n博物馆/practice,2026-09-10,2113000001,4,60\n");
	EXPECT(p, 1, "import", "more.csv", "--record", "booking", "--commit");
	program_write(p, "more.csv", "base,date,school,grade,pupils\n博物馆/practice,2026-09-10,2113000001,5,60\n农场/labour,2026-09-10,2113000003,4,10\n");
	EXPECT(p, 0, "import", "more.csv", "--record", "booking", "--commit");
	struct visit *v = visit_start(p);
	visit_sign_in(p, "taocheng", ROLE_COUNTY, row_id(p, "region", "code = '131102'"), (struct id){}, &county);
	visit_sign_in(p, "helped", ROLE_HEAD, row_id(p, "school", "code = '2113000002'"), (struct id){}, &helped);
	visit_sign_in(p, "four", ROLE_HEAD, row_id(p, "school", "code = '2113000004'"), (struct id){}, &four);
	visit_sign_in(p, "jizhou", ROLE_COUNTY, row_id(p, "region", "code = '131103'"), (struct id){}, &apart);
	LOOK("/growth", &county, 200);
	SHOWS(">104<"); /* two schools together */
	SHOWS("31.7");  /* 33 of 104 */
	SHOWS("95.0");  /* coverage */
	LOOK("/growth", &helped, 200);
	SHOWS(">4<");
	HIDES("50.0"); /* of four pupils no share is shown */
	LOOK("/growth", &four, 200);
	SHOWS("10.0");
	HIDES("31.0");
	snprintf(path, sizeof path, "/records/joint_test/%s", hex(row_id(p, "joint_test", "title = '联测'"), id));
	LOOK(path, &helped, 200);
	SHOWS("-1.00");                   /* three marks below, three marks of deviation */
	SHOWS("fewer than 30 pupils");
	SHOWS("0.35");                    /* discrimination of the helper's first item */
	SHOWS("moved +0.50 standard deviations"); /* from one deviation below to half of one, of tests with other full marks */
	SHOWS("fewer than 30 pupils of a school");
	HIDES("English"); /* one test of a subject is no progress */
	LOOK(path, &four, 403);
	snprintf(path, sizeof path, "/terms/pair/%s", hex(row_id(p, "agreement", "kind = 'pairing'"), id));
	LOOK(path, &helped, 200);
	SHOWS("moved +0.50 standard deviations");
	LOOK(path, &four, 403);
	snprintf(path, sizeof path, "/records/base/%s", hex(row_id(p, "base", "name = '农场'"), id));
	LOOK(path, &county, 200);
	SHOWS(">100<");
	SHOWS("Calendar of the base");
	/* What stands vacant is computed from what is allotted and filled. */
	program_write(p, "quota.csv", "region,year,stage,posts,filled,annual_contract\n131102,2025-2026,primary,540,503,12\n");
	EXPECT(p, 0, "import", "quota.csv", "--commit");
	char region[ID_TEXT];
	snprintf(path, sizeof path, "/records/region/%s", hex(row_id(p, "region", "code = '131102'"), region));
	LOOK(path, &county, 200);
	SHOWS("posts vacant");
	SHOWS(">37<");
	snprintf(path, sizeof path, "/records/budget_line/%s", hex(row_id(p, "budget_line", "line = '研修'"), id));
	LOOK(path, &county, 200);
	SHOWS("42,000.50");
	SHOWS("2,000.50");
	LOOK(path, &apart, 403);
	snprintf(path, sizeof path, "/records/group/%s", hex(row_id(p, "group", "name = '育才集团'"), id));
	LOOK(path, &county, 200);
	SHOWS("Centres");
	SHOWS("42,000.50");
	visit_stop(v);
}

/* A ceremony and all that it makes come in one import: the agreement signed, the group with its members, the honour, each tied to its
 * ceremony. One wrong cell, and nothing of it is stored. */
static void ceremonies_make_in_one_import(void **state)
{
	struct program *p = *state;
	program_write(p, "meeting.csv", "date,title,kind,region\n2026-09-01,签约仪式,signing,131102\n2026-09-02,授牌仪式,plaque,131102\n2026-09-03,表彰大会,commendation,131102\n");
	program_write(p, "agreement.csv", "kind,helper,helped,from,to,signed\npairing,2113000003,2113000004,2026-09-01,2029-09-01,2026-09-01\n");
	program_write(p, "group.csv", "name,county,mode,core,founded\n新桥集团,131102,alliance,2113000002,2026-09-02\n");
	program_write(p, "membership.csv", "group,school,role,from\n新桥集团,2113000002,core,2026-09-02\n新桥集团,2113000004,member,2026-09-02\n");
	program_write(p, "honour.csv", "kind,school,from,level,region,title\ndemonstration,2113000003,2026-09-03,county,131102,示范学校\n");
	program_write(p, "ceremony_item.csv", "meeting,agreement,group,membership\n2026-09-01/签约仪式,结对/2113000003/2113000004//2026-09-01,,\n2026-09-02/授牌仪式,,新桥集团,\n"
					      "2026-09-02/授牌仪式,,,没有的集团/2113000004/2026-09-02\n");
	EXPECT(p, 1, "import", "meeting.csv", "agreement.csv", "group.csv", "membership.csv", "honour.csv", "ceremony_item.csv", "--commit");
	EXPECT(p, 0, "list", "meeting", "--where", "kind = 'signing'", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	program_write(p, "ceremony_item.csv", "meeting,agreement,group,membership\n2026-09-01/签约仪式,结对/2113000003/2113000004//2026-09-01,,\n2026-09-02/授牌仪式,,新桥集团,\n"
					      "2026-09-02/授牌仪式,,,新桥集团/2113000004/2026-09-02\n");
	EXPECT(p, 0, "import", "meeting.csv", "agreement.csv", "group.csv", "membership.csv", "honour.csv", "ceremony_item.csv", "--commit");
	EXPECT(p, 0, "list", "ceremony_item", "--json");
	assert_int_equal(program_count(p, "rows"), 3);
	EXPECT(p, 0, "list", "membership", "--where", "group = '新桥集团'", "--as-of", "2026-10-01", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ceremonies_make_in_one_import, city, program_teardown),
		cmocka_unit_test_setup_teardown(a_decision_becomes_a_task, city, visit_teardown),
		cmocka_unit_test_setup_teardown(a_selection_from_call_to_certificate, city, visit_teardown),
		cmocka_unit_test_setup_teardown(counts_and_their_pages, city, visit_teardown),
		cmocka_unit_test_setup_teardown(a_calendar_by_a_secret_address, city, visit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
