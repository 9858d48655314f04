#include "cli/command.h"

#include "cli/global.h"

#include <string.h>

static void option_line(const struct option *o, enum lang lang, struct buf *out)
{
	char name[64];
	int n = snprintf(name, sizeof name, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
	buf_printf(out, "  %s%*s%s\n", name, n < 26 ? 26 - n : 1, "", label_in(o->help, lang));
}

void command_help(const struct command_list *all, enum lang lang, struct buf *out)
{
	buf_cstr(out, tr(lang, "Junheng: the register, balance and plans of group schooling"));
	buf_cstr(out, "\n\n");
	buf_cstr(out, tr(lang, "Use: junheng COMMAND [words] [options]; 'junheng help COMMAND' says more"));
	buf_cstr(out, "\n\n");
	for (int t = 0; t < all->n; t++) {
		for (const struct command *c = all->tables[t]; c->name; c++)
			buf_printf(out, "  %-18s%s\n", c->name, label_in(c->summary, lang));
		buf_char(out, '\n');
	}
	buf_cstr(out, tr(lang, "Options of every command"));
	buf_cstr(out, "\n");
	for (const struct option *o = command_global_options(); o->name; o++)
		option_line(o, lang, out);
	buf_char(out, '\n');
	buf_cstr(out, tr(lang, "Exit: 0 done, 1 the answer is no, 2 wrong call, 3 input refused, 4 busy or unavailable, 5 internal fault"));
	buf_char(out, '\n');
}

void command_help_one(const struct command *c, enum lang lang, struct buf *out)
{
	buf_printf(out, "junheng %s%s%s\n\n%s\n", c->name, *c->words ? " " : "", c->words, label_in(c->summary, lang));
	const char *details = label_in(c->details, lang);
	if (*details)
		buf_printf(out, "\n%s\n", details);
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

void command_completion(const struct command_list *all, struct buf *out)
{
	buf_cstr(out, "# bash completion for junheng: source it, or put it into /usr/share/bash-completion/completions/junheng\n"
		      "_junheng() {\n\tlocal word=${COMP_WORDS[COMP_CWORD]} name=${COMP_WORDS[1]} second=${COMP_WORDS[2]}\n"
		      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W \"help");
	for (int t = 0; t < all->n; t++)
		for (const struct command *c = all->tables[t]; c->name; c++) {
			size_t n = strcspn(c->name, " ");
			buf_printf(out, " %.*s", (int)n, c->name);
		}
	buf_cstr(out, "\" -- \"$word\"))\n\t\treturn\n\tfi\n\tlocal options=\"");
	for (const struct option *o = command_global_options(); o->name; o++)
		buf_printf(out, "%s--%s", o == command_global_options() ? "" : " ", o->name);
	buf_cstr(out, "\"\n\tcase \"$name $second\" in\n");
	for (int pass = 0; pass < 2; pass++) /* two-word names first: the shell takes the first pattern that fits */
		for (int t = 0; t < all->n; t++)
			for (const struct command *c = all->tables[t]; c->name; c++) {
				if ((strchr(c->name, ' ') != NULL) != (pass == 0) || !c->options)
					continue;
				buf_printf(out, "\t\"%s\"%s) options=\"$options", c->name, pass == 0 ? "" : "\\ *");
				for (const struct option *o = c->options; o->name; o++)
					buf_printf(out, " --%s", o->name);
				buf_cstr(out, "\" ;;\n");
			}
	buf_cstr(out, "\tesac\n\tcase \"$word\" in\n\t-*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
		      "\t*) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n\tesac\n}\ncomplete -o filenames -F _junheng junheng\n");
}
