/* Which sheet is which register, in which row do its headings stand, and what is each column. */
#include "record/import/impl.h"

#include "table/xlsx_write.h"

#include <string.h>

enum { LOOK_ROWS = 12, LOOK_COLUMNS = 1024 };

/* The first rows of a sheet, kept. */
struct look {
	struct {
		uint32_t row;
		struct str *texts;
		uint32_t n;
	} rows[LOOK_ROWS];
	int n;
};

static enum status look_at(struct importer *im, struct table_reader *t, struct look *ret, struct err *err)
{
	*ret = (struct look){};
	while (ret->n < LOOK_ROWS) {
		struct table_row row;
		bool more;
		TRY(table_next_row(t, &row, &more, err));
		if (!more)
			break;
		uint32_t n = MIN(row.n, (uint32_t)LOOK_COLUMNS);
		struct str *texts = ARENA_ARRAY(im->arena, struct str, n);
		for (uint32_t i = 0; i < n; i++)
			texts[i] = str_copy(im->arena, row.cells[i].text);
		ret->rows[ret->n].row = row.row;
		ret->rows[ret->n].texts = texts;
		ret->rows[ret->n++].n = n;
	}
	return ST_OK;
}

/* How many fields of the record the row names; *ret_whole: the key and all that is required are among them. */
static int fields_named(struct importer *im, const struct record *r, const struct str *texts, uint32_t n, bool *ret_whole)
{
	bool seen[256] = {};
	int count = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct str unit;
		int f = heading_field(&im->scratch, &im->indexes[import_order(im, r)], texts[i], &unit);
		if (f >= 0 && f < 256 && !seen[f]) {
			seen[f] = true;
			count++;
		}
	}
	*ret_whole = count > 0;
	for (int f = 0; f < 256 && r->fields[f].name; f++)
		if ((r->fields[f].flags & F_REQUIRED) && !r->fields[f].default_value && !seen[f])
			*ret_whole = false;
	return count;
}

static int heading_row_for(struct importer *im, const struct record *r, const struct look *l, int *ret_count, bool *ret_whole)
{
	int best = -1;
	*ret_count = 0;
	*ret_whole = false;
	for (int i = 0; i < l->n; i++) {
		bool whole;
		int count = fields_named(im, r, l->rows[i].texts, l->rows[i].n, &whole);
		if (count > *ret_count) {
			best = i;
			*ret_count = count;
			*ret_whole = whole;
		}
	}
	return best;
}

static struct str file_stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str name = str_of(slash ? slash + 1 : path);
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '.')
			return str_slice(name, 0, i - 1);
	return name;
}

static const struct record *record_named(struct importer *im, struct str name)
{
	for (int i = 0; i < im->g->catalogue->n; i++) {
		const struct record *r = im->g->catalogue->records[i];
		if (!r->is_internal && heading_names_record(im->arena, r, name))
			return r;
	}
	return NULL;
}

/* By its headings alone: the record most of whose fields are named, its required ones among them; none when two are equal. */
static const struct record *record_by_headings(struct importer *im, const struct look *l)
{
	const struct record *best = NULL;
	int best_count = 0;
	bool equal = false;
	for (int i = 0; i < im->g->catalogue->n; i++) {
		const struct record *r = im->g->catalogue->records[i];
		int count;
		bool whole;
		if (r->is_internal || heading_row_for(im, r, l, &count, &whole) < 0 || !whole)
			continue;
		equal = count == best_count;
		if (count > best_count) {
			best = r;
			best_count = count;
		}
	}
	return equal ? NULL : best;
}

