/* OneRoster 1.2 CSV, bulk: organisations (regions and schools) and academic sessions (school years) as one archive. */
#include "record/kind.h"
#include "table/zip_write.h"
#include "web/api.h"
#include "web/scope.h"

#include <inttypes.h>
#include <string.h>

enum { PAGE = 1000 };

/* RFC 4180: quoted where needed, quotes doubled, CRLF. Programs read this, so nothing is guarded against spreadsheets. */
static void put(struct buf *b, struct str s, bool is_last)
{
	bool quoted = memchr(s.n ? s.p : "", ',', s.n) || memchr(s.n ? s.p : "", '"', s.n) || memchr(s.n ? s.p : "", '\n', s.n) ||
		      memchr(s.n ? s.p : "", '\r', s.n);
	if (quoted)
		buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	if (quoted)
		buf_char(b, '"');
	buf_cstr(b, is_last ? "\r\n" : ",");
}

static struct str text_of(const struct row *row, const char *field)
{
	int i = record_field_index(row->record, str_of(field));
	return i >= 0 && row->values[i].form == VALUE_TEXT ? row->values[i].s : (struct str){};
}

static struct str id_of(struct call *c, const struct row *row, const char *field)
{
	int i = record_field_index(row->record, str_of(field));
	return i >= 0 && row->values[i].form == VALUE_ID ? api_id(c, row->values[i].id) : (struct str){};
}

/* What OneRoster calls a region of the level. */
static struct str type_of(struct str level)
{
	static const char *const types[][2] = {{"country", "national"}, {"province", "state"}, {"city", "local"}, {"county", "district"},
					       {"zone", "district"}};
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq(level, str_of(types[i][0])))
			return str_of(types[i][1]);
	return STR("local");
}

/* In bulk files status and dateLastModified are empty. */
static void put_org(struct call *c, const struct row *row, struct buf *out)
{
	bool is_school = strcmp(row->record->name, "school") == 0;
	put(out, api_id(c, row->id), false);
	buf_cstr(out, ",,");
	put(out, text_of(row, "name"), false);
	put(out, is_school ? STR("school") : type_of(text_of(row, "level")), false);
	put(out, text_of(row, "code"), false);
	put(out, id_of(c, row, is_school ? "county" : "parent"), true);
}

static enum status put_orgs(struct call *c, const char *name, struct buf *out, struct err *err)
{
	const struct record *r = catalogue_find(c->g->catalogue, str_of(name));
	struct list_query q = {.record = r, .at = c->at, .limit = PAGE};
	struct list_page page;
	if (!r || !call_may(c, name, ACT_EXPORT))
		return ST_OK;
	TRY(list_access(c, r, ACT_EXPORT, &q.scope, err));
	do {
		TRY(record_list(c->g, c->a, &q, &page, err));
		for (size_t i = 0; i < page.n; i++)
			put_org(c, page.rows[i], out);
		q.after = page.next;
	} while (q.after.n && !out->full);
	return ST_OK;
}

/* The first or last school year that rows of the record say anything of. */
static enum status year_at_end(struct call *c, const struct record *r, bool last, int *first, int *to, struct err *err)
{
	int i = record_field_index(r, STR("year"));
	struct list_query q = {.record = r, .at = c->at, .sort = last ? STR("-year") : STR("year"), .limit = 1};
	struct list_page page;
	if (i < 0 || r->fields[i].kind != FIELD_SCHOOL_YEAR)
		return ST_OK;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	if (page.n && page.rows[0]->values[i].form == VALUE_INTEGER) {
		int year = (int)page.rows[0]->values[i].i;
		*first = MIN(*first, year);
		*to = MAX(*to, year);
	}
	return ST_OK;
}

/* School years from the first to the last that the register knows of, the present one among them. */
static enum status put_sessions(struct call *c, struct buf *out, struct err *err)
{
	int first = school_year_of(c->at.day), last = first;
	for (int i = 0; i < c->g->catalogue->n; i++) {
		const struct record *r = c->g->catalogue->records[i];
		if (r->is_internal || r->life != LIFE_YEAR || !call_may(c, r->name, ACT_LIST))
			continue;
		TRY(year_at_end(c, r, false, &first, &last, err));
		TRY(year_at_end(c, r, true, &first, &last, err));
	}
	for (int y = first; y <= last; y++) {
		char from[11], to[11], title[10];
		day_format(school_year_start(y), from);
		day_format(school_year_start(y + 1), to); /* the day after its last, as the standard has it */
		school_year_format(y, title);
		buf_printf(out, "school-year-%d,,,%s,schoolYear,%s,%s,,%d\r\n", y, title, from, to, y + 1);
	}
	return ST_OK;
}

static void put_manifest(struct buf *out)
{
	static const char *const absent[] = {"categories", "classes", "classResources", "courses", "courseResources", "demographics", "enrollments",
					     "lineItemLearningObjectiveIds", "lineItems", "lineItemScoreScales", "resources",
					     "resultLearningObjectiveIds", "results", "resultScoreScales", "roles", "scoreScales", "userProfiles",
					     "userResources", "users"};
	buf_cstr(out, "propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.2\r\nfile.academicSessions,bulk\r\nfile.orgs,bulk\r\n");
	for (size_t i = 0; i < ARRAY_LEN(absent); i++)
		buf_printf(out, "file.%s,absent\r\n", absent[i]);
	buf_cstr(out, "source.systemName,Junheng\r\nsource.systemCode,junheng\r\n");
}

static enum status fill(struct call *c, struct buf *orgs, struct buf *sessions, struct buf *manifest, struct err *err)
{
	buf_cstr(orgs, "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\n");
	buf_cstr(sessions, "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\r\n");
	TRY(put_orgs(c, "region", orgs, err));
	TRY(put_orgs(c, "school", orgs, err));
	TRY(put_sessions(c, sessions, err));
	put_manifest(manifest);
	const struct zip_entry files[] = {
		{"manifest.csv", buf_view(manifest)}, {"academicSessions.csv", buf_view(sessions)}, {"orgs.csv", buf_view(orgs)}};
	return zip_write(files, ARRAY_LEN(files), &c->out->body, err);
}

static enum status roster(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct buf orgs, sessions, manifest;
	TRY(api_begin(&c, req, out, err));
	buf_init(&orgs, RESPONSE_BODY_MAX);
	buf_init(&sessions, 0);
	buf_init(&manifest, 0);
	enum status st = fill(&c, &orgs, &sessions, &manifest, err);
	if (st == ST_OK && orgs.full)
		st = err_set(err, ST_TOO_LARGE, "there are more organisations than one archive takes");
	buf_done(&orgs);
	buf_done(&sessions);
	buf_done(&manifest);
	TRY(st);
	return response_attachment(out, "application/zip", STR("oneroster.zip"), err);
}

static const struct route_param params[] = {{"as_of", PARAM_DAY, .text = {"日期", "as of"}}, {}};
static const struct route routes[] = {
	{HTTP_GET, "/api/oneroster.zip", "school export", {"OneRoster 1.2 CSV：机构和学年", "OneRoster 1.2 CSV: organisations and academic sessions"},
	 .params = params, .run = roster},
	{},
};
const struct web_part api_roster_part = {.routes = routes};
