/* What the program does as jobs: its own commands, in a process of their own, with the options a request may give. A command
 * says everything in JSON, so a job's result is what the command prints. */
#include "app/work.h"

#include "app/app.h"
#include "app/job_rights.h"
#include "cli/session.h"
#include "record/register.h"
#include "record/tx.h"
#include "work/file_type.h"
#include "work/job_run.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPTIONS_MAX = 32, RESULT_MAX = 256 << 10, MEMBER_MAX = 8 << 10, ID_MS_BYTES = 6 };

struct prepared;

/* How a kind of job is a command. */
struct command_job {
	const char *command;
	const char *options;  /* those a request may give, blanks between; no names of files */
	const char *outputs;  /* options of files to write, "xlsx=balance.xlsx pdf=balance.pdf"; each is asked for by true */
	const char *words;    /* parameter that holds the command's words: a text or a list; NULL: the job's files, or none */
	bool takes_files;
	bool is_limited;      /* to the rights of who started it, row by row */
	bool reads_as_of;
	/* What the command is given beyond the parameters; NULL: nothing. */
	enum status (*complete)(struct job_run *r, struct prepared *p, struct err *err);
};

struct prepared {
	const struct command *command;
	struct option_value options[OPTIONS_MAX];
	int n_options;
	struct str *words;
	int n_words;
	const char *marked;   /* folder of marked copies; NULL: none */
};

static const struct option *option_of(const struct command *c, struct str name)
{
	for (const struct option *o = c->options; o && o->name; o++)
		if (str_eq(str_of(o->name), name))
			return o;
	return NULL;
}

static bool word_in(const char *list, struct str what)
{
	struct str rest = str_of(list), word;
	while (list && str_next(&rest, ' ', &word))
		if (str_eq(word, what))
			return true;
	return false;
}

static enum status add_option(struct prepared *p, const char *name, struct str value, struct err *err)
{
	const struct option *o = option_of(p->command, str_of(name));
	if (!o || p->n_options == OPTIONS_MAX)
		return err_set(err, ST_INTERNAL, "a job's option '%s' is none of its command", name);
	p->options[p->n_options++] = (struct option_value){o, value};
	return ST_OK;
}

static struct str text_of(const json_t *v)
{
	return (struct str){json_string_value(v), json_string_length(v)};
}

/* The file of an output option: "xlsx" gives "balance.xlsx" of "xlsx=balance.xlsx". */
static bool output_name(const struct command_job *j, const char *key, struct str *ret)
{
	struct str rest = str_of(j->outputs), word, name;
	while (j->outputs && str_next(&rest, ' ', &word)) {
		(void)str_next(&word, '=', &name);
		if (str_eq(name, str_of(key))) {
			*ret = word;
			return true;
		}
	}
	return false;
}

static enum status take_parameter(struct job_run *r, const struct command_job *j, struct session *s, const char *key, const json_t *value,
				  struct prepared *p, struct err *err)
{
	struct str file;
	if (j->words && strcmp(key, j->words) == 0)
		return ST_OK;
	if (output_name(j, key, &file)) {
		if (!json_is_true(value))
			return ST_OK;
		return add_option(p, key, str_of(arena_printf(r->arena, "%s/%.*s", r->scratch, STR_ARG(file))), err);
	}
	if (j->reads_as_of && strcmp(key, "as-of") == 0) {
		if (!day_parse(text_of(value), &s->as_of))
			return err_set(err, ST_INVALID, "the job's parameter '%s' is no day like 2024-09-01", key);
		s->has_as_of = true;
		return ST_OK;
	}
	if (!word_in(j->options, str_of(key)))
		return err_set(err, ST_INVALID, "the job has no parameter '%s'", key);
	const struct option *o = option_of(p->command, str_of(key));
	bool fits = o && (o->value ? json_is_string(value) : json_is_boolean(value));
	if (!fits)
		return err_set(err, ST_INVALID, "the job's parameter '%s' is of the wrong kind", key);
	if (json_is_false(value))
		return ST_OK;
	return add_option(p, key, json_is_string(value) ? text_of(value) : (struct str){}, err);
}

static bool is_table(struct str name)
{
	const struct file_type *type = file_type_of_name(name);
	return type && file_type_accepted(type, "xlsx csv geojson json");
}

/* Files that cells name lie beside their workbook, as on a person's own disk. */
static enum status lay_beside(struct job_run *r, const char *attached, struct err *err)
{
	const char *name = strrchr(attached, '/') + 1;
	char *whole = realpath(attached, NULL);
	enum status st = whole ? ST_OK : err_set(err, ST_UNAVAILABLE, "%s cannot be read: %s", attached, strerror(errno));
	for (int i = 0; i < job_input_count(r) && st == ST_OK; i++) {
		const char *table = job_input_path(r, i), *slash = strrchr(table, '/');
		const char *path = arena_printf(r->arena, "%.*s%s", (int)(slash - table) + 1, table, name);
		if (is_table(str_of(table)) && symlink(whole, path) != 0 && errno != EEXIST)
			st = err_set(err, ST_UNAVAILABLE, "the file %s cannot be made: %s", path, strerror(errno));
	}
	free(whole);
	return st;
}

