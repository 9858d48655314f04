/* The kernel's own records. */
#include "record/register.h"

static const struct field alias_fields[] = {
	{.name = "record",
	 .label = {"登记表", "record"},
	 .kind = FIELD_TEXT,
	 .size = 60,
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "scheme",
	 .label = {"编码体系", "scheme"},
	 .kind = FIELD_TEXT,
	 .size = 40,
	 .flags = F_KEY | F_REQUIRED | F_LIST,
	 .help = {"former 为曾用代码或名称；其他为外来编码，如 dbn",
		  "former for earlier codes and names; others are foreign, like dbn"}},
	{.name = "value",
	 .label = {"代码或名称", "value"},
	 .kind = FIELD_TEXT,
	 .size = 200,
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "row",
	 .label = {"所指的行", "row"},
	 .kind = FIELD_TEXT,
	 .size = 32,
	 .flags = F_KEY | F_REQUIRED,
	 .pattern = "[0-9a-f]{32}"},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE, .flags = F_LIST},
	{},
};

const struct record record_alias = {
	.name = "alias",
	.label = {"别名", "alias"},
	.help = {"一行记录的曾用代码、曾用名和外来编码",
		 "former codes and names of a row, and codes foreign registers know it by"},
	.life = LIFE_PERIOD,
	.fields = alias_fields,
	.is_internal = true,
};

static const struct field source_fields[] = {
	{.name = "batch", .label = {"批次", "batch"}, .kind = FIELD_TEXT, .size = 60, .flags = F_REQUIRED | F_LIST},
	{.name = "file", .label = {"文件", "file"}, .kind = FIELD_TEXT, .size = 400, .flags = F_REQUIRED | F_LIST},
	{.name = "digest",
	 .label = {"文件摘要", "digest"},
	 .kind = FIELD_TEXT,
	 .size = 64,
	 .flags = F_REQUIRED,
	 .help = {"文件内容的 SHA-256", "SHA-256 of the file's content"}},
	{.name = "sheet", .label = {"工作表", "sheet"}, .kind = FIELD_TEXT, .size = 400, .flags = F_REQUIRED | F_LIST},
	{.name = "record", .label = {"登记表", "record"}, .kind = FIELD_TEXT, .size = 60, .flags = F_REQUIRED | F_LIST},
	{.name = "columns",
	 .label = {"列的对应", "columns"},
	 .kind = FIELD_LONG_TEXT,
	 .help = {"字段=列号，从 0 起", "field=column, counted from 0"}},
	{},
};

const struct record record_source = {
	.name = "source",
	.label = {"来源", "source"},
	.help = {"导入批次里的一张工作表", "one sheet of an imported batch"},
	.life = LIFE_PLAIN,
	.fields = source_fields,
	.is_internal = true,
};
