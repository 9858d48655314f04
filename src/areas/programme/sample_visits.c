/* Visits to groups in a sample city, with what they found: all of it generated, but that five groups of Jintan were visited in 2024. */
#include "areas/programme/sample_inside.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"

enum { VISITED = 5, FINDINGS = 2, YEAR = 2024, LATELY = 2026 };

static void visit(struct sample_making *m, size_t group, int year, int n)
{
	static const char *const visit_fields[] = {"date", "region", "group", "topic", "visitors", NULL}, *const finding_fields[] = {"visit", "number", "text", NULL};
	static const char *const found[] = {"成员校骨干教师偏少，跨校教研每月不足一次", "集团章程中经费使用办法不明确", "核心校与成员校作息不一致，共享课程难以排课", "成员校音乐、美术专用教室不足"};
	const struct sample_sheet *groups = &m->s->sheet[SAMPLE_GROUP];
	struct sample_sheet *visits = making_sheet(m, &record_visit, visit_fields), *findings = making_sheet(m, &record_finding, finding_fields);
	struct str name = sample_cell(groups, group, "name"), county = sample_cell(groups, group, "county");
	const char *day = arena_printf(m->s->arena, "%d-05-%02d", year, 10 + n);
	sample_row(m->s, visits);
	SET(visits, "date", str_of(day));
	SET(visits, "region", county);
	SET(visits, "group", name);
	SET(visits, "topic", STR("集团化办学调研"));
	SET(visits, "visitors", STR("基础教育科、督导室负责人"));
	for (int k = 0; k < FINDINGS; k++) {
		sample_row(m->s, findings);
		SETF(findings, "visit", "%s/%.*s/%.*s/", day, STR_ARG(county), STR_ARG(name));
		SETF(findings, "number", "%d", k + 1);
		SET(findings, "text", str_of(found[(n + 2 * k) % 4]));
	}
}

void making_visits(struct sample_making *m)
{
	const struct sample_sheet *groups = &m->s->sheet[SAMPLE_GROUP];
	int jintan = 0, lately = 0;
	for (size_t i = 0; i < groups->rows; i++) {
		if (str_eq(sample_cell(groups, i, "county"), STR("320413"))) {
			if (jintan < VISITED)
				visit(m, i, YEAR, jintan++);
		} else if (lately < VISITED) {
			visit(m, i, LATELY, lately++);
		}
	}
}
