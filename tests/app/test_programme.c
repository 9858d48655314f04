/* The programme's registers through the program: a batch whose rows point at each other, and the sample cities, whose ledgers hold
 * the published figures as counts. */
#include "program.h"

#include "areas/programme/programme.h"
#include "areas/register/sample/sample.h"

#include <glob.h>
#include <string.h>

static size_t rows_of(const struct sample *s, const struct record *r, const char *field, const char *value)
{
	size_t n = 0;
	for (int t = 0; t < s->n_more; t++)
		for (size_t i = 0; s->more[t].record == r && i < s->more[t].rows; i++)
			n += !field || str_eq(sample_cell(&s->more[t], i, field), str_of(value));
	return n;
}

static size_t rows_of_year(const struct sample *s, const struct record *r, const char *year)
{
	size_t n = 0;
	for (int t = 0; t < s->n_more; t++)
		for (size_t i = 0; s->more[t].record == r && i < s->more[t].rows; i++)
			n += str_starts(sample_cell(&s->more[t], i, "date"), str_of(year));
	return n;
}

static void cities_hold_what_was_published(void **state)
{
	struct arena a;
	struct sample s;
	struct err err;
	arena_init(&a);
	for (uint64_t seed = 1; seed <= 3; seed++) {
		assert_ok_err(sample_make(&s, &a, STR("hengshui"), seed, &err));
		programme_sample.add(&s);
		assert_int_equal(rows_of(&s, &record_working_group, "kind", "administrative"), 14);
		assert_int_equal(rows_of(&s, &record_working_group, "kind", "school"), 23);
		assert_int_equal(rows_of_year(&s, &record_activity, "2022-"), 63);
		assert_true(rows_of_year(&s, &record_activity, "2026-") >= 30); /* and what came after */
		assert_ok_err(sample_make(&s, &a, STR("changzhou"), seed, &err));
		programme_sample.add(&s);
		assert_int_equal(rows_of(&s, &record_base, "kind", "practice"), 467);
		assert_int_equal(rows_of(&s, &record_base, "kind", "labour"), 98);
		assert_int_equal(rows_of(&s, &record_psychology, "year", "2019-2020"), 400);
		assert_int_equal(rows_of(&s, &record_honour, "kind", "demonstration"), 30);
		assert_int_equal(rows_of(&s, &record_honour, "kind", "labour-school"), 57);
		assert_int_equal(rows_of(&s, &record_honour, "kind", "advanced-collective"), 22);
		assert_int_equal(rows_of(&s, &record_honour, "kind", "advanced-person"), 100);
		assert_int_equal(rows_of(&s, &record_honour, "kind", "major-project"), 6);
		assert_int_equal(rows_of(&s, &record_honour, "kind", "major-topic"), 1);
	}
	arena_done(&a);
}

static const char *claim(json_t *all, const char *measure)
{
	size_t i;
	json_t *f;
	json_array_foreach(json_object_get(all, "rows"), i, f)
		if (strcmp(json_string_value(json_object_get(f, "measure")), measure) == 0)
			return json_string_value(json_object_get(f, "status"));
	return "absent";
}

