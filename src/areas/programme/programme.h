/* The programme: what group schooling and paired assistance promise, what was done, which problems were raised, how it was judged.
 * The one header other areas use. */
#ifndef JH_AREAS_PROGRAMME_PROGRAMME_H
#define JH_AREAS_PROGRAMME_PROGRAMME_H

#include "cli/command.h"
#include "record/descriptor.h"

struct sample_part;
struct web_part;

extern const struct command programme_duty_commands[], programme_task_commands[], programme_digest_commands[], programme_problem_commands[],
	programme_training_commands[], programme_yearly_commands[];
extern const struct web_part programme_duty_part, programme_term_part, programme_task_part, programme_activity_part, programme_check_in_part, programme_calendar_part, programme_meetings_part, programme_meeting_part, programme_ceremony_part, programme_selection_part, programme_growth_part, programme_sight_part, programme_progress_part, programme_rows_part, programme_certificate_part, programme_review_part, programme_problem_part, programme_visit_part, programme_training_part, programme_yearly_part;
extern const struct sample_part programme_sample; /* what the registers hold in a sample city */

extern const struct record record_department;
extern const struct record record_programme;
extern const struct record record_frame_entry;
extern const struct record record_working_group;
extern const struct record record_working_group_member;
extern const struct record record_task;
extern const struct record record_milestone;
extern const struct record record_meeting;
extern const struct record record_venue;
extern const struct record record_guest;
extern const struct record record_decision;
extern const struct record record_ceremony_item;
extern const struct record record_activity;
extern const struct record record_same_event;
extern const struct record record_participation;
extern const struct record record_mentorship;
extern const struct record record_mentoring;
extern const struct record record_together;
extern const struct record record_centre_work;
extern const struct record record_budget_line;
extern const struct record record_spending;
extern const struct record record_guidance_centre;
extern const struct record record_pilot_zone;
extern const struct record record_problem;
extern const struct record record_visit;
extern const struct record record_finding;
extern const struct record record_honour;
extern const struct record record_selection;
extern const struct record record_application;
extern const struct record record_review;
extern const struct record record_reviewer_tie;
extern const struct record record_objection;
extern const struct record record_talent;
extern const struct record record_certificate;
extern const struct record record_quota;
extern const struct record record_base;
extern const struct record record_booking;
extern const struct record record_labour_task;
extern const struct record record_moral_event;
extern const struct record record_vision;
extern const struct record record_pupil_sight;
extern const struct record record_psychology;
extern const struct record record_joint_test;
extern const struct record record_test_item;
extern const struct record record_test_result;

/* In the order of import: referenced before referring. For the list of the whole program (app/list.c). */
#define PROGRAMME_RECORDS \
	&record_department, &record_programme, &record_frame_entry, &record_working_group, &record_working_group_member, \
	&record_task, &record_milestone, &record_meeting, &record_venue, &record_guest, &record_decision, \
	&record_activity, &record_same_event, &record_participation, &record_mentorship, &record_mentoring, &record_together, \
	&record_centre_work, &record_budget_line, &record_spending, &record_guidance_centre, &record_pilot_zone, \
	&record_problem, &record_visit, &record_finding, \
	&record_selection, &record_application, &record_review, &record_reviewer_tie, &record_objection, &record_honour, &record_ceremony_item, \
	&record_talent, &record_certificate, &record_quota, &record_base, &record_booking, &record_labour_task, &record_moral_event, \
	&record_vision, &record_pupil_sight, &record_psychology, &record_joint_test, &record_test_item, &record_test_result

#endif
