/* A register of two counties, with schools of the first whose teachers may be exchanged. For tests of plans of exchange. */
#ifndef JH_TEST_APP_EXCHANGE_TOWN_H
#define JH_TEST_APP_EXCHANGE_TOWN_H

#include "program.h"

/* Teachers T001… of the first school, then of the second; half of each school teach maths, half Chinese; backbone is at every eighth school,
 * from the first. */
static inline void exchange_town(struct program *p, int schools, int each)
{
	struct buf school, statistics, person, posting;
	program_write(p, "region.csv",
		      "code,name,parent,level\n13,河北省,,province\n1311,衡水市,13,city\n131102,桃城区,1311,county\n131103,冀州区,1311,county\n");
	buf_init(&school, 0);
	buf_init(&statistics, 0);
	buf_init(&person, 0);
	buf_init(&posting, 0);
	buf_cstr(&school, "code,name,type,county,urban rural,longitude,latitude,datum,opened,status\n");
	buf_cstr(&statistics, "school,year,section,classes,pupils,teachers,above degree,backbone,pe,music,art\n");
	buf_cstr(&person, "number,name,sex,born,degree,backbone,subjects,employer,entered\n");
	buf_cstr(&posting, "person,school,role,subject,stage,kind,from\n");
	for (int k = 0; k < schools; k++) {
		buf_printf(&school, "2131%06d,第%d小学,211,131102,111,115.6%03d,37.73,wgs84,2000-09-01,open\n", k + 1, k + 1, 10 * k);
		buf_printf(&statistics, "2131%06d,2024-2025,primary,6,%d,%d,%d,%d,1,1,1\n", k + 1, 200 + 40 * k, each, each / 2, k % 8 ? 1 : each / 2);
		for (int i = 0; i < each; i++) {
			int n = k * each + i + 1;
			buf_printf(&person, "T%03d,欧阳明远,%s,1985,%s,%s,数学,2131%06d,2008\n", n, i % 2 ? "f" : "m", i % 2 ? "bachelor" : "secondary",
				   k % 8 == 0 && i < each / 2 ? "county" : "none", k + 1);
			buf_printf(&posting, "T%03d,2131%06d,teacher,%s,primary,regular,2009-09-01\n", n, k + 1, i % 2 ? "maths" : "chinese");
		}
	}
	program_write(p, "school.csv", school.p);
	program_write(p, "statistics.csv", statistics.p);
	program_write(p, "person.csv", person.p);
	program_write(p, "posting.csv", posting.p);
	buf_done(&school);
	buf_done(&statistics);
	buf_done(&person);
	buf_done(&posting);
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "statistics.csv", "person.csv", "posting.csv", "--commit");
}

#endif