/* Rows of one batch point at each other by keys of several parts; the published number ties while all of them are there. */
static void a_ledger_of_one_batch(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", "code,name,parent,level\n1311,衡水市,,city\n131102,桃城区,1311,county\n");
	program_write(p, "school.csv", "code,name,type,county\n2113000001,桃城第一小学,211,131102\n2113000002,桃城第二小学,211,131102\n");
	program_write(p, "person.csv", "number,name,employer\nT1,张一,2113000001\nT2,李二,2113000002\n");
	program_write(p, "mentorship.csv", "mentor,learner,from\nT1,T2,2022-03-01\n");
	program_write(p, "mentoring.csv", "mentorship,date,what,hours\nT1/T2/2022-03-01,2022-04-01,听课,2\nT1/T2/2022-03-01,2022-05-01,评课,1.5\n");
	program_write(p, "activity.csv", "date,school,title,kind,other_school\n2022-04-01,2113000001,联合教研,research,2113000002\n"
					 "2022-05-01,2113000002,公开课,open-lesson,2113000001\n");
	program_write(p, "figure.csv", "place,region,period,measure,unit,value,kind,source\n衡水市,1311,2022,joint activities of pairs,activity,2,single,test\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "person.csv", "mentorship.csv", "mentoring.csv", "activity.csv", "figure.csv", "--commit");
	EXPECT(p, 0, "figures", "--json");
	json_t *all = program_json(p);
	assert_string_equal(claim(all, "joint activities of pairs"), "ties");
	json_decref(all);
	/* The same event reported by the other school is the same row; one more is one too many. */
	program_write(p, "again.csv", "date,school,title,kind,other_school\n2022-04-01,2113000001,联合教研,research,2113000002\n"
				      "2022-06-01,2113000002,同课异构,open-lesson,2113000001\n");
	EXPECT(p, 0, "import", "again.csv", "--record", "activity", "--commit");
	EXPECT(p, 0, "figures", "--json");
	all = program_json(p);
	assert_string_equal(claim(all, "joint activities of pairs"), "conflicts");
	json_decref(all);
	/* Found to be one of the others, it is not counted. */
	program_write(p, "same_event.csv", "one,other,verdict\n2022-05-01/2113000002/公开课,2022-06-01/2113000002/同课异构,same\n");
	EXPECT(p, 0, "import", "same_event.csv", "--commit");
	EXPECT(p, 0, "figures", "--json");
	all = program_json(p);
	assert_string_equal(claim(all, "joint activities of pairs"), "ties");
	json_decref(all);
	/* The yearly report counts the same rows, and says from where. */
	EXPECT(p, 0, "yearly", "--year", "2022", "--json", "--docx", "yearly.docx", "--pdf", "yearly.pdf", "--xlsx", "yearly.xlsx");
	assert_non_null(strstr(p->out.p, "date('2022-01-01')"));
	char *document = program_read(p, "yearly.docx");
	assert_int_equal(memcmp(document, "PK", 2), 0);
	free(document);
	EXPECT(p, 0, "--lang", "en", "yearly", "--year", "2022");
	assert_non_null(strstr(p->out.p, "activities"));
	assert_non_null(strstr(p->out.p, "│     2 │"));
	assert_non_null(strstr(p->out.p, "less 1 of events reported again"));
	EXPECT(p, 0, "--lang", "en", "yearly", "--year", "2021");
	assert_null(strstr(p->out.p, "│     3 │"));
	/* A pair that is not there is named. */
	program_write(p, "mentoring.csv", "mentorship,date,what\nT2/T1/2022-03-01,2022-04-01,听课\n");
	EXPECT(p, 1, "import", "mentoring.csv", "--commit");
	assert_non_null(strstr(p->out.p, "T2/T1/2022-03-01"));
}

/* The value of a figure in a section of `yearly --json`; -1: not there. */
static int yearly_value(json_t *report, const char *section, const char *figure)
{
	size_t i, k;
	json_t *block, *row;
	json_array_foreach(json_object_get(report, "blocks"), i, block)
	{
		const char *caption = json_string_value(json_object_get(block, "caption"));
		if (!caption || !strstr(caption, section))
			continue;
		json_array_foreach(json_object_get(block, "rows"), k, row)
			if (strcmp(json_string_value(json_object_get(row, "figure")), figure) == 0)
				return (int)json_number_value(json_object_get(row, "value"));
	}
	return -1;
}

static void import_folder(struct program *p, const char *folder)
{
	enum { FILES_MAX = 80 };
	const char *words[FILES_MAX + 2] = {"import"};
	char pattern[300];
	glob_t found;
	int n = 1;
	snprintf(pattern, sizeof pattern, "%s/%s/*.xlsx", p->folder, folder);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_true(found.gl_pathc <= FILES_MAX);
	for (size_t i = 0; i < found.gl_pathc; i++)
		words[n++] = found.gl_pathv[i];
	words[n++] = "--commit";
	assert_int_equal(program_run(p, words, n), 0);
	globfree(&found);
}

/* What was published of Changzhou comes out of its ledger. */
static void the_yearly_report_ties(void **state)
{
	static const struct {
		const char *section, *figure;
		int value;
	} published[] = {
		{"held", "new quality schools", 82}, {"held", "demonstration schools", 30}, {"held", "labour-education schools", 57}, {"held", "commended collectives", 22},
		{"held", "commended persons", 100}, {"held", "major projects", 6}, {"held", "major topics", 1}, {"growth", "practice bases", 467}, {"growth", "labour bases", 98},
		{"growth", "schools screened psychologically", 400},
	};
	struct program *p = *state;
	EXPECT(p, 0, "sample", "changzhou", "--out", "sample");
	EXPECT(p, 0, "init");
	import_folder(p, "sample");
	EXPECT(p, 0, "--lang", "en", "yearly", "--year", "2020", "--json");
	json_t *report = program_json(p);
	for (size_t i = 0; i < ARRAY_LEN(published); i++)
		assert_int_equal(yearly_value(report, published[i].section, published[i].figure), published[i].value);
	assert_int_equal(yearly_value(report, "growth", "schools with vision records"), yearly_value(report, "growth", "schools that are open"));
	/* Commended in 2018: of that year, and held since. */
	EXPECT(p, 0, "--lang", "en", "yearly", "--year", "2018", "--json");
	json_decref(report);
	report = program_json(p);
	assert_int_equal(yearly_value(report, "Honours", "commended collectives"), 22);
	json_decref(report);
	/* One command holds each published total beside what the ledger counts. */
	static const char *const tie[] = {"新优质学校", "主动发展示范学校", "劳动教育示范学校", "学生实践基地", "劳动实践基地", "开展心理筛查的学校", "建立视力档案的学校", "表彰先进集体",
					  "表彰先进个人", "遴选重大项目", "遴选课题", "走访教育集团"};
	EXPECT(p, 0, "figures", "--json");
	report = program_json(p);
	for (size_t i = 0; i < ARRAY_LEN(tie); i++)
		assert_string_equal(claim(report, tie[i]), "ties");
	json_decref(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cities_hold_what_was_published),
		cmocka_unit_test_setup_teardown(the_yearly_report_ties, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(a_ledger_of_one_batch, program_setup, program_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
