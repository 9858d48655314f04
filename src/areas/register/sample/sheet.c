#include "areas/register/sample/city.h"

#include "areas/register/register.h"
#include "base/embed.h"

#include <stdio.h>
#include <stdarg.h>
#include <string.h>

static const char *const region_fields[] = {"code", "name", "parent", "level", "shape", NULL};
static const char *const school_fields[] = {"code", "name", "short_name", "type", "authority", "ownership", "legal_person", "county",
					    "urban_rural", "address", "longitude", "latitude", "datum", "opened", "closed", "status",
					    NULL};
static const char *const campus_fields[] = {"school", "name", "longitude", "latitude", "datum", "from", "to", NULL};
static const char *const statistics_fields[] = {
	"school", "year", "section", "classes", "pupils", "teachers", "above_degree", "backbone", "pe", "music", "art", "arts",
	"teaching_rooms_m2", "indoor_sports_m2", "sports_ground_m2", "sports_hall_m2", "equipment_yuan", "multimedia_rooms", "books",
	"large_classes", "largest_class", "music_rooms", "art_rooms", NULL};
static const char *const grades_fields[] = {"school", "year", "section", "grade", "classes", "pupils", "boys", "boarders",
					    "migrants", "left_behind", NULL};
static const char *const person_fields[] = {"number", "name", "sex", "born", "degree", "title", "backbone", "subjects", "employer",
					    "entered", "consents", "partner", NULL};
static const char *const group_fields[] = {"name", "county", "mode", "tight", "core", "founded", "brand", NULL};
static const char *const membership_fields[] = {"group", "school", "role", "from", "to", NULL};
static const char *const centre_fields[] = {"group", "kind", "seat", "from", NULL};
static const char *const agreement_fields[] = {"kind", "tier", "helper", "helped", "stage", "signed", "from", "to", NULL};
static const char *const posting_fields[] = {"person", "school", "role", "subject", "stage", "kind", "from", "to", "origin", "step", NULL};
static const char *const exemption_fields[] = {"person", "kind", "from", "to", NULL};
static const char *const figure_fields[] = {"place", "period", "measure", "unit", "value", "kind", "part_of", "note", "source", NULL};
static const char *const zone_fields[] = {"name", "county", "stage", NULL};
static const char *const unit_fields[] = {"code", "name", "kind", "county", "longitude", "latitude", "datum",
					"shape", "households", "population", NULL};
static const char *const zone_school_fields[] = {"zone", "school", "from", NULL};
static const char *const zone_unit_fields[] = {"zone", "unit", "from", NULL};
static const char *const children_fields[] = {"kind", "county", "zone", "born", "year", "children", NULL};
static const char *const movement_fields[] = {"county", "zone", "year", "stage", "in", "out", NULL};
static const char *const housing_fields[] = {"name", "county", "unit", "longitude", "latitude", "datum", "status",
					"households", "handover", "years", "kindergarten", "primary", "junior", NULL};
static const char *const intake_fields[] = {"school", "year", "section", "classes", "places", NULL};
static const char *const classrooms_fields[] = {"school", "year", "section", "rooms", "flexible", NULL};
static const char *const site_fields[] = {"name", "kind", "county", "stage", "school", "longitude", "latitude",
					"datum", "classes", "most_classes", "step", "earliest", "lead", "open_cost", "class_cost", "project_cost", "flexible", "rent", NULL};
static const char *const building_budget_fields[] = {"region", "year", "amount", NULL};
static const char *const building_fields[] = {"name", "kind", "county", "stage", "school", "zone", "classes",
					"year", "cost", "status", NULL};
static const char *const building_step_fields[] = {"project", "step", "due", "done", NULL};
static const char *const assumption_fields[] = {"scenario", "what", "region", "stage", "first_year", "percent", "note", NULL};

