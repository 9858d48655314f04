#include "record/descriptor.h"

#include <string.h>

const struct record *catalogue_find(const struct catalogue *c, struct str name)
{
	for (int i = 0; c->records[i]; i++)
		if (str_eq(str_of(c->records[i]->name), name))
			return c->records[i];
	return NULL;
}

int record_field_count(const struct record *r)
{
	int n = 0;
	while (r->fields[n].name)
		n++;
	return n;
}

int record_field_index(const struct record *r, struct str name)
{
	for (int i = 0; r->fields[i].name; i++)
		if (str_eq(str_of(r->fields[i].name), name))
			return i;
	return -1;
}

const struct field *record_field(const struct record *r, struct str name)
{
	int i = record_field_index(r, name);
	return i < 0 ? NULL : &r->fields[i];
}

int record_key_fields(const struct record *r, int ret_index[8])
{
	int n = 0;
	for (int i = 0; r->fields[i].name && n < 8; i++)
		if (r->fields[i].flags & F_KEY)
			ret_index[n++] = i;
	return n;
}

unsigned code_parts(const struct code_part *parts, struct str value, const char *const *names, int n)
{
	unsigned found = 0;
	for (const struct code_part *p = parts; p && p->value; p++)
		for (int i = 0; i < n && str_eq(value, str_of(p->value)); i++)
			found |= strcmp(p->part, names[i]) == 0 ? 1U << i : 0;
	return found;
}
