/* template. */
#include "areas/register/command/run.h"

#include "record/template.h"

enum status run_template(struct session *s, const struct arguments *args, struct err *err)
{
	const struct record **records = ARENA_ARRAY(s->arena, const struct record *, (size_t)args->word_count);
	for (int i = 0; i < args->word_count; i++)
		TRY(run_record(s, args->words[i], &records[i], err));
	if (!argument_given(args, "out"))
		return err_set(err, ST_USAGE, "--out is missing: the workbook to write");
	return template_write(str_dup(s->arena, argument(args, "out", STR(""))), records, args->word_count, s->lang, err);
}
