/* The register's commands: names, words, options and help; parsing, help, man page and completion follow from them. The
 * functions stand in command/. */
#include "areas/register/register.h"

#include "areas/register/command/run.h"

static const struct option template_options[] = {
	{"out", "FILE.xlsx", {"写入的工作簿", "the workbook to write"}, false},
	{},
};
static const struct option force_option[] = {
	{"force", NULL, {"已有的文件或较新的登记也替换", "replace what is there, newer data too"}, false},
	{},
};
static const struct option import_options[] = {
	{"commit", NULL, {"没有错误时写入（否则只试运行）", "store it when nothing is wrong; without this it is a trial"}, false},
	{"map", "FILE", {"外来表格的映射文件（JSON）", "a mapping file for a foreign layout (JSON)"}, false},
	{"marked", "FILE", {"把错误写进原表副本的对应单元格旁；多个文件时是文件夹", "write a copy with the faults beside the cells; a folder when there are several files"}, false},
	{"effective", "DAY", {"变动从这一天起生效（否则视为更正）", "the day changes hold from; without it they correct what was recorded"}, false},
	{"record", "NAME", {"所有工作表都是这个登记表", "every sheet is of this register"}, false},
	{"note", "TEXT", {"写进历史的说明", "a note for the history"}, false},
	{"reason", "TEXT", {"更正不可变数据的理由", "why a frozen value is corrected"}, false},
	{},
};
static const struct option undo_options[] = {
	{"reason", "TEXT", {"写进历史的理由", "why, for the history"}, false},
	{},
};
static const struct option list_options[] = {
	{"where", "EXPR", {"只列满足表达式的行，如 \"county = '131102'\"，学年写第一年 \"year = 2022\"（见 docs/expressions.md）", "only rows for which the expression holds, \"county = '131102'\", of school years \"year = 2022\" (docs/expressions.md)"}, false},
	{"search", "TEXT", {"全文查找：两个字、拼音首字母均可", "full text: two characters or initials in pinyin are enough"}, false},
	{"sort", "FIELDS", {"按字段排序，逗号分隔，前加 - 为降序", "order by fields, ',' between, '-' in front for descending"}, false},
	{"limit", "N", {"最多列 N 行（默认 50，最多 1000）", "at most N rows (default 50, at most 1000)"}, false},
	{"after", "PLACE", {"从上一页给出的位置继续", "go on from the place the page before gave"}, false},
	{},
};
static const struct option export_options[] = {
	{"format", "xlsx|csv|json|geojson", {"格式（默认 xlsx）", "the format (default xlsx)"}, false},
	{"out", "PATH", {"写入的文件；多个登记表的 csv、json、geojson 为文件夹", "the file to write; a folder for csv, json and geojson of several registers"}, false},
	{"where", "EXPR", {"只导出满足表达式的行，写法同 list", "only rows for which the expression holds, as for list"}, false},
	{"sort", "FIELDS", {"按字段排序", "order by fields"}, false},
	{"personal", "PURPOSE", {"连同个人信息导出，用途记入历史", "personal values too; the purpose is kept in the history"}, false},
	{},
};
static const struct option file_options[] = {
	{"out", "FILE", {"写入的文件或文件夹", "the file or folder to write to"}, false},
	{},
};
static const struct option erase_options[] = {
	{"reason", "TEXT", {"理由（必填）", "why; required"}, false},
	{},
};
static const struct option schema_options[] = {
	{"dialect", "sqlite|postgres", {"数据库（默认按 --db）", "the database (default: that of --db)"}, false},
	{},
};

static const struct option adopt_options[] = {
	{"from", "DAY", {"起始日（必填）", "the first day; required"}, false},
	{"to", "DAY", {"终止日，不含（默认长期）", "the day it ends, exclusive; open without"}, false},
	{"region", "CODE", {"施行的地区（默认全部）", "the region it holds in; everywhere without"}, false},
	{"approved-by", "NAME", {"批准人（必填）", "who approved it; required"}, false},
	{"note", "TEXT", {"写进历史的说明，如文号", "a note for the history, such as the document's number"}, false},
	{},
};
static const struct option withdraw_options[] = {
	{"on", "DAY", {"到这一天为止（不含）", "the day it ends, exclusive"}, false},
	{"region", "CODE", {"哪个地区的（默认全部地区的那一份）", "of which region; that for everywhere without"}, false},
	{"from", "DAY", {"起始日：同一编号有几份时指明哪一份", "its first day, where there are several of the id"}, false},
	{"reason", "TEXT", {"理由（必填）", "why; required"}, false},
	{},
};

