/* sample and template. */
#include "areas/register/command/run.h"

#include "areas/register/sample/sample.h"
#include "record/template.h"

enum { NATION_SCHOOLS = 20000 };

static void sample_progress(void *context, double share)
{
	struct session *s = context;
	session_progress(s, tr(s->lang, "writing the sample"), share, -1);
}

enum status run_sample(struct session *s, const struct arguments *args, struct err *err)
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
	TRY(sample_make(&sample, s->arena, args->words[0], (uint64_t)seed, err));
	return sample_write(&sample, folder, s->lang, sample_progress, s, err);
}

enum status run_template(struct session *s, const struct arguments *args, struct err *err)
{
	const struct record **records = ARENA_ARRAY(s->arena, const struct record *, (size_t)args->word_count);
	for (int i = 0; i < args->word_count; i++)
		TRY(run_record(s, args->words[i], &records[i], err));
	if (!argument_given(args, "out"))
		return err_set(err, ST_USAGE, "--out is missing: the workbook to write");
	return template_write(str_dup(s->arena, argument(args, "out", STR(""))), records, args->word_count, s->lang, err);
}
