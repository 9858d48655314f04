/* sample: a city or a country to try the program on, with what every area adds. */
#include "app/app.h"

#include "areas/evaluation/evaluation.h"
#include "areas/programme/programme.h"
#include "areas/register/sample/sample.h"
#include "cli/session.h"

static const struct sample_part *const parts[] = {&programme_sample, &evaluation_sample};

enum { NATION_SCHOOLS = 20000 };

static void sample_progress(void *context, double share)
{
	struct session *s = context;
	session_progress(s, tr(s->lang, "writing the sample"), share, -1);
}

static enum status run_sample(struct session *s, const struct arguments *args, struct err *err)
{
	struct sample sample;
	int64_t seed = 1, schools = NATION_SCHOOLS;
	bool nation = str_eq(args->words[0], STR("nation"));
	if (!argument_given(args, "out"))
		return err_set(err, ST_USAGE, "--out is missing: the folder the workbooks go into");
	if (argument_given(args, "schools") && !nation)
		return err_set(err, ST_USAGE, "--schools is for the sample nation; a city's schools are those of its published figures");
	TRY(argument_i64(args, "seed", 0, INT64_MAX, &seed, err));
	TRY(argument_i64(args, "schools", 1, NATION_SCHOOLS_MAX, &schools, err));
	const char *folder = str_dup(s->arena, argument(args, "out", STR("")));
	if (nation)
		return nation_write(schools, (uint64_t)seed, folder, s->lang, sample_progress, s, err);
	if (str_eq(args->words[0], STR("faults"))) {
		TRY(sample_make(&sample, s->arena, STR("hengshui"), (uint64_t)seed, err));
		return sample_spoil(&sample, s->lang, folder, err);
	}
	TRY(sample_make(&sample, s->arena, args->words[0], (uint64_t)seed, err));
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		parts[i]->add(&sample);
	return sample_write(&sample, folder, s->lang, sample_progress, s, err);
}

static const struct option sample_options[] = {
	{"out", "DIR", {"写入的文件夹", "the folder to write into"}, false},
	{"seed", "K", {"随机种子（默认 1）", "seed (default 1)"}, false},
	{"schools", "N", {"学校数（只用于 nation，默认 20000）", "number of schools (nation only; default 20000)"}, false},
	{},
};

const struct command sample_commands[] = {
	{.name = "sample", .words = "NAME", .min_words = 1, .max_words = 1, .options = sample_options, .run = run_sample,
	 .summary = {"生成样例：hengshui、changzhou、nation 或 faults，每个登记表一个文件", "write a sample (hengshui, changzhou, nation, faults), one file a register"},
	 .details = {"nation 写全国一个学年的区划、学校和年度数据（不含人员）；超过工作表行数上限时写 CSV。faults 写一个工作簿：衡水样例的若干行，每类错误各一处，用来试看导入怎样报错。",
		     "nation writes regions, schools and statistics of a country for one school year, no people; a register longer than a sheet can hold is written as CSV. faults writes one workbook of rows of hengshui with one fault of each kind, to try an import on."}},
	{},
};
