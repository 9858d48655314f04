/* Builds files into the program: embed OUT.c NAME FILE… writes a table `const struct embedded NAME[]`. The assembler takes
 * the bytes in as they are, which costs the compiler nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: embed OUT.c NAME FILE...\n");
		return 2;
	}
	FILE *f = fopen(argv[1], "wb");
	if (!f) {
		perror(argv[1]);
		return 1;
	}
	const char *name = argv[2];
	fprintf(f, "#include \"base/embed.h\"\n\n");
	for (int i = 3; i < argc; i++) {
		char *path = realpath(argv[i], NULL);
		if (!path || strpbrk(path, "\"\\\n")) {
			fprintf(stderr, "%s: not found, or its name cannot be written\n", argv[i]);
			return 1;
		}
		fprintf(f, "extern const unsigned char %s_%d[], %s_%d_end[];\n", name, i - 3, name, i - 3);
		fprintf(f,
			"__asm__(\".section .rodata,\\\"a\\\"\\n.balign 16\\n.globl %s_%d, %s_%d_end\\n.hidden %s_%d, %s_%d_end\\n\"\n"
			"\t\"%s_%d:\\n.incbin \\\"%s\\\"\\n%s_%d_end:\\n.byte 0\\n.text\\n\");\n",
			name, i - 3, name, i - 3, name, i - 3, name, i - 3, name, i - 3, path, name, i - 3);
		free(path);
	}
	fprintf(f, "\nextern const struct embedded %s[];\nconst struct embedded %s[] = {\n", name, name);
	for (int i = 3; i < argc; i++)
		fprintf(f, "\t{\"%s\", %s_%d, %s_%d_end},\n", base_name(argv[i]), name, i - 3, name, i - 3);
	fprintf(f, "\t{},\n};\n");
	if (ferror(f) | fclose(f)) {
		perror(argv[1]);
		return 1;
	}
	return 0;
}
