/* Code lists that several records of the register share. Values are stable; labels and synonyms follow the handbook. */
#ifndef JH_AREAS_REGISTER_CODES_H
#define JH_AREAS_REGISTER_CODES_H

#include "record/descriptor.h"

extern const struct code codes_school_type[];
extern const struct code_part codes_school_type_stages[]; /* the stages that a school of the type teaches (handbook 9) */
extern const struct code codes_authority[];
extern const struct code codes_ownership[];
extern const struct code codes_urban_rural[];
extern const struct code codes_datum[];
extern const struct code codes_school_status[];
extern const struct code codes_section[];
extern const struct code codes_stage[];
extern const struct code codes_grade[];
extern const struct code codes_mode[];
extern const struct code codes_member_role[];
extern const struct code codes_agreement_kind[];
extern const struct code codes_agreement_tier[];
extern const struct code codes_sex[];
extern const struct code codes_degree[];
extern const struct code codes_title[];
extern const struct code codes_backbone[];
extern const struct code codes_subject[];
extern const struct code codes_posting_role[];
extern const struct code codes_posting_kind[];
extern const struct code codes_posting_step[];
extern const struct code codes_region_level[];
extern const struct code codes_figure_kind[];

#endif
