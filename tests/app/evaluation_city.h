/* A small city whose groups are judged: for tests of evaluations and surveys. */
#ifndef JH_TESTS_APP_EVALUATION_CITY_H
#define JH_TESTS_APP_EVALUATION_CITY_H

#include "visit.h"

/* One group, core and member; the member helped by nobody else. Statistics of two years: the member's pupils fall, so that it attains more. */
static void fill_city(struct program *p)
{
	program_write(p, "region.csv", "code,name,parent,level\n1311,衡水市,,city\n131102,桃城区,1311,county\n131103,冀州区,1311,county\n");
	program_write(p, "school.csv", "code,name,type,county,urban rural\n2113000001,桃城第一小学,211,131102,111\n2113000002,桃城第二小学,211,131102,111\n"
				       "2113000003,冀州第一小学,211,131103,111\n");
	program_write(p, "group.csv", "name,county,mode,core,founded\n育才集团,131102,alliance,2113000001,2020-01-01\n英才集团,131103,alliance,2113000003,2020-01-01\n");
	program_write(p, "membership.csv", "group,school,role,from\n育才集团,2113000001,core,2020-01-01\n育才集团,2113000002,member,2020-01-01\n");
	program_write(p, "statistics.csv", "school,year,section,pupils,teachers,backbone,classes\n2113000001,2022-2023,primary,400,30,6,10\n2113000002,2022-2023,primary,200,20,1,6\n");
	program_write(p, "activity.csv", "date,school,title,kind,other_school,hours\n2022-10-01,2113000002,教研一,research,2113000001,3\n2023-03-01,2113000001,教研二,research,2113000002,2.5\n"
					 "2023-09-02,2113000001,下学年,research,2113000002,9\n");
	program_write(p, "meeting.csv", "date,title,kind,region,group\n2022-10-01,理事会,council,131102,育才集团\n");
	program_write(p, "evaluation.csv", "year,scheme,group\n2022-2023,evaluation,育才集团\n2022-2023,evaluation,英才集团\n");
	program_write(p, "score.csv", "evaluation,item,source,judge,points\n2022-2023/evaluation/育才集团//,quality,panel,甲,80\n2022-2023/evaluation/育才集团//,quality,panel,乙,90\n");
	program_write(p, "survey.csv", "year,school,audience,topic,invited,answered,satisfied\n2022-2023,2113000001,parents,办学,400,380,350\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "group.csv", "membership.csv", "statistics.csv", "activity.csv", "meeting.csv", "evaluation.csv", "score.csv", "survey.csv",
	       "--commit");
}

static int city(void **state)
{
	if (program_setup(state) != 0)
		return -1;
	fill_city(*state);
	return 0;
}

#endif