static struct output *add_output(struct importer *im, const struct record *r, const struct place *p, const struct look *l, int row)
{
	enum { GROW = 16 };
	if (im->n_outputs % GROW == 0) {
		struct output *more = ARENA_ARRAY(im->arena, struct output, (size_t)im->n_outputs + GROW);
		if (im->n_outputs)
			memcpy(more, im->outputs, sizeof *more * (size_t)im->n_outputs);
		im->outputs = more;
	}
	struct output *o = &im->outputs[im->n_outputs++];
	*o = (struct output){.record = r, .order = import_order(im, r), .file = p->file, .sheet = p->sheet, .sheet_name = p->sheet_name,
			     .effective_column = -1, .n_fields = record_field_count(r)};
	o->uses = ARENA_ARRAY(im->arena, struct use, (size_t)o->n_fields);
	o->heading_row = l->rows[row].row;
	o->headings = l->rows[row].texts;
	o->n_headings = l->rows[row].n;
	return o;
}

static void report_column(struct importer *im, struct output *o, uint32_t column, const char *rule, enum check_severity severity)
{
	struct place p = {.output = -1, .file = o->file, .sheet = o->sheet, .sheet_name = o->sheet_name, .row = o->heading_row,
			  .column_index = (int32_t)column, .column = o->headings[column]};
	import_report_sheet(im, &p, o->record, rule, severity, o->headings[column], (struct str){});
}

static void column_use(struct importer *im, struct use *u, int32_t column, struct str unit)
{
	u->kind = USE_COLUMN;
	u->columns = ARENA_NEW(im->arena, int32_t);
	u->columns[0] = column;
	u->n_columns = 1;
	u->unit = unit;
}

static void use_headings(struct importer *im, struct output *o)
{
	for (uint32_t i = 0; i < o->n_headings; i++) {
		struct str unit;
		if (!str_trim(o->headings[i]).n)
			continue;
		int f = heading_field(&im->scratch, &im->indexes[o->order], o->headings[i], &unit);
		if (f >= 0 && o->uses[f].kind != USE_NONE)
			report_column(im, o, i, "column.twice", CHECK_FAULT);
		else if (f >= 0)
			column_use(im, &o->uses[f], (int32_t)i, unit);
		else if (o->record->life == LIFE_DATED && heading_is_effective(im->arena, o->headings[i]))
			o->effective_column = (int32_t)i;
		else
			report_column(im, o, i, "column.unknown", CHECK_WARNING);
	}
}

/* A column by its heading, compared as headings are. */
static int32_t find_column(struct importer *im, const struct str *texts, uint32_t n, struct str heading)
{
	struct str folded = heading_fold(im->arena, heading);
	for (uint32_t i = 0; i < n; i++)
		if (folded.n && str_eq(folded, heading_fold(im->arena, texts[i])))
			return (int32_t)i;
	return -1;
}

static void use_source(struct importer *im, struct output *o, const struct mapping_source *s, struct use *u)
{
	static const enum use_kind kinds[] = {[MAP_COLUMN] = USE_COLUMN, [MAP_CONSTANT] = USE_CONSTANT, [MAP_KEY] = USE_KEY,
					      [MAP_VALUE] = USE_VALUE, [MAP_SUM] = USE_SUM};
	*u = (struct use){.kind = kinds[s->kind], .source = s, .unit = s->unit};
	u->columns = ARENA_ARRAY(im->arena, int32_t, (size_t)s->n_columns + 1);
	for (int i = 0; i < s->n_columns; i++) {
		int32_t c = find_column(im, o->headings, o->n_headings, s->columns[i]);
		if (c >= 0) {
			u->columns[u->n_columns++] = c;
			continue;
		}
		struct place p = {.output = -1, .file = o->file, .sheet = o->sheet, .sheet_name = o->sheet_name,
				  .row = o->heading_row, .column_index = -1};
		import_report_sheet(im, &p, o->record, "mapping.column", CHECK_FAULT, s->columns[i], (struct str){});
	}
}

