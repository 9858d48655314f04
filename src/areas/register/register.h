/* The register's records: regions, schools, campuses, statistics, groups, agreements, people, postings, figures. The one
 * header other areas use. */
#ifndef JH_AREAS_REGISTER_REGISTER_H
#define JH_AREAS_REGISTER_REGISTER_H

#include "cli/command.h"
#include "record/descriptor.h"
#include "record/policy_record.h"

extern const struct record record_region;
extern const struct record record_school;
extern const struct record record_succession;
extern const struct record record_campus;
extern const struct record record_statistics;
extern const struct record record_grades;
extern const struct record record_round;
extern const struct record record_submission;
extern const struct record record_person;
extern const struct record record_group;
extern const struct record record_membership;
extern const struct record record_centre;
extern const struct record record_charter;
extern const struct record record_agreement;
extern const struct record record_posting;
extern const struct record record_exemption;
extern const struct record record_staffing;
extern const struct record record_zone;
extern const struct record record_unit;
extern const struct record record_zone_school;
extern const struct record record_zone_unit;
extern const struct record record_children;
extern const struct record record_movement;
extern const struct record record_housing;
extern const struct record record_intake;
extern const struct record record_classrooms;
extern const struct record record_site;
extern const struct record record_building_budget;
extern const struct record record_building;
extern const struct record record_building_step;
extern const struct record record_assumption;
extern const struct record record_warning;
extern const struct record record_assignment;
extern const struct record record_figure;
extern const struct record record_reading; /* of personal values: who, of which register, what for */

/* The fields of record_reading. */
enum { READING_MOMENT, READING_ACTOR, READING_REGISTER, READING_PURPOSE, READING_FILTER, READING_FIELDS };

/* Who read personal values, of which register and what for, becomes part of the history before the first value is read. `filter` may be
 * empty. ST_USAGE: the purpose is refused. */
enum status register_log_reading(struct session *s, struct reg *g, const struct record *r, struct str filter, struct str purpose, struct err *err);

extern const struct command register_upkeep_commands[]; /* init, migrate, doctor, verify, backup, restore */
extern const struct command register_commands[];
extern const struct command figures_commands[];        /* data in and out */
extern const struct command register_form_commands[];   /* schema, policies: what the register is made of */

/* In the order of import: referenced before referring. The macro is for the list of the whole program (app/list.c). */
#define REGISTER_RECORDS \
	&record_region, &record_policy, &record_school, &record_succession, &record_campus, &record_statistics, \
	&record_grades, &record_round, &record_submission, &record_person, &record_staffing, &record_exemption, \
	&record_group, &record_membership, &record_centre, &record_charter, &record_agreement, &record_posting, \
	&record_zone, &record_unit, &record_zone_school, &record_zone_unit, &record_children, &record_movement, \
	&record_housing, &record_intake, &record_classrooms, &record_site, &record_building_budget, &record_building, \
	&record_building_step, &record_assumption, &record_warning, &record_assignment, &record_figure, &record_reading
extern const struct record *const register_records[]; /* ended by NULL */

/* Rooms, grounds, equipment and multimedia rooms of a combined school stand on the row `whole` or on a section, not on both. */
enum status check_whole_or_section(const struct check_context *context, bool *ret_holds, struct err *err);

#endif
