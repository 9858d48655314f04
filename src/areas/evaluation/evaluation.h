/* Evaluation and supervision: groups and pairs judged under schemes, surveys. The one header other areas use. */
#ifndef JH_AREAS_EVALUATION_EVALUATION_H
#define JH_AREAS_EVALUATION_EVALUATION_H

#include "cli/command.h"
#include "record/descriptor.h"

struct sample_part;
struct store;
struct web_part;

extern const struct command evaluation_commands[];
extern const struct web_part evaluation_part, evaluation_sheet_part, evaluation_survey_part, evaluation_ballot_part;
extern const struct sample_part evaluation_sample; /* an evaluated year of a sample city */

/* Makes or brings up to date the tables of links and ballots in the work database; once at start. */
enum status ballot_migrate(struct store *work, struct err *err);

extern const struct record record_evaluation;
extern const struct record record_self_evaluation;
extern const struct record record_evaluation_reply;
extern const struct record record_score;
extern const struct record record_survey;
extern const struct record record_survey_tally;

/* In the order of import: referenced before referring. For the list of the whole program (app/list.c). */
#define EVALUATION_RECORDS \
	&record_evaluation, &record_self_evaluation, &record_evaluation_reply, &record_score, &record_survey, &record_survey_tally

#endif
