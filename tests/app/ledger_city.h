/* A small city with a group and a pair, and asking its pages: for tests of the programme's pages. */
#ifndef JH_TESTS_APP_LEDGER_CITY_H
#define JH_TESTS_APP_LEDGER_CITY_H

#include "visit.h"

#define LOOK(path, who, wanted)                                                                                         \
	do {                                                                                                           \
		if (visit_get(v, path, who) != (wanted))                                                               \
			fail_msg("%s: %d, expected %d\n%s", path, v->code, (wanted), visit_body(v));                   \
	} while (0)
#define SEND(path, who, form, wanted)                                                                                  \
	do {                                                                                                           \
		if (visit_post(v, path, who, form) != (wanted))                                                        \
			fail_msg("%s: %d, expected %d\n%s", path, v->code, (wanted), visit_body(v));                   \
	} while (0)
#define SHOWS(text)                                                                                                    \
	do {                                                                                                           \
		if (!strstr(v->answer, text))                                                                          \
			fail_msg("'%s' is not in: %s", text, visit_body(v));                                           \
	} while (0)
#define HIDES(text)                                                                                                    \
	do {                                                                                                           \
		if (strstr(v->answer, text))                                                                           \
			fail_msg("'%s' is in: %s", text, visit_body(v));                                               \
	} while (0)

static char *hex(struct id id, char ret[ID_TEXT])
{
	id_format(id, ret);
	return ret;
}

static int city(void **state)
{
	if (program_setup(state) != 0)
		return -1;
	struct program *p = *state;
	program_write(p, "region.csv", "code,name,parent,level\n1311,衡水市,,city\n131102,桃城区,1311,county\n131103,冀州区,1311,county\n");
	program_write(p, "school.csv", "code,name,type,county\n2113000001,桃城第一小学,211,131102\n2113000002,桃城第二小学,211,131102\n"
				       "2113000003,桃城第三小学,211,131102\n2113000004,冀州第一小学,211,131103\n");
	program_write(p, "person.csv", "number,name,employer\nT1,张一,2113000001\nT2,李二,2113000002\nT3,王三,2113000001\nT4,赵四,2113000004\n");
	program_write(p, "group.csv", "name,county,mode,core,founded\n育才集团,131102,alliance,2113000001,2020-01-01\n");
	program_write(p, "membership.csv", "group,school,role,from\n育才集团,2113000001,core,2020-01-01\n育才集团,2113000003,member,2020-01-01\n");
	program_write(p, "agreement.csv", "kind,helper,helped,from,to\npairing,2113000001,2113000002,2022-03-01,2090-03-01\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "person.csv", "group.csv", "membership.csv", "agreement.csv", "--commit");
	return 0;
}

#endif
