#include "cli/command.h"

#include "cli/global.h"
#include "text/width.h"

#include <string.h>

enum { SCREEN = 80, OPTION_COLUMN = 28, COMMAND_COLUMN = 20 };

static void put_wrapped(struct buf *out, const char *text) { text_put_wrapped(out, str_of(text), 0, SCREEN); }

static void put_entry(struct buf *out, const char *name, const char *text, int indent)
{
	text_put_entry(out, str_of(name), str_of(text), indent, SCREEN);
}

static void option_line(const struct option *o, enum lang lang, struct buf *out)
{
	char name[64];
	snprintf(name, sizeof name, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
	put_entry(out, name, label_in(o->help, lang), OPTION_COLUMN);
}

void command_help(const struct command_list *all, enum lang lang, struct buf *out)
{
	put_wrapped(out, tr(lang, "Junheng: the register, balance and plans of group schooling"));
	buf_char(out, '\n');
	put_wrapped(out, tr(lang, "Use: junheng COMMAND [words] [options]; 'junheng help COMMAND' says more"));
	buf_char(out, '\n');
	for (int t = 0; t < all->n; t++) {
		for (const struct command *c = all->tables[t]; c->name; c++)
			put_entry(out, c->name, label_in(c->summary, lang), COMMAND_COLUMN);
		buf_char(out, '\n');
	}
	put_wrapped(out, tr(lang, "Options of every command"));
	for (const struct option *o = command_global_options(); o->name; o++)
		option_line(o, lang, out);
	buf_char(out, '\n');
	put_wrapped(out, tr(lang, "Exit: 0 done, 1 the answer is no, 2 wrong call, 3 input refused, 4 busy or unavailable, 5 internal fault"));
}

void command_help_group(const struct command_list *all, struct str word, enum lang lang, struct buf *out)
{
	for (int t = 0; t < all->n; t++)
		for (const struct command *c = all->tables[t]; c->name; c++)
			if (command_begins_with(c, word))
				put_entry(out, c->name, label_in(c->summary, lang), COMMAND_COLUMN);
	buf_char(out, '\n');
	put_wrapped(out, tr(lang, "'junheng help COMMAND' says more"));
}

void command_help_one(const struct command *c, enum lang lang, struct buf *out)
{
	buf_printf(out, "junheng %s%s%s\n\n", c->name, *c->words ? " " : "", c->words);
	put_wrapped(out, label_in(c->summary, lang));
	const char *details = label_in(c->details, lang);
	if (*details) {
		buf_char(out, '\n');
		put_wrapped(out, details);
	}
	if (c->options || c->reads || c->prints)
		buf_char(out, '\n');
	for (const struct option *o = c->options; o && o->name; o++)
		option_line(o, lang, out);
	for (const struct option *o = command_global_options(); o->name; o++) {
		bool dated = strcmp(o->name, "as-of") == 0 || strcmp(o->name, "known-at") == 0;
		if ((dated && !c->reads) || (strcmp(o->name, "json") == 0 && !c->prints))
			continue;
		option_line(o, lang, out);
	}
}

/* roff reads '-' as hyphen, '.' and "'" at a line's start as requests, '\' as escape. */
static void roff(struct buf *out, const char *s)
{
	for (bool start = true; *s; s++) {
		if (start && (*s == '.' || *s == '\''))
			buf_cstr(out, "\\&");
		if (*s == '\\')
			buf_cstr(out, "\\e");
		else if (*s == '-')
			buf_cstr(out, "\\-");
		else
			buf_char(out, *s);
		start = *s == '\n';
	}
}

static void roff_option(const struct option *o, enum lang lang, struct buf *out)
{
	buf_cstr(out, ".TP\n.B ");
	roff(out, "--");
	roff(out, o->name);
	if (o->value) {
		buf_cstr(out, " ");
		roff(out, o->value);
	}
	buf_char(out, '\n');
	roff(out, label_in(o->help, lang));
	buf_char(out, '\n');
}

void command_man_page(const struct command_list *all, enum lang lang, const char *version, struct buf *out)
{
	/* Chinese has no blanks: groff is told that a line may end at any of its characters. */
	static const char chinese[] = ".ad l\n.if \\n(.g \\{\\\n.class [Chinese] \\[u3000]-\\[u303F] \\[u4E00]-\\[u9FFF] \\[uFF00]-\\[uFFEF]\n"
				      ".cflags 512 \\C'[Chinese]'\n.\\}\n";
	buf_printf(out, ".TH JUNHENG 1 \"\" \"junheng %s\"\n%s.SH NAME\njunheng \\- ", version, lang == LANG_ZH ? chinese : "");
	roff(out, tr(lang, "the register, balance and plans of group schooling"));
	buf_cstr(out, "\n.SH SYNOPSIS\n.B junheng\nCOMMAND [words] [options]\n.SH COMMANDS\n");
	for (int t = 0; t < all->n; t++)
		for (const struct command *c = all->tables[t]; c->name; c++) {
			buf_cstr(out, ".SS ");
			roff(out, c->name);
			buf_char(out, ' ');
			roff(out, c->words);
			buf_char(out, '\n');
			roff(out, label_in(c->summary, lang));
			buf_char(out, '\n');
			const char *details = label_in(c->details, lang);
			if (*details) {
				buf_cstr(out, ".PP\n");
				roff(out, details);
				buf_char(out, '\n');
			}
			for (const struct option *o = c->options; o && o->name; o++)
				roff_option(o, lang, out);
		}
	buf_cstr(out, ".SH OPTIONS\n");
	for (const struct option *o = command_global_options(); o->name; o++)
		roff_option(o, lang, out);
	buf_cstr(out, ".SH EXIT STATUS\n");
	roff(out, tr(lang, "Exit: 0 done, 1 the answer is no, 2 wrong call, 3 input refused, 4 busy or unavailable, 5 internal fault"));
	buf_char(out, '\n');
}