static const struct {
	const struct record *record;
	const char *const *fields;
} layout[SAMPLE_TABLES] = {
	[SAMPLE_REGION] = {&record_region, region_fields},
	[SAMPLE_SCHOOL] = {&record_school, school_fields},
	[SAMPLE_CAMPUS] = {&record_campus, campus_fields},
	[SAMPLE_STATISTICS] = {&record_statistics, statistics_fields},
	[SAMPLE_GRADES] = {&record_grades, grades_fields},
	[SAMPLE_PERSON] = {&record_person, person_fields},
	[SAMPLE_GROUP] = {&record_group, group_fields},
	[SAMPLE_MEMBERSHIP] = {&record_membership, membership_fields},
	[SAMPLE_CENTRE] = {&record_centre, centre_fields},
	[SAMPLE_AGREEMENT] = {&record_agreement, agreement_fields},
	[SAMPLE_POSTING] = {&record_posting, posting_fields},
	[SAMPLE_EXEMPTION] = {&record_exemption, exemption_fields},
	[SAMPLE_FIGURE] = {&record_figure, figure_fields},
	[SAMPLE_ZONE] = {&record_zone, zone_fields},
	[SAMPLE_UNIT] = {&record_unit, unit_fields},
	[SAMPLE_ZONE_SCHOOL] = {&record_zone_school, zone_school_fields},
	[SAMPLE_ZONE_UNIT] = {&record_zone_unit, zone_unit_fields},
	[SAMPLE_CHILDREN] = {&record_children, children_fields},
	[SAMPLE_MOVEMENT] = {&record_movement, movement_fields},
	[SAMPLE_HOUSING] = {&record_housing, housing_fields},
	[SAMPLE_INTAKE] = {&record_intake, intake_fields},
	[SAMPLE_CLASSROOMS] = {&record_classrooms, classrooms_fields},
	[SAMPLE_SITE] = {&record_site, site_fields},
	[SAMPLE_BUDGET] = {&record_building_budget, building_budget_fields},
	[SAMPLE_BUILDING] = {&record_building, building_fields},
	[SAMPLE_BUILDING_STEP] = {&record_building_step, building_step_fields},
	[SAMPLE_ASSUMPTION] = {&record_assumption, assumption_fields},
};

extern const struct embedded sample_files[];

struct str sample_file(const char *name)
{
	for (const struct embedded *e = sample_files; e->name; e++)
		if (strcmp(e->name, name) == 0)
			return embedded_bytes(e);
	return (struct str){};
}

static void begin(struct sample_sheet *sheet, const struct record *r, const char *const *fields)
{
	*sheet = (struct sample_sheet){.record = r, .fields = fields};
	while (fields[sheet->field_count])
		sheet->field_count++;
}

struct sample_sheet *sample_sheet(struct sample *s, const struct record *r, const char *const *fields)
{
	if (s->n_more == SAMPLE_MORE_MAX)
		panic("the sample has too many sheets");
	begin(&s->more[s->n_more], r, fields);
	return &s->more[s->n_more++];
}

void sample_row(struct sample *s, struct sample_sheet *sheet)
{
	if (sheet->rows == sheet->cap) {
		size_t cap = sheet->cap ? sheet->cap * 2 : 64, n = (size_t)sheet->field_count;
		struct str *cells = ARENA_ARRAY(s->arena, struct str, cap * n);
		if (sheet->rows)
			memcpy(cells, sheet->cells, sheet->rows * n * sizeof *cells);
		sheet->cells = cells;
		sheet->cap = cap;
	}
	sheet->rows++;
}

static int column(const struct sample_sheet *sheet, const char *field)
{
	for (int i = 0; i < sheet->field_count; i++)
		if (strcmp(sheet->fields[i], field) == 0)
			return i;
	return -1;
}

void sample_set(struct sample *s, struct sample_sheet *sheet, const char *field, struct str value)
{
	int i = column(sheet, field);
	if (i < 0)
		panic("the sample has no column %s", field);
	sheet->cells[(sheet->rows - 1) * (size_t)sheet->field_count + (size_t)i] = str_copy(s->arena, value);
}

static void set_text(struct sample *s, struct sample_sheet *sheet, const char *field, const char *format, va_list ap)
{
	char text[256];
	int n = vsnprintf(text, sizeof text, format, ap);
	if (n < 0 || n >= (int)sizeof text)
		panic("the sample's %s is too long", field);
	sample_set(s, sheet, field, str_of(text));
}

void sample_setf(struct sample *s, struct sample_sheet *sheet, const char *field, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	set_text(s, sheet, field, format, ap);
	va_end(ap);
}

struct str sample_cell(const struct sample_sheet *sheet, size_t row, const char *field)
{
	int i = column(sheet, field);
	return i < 0 ? (struct str){} : sheet->cells[row * (size_t)sheet->field_count + (size_t)i];
}

/* ---- the register's own ---- */

void sheet_row(struct sample *s, enum sample_table t)
{
	if (!s->sheet[t].record)
		begin(&s->sheet[t], layout[t].record, layout[t].fields);
	sample_row(s, &s->sheet[t]);
}

void sheet_set(struct sample *s, enum sample_table t, const char *field, struct str value) { sample_set(s, &s->sheet[t], field, value); }

void sheet_setf(struct sample *s, enum sample_table t, const char *field, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	set_text(s, &s->sheet[t], field, format, ap);
	va_end(ap);
}
