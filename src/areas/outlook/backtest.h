/* Inside the area: a back-test, and its answer. */
#ifndef JH_AREAS_OUTLOOK_BACKTEST_H
#define JH_AREAS_OUTLOOK_BACKTEST_H

#include "areas/outlook/counts.h"

#include "base/buf.h"
#include "cli/command.h"

struct backtest {
	const struct counts *counts;
	int from, to;                    /* origins, as indices of years */
	int leads;                       /* the longest */
	bool wanted[COHORT_LEADS_MAX + 1];
	struct cohort_forecast *forecasts; /* [to−from+1] */
	struct cohort_score score[COHORT_LEADS_MAX + 1][COHORT_SETS], plain[COHORT_LEADS_MAX + 1][COHORT_SETS];
};

void backtest_json(const struct backtest *b, struct buf *out);
void backtest_text(const struct backtest *b, enum lang lang, struct buf *out);
/* school,grade,origin_year,target_year,mean,lo90,hi90 for every target the file knows. */
enum status backtest_write(const struct backtest *b, const char *path, struct err *err);

#endif