static enum status take_words(struct job_run *r, const struct command_job *j, struct prepared *p, struct err *err)
{
	const json_t *given = j->words ? json_object_get(r->parameters, j->words) : NULL;
	int n = j->takes_files ? job_input_count(r) : json_is_array(given) ? (int)json_array_size(given) : given ? 1 : 0;
	p->words = ARENA_ARRAY(r->arena, struct str, (size_t)n + 2);
	for (int i = 0; i < n; i++) {
		struct str word = j->takes_files ? str_of(job_input_path(r, i)) : text_of(json_is_array(given) ? json_array_get(given, (size_t)i) : given);
		/* A mapping of a foreign layout comes among the files. */
		if (j->takes_files && str_ends(word, STR(".json"))) {
			TRY(add_option(p, "map", word, err));
			continue;
		}
		if (!word.n || word.p[0] == '-')
			return err_set(err, ST_INVALID, "the job's parameter '%s' is of the wrong kind", j->words ? j->words : "files");
		if (j->takes_files && !is_table(word)) {
			TRY(lay_beside(r, job_input_path(r, i), err));
			continue;
		}
		p->words[p->n_words++] = word;
	}
	return ST_OK;
}

static enum status check_words(const struct prepared *p, struct err *err)
{
	if (p->n_words < p->command->min_words || (p->command->max_words >= 0 && p->n_words > p->command->max_words))
		return err_set(err, ST_INVALID, "the job needs %s", p->command->words);
	return ST_OK;
}

static enum status prepare(struct job_run *r, const struct command_job *j, struct session *s, struct prepared *p, struct err *err)
{
	const char *key;
	json_t *value;
	p->command = command_find(&app_command_list, str_of(j->command));
	if (!p->command)
		return err_set(err, ST_INTERNAL, "there is no command '%s'", j->command);
	json_object_foreach((json_t *)(uintptr_t)r->parameters, key, value)
		TRY(take_parameter(r, j, s, key, value, p, err));
	TRY(take_words(r, j, p, err));
	if (j->complete)
		TRY(j->complete(r, p, err));
	return check_words(p, err);
}

/* ---- results ---- */

