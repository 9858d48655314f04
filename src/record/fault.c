#include "record/fault.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/kind.h"

#include <string.h>

void faults_init(struct faults *f, struct arena *arena, size_t max)
{
	*f = (struct faults){.arena = arena, .max = max ? max : 10000};
}

/* Labels may be made for the fault, like the list of codes there are: they live as long as the list. */
static void keep_label(struct arena *a, struct label *l)
{
	if (l->zh)
		l->zh = arena_strdup(a, l->zh);
	if (l->en)
		l->en = arena_strdup(a, l->en);
}

void fault_add(struct faults *f, const struct fault *fault)
{
	if (fault->severity == CHECK_FAULT)
		f->serious++;
	if (f->n == f->max) {
		f->left_out++;
		return;
	}
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 16;
		struct fault *list = ARENA_ARRAY(f->arena, struct fault, cap);
		if (f->n)
			memcpy(list, f->list, f->n * sizeof(*list));
		f->list = list;
		f->cap = cap;
	}
	struct fault *d = &f->list[f->n++];
	*d = *fault;
	bool is_personal = fault->field && field_is_sealed(fault->field);
	d->value = is_personal ? (struct str){} : str_copy(f->arena, fault->value);
	/* A descriptor's texts are filled in and live as long as the check. */
	d->message.zh = fault->message.zh ? arena_strdup(f->arena, fault->message.zh) : NULL;
	d->message.en = fault->message.en ? arena_strdup(f->arena, fault->message.en) : NULL;
	keep_label(f->arena, &d->message);
	for (int i = 0; i < d->n_args; i++) {
		if (d->args[i].text.p)
			d->args[i].text = str_copy(f->arena, d->args[i].text);
		else
			keep_label(f->arena, &d->args[i].label);
	}
}

void fault_render(struct buf *out, const struct fault *f, enum lang lang)
{
	struct label l = f->message.zh || f->message.en ? f->message : fault_rule_label(str_of(f->rule));
	const char *p = label_in(l, lang);
	if (!*p)
		p = f->rule;
	for (; *p; p++) {
		int i = p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}' ? p[1] - '0' : -1;
		if (i < 0 || i >= f->n_args) {
			buf_char(out, *p);
			continue;
		}
		if (f->args[i].text.p)
			buf_str(out, f->args[i].text);
		else
			buf_cstr(out, label_in(f->args[i].label, lang));
		p += 2;
	}
}
