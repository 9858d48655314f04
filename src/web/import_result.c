/* What an import or an undoing came to, on its job's page. */
#include "web/jobs.h"

#include "base/map.h"
#include "text/message.h"
#include "web/records.h"
#include "web/views.h"

#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

/* Faults alike share a line with their first cells; a page shows so many lines, the marked file all. A result longer than
 * RESULT_BYTES_MAX is left to the marked file. */
enum { CELLS_SHOWN = 3, LINES_MAX = 200, DEPENDANTS_MAX = 200, RESULT_BYTES_MAX = 64 << 20 };

static struct str text_at(struct call *c, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	return json_is_string(v) ? str_copy(c->a, (struct str){json_string_value(v), json_string_length(v)}) : (struct str){};
}

static int64_t number_at(const json_t *o, const char *key) { return (int64_t)json_integer_value(json_object_get(o, key)); }

struct fault_line {
	struct view_import_fault view;
	struct buf cells;
	size_t n;
};

static struct str cell_of(struct call *c, const json_t *f)
{
	struct str cell = text_at(c, f, "cell");
	if (!cell.n && json_is_integer(json_object_get(f, "row")))
		cell = str_of(arena_printf(c->a, "%lld", (long long)number_at(f, "row")));
	return cell;
}

/* Faults of one rule in one column of one sheet, in the order in which the first of each stands in the file. */
static size_t group_faults(struct call *c, const json_t *faults, const char *severity, struct view_import_fault **ret, size_t *ret_more)
{
	struct map lines;
	struct fault_line **all = ARENA_ARRAY(c->a, struct fault_line *, LINES_MAX);
	size_t i, n = 0;
	const json_t *f;
	map_init(&lines, c->a);
	*ret_more = 0;
	json_array_foreach(faults, i, f)
	{
		struct str at = text_at(c, f, "severity");
		if (!str_eq(at, str_of(severity)))
			continue;
		struct str file = text_at(c, f, "file"), sheet = text_at(c, f, "sheet"), column = text_at(c, f, "column"), rule = text_at(c, f, "rule"),
			   value = text_at(c, f, "value"), message = text_at(c, f, "message");
		bool is_new;
		struct map_entry *e = map_put(&lines, str_of(arena_printf(c->a, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(file), STR_ARG(sheet), STR_ARG(column),
									  STR_ARG(rule))), &is_new);
		if (is_new && n < LINES_MAX) {
			struct fault_line *l = ARENA_NEW(c->a, struct fault_line);
			l->view = (struct view_import_fault){.file = file, .sheet = sheet, .column = column, .value = value, .message = message};
			buf_init(&l->cells, 0);
			e->value.p = all[n++] = l;
		}
		struct fault_line *l = e->value.p;
		if (!l) {
			*ret_more += 1;
			continue;
		}
		if (l->n < CELLS_SHOWN) {
			struct str cell = cell_of(c, f);
			buf_printf(&l->cells, "%s%.*s", l->cells.n ? " " : "", STR_ARG(cell));
		}
		l->n++;
	}
	struct view_import_fault *views = ARENA_ARRAY(c->a, struct view_import_fault, n);
	for (size_t k = 0; k < n; k++) {
		views[k] = all[k]->view;
		views[k].cells = str_copy(c->a, buf_view(&all[k]->cells));
		views[k].more = (int64_t)(all[k]->n > CELLS_SHOWN ? all[k]->n - CELLS_SHOWN : 0);
		buf_done(&all[k]->cells);
	}
	*ret = views;
	return n;
}

static void show_faults(struct call *c, const json_t *faults, const char *severity, const char *caption)
{
	struct view_import_fault *lines;
	size_t more, n = group_faults(c, faults, severity, &lines, &more);
	if (n)
		view_import_faults(&c->page, &(struct view_import_faults){.caption = str_of(call_tr(c, caption)), .faults = lines, .n_faults = n,
									  .more = (int64_t)more});
}

