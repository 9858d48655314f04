/* Code lists that several records of the programme share. */
#ifndef JH_AREAS_PROGRAMME_CODES_H
#define JH_AREAS_PROGRAMME_CODES_H

#include "record/descriptor.h"

extern const struct code codes_work_area[];     /* what a task is about */
extern const struct code codes_honour_kind[];   /* ratings and commendations */
extern const struct code codes_honour_level[];

#define FROM_BEFORE_TO \
	{.name = "from-before-to", .kind = CHECK_EXPRESSION, .expression = "from < to", \
	 .message = {"止 {to} 不晚于 起 {from}", "it ends {to}, not after it begins {from}"}}

#endif
