/* Numbers as people in China write them: GB/T 15835-2011 parts the whole part of a number of many digits in threes by commas and leaves
 * one of four digits whole, so that years stay years. The pages' script does the same (web/static/chart-options.js). */
#ifndef JH_BASE_GROUPED_H
#define JH_BASE_GROUPED_H

#include "base/arena.h"
#include "base/buf.h"

/* Appends a number's text with its whole part in groups of three from five digits on: "40,283.5". What stands before and after the first
 * run of digits is left as it is. O(n). */
void buf_grouped(struct buf *b, struct str number);
struct str grouped(struct arena *a, int64_t v);

#endif
