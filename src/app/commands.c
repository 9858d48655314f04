#include "app/app.h"

#include "base/version.h"

static enum status print(struct session *s, struct buf *out)
{
	fwrite(out->p, 1, out->n, s->out);
	buf_done(out);
	return ST_OK;
}

static enum status run_help(struct session *s, const struct arguments *args, struct err *err)
{
	(void)args;
	(void)err;
	struct buf out;
	buf_init(&out, 0);
	command_help(&app_command_list, s->lang, &out);
	return print(s, &out);
}

static enum status run_version(struct session *s, const struct arguments *args, struct err *err)
{
	(void)args;
	(void)err;
	fprintf(s->out, "junheng %s\n", JUNHENG_VERSION);
	return ST_OK;
}

static enum status run_man(struct session *s, const struct arguments *args, struct err *err)
{
	(void)args;
	(void)err;
	struct buf out;
	buf_init(&out, 0);
	command_man_page(&app_command_list, s->lang, JUNHENG_VERSION, &out);
	return print(s, &out);
}

static enum status run_completion(struct session *s, const struct arguments *args, struct err *err)
{
	(void)args;
	(void)err;
	struct buf out;
	buf_init(&out, 0);
	command_completion(&app_command_list, &app_catalogue, &out);
	return print(s, &out);
}

const struct command app_commands[] = {
	{.name = "help", .words = "[COMMAND]", .max_words = 2, .summary = {"列出命令，或说明一个命令", "list the commands, or explain one"}, .run = run_help},
	{.name = "version", .words = "", .summary = {"版本", "the version"}, .run = run_version},
	{.name = "man", .words = "", .summary = {"输出手册页（junheng man | man -l -）", "print the manual page (junheng man | man -l -)"}, .run = run_man},
	{.name = "completion", .words = "", .summary = {"输出 bash 补全脚本", "print the completion script for bash"}, .run = run_completion},
	{},
};
