-- One row a transaction; chain links it to the one before.
CREATE TABLE tx (
	number INTEGER PRIMARY KEY,
	moment INTEGER NOT NULL UNIQUE, -- microseconds, UTC
	actor TEXT NOT NULL,
	kind TEXT NOT NULL,
	batch TEXT,
	note TEXT,
	reason TEXT,
	rows INTEGER NOT NULL,
	digest BLOB NOT NULL,
	chain BLOB NOT NULL
);
CREATE INDEX tx_batch ON tx(batch) WHERE batch IS NOT NULL;
-- What a transaction did to one record: the versions it inserted, from first_version on, and closed.
CREATE TABLE tx_part (
	tx INTEGER NOT NULL,
	record TEXT NOT NULL,
	first_version INTEGER NOT NULL,
	inserted INTEGER NOT NULL,
	closed INTEGER NOT NULL,
	inserted_digest BLOB NOT NULL,
	closed_digest BLOB NOT NULL,
	PRIMARY KEY (tx, record)
);
-- Every field a record ever had, with the form of its values.
CREATE TABLE record_field (
	record TEXT NOT NULL,
	field TEXT NOT NULL,
	form INTEGER NOT NULL,
	is_sealed INTEGER NOT NULL,
	PRIMARY KEY (record, field)
);
-- Words to search by, one token a character; not part of the proof.
CREATE TABLE search_text (
	number INTEGER PRIMARY KEY,
	id BLOB NOT NULL UNIQUE,
	record TEXT NOT NULL,
	words TEXT NOT NULL
);
-- Which rows hold a token, of those up to the number `indexed`.
CREATE VIRTUAL TABLE search USING fts5(words, content='', tokenize='ascii', columnsize=0, detail=none);
CREATE TABLE search_state (indexed INTEGER NOT NULL);
INSERT INTO search_state VALUES (0);
-- The files that rows name, by their SHA-256.
CREATE TABLE stored_file (
	digest BLOB PRIMARY KEY,
	bytes BLOB NOT NULL
);

-- 别名: alias
CREATE TABLE "alias" (
	version INTEGER PRIMARY KEY,
	id BLOB NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	tx_from INTEGER NOT NULL,
	tx_to INTEGER NOT NULL,
	origin_sheet INTEGER NOT NULL,
	origin_row INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	"record" TEXT,
	"scheme" TEXT,
	"value" TEXT,
	"row" TEXT,
	"from" INTEGER,
	"to" INTEGER
);
CREATE INDEX "alias_id" ON "alias"(id, tx_to);
CREATE INDEX "alias_closed" ON "alias"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "alias_key" ON "alias"("record", "scheme", "value", "row", valid_from) WHERE tx_to = 9223372036854775807;

-- 来源: source
CREATE TABLE "source" (
	version INTEGER PRIMARY KEY,
	id BLOB NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	tx_from INTEGER NOT NULL,
	tx_to INTEGER NOT NULL,
	origin_sheet INTEGER NOT NULL,
	origin_row INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	"batch" TEXT,
	"file" TEXT,
	"digest" TEXT,
	"sheet" TEXT,
	"record" TEXT,
	"columns" TEXT
);
CREATE INDEX "source_id" ON "source"(id, tx_to);
CREATE INDEX "source_closed" ON "source"(tx_to, version) WHERE tx_to < 9223372036854775807;

-- 区县: county
CREATE TABLE "county" (
	version INTEGER PRIMARY KEY,
	id BLOB NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	tx_from INTEGER NOT NULL,
	tx_to INTEGER NOT NULL,
	origin_sheet INTEGER NOT NULL,
	origin_row INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	"code" TEXT,
	"name" TEXT,
	"name_sort" BLOB
);
CREATE INDEX "county_id" ON "county"(id, tx_to);
CREATE INDEX "county_closed" ON "county"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "county_key" ON "county"("code", valid_from) WHERE tx_to = 9223372036854775807;
CREATE INDEX "county_name" ON "county"("name") WHERE tx_to = 9223372036854775807;
CREATE INDEX "county_name_sort" ON "county"("name_sort", id) WHERE tx_to = 9223372036854775807;

-- 学校: school
CREATE TABLE "school" (
	version INTEGER PRIMARY KEY,
	id BLOB NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	tx_from INTEGER NOT NULL,
	tx_to INTEGER NOT NULL,
	origin_sheet INTEGER NOT NULL,
	origin_row INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	"code" TEXT,
	"name" TEXT,
	"name_sort" BLOB,
	"short_name" TEXT,
	"type" TEXT,
	"county" BLOB,
	"opened" INTEGER,
	"closed" INTEGER,
	"place_lon" INTEGER,
	"place_lat" INTEGER,
	"equipment" INTEGER,
	"share" INTEGER,
	"charter" BLOB,
	"charter_name" TEXT,
	"charter_size" INTEGER,
	"boarding" INTEGER,
	"seal_no" TEXT
);
CREATE INDEX "school_id" ON "school"(id, tx_to);
CREATE INDEX "school_closed" ON "school"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "school_key" ON "school"("code", valid_from) WHERE tx_to = 9223372036854775807;
CREATE INDEX "school_name" ON "school"("name") WHERE tx_to = 9223372036854775807;
CREATE INDEX "school_name_sort" ON "school"("name_sort", id) WHERE tx_to = 9223372036854775807;
CREATE INDEX "school_short_name" ON "school"("short_name") WHERE tx_to = 9223372036854775807;
CREATE INDEX "school_county" ON "school"("county") WHERE tx_to = 9223372036854775807;
CREATE INDEX "school_seal_no" ON "school"("seal_no") WHERE tx_to = 9223372036854775807;

