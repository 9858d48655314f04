#include "base/buf.h"
#include "crypt/mask.h"
#include "unit.h"

static void masks(void (*f)(struct buf *, struct str), const char *value, const char *expected)
{
	struct buf b;
	buf_init(&b, 0);
	f(&b, str_of(value));
	assert_str(buf_view(&b), expected);
	buf_done(&b);
}

static void names(void **state)
{
	masks(mask_name, "张三", "张*");
	masks(mask_name, "欧阳娜娜", "欧*");
	masks(mask_name, " 𠮷田", "𠮷*");
	masks(mask_name, "Smith", "S*");
	masks(mask_name, "", "");
	masks(mask_name, "\xE8", "*");
}

static void phones(void **state)
{
	masks(mask_phone, "13812345678", "138****5678");
	masks(mask_phone, "138-1234-5678", "138-****-5678");
	masks(mask_phone, "+86 13812345678", "+86 138****5678");
	masks(mask_phone, "62345678", "******78");
	masks(mask_phone, "12", "**");
	masks(mask_phone, "", "");
	masks(mask_phone, "电话62345678", "********78");
}

static void identities(void **state)
{
	masks(mask_identity, "11010519491231002X", "******************");
	masks(mask_identity, "1", "******************");
	masks(mask_identity, "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(names), cmocka_unit_test(phones),
					   cmocka_unit_test(identities)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
