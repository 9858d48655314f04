/* What people read, in their language, when something is refused, unchanged, or contradicted. */
#include "program.h"

/* A sum that does not tie, a wrong percentage, units mixed, a count the register contradicts, a growth that holds. */
static const char *const wanted[][2] = {
	{"试点学校", "does not tie"},	 {"试点小学", "cannot be checked"}, {"达标学校占比", "does not tie"},
	{"活动参与", "does not tie"},	 {"教育集团数", "conflicts"},	    {"新增优质校", "ties"},
};

static void chinese_claims(void **state)
{
	struct program *p = *state;
	program_small(p);
	program_write(p, "figure.csv",
		      "地区,时期,指标,单位,数值,类别,属于,备注,来源\n"
		      "衡水市,2022,试点学校,所,40,合计,,,年报\n"
		      "衡水市,2022,试点小学,所,25,部分,试点学校,,年报\n"
		      "衡水市,2022,试点初中,school,12,部分,试点学校,,年报\n"
		      "衡水市,2022,达标学校占比,%,94.06,占比,,301/339,年报\n"
		      "衡水市,2022,活动参与,人次,500,合计,,,年报\n"
		      "衡水市,2022,活动参与教师,人,500,部分,活动参与,,年报\n"
		      "衡水市,2022,教育集团数,个集团,9,单项,,,年报\n"
		      "衡水市,2022,新增优质校,所,42,单项,,增长15.22%，基数276,年报\n");
	program_write(p, "group.csv", "name,county,core,founded\n桃城一小集团,131102,2113900001,2019-09-01\n");
	EXPECT(p, 0, "import", "group.csv", "figure.csv", "--commit");
	EXPECT(p, 0, "figures", "--json");
	json_t *o = program_json(p), *row;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		const char *status = "missing";
		size_t k;
		json_array_foreach(json_object_get(o, "rows"), k, row)
			if (!strcmp(json_string_value(json_object_get(row, "measure")), wanted[i][0]))
				status = json_string_value(json_object_get(row, "status"));
		if (strcmp(status, wanted[i][1]))
			fail_msg("%s: %s, not %s", wanted[i][0], status, wanted[i][1]);
	}
	json_decref(o);
	EXPECT(p, 0, "figures", "--lang", "zh");
	assert_says(p, "教育集团");
	assert_null(strstr(p->out.p, "“group”"));
}

static void nothing_changed_is_no_batch(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "import", "school.csv", "--commit", "--json");
	json_t *o = program_json(p);
	assert_true(json_is_null(json_object_get(o, "batch")));
	assert_true(json_is_false(json_object_get(o, "committed")));
	assert_int_equal(json_integer_value(json_object_get(o, "unchanged")), 2);
	json_decref(o);
	EXPECT(p, 0, "import", "school.csv", "--commit", "--lang", "zh");
	assert_says(p, "没有变化");
}

static off_t size_of(const struct program *p, const char *name)
{
	char path[256];
	struct stat st;
	snprintf(path, sizeof path, "%s/%s", p->folder, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

static void what_is_not_kept_keeps_no_keys(void **state)
{
	struct program *p = *state;
	program_small(p);
	program_write(p, "person.csv", "number,name,sex,born\nT101,王小明,m,1990\nT102,赵小红,f,1991\n");
	off_t before = size_of(p, "register.db.keys/persons");
	EXPECT(p, 0, "import", "person.csv", "--json");
	assert_int_equal(program_number(p, "created"), 2);
	assert_int_equal(size_of(p, "register.db.keys/persons"), before);
	/* Two persons of one identity number: found when both stand in the open change, which is taken back. */
	program_write(p, "twins.csv", "number,name,sex,born,identity number\nT201,张三,m,1949-12-31,11010519491231002X\n"
				      "T202,张四,m,1949-12-31,11010519491231002X\n");
	EXPECT(p, 1, "import", "twins.csv", "--commit");
	assert_int_equal(size_of(p, "register.db.keys/persons"), before);
	EXPECT(p, 0, "import", "person.csv", "--commit", "--json");
	assert_int_equal(program_number(p, "created"), 2);
	assert_true(size_of(p, "register.db.keys/persons") > before);
	EXPECT(p, 0, "verify");
}

static void faults_alike_share_a_line(void **state)
{
	struct program *p = *state;
	CLEANUP(buf_done) struct buf csv;
	buf_init(&csv, 0);
	program_small(p);
	buf_cstr(&csv, "code,name,type,authority,ownership,county,urban rural,opened,status\n");
	for (int i = 0; i < 50; i++)
		buf_printf(&csv, "21139001%02d,第%d小学,999,county,public,131102,111,1990-09-01,open\n", i, i);
	program_write(p, "school.csv", csv.p);
	EXPECT(p, 1, "import", "school.csv");
	assert_says(p, "C2 C3 C4 … ×50");
	assert_says(p, "50");
	assert_null(strstr(p->out.p, "C30"));
	EXPECT(p, 1, "import", "school.csv", "--json");
	assert_true(program_count(p, "faults") >= 50);
}

static void refusals_say_what_to_do(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "list", "school", "--known-at", "2020-01-01T00:00:00Z", "--lang", "zh");
	assert_complains(p, "登记库当时还没有任何记载：第一次登记是在 20");
	EXPECT(p, 3, "list", "school", "--where", "nothing > 3", "--lang", "zh");
	assert_complains(p, "第 1 个字符：没有名为“nothing”的项");
	program_write(p, "figure.csv", "place,period,measure,unit,value,kind,source\nHengshui,2022,groups,group,9,single,report\n");
	EXPECT(p, 0, "import", "figure.csv", "--commit");
	EXPECT(p, 3, "history", "figure", "groups of", "--lang", "zh");
	assert_complains(p, "公布数据");
	assert_complains(p, "主键写作 地区/时期/指标/来源，例如 Hengshui/2022/groups/report");
	EXPECT(p, 0, "history", "figure", "Hengshui/2022/groups/report");
}

static void a_refused_undo_names_the_changes(void **state)
{
	struct program *p = *state;
	program_small(p);
	program_write(p, "school.csv", "code,name\n2113900001,桃城实验小学\n");
	EXPECT(p, 0, "history", "school", "2113900001", "--json");
	json_t *o = program_json(p);
	char *batch = strdup(json_string_value(json_object_get(json_array_get(json_object_get(o, "steps"), 0), "batch")));
	json_decref(o);
	EXPECT(p, 0, "import", "school.csv", "--commit");
	EXPECT(p, 1, "undo", batch, "--lang", "zh");
	assert_says(p, "登记表");
	assert_says(p, "2113900001");
	assert_says(p, "名称");
	assert_null(strstr(p->out.p, "工作表"));
	EXPECT(p, 1, "undo", batch, "--json");
	o = program_json(p);
	json_t *fault = json_array_get(json_object_get(o, "faults"), 0);
	assert_string_equal(json_string_value(json_object_get(fault, "record")), "school");
	assert_string_equal(json_string_value(json_object_get(fault, "field")), "name");
	json_decref(o);
	free(batch);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, program_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(chinese_claims),
		TEST(nothing_changed_is_no_batch),
		TEST(what_is_not_kept_keeps_no_keys),
		TEST(faults_alike_share_a_line),
		TEST(refusals_say_what_to_do),
		TEST(a_refused_undo_names_the_changes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
