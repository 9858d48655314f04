#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct field fields[] = {
	{.name = "kind", .label = {"方式", "kind"}, .synonyms = "帮扶方式", .kind = FIELD_CODE, .codes = codes_agreement_kind,
	 .codes_policy = "lists.agreement_kinds", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "tier", .label = {"层级", "tier"}, .kind = FIELD_CODE, .codes = codes_agreement_tier, .flags = F_LIST},
	{.name = "helper", .label = {"帮扶校", "helper"}, .synonyms = "支援校|优质校", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "helped", .label = {"受援校", "helped"}, .synonyms = "被帮扶校|薄弱校", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "stage", .label = {"学段", "stage"}, .kind = FIELD_CODE, .codes = codes_stage, .flags = F_KEY | F_LIST},
	{.name = "signed", .label = {"签订日期", "signed"}, .synonyms = "签约日期", .kind = FIELD_DATE},
	{.name = "from", .label = {"起", "from"}, .synonyms = "开始日期", .kind = FIELD_DATE, .flags = F_KEY | F_LIST},
	{.name = "to", .label = {"止", "to"}, .synonyms = "结束日期", .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "file", .label = {"协议文本", "file"}, .synonyms = "文件", .kind = FIELD_FILE,
	 .help = {"文件与表格放在同一文件夹，这里写文件名；文件随本行入库，junheng file 取回",
		  "put the file beside the workbook and write its name; it is stored with the row, junheng file gives it back"}},
	{},
};

static const struct record_check checks[] = {
	{.name = "not-itself", .kind = CHECK_EXPRESSION, .expression = "helper <> helped",
	 .message = {"帮扶校和受援校是同一所学校", "helper and helped are the same school"}},
	{.name = "from-before-to", .kind = CHECK_EXPRESSION, .expression = "from < to",
	 .message = {"止 {to} 不晚于 起 {from}", "it ends {to}, not after it begins {from}"}},
	{.name = "signed-before-end", .kind = CHECK_EXPRESSION, .severity = CHECK_WARNING, .expression = "signed <= to",
	 .message = {"签订日期 {signed} 晚于结束日期 {to}", "signed {signed}, after it ends {to}"}},
	{.name = "once-at-a-time", .kind = CHECK_NO_OVERLAP, .by = "kind,helper,helped,stage",
	 .message = {"同样的协议时间重叠", "the same agreement overlaps in time"}},
	{},
};

const struct record record_agreement = {
	.name = "agreement",
	.label = {"帮扶协议", "agreement"},
	.help = {"学校之间结对帮扶和一体化管理的协议", "agreements by which one school helps or manages another"},
	.synonyms = "agreements|协议|结对帮扶|结对协议",
	.life = LIFE_PERIOD,
	.fields = fields,
	.checks = checks,
	.scope = "helper|helped",
};