-- 教职工: person
CREATE TABLE "person" (
	version INTEGER PRIMARY KEY,
	id BLOB NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	tx_from INTEGER NOT NULL,
	tx_to INTEGER NOT NULL,
	origin_sheet INTEGER NOT NULL,
	origin_row INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	sealed BLOB,
	"number" TEXT,
	"name_sort" BLOB,
	"identity_hash" BLOB,
	"subjects" TEXT,
	"degree" TEXT
);
CREATE INDEX "person_id" ON "person"(id, tx_to);
CREATE INDEX "person_closed" ON "person"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "person_key" ON "person"("number", valid_from) WHERE tx_to = 9223372036854775807;
CREATE INDEX "person_name_sort" ON "person"("name_sort", id) WHERE tx_to = 9223372036854775807;
CREATE INDEX "person_identity_hash" ON "person"("identity_hash") WHERE tx_to = 9223372036854775807;

-- 任职: posting
CREATE TABLE "posting" (
	version INTEGER PRIMARY KEY,
	id BLOB NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	tx_from INTEGER NOT NULL,
	tx_to INTEGER NOT NULL,
	origin_sheet INTEGER NOT NULL,
	origin_row INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	"person" BLOB,
	"school" BLOB,
	"from" INTEGER,
	"to" INTEGER,
	"note" TEXT
);
CREATE INDEX "posting_id" ON "posting"(id, tx_to);
CREATE INDEX "posting_closed" ON "posting"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "posting_key" ON "posting"("person", "school", "from", valid_from) WHERE tx_to = 9223372036854775807;
CREATE INDEX "posting_school" ON "posting"("school") WHERE tx_to = 9223372036854775807;
CREATE INDEX "posting_to_listed" ON "posting"("to", "person", id) WHERE tx_to = 9223372036854775807;

-- 年度数据: yearly
CREATE TABLE "yearly" (
	version INTEGER PRIMARY KEY,
	id BLOB NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	tx_from INTEGER NOT NULL,
	tx_to INTEGER NOT NULL,
	origin_sheet INTEGER NOT NULL,
	origin_row INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	"school" BLOB,
	"year" INTEGER,
	"section" TEXT,
	"pupils" INTEGER,
	"rooms" INTEGER
);
CREATE INDEX "yearly_id" ON "yearly"(id, tx_to);
CREATE INDEX "yearly_closed" ON "yearly"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "yearly_key" ON "yearly"("school", "year", "section", valid_from) WHERE tx_to = 9223372036854775807;

-- 分年级: grade
CREATE TABLE "grade" (
	version INTEGER PRIMARY KEY,
	id BLOB NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	tx_from INTEGER NOT NULL,
	tx_to INTEGER NOT NULL,
	origin_sheet INTEGER NOT NULL,
	origin_row INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	"school" BLOB,
	"year" INTEGER,
	"section" TEXT,
	"grade" INTEGER,
	"pupils" INTEGER
);
CREATE INDEX "grade_id" ON "grade"(id, tx_to);
CREATE INDEX "grade_closed" ON "grade"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "grade_key" ON "grade"("school", "year", "section", "grade", valid_from) WHERE tx_to = 9223372036854775807;

-- 任务: task
CREATE TABLE "task" (
	version INTEGER PRIMARY KEY,
	id BLOB NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER NOT NULL,
	tx_from INTEGER NOT NULL,
	tx_to INTEGER NOT NULL,
	origin_sheet INTEGER NOT NULL,
	origin_row INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	state TEXT NOT NULL,
	"title" TEXT,
	"title_sort" BLOB,
	"report" TEXT,
	"days" INTEGER
);
CREATE INDEX "task_id" ON "task"(id, tx_to);
CREATE INDEX "task_closed" ON "task"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "task_key" ON "task"("title", valid_from) WHERE tx_to = 9223372036854775807;
CREATE INDEX "task_title_sort" ON "task"("title_sort", id) WHERE tx_to = 9223372036854775807;
CREATE INDEX "task_days_listed" ON "task"("days", id) WHERE tx_to = 9223372036854775807;
CREATE INDEX "task_state_listed" ON "task"("state", id) WHERE tx_to = 9223372036854775807;