/* The whole answer: in the job, or, when it is long, in the file beside. */
static json_t *load_result(struct call *c, const struct job *j, const struct file_use *uses, size_t n)
{
	json_error_t fault;
	struct err err;
	const char *path;
	for (size_t i = 0; i < n && c->w->files; i++)
		if (str_eq(uses[i].role, STR("result")) && str_eq(uses[i].name, STR("result.json")) && uses[i].size <= RESULT_BYTES_MAX &&
		    files_path(c->w->files, c->a, uses[i].digest, &path, &err) == ST_OK)
			return json_load_file(path, 0, &fault);
	return j->result.n ? json_loadb(j->result.p, j->result.n, 0, &fault) : NULL;
}

static size_t sheets_of(struct call *c, const json_t *o, struct view_import_sheet **ret)
{
	const json_t *list = json_object_get(o, "sheets"), *s;
	struct view_import_sheet *all = ARENA_ARRAY(c->a, struct view_import_sheet, json_array_size(list));
	size_t i, n = 0;
	json_array_foreach(list, i, s)
	{
		struct str name = text_at(c, s, "record");
		const struct record *r = catalogue_find(c->g->catalogue, name);
		all[n++] = (struct view_import_sheet){.file = text_at(c, s, "file"), .sheet = text_at(c, s, "sheet"),
						      .record = r ? label_text(c, r->label) : name, .rows = number_at(s, "rows")};
	}
	*ret = all;
	return n;
}

/* Marked copies bear the name of the file that was sent. */
static struct str marked_of(struct call *c, const struct job *j, const struct file_use *uses, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char id[ID_TEXT];
		if (!str_eq(uses[i].role, STR("result")) || str_eq(uses[i].name, STR("result.json")))
			continue;
		id_format(uses[i].id, id);
		return str_of(arena_printf(c->a, "%.*s/files/%s", STR_ARG(job_path(c, j->id)), id));
	}
	return (struct str){};
}

enum status import_result_show(struct call *c, const struct job *j, const struct file_use *uses, size_t n_uses, struct err *err)
{
	json_t *o = load_result(c, j, uses, n_uses);
	if (!o)
		return ST_OK; /* its files stand below */
	struct view_import_sheet *sheets;
	int64_t created = number_at(o, "created"), changed = number_at(o, "changed");
	const json_t *faults = json_object_get(o, "faults");
	struct view_import_result v = {.path = job_path(c, j->id), .committed = json_is_true(json_object_get(o, "committed")), .faulty = j->answer_no,
				       .batch = text_at(c, o, "batch"), .rows = number_at(o, "rows"), .created = created, .changed = changed,
				       .unchanged = number_at(o, "unchanged"), .nothing = !j->answer_no && created + changed == 0};
	v.n_sheets = sheets_of(c, o, &sheets);
	v.sheets = sheets;
	v.marked = marked_of(c, j, uses, n_uses);
	v.may_commit = !v.committed && !v.faulty && !v.nothing && !c->is_past && call_may_import(c);
	view_import_result(&c->page, &v);
	show_faults(c, faults, "fault", N_("Faults: mend these cells and send the file again"));
	show_faults(c, faults, "warning", N_("Remarks: these do not stand in the way"));
	json_decref(o);
	return ST_OK;
}

void undo_result_show(struct call *c, const struct job *j)
{
	json_error_t fault;
	json_t *o = json_loadb(j->result.p, j->result.n, 0, &fault);
	const json_t *list = json_object_get(o, "faults"), *f;
	size_t i, n = 0;
	struct view_dependant *all = ARENA_ARRAY(c->a, struct view_dependant, DEPENDANTS_MAX);
	json_array_foreach(list, i, f)
	{
		if (n == DEPENDANTS_MAX)
			break;
		struct str name = text_at(c, f, "record"), id_text = text_at(c, f, "id"), field = text_at(c, f, "field");
		const struct record *r = catalogue_find(c->g->catalogue, name);
		const struct field *of = r ? record_field(r, field) : NULL;
		struct id id;
		all[n] = (struct view_dependant){.record = r ? label_text(c, r->label) : name, .row = text_at(c, f, "row"),
						 .field = of ? label_text(c, of->label) : field, .message = text_at(c, f, "message")};
		if (r && id_parse(id_text, &id))
			all[n].href = row_path(c, r, id);
		n++;
	}
	view_undo_result(&c->page, &(struct view_undo_result){.batch = text_at(c, o, "batch"), .undone = !j->answer_no, .faults = all, .n_faults = n,
							       .more = (int64_t)(json_array_size(list) - n)});
	json_decref(o);
}
