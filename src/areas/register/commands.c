#include "areas/register/register.h"

#include "areas/register/sample/sample.h"
#include "record/template.h"

static void sample_progress(void *context, double share)
{
	struct session *s = context;
	session_progress(s, tr(s->lang, "writing the sample"), share, -1);
}

static enum status run_sample(struct session *s, const struct arguments *args, struct err *err)
{
	struct sample sample;
	int64_t seed = 1;
	if (!argument_given(args, "out"))
		return err_set(err, ST_USAGE, "--out is missing: the folder the workbooks go into");
	TRY(argument_i64(args, "seed", 0, INT64_MAX, &seed, err));
	TRY(sample_make(&sample, s->arena, args->words[0], (uint64_t)seed, err));
	return sample_write(&sample, str_dup(s->arena, argument(args, "out", STR(""))), s->lang, sample_progress, s, err);
}

static enum status run_template(struct session *s, const struct arguments *args, struct err *err)
{
	const struct record **records = ARENA_ARRAY(s->arena, const struct record *, (size_t)args->word_count);
	for (int i = 0; i < args->word_count; i++) {
		records[i] = catalogue_find(s->catalogue, args->words[i]);
		if (!records[i])
			return err_set(err, ST_NOT_FOUND, "no record '%.*s'; 'junheng records' lists them", STR_ARG(args->words[i]));
	}
	if (!argument_given(args, "out"))
		return err_set(err, ST_USAGE, "--out is missing: the workbook to write");
	return template_write(str_dup(s->arena, argument(args, "out", STR(""))), records, args->word_count, s->lang, err);
}

static const struct option sample_options[] = {
	{"out", "DIR", {"写入的文件夹", "the folder to write into"}, false},
	{"seed", "K", {"随机种子（默认 1）", "seed (default 1)"}, false},
	{"schools", "N", {"学校数（只用于 nation）", "number of schools (nation only)"}, false},
	{},
};
static const struct option template_options[] = {
	{"out", "FILE.xlsx", {"写入的工作簿", "the workbook to write"}, false},
	{},
};

const struct command register_commands[] = {
	{.name = "sample", .words = "NAME", .min_words = 1, .max_words = 1, .options = sample_options,
	 .summary = {"生成样例：hengshui、changzhou 或 nation，每个登记表一个工作簿", "write a sample, hengshui, changzhou or nation: one workbook a register"},
	 .run = run_sample},
	{.name = "template", .words = "RECORD…", .min_words = 1, .max_words = -1, .options = template_options,
	 .summary = {"写出空白模板工作簿，带下拉选项和填写说明", "write an empty workbook to fill, with drop-down lists and notes"}, .run = run_template},
	{},
};