static enum status keep_folder(struct job_run *r, const char *path, struct err *err)
{
	struct dirent **names;
	int n = scandir(path, &names, NULL, alphasort);
	enum status st = ST_OK;
	for (int i = 0; i < n; i++) {
		if (st == ST_OK && names[i]->d_name[0] != '.')
			st = job_file(r, arena_printf(r->arena, "%s/%s", path, names[i]->d_name), str_of(names[i]->d_name), err);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return st;
}

static enum status keep_outputs(struct job_run *r, const struct command_job *j, const struct prepared *p, struct err *err)
{
	struct str name;
	for (int i = 0; i < p->n_options; i++) {
		const char *path = str_dup(r->arena, p->options[i].value);
		if (output_name(j, p->options[i].option->name, &name) && access(path, F_OK) == 0)
			TRY(job_file(r, path, name, err));
	}
	return p->marked ? keep_folder(r, p->marked, err) : ST_OK;
}

/* The table keeps what a page shows; the whole of something long is a file beside it. */
static enum status keep_printed(struct job_run *r, FILE *printed, const char *path, struct err *err)
{
	json_error_t fault;
	long size = ftell(printed);
	rewind(printed);
	json_t *o = json_loadf(printed, JSON_DISABLE_EOF_CHECK, &fault);
	if (!o)
		return ST_OK; /* it printed nothing: the error says why */
	if (size <= RESULT_MAX) {
		job_result(r, o);
		return ST_OK;
	}
	const char *key;
	json_t *value, *kept = json_object();
	json_object_foreach(o, key, value)
	{
		size_t n = json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
		if (n <= MEMBER_MAX)
			json_object_set(kept, key, value);
	}
	json_decref(o);
	job_result(r, kept);
	return job_file(r, path, STR("result.json"), err);
}

/* ---- running ---- */

static bool tell(void *context, const char *step, double share, int64_t count) { return job_progress(context, step, share, count); }

static void start_session(struct job_run *r, struct session *s, FILE *out)
{
	const struct session *of_worker = r->context;
	*s = (struct session){.arena = r->arena, .lang = r->lang, .json = true, .columns = 160, .db = of_worker->db, .catalogue = of_worker->catalogue,
			      .out = out, .actor = r->actor, .tell = tell, .tell_context = r, .stop = r->stop};
}

static enum status run_prepared(struct job_run *r, const struct command_job *j, struct session *s, struct prepared *p, const char *path, struct err *err)
{
	struct arguments args = {p->options, p->n_options, p->words, p->n_words};
	enum status st = p->command->run(s, &args, err);
	if (st != ST_OK && st != ST_NO)
		return st;
	if (fflush(s->out) != 0)
		return err_set(err, ST_UNAVAILABLE, "the output could not be written: disk full or pipe closed");
	TRY(keep_printed(r, s->out, path, err));
	TRY(keep_outputs(r, j, p, err));
	return st;
}

static enum status run_command(struct job_run *r, const struct command_job *j, struct err *err)
{
	struct session s;
	struct prepared p = {};
	const char *path = arena_printf(r->arena, "%s/printed.json", r->scratch);
	FILE *out = fopen(path, "w+e");
	if (!out)
		return err_set(err, ST_UNAVAILABLE, "the file %s cannot be made: %s", path, strerror(errno));
	struct job_rights *rights = NULL;
	start_session(r, &s, out);
	enum status st = prepare(r, j, &s, &p, err);
	if (st == ST_OK && j->is_limited)
		st = job_rights_open(&s, r->actor, &rights, err);
	if (rights) {
		s.may_write = job_may_import;
		s.may_context = rights;
	}
	if (st == ST_OK)
		st = run_prepared(r, j, &s, &p, path, err);
	job_rights_close(rights);
	session_close(&s);
	fclose(out);
	return st;
}

/* ---- imports ---- */

/* The moment in an id (UUID version 7): when the job was made. */
static moment_t moment_of(struct id id)
{
	int64_t ms = 0;
	for (int i = 0; i < ID_MS_BYTES; i++)
		ms = ms << 8 | id.b[i];
	return ms * 1000;
}

/* A process that died between its commit and its word left a batch that names the job. */
static enum status find_committed(struct job_run *r, struct str mark, struct tx_info *ret, bool *ret_found, struct err *err)
{
	struct session s;
	struct reg *g;
	int64_t number = 0;
	enum { CLOCKS_APART_US = 60000000 };
	start_session(r, &s, NULL);
	*ret_found = false;
	enum status st = session_register(&s, false, &g, err);
	if (st == ST_OK)
		st = tx_last(g, &number, err);
	for (; st == ST_OK && number > 0 && !*ret_found; number--) {
		st = tx_get(g, r->arena, number, ret, err);
		if (st == ST_OK && ret->moment < moment_of(r->id) - CLOCKS_APART_US)
			break;
		*ret_found = st == ST_OK && str_find(ret->note, mark) >= 0;
	}
	session_close(&s);
	return st;
}

static const char *mark_of(const struct job_run *r)
{
	char id[ID_TEXT];
	id_format(r->id, id);
	return arena_printf(r->arena, "[job %s]", id);
}

/* The job's mark joins the note; every file with faults gets its marked copy. */
static enum status complete_import(struct job_run *r, struct prepared *p, struct err *err)
{
	struct str note = {};
	for (int i = 0; i < p->n_options; i++)
		if (strcmp(p->options[i].option->name, "note") == 0) {
			note = p->options[i].value;
			p->options[i--] = p->options[--p->n_options];
		}
	TRY(add_option(p, "note", str_of(arena_printf(r->arena, "%.*s%s%s", STR_ARG(note), note.n ? " " : "", mark_of(r))), err));
	p->marked = arena_printf(r->arena, "%s/marked", r->scratch);
	if (mkdir(p->marked, 0700) != 0)
		return err_set(err, ST_UNAVAILABLE, "the folder %s cannot be made: %s", p->marked, strerror(errno));
	return add_option(p, "marked", str_of(p->marked), err);
}

static enum status run_import(struct job_run *r, struct err *err)
{
	static const struct command_job job = {.command = "import", .options = "commit effective record note reason", .takes_files = true,
					       .is_limited = true, .complete = complete_import};
	struct tx_info info;
	bool found = false;
	if (r->attempt > 1)
		TRY(find_committed(r, str_of(mark_of(r)), &info, &found, err));
	if (!found)
		return run_command(r, &job, err);
	job_result(r, json_pack("{s:s%, s:b, s:I, s:b}", "batch", info.batch.p, info.batch.n, "committed", 1, "rows", (json_int_t)info.rows, "taken_up", 1));
	return ST_OK;
}

/* ---- the others ---- */

static enum status run_undo(struct job_run *r, struct err *err)
{
	static const struct command_job job = {.command = "undo", .options = "reason", .words = "batch", .is_limited = true};
	return run_command(r, &job, err);
}

static enum status run_export(struct job_run *r, struct err *err)
{
	static const struct command_job job = {.command = "export", .options = "where sort", .outputs = "out=export.xlsx", .words = "records",
					       .reads_as_of = true};
	return run_command(r, &job, err);
}

static enum status run_balance(struct job_run *r, struct err *err)
{
	static const struct command_job job = {.command = "balance", .options = "region stage year policy strict",
					       .outputs = "xlsx=balance.xlsx pdf=balance.pdf", .reads_as_of = true};
	return run_command(r, &job, err);
}

static enum status run_coverage(struct job_run *r, struct err *err)
{
	static const struct command_job job = {.command = "coverage", .options = "region", .outputs = "xlsx=coverage.xlsx pdf=coverage.pdf",
					       .reads_as_of = true};
	return run_command(r, &job, err);
}

/* Solving ends when it is proved, when its time is over, or when somebody stops it: the best is kept each time. */
static enum status run_plan(struct job_run *r, struct err *err)
{
	static const struct command_job job = {.command = "plan solve", .options = "seconds work seed threads fresh curve", .words = "plan"};
	return run_command(r, &job, err);
}

static enum status run_digest(struct job_run *r, struct err *err)
{
	static const struct command_job job = {.command = "digest"};
	return run_command(r, &job, err);
}

static enum status run_verify(struct job_run *r, struct err *err)
{
	static const struct command_job job = {.command = "verify"};
	return run_command(r, &job, err);
}

/* Into JUNHENG_BACKUPS, else a folder of the file store's that is none of its files: those people fetch. */
static enum status complete_backup(struct job_run *r, struct prepared *p, struct err *err)
{
	const struct session *of_worker = r->context;
	struct session at = *of_worker;
	const char *named = getenv("JUNHENG_BACKUPS");
	char moment[28];
	at.arena = r->arena;
	const char *folder = named && *named ? named : arena_printf(r->arena, "%s/backups", app_files_folder(&at));
	moment_format(moment_now(), moment);
	for (char *c = moment; *c; c++)
		if (*c == ':' || *c == '.')
			*c = '-';
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_set(err, ST_UNAVAILABLE, "the folder %s cannot be made: %s", folder, strerror(errno));
	p->words[p->n_words++] = str_of(arena_printf(r->arena, "%s/register-%s.db", folder, moment));
	return ST_OK;
}

static enum status run_backup(struct job_run *r, struct err *err)
{
	static const struct command_job job = {.command = "backup", .complete = complete_backup};
	return run_command(r, &job, err);
}

/* An import of the whole country needs some hundred MB and minutes; address space is more than memory. */
#define LIMITS .memory_max = (int64_t)6 << 30, .cpu_seconds = 3600, .wall_seconds = 7200

static const struct job_kind kind_import = {.name = "import", .label = {"导入", "import"}, .run = run_import, .tries = 3, .at_once = 1, .tells = true, LIMITS};
static const struct job_kind kind_undo = {.name = "undo", .label = {"撤销导入", "undo"}, .run = run_undo, .tries = 1, .at_once = 1, .tells = true, LIMITS};
static const struct job_kind kind_export = {.name = "export", .label = {"导出", "export"}, .run = run_export, .tries = 3, .tells = true, LIMITS};
static const struct job_kind kind_balance = {.name = "balance", .label = {"均衡测算报告", "balance report"}, .run = run_balance, .tries = 3, .tells = true, LIMITS};
static const struct job_kind kind_coverage = {.name = "coverage", .label = {"覆盖率报告", "coverage report"}, .run = run_coverage, .tries = 3, .tells = true, LIMITS};
static const struct job_kind kind_backup = {.name = "backup", .label = {"备份", "backup"}, .run = run_backup, .tries = 2, .at_once = 1, .tells = true, LIMITS};
static const struct job_kind kind_digest = {.name = "digest", .label = {"每周任务摘要", "weekly digest of tasks"}, .run = run_digest, .tries = 3, .at_once = 1, LIMITS};
static const struct job_kind kind_plan = {.name = "plan", .label = {"求解规划方案", "solving of a plan"}, .run = run_plan, .tries = 3, .tells = true, LIMITS};
static const struct job_kind kind_verify = {.name = "verify", .label = {"验证历史", "verify"}, .run = run_verify, .tries = 3, .at_once = 1, .tells = true, LIMITS};

const struct job_kind *const app_job_kinds[] = {
	&kind_import,
	&kind_undo,
	&kind_export,
	&kind_balance,
	&kind_coverage,
	&kind_digest,
	&kind_backup,
	&kind_plan,
	&kind_verify,
	NULL,
};

int app_job_kind_count(void) { return (int)ARRAY_LEN(app_job_kinds) - 1; }
