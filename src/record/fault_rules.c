/* The texts of the rules, in order of their names. {0} is the field's label. */
#include "record/fault.h"

static const struct {
	const char *name;
	struct label text;
} rules[] = {
	{"cell.error", {"“{0}”单元格里是错误值 {1}", "{0}: the cell holds the error {1}"}},
	{"cell.formula", {"“{0}”的公式没有保存结果；请用表格软件打开并保存一次", "{0}: the formula has no saved result; open and save the file in a spreadsheet program"}},
	{"code.unknown", {"“{0}”没有“{1}”这一项；可填：{2}", "{0} knows no “{1}”; it may be: {2}"}},
	{"column.missing", {"缺少“{0}”一列", "the column {0} is missing"}},
	{"column.twice", {"“{0}”一列出现两次，请只留一列", "the column “{0}” stands twice; keep one"}},
	{"column.unknown", {"不认识“{0}”一列，这一列没有导入", "the column “{0}” is not known; it was not imported"}},
	{"column.unmapped", {"映射文件没有提到“{0}”一列，这一列没有导入", "the mapping file does not mention the column “{0}”; it was not imported"}},
	{"date.form", {"“{0}”不是日期；请写成 2024-09-01，只知年月时写 2024-09 或 2024", "{0} is not a date; write 2024-09-01, or 2024-09 or 2024 where no more is known"}},
	{"file.empty", {"文件“{0}”里没有可以导入的数据", "the file “{0}” holds nothing to import"}},
	{"file.form", {"“{0}”所写的文件不在表格旁；请把文件放进同一文件夹，单元格只写文件名", "{0}: no such file beside the workbook; put it into the same folder and write its name alone"}},
	{"file.large", {"文件“{0}”超过 {1} MB，登记库不收这么大的文件；请压缩后再导入", "the file “{0}” is larger than {1} MB, the most the register keeps; make it smaller and import again"}},
	{"file.nothing", {"没有认出任何登记表；请按模板命名文件或工作表，或用 --record 指明登记表，外来格式用 --map 指定映射文件", "no register was recognised; name the file or its sheets as in the templates, name the register with --record, or give a mapping file with --map"}},
	{"file.type", {"不收文件“{0}”：{1}", "the file “{0}” is not taken: {1}"}},
	{"frozen", {"“{0}”登记后不能更改；确属登记错误的，请填写更正理由", "{0} cannot change once recorded; to correct a mistake give a reason"}},
	{"identity.check", {"“{0}”校验码不符，请核对每一位", "{0}: the check digit does not fit; compare every digit"}},
	{"identity.form", {"“{0}”应为 18 位公民身份号码", "{0} must be an identity number of 18 characters"}},
	{"key.missing", {"缺少“{0}”，无法认定是哪一行", "{0} is missing, so the row cannot be told from others"}},
	{"key.taken", {"“{0}”为“{1}”的行已经存在", "a row whose {0} is “{1}” exists already"}},
	{"life.ended", {"这一行已于 {1} 终止，“{0}”不能改到那以后", "the row ended on {1}: {0} cannot be moved behind that day"}},
	{"life.order", {"“{0}”{1} 应早于“{2}”{3}", "{0} {1} must be before {2} {3}"}},
	{"life.outside", {"时间超出了“{0}”所指“{1}”的存续期", "the time lies outside the life of “{1}”, which {0} names"}},
	{"mapping.column", {"没有映射文件要求的“{0}”一列", "the column “{0}”, which the mapping file asks for, is missing"}},
	{"moment.form", {"“{0}”不是时刻；请写成 2024-09-01 08:00", "{0} is not a moment; write 2024-09-01 08:00"}},
	{"number.form", {"“{0}”应为数字，而不是“{1}”", "{0} must be a number, not “{1}”"}},
	{"number.places", {"“{0}”最多 {1} 位小数", "{0} takes at most {1} decimal places"}},
	{"number.size", {"“{0}”数值过大", "{0} is too large a number"}},
	{"number.unit", {"“{0}”的单位“{1}”不能换算成“{2}”", "{0}: the unit “{1}” cannot be turned into “{2}”"}},
	{"overlap", {"与“{0}”的时间重叠", "overlaps in time with “{0}”"}},
	{"pattern", {"“{0}”的格式不符", "{0} does not have the required form"}},
	{"pattern.limit", {"“{0}”太长或太复杂，无法核对格式", "{0} is too long or intricate to be checked for its form"}},
	{"person.erased", {"此人的个人信息已经删除，“{0}”不能再填", "the personal values of this person were erased; {0} can hold none any more"}},
	{"person.keyless", {"没有密钥库，“{0}”无法保存；请先设置密钥库", "{0} cannot be kept without the store of keys; set it up first"}},
	{"person.missing", {"缺少“{0}”，个人信息没有归属", "{0} is missing, so the personal values belong to nobody"}},
	{"person_name.form", {"“{0}”不是姓名", "{0} is not a person's name"}},
	{"phone.form", {"“{0}”应为 11 位手机号，或带区号的座机号", "{0} must be a mobile number of 11 digits, or a land line with its area code"}},
	{"point.form", {"“{0}”应写成“经度,纬度”，如 115.6929,37.7350", "{0} must be “longitude,latitude”, like 115.6929,37.7350"}},
	{"point.range", {"“{0}”超出经纬度范围", "{0} lies outside the range of longitude and latitude"}},
	{"point.swapped", {"“{0}”的经度和纬度好像写反了", "{0}: longitude and latitude seem to be swapped"}},
	{"range.high", {"“{0}”不能大于 {1}", "{0} must not be more than {1}"}},
	{"range.low", {"“{0}”不能小于 {1}", "{0} must not be less than {1}"}},
	{"reference.many", {"“{0}”里的“{1}”不止一个：{2}；请改填代码", "{0}: “{1}” is the name of several: {2}; write the code instead"}},
	{"reference.several", {"“{0}”里的“{1}”在本批次中不止一个；请改填代码", "{0}: several rows of this batch are called “{1}”; write the code instead"}},
	{"reference.unknown", {"“{0}”里的“{1}”没有登记", "{0}: no “{1}” is registered"}},
	{"reference.used", {"还有 {1} 行“{0}”引用它", "{1} rows of {0} still refer to it"}},
	{"region_code.form", {"“{0}”应为 2、4、6、9 或 12 位区划代码", "{0} must be a region code of 2, 4, 6, 9 or 12 digits"}},
	{"region_code.province", {"“{0}”前两位不是省级代码", "{0} does not begin with the code of a province"}},
	{"required", {"“{0}”必填", "{0} is required"}},
	{"revert.later", {"“{0}”后来又由 {2} 于 {3} 更改（批次或登记号 {1}），请先撤销那次更改", "{0} was changed again by {2} at {3} (batch or transaction {1}); take that back first"}},
	{"row.beyond", {"没有标题的单元格“{0}”没有导入", "the cell “{0}” stands under no heading and was not imported"}},
	{"row.changed_since", {"取出此工作簿之后，这一行已由 {0} 于 {1} 改动；提交会换成工作簿里的值，请先核对", "{0} changed this row at {1}, after the workbook was taken out; a commit puts the workbook's values in its place: compare them first"}},
	{"row.headings", {"这一行重复了标题，没有导入", "the row repeats the headings and was not imported"}},
	{"row.not_yours", {"这一行不在您的权限之内，没有写入", "your roles do not let you write this row"}},
	{"row.total", {"“{0}”像是合计行，没有导入", "“{0}” looks like a row of totals and was not imported"}},
	{"row.twice", {"与第 {0} 行重复", "the same row as row {0}"}},
	{"school_code.form", {"“{0}”应为 10 位数字", "{0} must have 10 digits"}},
	{"school_code.kind", {"“{0}”前两位应为 {1} 之一", "{0} must begin with one of {1}"}},
	{"school_code.province", {"“{0}”第三、四位不是省级代码", "{0}: the third and fourth digit are not the code of a province"}},
	{"school_year.form", {"“{0}”应写成 2025-2026", "{0} must be written 2025-2026"}},
	{"shape.form", {"“{0}”不是封闭的多边形（GeoJSON Polygon 或 MultiPolygon）", "{0} is not a closed polygon (GeoJSON Polygon or MultiPolygon)"}},
	{"shape.size", {"“{0}”的边界过于细密，请先简化", "{0} is too detailed a shape; simplify it first"}},
	{"sheet.headings", {"工作表“{0}”里没有找到标题行", "no row of headings was found in the sheet “{0}”"}},
	{"sheet.hidden", {"隐藏的工作表“{0}”没有导入；需要导入请取消隐藏", "the hidden sheet “{0}” was not imported; show it if it should be"}},
	{"sheet.unknown", {"不知道工作表“{0}”属于哪个登记表，没有导入；请按模板命名", "the sheet “{0}” is of no known register and was not imported; name it as in the templates"}},
	{"state.evidence", {"“{1}”之前须先填“{0}”", "{0} must be filled before “{1}”"}},
	{"state.from", {"现在的状态是“{1}”，不能“{0}”", "“{0}” cannot be done in state “{1}”"}},
	{"state.guard", {"还不满足“{0}”的条件", "the condition of “{0}” is not met"}},
	{"state.other_person", {"“{0}”须由另一个人办理", "“{0}” must be done by another person"}},
	{"state.reason", {"“{0}”须填写理由", "“{0}” needs a reason"}},
	{"state.roles", {"“{0}”须由以下角色办理：{1}", "“{0}” may be done by: {1}"}},
	{"sum", {"“{0}”各部分之和为 {1}，与合计 {2} 不符", "the parts of {0} add up to {1}, the total says {2}"}},
	{"text.damaged", {"“{0}”含有乱码，请核对原文件的编码", "{0} holds damaged characters; check the encoding of the file"}},
	{"text.harmed", {"“{0}”的文字有问题：{1}", "{0}: {1}"}},
	{"text.line", {"“{0}”只能有一行", "{0} takes one line only"}},
	{"text.repair", {"“{0}”的文字有问题：{1}；可能应为“{2}”", "{0}: {1}; perhaps “{2}” was meant"}},
	{"text.size", {"“{0}”最多 {1} 个字", "{0} takes at most {1} characters"}},
	{"unique", {"“{0}”与“{1}”相同，不能重复", "{0} is the same as that of “{1}” and must not repeat"}},
	{"yes_no.form", {"“{0}”应填“是”或“否”", "{0} must be yes or no"}},
};

struct label fault_rule_label(struct str rule)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (str_eq(str_of(rules[i].name), rule))
			return rules[i].text;
	return (struct label){};
}

const char *fault_rule_name(size_t i)
{
	return i < ARRAY_LEN(rules) ? rules[i].name : NULL;
}
