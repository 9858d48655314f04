/* The names a balance policy's formulas may use: fields of the statistics, then of the school. For this folder only. */
#ifndef JH_AREAS_BALANCE_NAMES_H
#define JH_AREAS_BALANCE_NAMES_H

#include "record/expr.h"
#include "record/frame.h"

enum { SCHOOL_SLOTS = 1000 }; /* slots below are indexes of statistics' fields, from here of the school's */

struct expr_names balance_names(void);

/* The value of a statistics' or school's column in a frame loaded with every field in order; unknown for row < 0. */
void frame_value(const struct frame *f, int column, int32_t row, struct expr_value *ret);

#endif