const struct command register_upkeep_commands[] = {
	{.name = "init", .words = "", .prints = true, .run = run_init,
	 .summary = {"建立登记库和人员密钥", "make a register, and the keys of its persons"},
	 .details = {"SQLite 默认在 var/register.db，人员密钥在旁边的 var/register.db.keys/（或环境变量 JUNHENG_KEYS）。已有登记库时什么也不改。",
		     "SQLite lies at var/register.db unless --db says otherwise, the keys of persons beside it in var/register.db.keys/ (or JUNHENG_KEYS). A register that is there already is left as it is."}},
	{.name = "migrate", .words = "", .prints = true, .run = run_migrate,
	 .summary = {"把旧库的表升级到本程序的登记表", "bring an older register's tables to this program's records"}},
	{.name = "doctor", .words = "", .prints = true, .run = run_doctor,
	 .summary = {"检查安装和登记库，指出问题和解决办法", "look over installation and register, and say what to do"},
	 .details = {"每一项单独检查；有“坏”的项时退出码为 1。", "Each check stands alone; exit 1 when one of them is bad."}},
	{.name = "verify", .words = "", .prints = true, .run = run_verify,
	 .summary = {"验证历史记录未被改动", "prove that the history was not altered"},
	 .details = {"重算每一行和每一次登记的摘要链。历史被改动时指出第一处，退出码为 1。",
		     "Recomputes the digest of every row and the chain over all transactions. An altered history is named at its first difference, exit 1."}},
	{.name = "backup", .words = "FILE", .min_words = 1, .max_words = 1, .prints = true, .options = force_option, .run = run_backup,
	 .summary = {"使用中备份登记库到 FILE，人员密钥到 FILE.keys", "copy the register to FILE while it is in use, the keys of persons to FILE.keys"},
	 .details = {"备份后自动检查。主密钥不在备份里，请另行保管。PostgreSQL 会给出应使用的 pg_dump 命令。",
		     "The copy is checked. The master key is not in it: keep it apart. For PostgreSQL the pg_dump command is named."}},
	{.name = "restore", .words = "FILE", .min_words = 1, .max_words = 1, .prints = true, .options = force_option, .run = run_restore,
	 .summary = {"从备份恢复登记库", "put a backup in place of the register"},
	 .details = {"恢复一步完成：要么是旧的，要么是新的。备份缺少较新的登记、或有别的程序正在使用时拒绝，除非 --force；原状态保留在 .before-restore。恢复前已遗忘的人不会恢复。",
		     "It takes one step: after a crash the register is the old or the new. Refused when the backup lacks newer transactions or another program has the register open, unless --force; the state before is kept as .before-restore. Persons erased since stay erased."}},
	{},
};

