#include "base/folder.h"
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

static void folders_above_too(void **state)
{
	struct err err = {};
	struct stat st;
	char place[] = "/tmp/jh-folder.XXXXXX", path[200], long_name[5000];
	assert_non_null(mkdtemp(place));
	for (int again = 0; again < 2; again++) { /* what is there stays */
		snprintf(path, sizeof path, "%s/a//b/c/", place);
		assert_ok_err(folder_make(path, &err));
		assert_int_equal(stat(path, &st), 0);
		assert_true(S_ISDIR(st.st_mode));
	}
	assert_ok_err(folder_make("/", &err));
	assert_ok_err(folder_make(".", &err));
	/* A file in the way: the message names it. */
	snprintf(path, sizeof path, "%s/a/file", place);
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	fclose(f);
	snprintf(path, sizeof path, "%s/a/file/b", place);
	assert_int_equal(folder_make(path, &err), ST_UNAVAILABLE);
	assert_non_null(strstr(err.text, "/a/file cannot be made"));
	assert_int_equal(folder_make("", &err), ST_UNAVAILABLE);
	memset(long_name, 'a', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = 0;
	assert_int_equal(folder_make(long_name, &err), ST_INVALID);
	for (const char *const *name = (const char *const[]){"a/file", "a/b/c", "a/b", "a", "", NULL}; *name; name++) {
		snprintf(path, sizeof path, "%s/%s", place, *name);
		assert_int_equal(remove(path), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(folders_above_too)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
