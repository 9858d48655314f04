#include "crypt/mask.h"

#include "base/buf.h"

void mask_name(struct buf *out, struct str name)
{
	size_t end = 0;
	name = str_trim(name);
	if (name.n == 0)
		return;
	if (str_next_char(name, &end) >= 0)
		buf_str(out, str_slice(name, 0, end));
	buf_char(out, '*');
}

void mask_phone(struct buf *out, struct str phone)
{
	int digits = 0, seen = 0;
	phone = str_trim(phone);
	for (size_t i = 0; i < phone.n; i++)
		digits += phone.p[i] >= '0' && phone.p[i] <= '9';
	int head = digits >= 11 ? digits - 8 : 0, tail = digits >= 11 ? 4 : 2;
	if (digits <= tail)
		tail = 0;
	for (size_t i = 0; i < phone.n;) {
		int32_t c = str_next_char(phone, &i);
		if (c >= '0' && c <= '9') {
			bool shown = seen < head || seen >= digits - tail;
			buf_char(out, shown ? (char)c : '*');
			seen++;
		} else if (c == '+' || c == '-' || c == ' ') {
			buf_char(out, (char)c);
		} else {
			buf_char(out, '*');
		}
	}
}

void mask_identity(struct buf *out, struct str number)
{
	if (str_trim(number).n)
		buf_cstr(out, "******************");
}