static void use_mapping(struct importer *im, struct output *o, const struct mapping_output *m)
{
	o->mapping = m;
	for (int i = 0; i < m->n_sources; i++)
		use_source(im, o, &m->sources[i], &o->uses[m->sources[i].field]);
	if (m->alias)
		use_source(im, o, m->alias, &o->alias);
	o->unpivot_columns = ARENA_ARRAY(im->arena, int32_t, (size_t)m->n_unpivot + 1);
	for (int i = 0; i < m->n_unpivot; i++) {
		o->unpivot_columns[i] = find_column(im, o->headings, o->n_headings, m->unpivot[i].column);
		if (o->unpivot_columns[i] >= 0)
			continue;
		struct place p = {.output = -1, .file = o->file, .sheet = o->sheet, .sheet_name = o->sheet_name,
				  .row = o->heading_row, .column_index = -1};
		import_report_sheet(im, &p, o->record, "mapping.column", CHECK_FAULT, m->unpivot[i].column, (struct str){});
	}
}

static bool mentions(struct importer *im, const struct mapping *m, struct str folded)
{
	for (int i = 0; i < m->n_ignore; i++)
		if (str_eq(folded, heading_fold(im->arena, m->ignore[i])))
			return true;
	for (int i = 0; i < m->n_outputs; i++) {
		const struct mapping_output *o = &m->outputs[i];
		for (int k = 0; k < o->n_unpivot; k++)
			if (str_eq(folded, heading_fold(im->arena, o->unpivot[k].column)))
				return true;
		for (int k = 0; k <= o->n_sources; k++) {
			const struct mapping_source *s = k < o->n_sources ? &o->sources[k] : o->alias;
			for (int c = 0; s && c < s->n_columns; c++)
				if (str_eq(folded, heading_fold(im->arena, s->columns[c])))
					return true;
		}
	}
	return false;
}

/* The row in which all headings stand that the mapping asks for; −1. */
static int mapping_row(struct importer *im, const struct mapping *m, const struct look *l)
{
	for (int i = 0; i < l->n; i++) {
		if (m->heading_row && l->rows[i].row != (uint32_t)m->heading_row)
			continue;
		bool all = m->n_match > 0 || m->heading_row;
		for (int k = 0; k < m->n_match && all; k++)
			all = find_column(im, l->rows[i].texts, l->rows[i].n, m->match[k]) >= 0;
		if (all)
			return i;
	}
	return m->n_match || m->heading_row || l->n == 0 ? -1 : 0;
}

static void apply_mapping(struct importer *im, const struct place *p, const struct look *l, int row)
{
	const struct mapping *m = im->o->mapping;
	struct output *last = NULL;
	for (int i = 0; i < m->n_outputs; i++) {
		last = add_output(im, m->outputs[i].record, p, l, row);
		use_mapping(im, last, &m->outputs[i]);
	}
	for (uint32_t i = 0; last && i < last->n_headings; i++) {
		struct str folded = heading_fold(im->arena, last->headings[i]);
		if (folded.n && !mentions(im, m, folded))
			report_column(im, last, i, "column.unmapped", CHECK_WARNING);
	}
}

/* The sheet of explanations that a template has beside each register (template.h). */
static bool is_help(struct importer *im, struct str name)
{
	static const char *const begins[] = {"说明-", "Help "};
	for (size_t i = 0; i < ARRAY_LEN(begins); i++)
		if (str_starts(name, str_of(begins[i])) && record_named(im, str_slice(name, str_of(begins[i]).n, name.n)))
			return true;
	return false;
}

