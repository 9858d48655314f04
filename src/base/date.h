/* Civil days, partial dates, school years and moments.
 *
 * A day is the number of days since 1970-01-01 in the proleptic Gregorian calendar; the instance's time zone is applied only
 * when a moment is turned into a day. Periods are half open: [from, to). */
#ifndef JH_BASE_DATE_H
#define JH_BASE_DATE_H

#include "base/str.h"

#include <stdint.h>

typedef int32_t day_t;     /* days since 1970-01-01 */
typedef int64_t moment_t;  /* microseconds since 1970-01-01T00:00:00Z */

#define DAY_MIN ((day_t)-719162)  /* 0001-01-01: "since ever" */
#define DAY_MAX ((day_t)2932896)  /* 9999-12-31: "until further notice" */
#define MOMENT_MAX INT64_MAX

enum date_precision { DATE_NONE = 0, DATE_YEAR, DATE_MONTH, DATE_DAY };

/* A date of which perhaps only the year, or year and month, is known. Compared by its first day. */
struct pdate {
	day_t day; /* the first day of the known period */
	enum date_precision precision;
};

day_t day_of(int year, int month, int day); /* month and day must be valid: see date_is_valid */
void day_split(day_t d, int *ret_year, int *ret_month, int *ret_day);
bool date_is_valid(int year, int month, int day); /* years 1..9999 */

/* Accepts 2024-09-01, 2024/9/1, 2024.9.1, 2024年9月1日, 20240901, and the same cut after month or year. */
bool pdate_parse(struct str s, struct pdate *ret);
/* "2024", "2024-09" or "2024-09-01"; these texts sort as the dates do. Writes at most 11 bytes with NUL. */
void pdate_format(struct pdate d, char out[11]);
void day_format(day_t d, char out[11]);
bool day_parse(struct str s, day_t *ret); /* a full date only */

/* School year by its first calendar year, 1 September to 31 August. Accepts 2025-2026, 2025-26, 2025/2026, 20252026,
 * 2025—2026学年, 2025学年. Writes "2025-2026". */
bool school_year_parse(struct str s, int *ret_first);
void school_year_format(int first, char out[10]);
int school_year_of(day_t d);
day_t school_year_start(int first); /* 1 September; statistics are as of this day */

moment_t moment_now(void); /* the only clock reading in base */
void moment_format(moment_t m, char out[28]); /* 2024-09-01T08:00:00.000000Z */
bool moment_parse(struct str s, moment_t *ret); /* RFC 3339 with Z or ±hh:mm, fraction optional */
/* The civil day at the moment, `zone_minutes` east of UTC (China: 480). */
day_t moment_day(moment_t m, int zone_minutes);
enum { MOMENT_MINUTE = 16, MOMENT_SECOND = 19 }; /* characters of it up to its minute, up to its second */
void moment_local(moment_t m, int zone_minutes, char out[MOMENT_SECOND + 1]); /* as clocks there show it: 2024-09-01 16:00:00 */

#endif