const struct command register_commands[] = {
	{.name = "template", .words = "RECORD…", .min_words = 1, .max_words = -1, .options = template_options, .run = run_template,
	 .summary = {"写出空白模板工作簿，带下拉选项和填写说明", "write an empty workbook to fill, with drop-down lists and notes"}},
	{.name = "import", .words = "FILE…", .min_words = 1, .max_words = -1, .prints = true, .options = import_options, .run = run_import,
	 .summary = {"导入工作簿或 CSV：先试运行，加 --commit 才写入", "import workbooks and CSV: a trial first, stored with --commit"},
	 .details = {"全部成功或全部不写。登记表按工作表名、文件名或表头识别，表头中英文均可。有错误时逐条列出文件、工作表、单元格和改法，退出码为 1，什么也不写。",
		     "All or nothing. Registers are known by sheet, file name or headings, in either language. Faults are listed with file, sheet, cell and remedy, exit 1, and nothing is stored."}},
	{.name = "undo", .words = "BATCH", .min_words = 1, .max_words = 1, .prints = true, .options = undo_options, .run = run_undo,
	 .summary = {"撤销一次导入", "take an import back"},
	 .details = {"后来的变动依赖它时拒绝，并逐条列出。", "Refused when later changes build on it; they are named."}},
	{.name = "list", .words = "RECORD", .min_words = 1, .max_words = 1, .reads = true, .prints = true, .options = list_options, .run = run_list,
	 .summary = {"列出一个登记表的行：筛选、查找、排序、分页", "list a register's rows: filtered, searched, sorted, page by page"}},
	{.name = "export", .words = "RECORD…", .min_words = 1, .max_words = -1, .reads = true, .prints = true, .options = export_options, .run = run_export,
	 .summary = {"导出登记表，可原样导回", "write registers to a file that can be imported again without change"},
	 .details = {"默认按今天有效的数据导出；有起止日期的关系导出全部时段，除非给出 --as-of。表格和 GeoJSON 不含个人信息的列，JSON 中打码，除非 --personal；身份证号从不导出。JSON 供程序使用，导入读取其余几种格式。",
		     "What holds today goes out, of relations with from and to every period, unless --as-of names a day. Tables and GeoJSON leave columns of personal values out and JSON masks them, unless --personal; identity numbers are never written. JSON is for programs: import reads the other formats."}},
	{.name = "history", .words = "RECORD KEY", .min_words = 2, .max_words = 2, .reads = true, .prints = true, .run = run_history,
	 .summary = {"一行数据的来历：谁、何时、来自哪个单元格、改前改后", "what became of a row: who, when, from which cell, before and after"},
	 .details = {"KEY 是代码、曾用代码、名称或编号；多个部分以 / 分隔（如 学校/学年/学段）。个人信息打码。",
		     "KEY is a code, a former code, a name or an id; parts of a longer key are separated by / (school/year/section). Personal values are masked."}},
	{.name = "file", .words = "RECORD KEY", .min_words = 2, .max_words = 2, .reads = true, .prints = true, .options = file_options, .run = run_file,
	 .summary = {"取回一行登记的文件：协议文本、章程", "give back the file a row names: an agreement, a charter"},
	 .details = {"文件在导入时随行入库（不超过 20 MB，按内容核对类型），取回时核对摘要。",
		     "Files are kept with their rows at import (20 MB at most, of the type their names say) and given back only when their digest still holds."}},
	{.name = "erase", .words = "RECORD KEY", .min_words = 2, .max_words = 2, .prints = true, .options = erase_options, .run = run_erase,
	 .summary = {"遗忘一个人：销毁其密钥，不可撤销", "forget a person: the key is destroyed, for ever"},
	 .details = {"姓名等封存的值从此不可读，历史仍可验证。旧备份里的密钥仍在，请更换备份。",
		     "Name and other sealed values can never be read again; the history stays provable. Backups made before still hold the key: replace them."}},
	{.name = "keys rotate", .words = "", .prints = true, .run = run_keys_rotate,
	 .summary = {"更换封存个人信息的主密钥", "replace the master key that persons' keys are under"},
	 .details = {"每个人的密钥改用新的主密钥封存，旧主密钥随即删除；封存的值不变，正在运行的服务不必停。此前的备份仍用旧主密钥，请另做备份。",
		     "Every person's key is wrapped under a new one and the old one is forgotten. Sealed values stay, a server that runs goes on. Backups made before are under the old one: make a new one."}},
	{},
};

const struct command register_form_commands[] = {
	{.name = "records", .words = "[RECORD]", .max_words = 1, .prints = true, .run = run_records,
	 .summary = {"列出登记表，或说明一个登记表的字段和规则", "list the registers, or explain one: fields, codes, checks"}},
	{.name = "schema", .words = "", .options = schema_options, .run = run_schema,
	 .summary = {"输出建表语句", "print the statements that make the tables"}},
	{.name = "policy list", .words = "", .reads = true, .prints = true, .run = run_policy_list,
	 .summary = {"列出随附政策和本库采用的政策及其日期、地区", "list the policies shipped and those adopted, with dates and regions"}},
	{.name = "policy adopt", .words = "FILE.json", .min_words = 1, .max_words = 1, .prints = true, .options = adopt_options, .run = run_policy_adopt,
	 .summary = {"采用一份政策：从某日起在某地区及其下级施行", "adopt a policy: from a day on, in a region and those below it"},
	 .details = {"文件按 docs/policies.md 检查，有错即拒绝并指出位置。批准人须是操作账号以外的人。同一编号、同一地区的上一份到新的起始日为止。此后 balance、coverage 和导入即按它计算。先用 policy try 看看它会改变什么。",
		     "The file is checked (docs/policies.md) and refused with the place of the first fault. Another person than the account approves. One of the same id in the same region ends where the new one begins. From then on balance, coverage and import go by it; see first with policy try what it would change."}},
	{.name = "policy withdraw", .words = "ID", .min_words = 1, .max_words = 1, .prints = true, .options = withdraw_options, .run = run_policy_withdraw,
	 .summary = {"终止或撤回采用的政策", "end an adopted policy, or take it back"},
	 .details = {"有 --on 时到那一天为止；没有时视为从未采用，历史仍留有记录。", "With --on it holds until that day; without, it is as if never adopted, which the history still tells."}},
	{.name = "policy show", .words = "ID", .min_words = 1, .max_words = 1, .reads = true, .prints = true, .run = run_policy_show,
	 .summary = {"显示一份政策（编号或 .json 文件）", "show a policy, by id or .json file"}},
	{.name = "policy diff", .words = "A B", .min_words = 2, .max_words = 2, .prints = true, .run = run_policy_diff,
	 .summary = {"比较两份政策", "compare two policies"}},
	{},
};