static enum status survey_sheet(struct importer *im, struct table_reader *t, const struct table_sheet *s, struct place *p,
				struct err *err)
{
	struct look l;
	TRY(look_at(im, t, &l, err));
	if (s->is_hidden && str_eq(p->sheet_name, STR(XLSX_STATE_SHEET))) {
		if (l.n && l.rows[0].n && moment_parse(l.rows[0].texts[0], &im->states[p->file]))
			return ST_OK;
		import_report_sheet(im, p, NULL, "sheet.hidden", CHECK_WARNING, p->sheet_name, (struct str){});
		return ST_OK;
	}
	if (l.n == 0 || is_help(im, p->sheet_name))
		return ST_OK; /* an empty sheet says nothing */
	int row;
	if (im->o->mapping && (row = mapping_row(im, im->o->mapping, &l)) >= 0) {
		apply_mapping(im, p, &l, row);
		return ST_OK;
	}
	const struct record *r = im->o->record;
	if (!r)
		r = record_named(im, p->sheet_name);
	if (!r && table_format_of(t) == TABLE_XLSX && s->index == 0)
		r = record_named(im, file_stem(im->files[p->file]));
	bool by_name = r != NULL;
	if (!r)
		r = record_by_headings(im, &l);
	if (!r || s->is_hidden) {
		/* Hidden sheets of lists belong to our own templates. */
		if (!s->is_hidden || by_name)
			import_report_sheet(im, p, NULL, s->is_hidden ? "sheet.hidden" : "sheet.unknown", CHECK_WARNING,
					    p->sheet_name, (struct str){});
		return ST_OK;
	}
	int count;
	bool whole;
	row = heading_row_for(im, r, &l, &count, &whole);
	if (row < 0) {
		import_report_sheet(im, p, r, "sheet.headings", CHECK_FAULT, p->sheet_name, (struct str){});
		return ST_OK;
	}
	use_headings(im, add_output(im, r, p, &l, row));
	return ST_OK;
}

static enum status survey_file(struct importer *im, int file, struct err *err)
{
	struct table_reader *t;
	TRY(table_open(&t, im->files[file], NULL, err));
	int before = im->n_outputs;
	size_t faults = im->faults.n;
	enum status st = ST_OK;
	for (;;) {
		struct table_sheet s;
		bool more;
		st = table_next_sheet(t, &s, &more, err);
		if (st != ST_OK || !more)
			break;
		struct place p = {.output = -1, .file = file, .sheet = s.index, .sheet_name = str_copy(im->arena, s.name),
				  .column_index = -1};
		st = survey_sheet(im, t, &s, &p, err);
		if (st != ST_OK)
			break;
	}
	table_close(t);
	if (st == ST_OK && im->n_outputs == before && im->faults.n == faults) {
		struct place p = {.output = -1, .file = file, .sheet = -1, .column_index = -1};
		import_report_sheet(im, &p, NULL, "file.empty", CHECK_FAULT, file_stem(im->files[file]), (struct str){});
	}
	return st;
}

/* Referenced before referring; sheets of one record in the order they were given. */
static void sort_outputs(struct importer *im)
{
	for (int i = 1; i < im->n_outputs; i++) {
		struct output o = im->outputs[i];
		int at = i;
		for (; at > 0 && im->outputs[at - 1].order > o.order; at--)
			im->outputs[at] = im->outputs[at - 1];
		im->outputs[at] = o;
	}
}

enum status import_survey(struct importer *im, struct err *err)
{
	im->indexes = ARENA_ARRAY(im->arena, struct heading_index, (size_t)im->g->catalogue->n);
	for (int i = 0; i < im->g->catalogue->n; i++)
		heading_index_init(&im->indexes[i], im->arena, im->g->catalogue->records[i]);
	im->states = ARENA_ARRAY(im->arena, moment_t, (size_t)im->n_files);
	for (int i = 0; i < im->n_files; i++)
		if (survey_file(im, i, err) != ST_OK)
			return err_prefix(err, "%s", im->files[i]);
	if (im->n_outputs == 0 && im->faults.serious == 0) {
		struct place p = {.output = -1, .file = 0, .sheet = -1, .column_index = -1};
		import_report_sheet(im, &p, NULL, "file.nothing", CHECK_FAULT, (struct str){}, (struct str){});
	}
	sort_outputs(im);
	im->sheets = ARENA_ARRAY(im->arena, struct import_sheet, (size_t)im->n_outputs);
	im->n_sheets = (size_t)im->n_outputs;
	return ST_OK;
}
