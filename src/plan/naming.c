#include "plan/naming.h"

#include "base/buf.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The word before the k-th conversion of the format; a plural loses its s. */
static struct str word_before(const char *format, int k)
{
	const char *p = format;
	for (; *p; p++) {
		if (*p != '%')
			continue;
		if (p[1] == '%') {
			p++;
			continue;
		}
		if (k-- == 0)
			break;
	}
	if (!*p)
		return (struct str){};
	const char *end = p;
	while (end > format && end[-1] == ' ')
		end--;
	const char *start = end;
	while (start > format && isalpha((unsigned char)start[-1]))
		start--;
	struct str word = {start, (size_t)(end - start)};
	if (word.n > 1 && word.p[word.n - 1] == 's')
		word.n--;
	return word;
}

/* "12" or "3, 5, 8": each number as its name. */
static void say_names(struct buf *out, struct str value, struct str word, const struct plan_names *names)
{
	struct str rest = value, part;
	for (bool first = true; rest.p && str_next(&rest, ',', &part); first = false) {
		int64_t number;
		struct str name = {};
		part = str_trim(part);
		if (str_to_i64(part, &number))
			name = names->name(names->context, word, (long)number);
		if (!first)
			buf_cstr(out, ", ");
		buf_str(out, name.p ? name : part);
	}
}

static struct str word_of(const struct err *e, int value)
{
	for (int p = 0; p < e->part_count; p++) {
		int k = value - e->part[p].first_value;
		if (k >= 0 && k < e->part[p].value_count && e->part[p].format)
			return word_before(e->part[p].format, k);
	}
	return (struct str){};
}

static int by_place(const void *x, const void *y, void *context)
{
	const struct err *e = context;
	int a = e->value[*(const int *)x].from, b = e->value[*(const int *)y].from;
	return (a > b) - (a < b);
}

/* A place in the text before the values grew or shrank, after they did. */
static uint16_t moved(const size_t *shift_at, const long *shift, int n, size_t place)
{
	long by = 0;
	for (int i = 0; i < n && shift_at[i] <= place; i++)
		by = shift[i];
	long to = (long)place + by;
	return (uint16_t)MIN(MAX(to, 0L), (long)ERR_TEXT_MAX - 1);
}

void plan_name_numbers(struct err *e, const struct plan_names *names)
{
	int order[ERR_VALUES], n = MIN((int)e->value_count, (int)ERR_VALUES);
	size_t shift_at[ERR_VALUES], done = 0;
	long shift[ERR_VALUES];
	struct err old = *e;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, ERR_TEXT_MAX - 1);
	for (int i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, (size_t)n, sizeof *order, by_place, &old);
	for (int i = 0; i < n; i++) {
		int v = order[i];
		struct str word = word_of(&old, v), value = {old.text + old.value[v].from, (size_t)(old.value[v].to - old.value[v].from)};
		buf_add(&text, old.text + done, old.value[v].from - done);
		e->value[v].from = (uint16_t)MIN(text.n, (size_t)ERR_TEXT_MAX - 1);
		if (word.n)
			say_names(&text, value, word, names);
		else
			buf_str(&text, value);
		e->value[v].to = (uint16_t)MIN(text.n, (size_t)ERR_TEXT_MAX - 1);
		done = old.value[v].to;
		shift_at[i] = done;
		shift[i] = (long)text.n - (long)done;
	}
	buf_cstr(&text, old.text + done);
	size_t length = text.n;
	while (length > 0 && !str_is_utf8((struct str){text.p, length}))
		length--;
	memcpy(e->text, text.p ? text.p : "", length);
	e->text[length] = 0;
	for (int p = 0; p < e->part_count; p++) {
		e->part[p].from = MIN(moved(shift_at, shift, n, old.part[p].from), (uint16_t)length);
		e->part[p].to = MIN(moved(shift_at, shift, n, old.part[p].to), (uint16_t)length);
	}
	for (int v = 0; v < n; v++) {
		e->value[v].from = MIN(e->value[v].from, (uint16_t)length);
		e->value[v].to = MIN(e->value[v].to, (uint16_t)length);
	}
}

void plan_name_report(struct arena *a, struct check_report *report, const struct plan_names *names)
{
	const struct err **list = ARENA_ARRAY(a, const struct err *, (size_t)report->violation_count + 1);
	for (int i = 0; i < report->violation_count; i++) {
		struct err *e = ARENA_NEW(a, struct err);
		*e = *report->violations[i];
		plan_name_numbers(e, names);
		list[i] = e;
	}
	report->violations = list;
}
