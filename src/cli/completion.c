/* Completion for bash: command names, then what the command takes: the names of registers, its options and their values, files. */
#include "cli/command.h"

#include "cli/global.h"
#include "record/descriptor.h"

#include <string.h>

static bool is_two_words(const struct command *c) { return strchr(c->name, ' ') != NULL; }

/* The first words of all commands, each once. */
static void put_first_words(const struct command_list *all, struct buf *out)
{
	const char *before = "";
	buf_cstr(out, "help");
	for (int t = 0; t < all->n; t++)
		for (const struct command *c = all->tables[t]; c->name; c++) {
			size_t n = strcspn(c->name, " ");
			if (strncmp(before, c->name, n) != 0 || (before[n] && before[n] != ' '))
				buf_printf(out, " %.*s", (int)n, c->name);
			before = c->name;
		}
}

static void put_second_words(const struct command_list *all, const char *first, size_t n, struct buf *out)
{
	for (int t = 0; t < all->n; t++)
		for (const struct command *c = all->tables[t]; c->name; c++)
			if (strncmp(c->name, first, n) == 0 && c->name[n] == ' ')
				buf_printf(out, " %s", c->name + n + 1);
}

/* A command's line of the table of two-word names, or of one-word names. */
static void put_command(const struct command_list *all, const struct command *c, struct buf *out)
{
	bool takes_records = strstr(c->words, "RECORD") != NULL, takes_commands = strstr(c->words, "COMMAND") != NULL;
	buf_printf(out, "\t\"%s\"%s)", c->name, is_two_words(c) ? "" : "\\ *");
	if (c->options) {
		buf_cstr(out, " options=\"$options");
		for (const struct option *o = c->options; o->name; o++)
			buf_printf(out, " --%s", o->name);
		buf_cstr(out, "\"");
	}
	if (takes_records)
		buf_cstr(out, " words=$records");
	if (takes_commands) {
		buf_cstr(out, " words=\"");
		put_first_words(all, out);
		buf_cstr(out, "\"");
	}
	buf_cstr(out, " ;;\n");
}

/* Options whose values are a short list, "xlsx|csv": the list after the option. */
static void put_values(const struct option *options, const char *command, struct buf *out)
{
	for (const struct option *o = options; o && o->name; o++) {
		if (!o->value || !strchr(o->value, '|'))
			continue;
		buf_printf(out, "\t\"%s --%s\") words=\"", command, o->name);
		for (const char *p = o->value; *p; p++)
			buf_char(out, *p == '|' ? ' ' : *p);
		buf_cstr(out, "\" is_value=yes ;;\n");
	}
}

void command_completion(const struct command_list *all, const struct catalogue *registers, struct buf *out)
{
	buf_cstr(out, "# bash completion for junheng: source it, or put it into /usr/share/bash-completion/completions/junheng\n"
		      "_junheng() {\n\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= is_value=\n"
		      "\tlocal name=${COMP_WORDS[1]} second=${COMP_WORDS[2]}\n\tlocal records=\"");
	for (int i = 0; i < registers->n && registers->records[i]; i++)
		if (!registers->records[i]->is_internal)
			buf_printf(out, "%s%s", i ? " " : "", registers->records[i]->name);
	buf_cstr(out, "\"\n\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W \"");
	put_first_words(all, out);
	buf_cstr(out, "\" -- \"$word\"))\n\t\treturn\n\tfi\n\tlocal options=\"");
	for (const struct option *o = command_global_options(); o->name; o++)
		buf_printf(out, "%s--%s", o == command_global_options() ? "" : " ", o->name);
	buf_cstr(out, "\"\n\tcase \"$name $second\" in\n");
	for (int pass = 0; pass < 2; pass++) /* two-word names first: the shell takes the first pattern that fits */
		for (int t = 0; t < all->n; t++)
			for (const struct command *c = all->tables[t]; c->name; c++)
				if (is_two_words(c) == (pass == 0))
					put_command(all, c, out);
	buf_cstr(out, "\tesac\n\tif [ \"$COMP_CWORD\" -eq 2 ]; then\n\t\tcase \"$name\" in\n");
	for (int t = 0; t < all->n; t++)
		for (const struct command *c = all->tables[t]; c->name; c++) {
			size_t n = strcspn(c->name, " ");
			bool is_first = c == all->tables[t] || strncmp(c[-1].name, c->name, n + 1) != 0;
			if (!c->name[n] || !is_first)
				continue;
			buf_printf(out, "\t\t%.*s) words=\"$words", (int)n, c->name);
			put_second_words(all, c->name, n, out);
			buf_cstr(out, "\" ;;\n");
		}
	buf_cstr(out, "\t\tesac\n\tfi\n\tcase \"$name $before\" in\n");
	for (int t = 0; t < all->n; t++)
		for (const struct command *c = all->tables[t]; c->name; c++)
			if (!is_two_words(c))
				put_values(c->options, c->name, out);
	buf_cstr(out, "\t*\\ --lang) words=\"zh en\" is_value=yes ;;\n\tesac\n\tcase \"$is_value$word\" in\n"
		      "\t-*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
		      "\t*)\n\t\tif [ -n \"$words\" ]; then COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
		      "\t\telse COMPREPLY=($(compgen -f -- \"$word\")); fi ;;\n\tesac\n}\ncomplete -o filenames -F _junheng junheng\n");
}
