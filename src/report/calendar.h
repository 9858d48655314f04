/* Calendars that other programs subscribe to: iCalendar, RFC 5545. Days alone, which need no time zones. */
#ifndef JH_REPORT_CALENDAR_H
#define JH_REPORT_CALENDAR_H

#include "base/buf.h"
#include "base/date.h"
#include "base/str.h"

struct calendar_event {
	struct str uid;              /* the same at each reading, of the whole world's calendars */
	day_t from, to;              /* [from, to) */
	moment_t changed;            /* when it was last so: DTSTAMP */
	struct str summary, about, place, url, category; /* empty: left out */
	bool is_cancelled;
};

/* Appends the calendar's head, one event, its end. Texts are escaped, lines folded at 75 bytes between characters; bytes that no
 * calendar may hold are left out. O(length). */
void calendar_open(struct buf *out, struct str name);
void calendar_event(struct buf *out, const struct calendar_event *e);
void calendar_close(struct buf *out);

#endif
