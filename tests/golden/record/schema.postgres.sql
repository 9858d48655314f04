-- One row a transaction; chain links it to the one before.
CREATE TABLE tx (
	number BIGINT PRIMARY KEY,
	moment BIGINT NOT NULL UNIQUE, -- microseconds, UTC
	actor TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	batch TEXT COLLATE "C",
	note TEXT COLLATE "C",
	reason TEXT COLLATE "C",
	rows BIGINT NOT NULL,
	digest BYTEA NOT NULL,
	chain BYTEA NOT NULL
);
CREATE INDEX tx_batch ON tx(batch) WHERE batch IS NOT NULL;
-- What a transaction did to one record: the versions it inserted, from first_version on, and closed.
CREATE TABLE tx_part (
	tx BIGINT NOT NULL,
	record TEXT COLLATE "C" NOT NULL,
	first_version BIGINT NOT NULL,
	inserted BIGINT NOT NULL,
	closed BIGINT NOT NULL,
	inserted_digest BYTEA NOT NULL,
	closed_digest BYTEA NOT NULL,
	PRIMARY KEY (tx, record)
);
-- Every field a record ever had, with the form of its values.
CREATE TABLE record_field (
	record TEXT COLLATE "C" NOT NULL,
	field TEXT COLLATE "C" NOT NULL,
	form BIGINT NOT NULL,
	is_sealed BIGINT NOT NULL,
	PRIMARY KEY (record, field)
);
-- Words to search by, one token a character; not part of the proof.
CREATE TABLE search_text (
	number BIGINT PRIMARY KEY,
	id BYTEA NOT NULL UNIQUE,
	record TEXT COLLATE "C" NOT NULL,
	words TEXT COLLATE "C" NOT NULL
);
CREATE INDEX search_text_words ON search_text USING gin (to_tsvector('simple', words));
-- The files that rows name, by their SHA-256.
CREATE TABLE stored_file (
	digest BYTEA PRIMARY KEY,
	bytes BYTEA NOT NULL
);

-- 别名: alias
CREATE TABLE "alias" (
	version BIGINT PRIMARY KEY,
	id BYTEA NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT NOT NULL,
	tx_from BIGINT NOT NULL,
	tx_to BIGINT NOT NULL,
	origin_sheet BIGINT NOT NULL,
	origin_row BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	"record" TEXT COLLATE "C",
	"scheme" TEXT COLLATE "C",
	"value" TEXT COLLATE "C",
	"row" TEXT COLLATE "C",
	"from" BIGINT,
	"to" BIGINT
);
CREATE INDEX "alias_id" ON "alias"(id, tx_to);
CREATE INDEX "alias_closed" ON "alias"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "alias_key" ON "alias"("record", "scheme", "value", "row", valid_from) WHERE tx_to = 9223372036854775807;

-- 来源: source
CREATE TABLE "source" (
	version BIGINT PRIMARY KEY,
	id BYTEA NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT NOT NULL,
	tx_from BIGINT NOT NULL,
	tx_to BIGINT NOT NULL,
	origin_sheet BIGINT NOT NULL,
	origin_row BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	"batch" TEXT COLLATE "C",
	"file" TEXT COLLATE "C",
	"digest" TEXT COLLATE "C",
	"sheet" TEXT COLLATE "C",
	"record" TEXT COLLATE "C",
	"columns" TEXT COLLATE "C"
);
CREATE INDEX "source_id" ON "source"(id, tx_to);
CREATE INDEX "source_closed" ON "source"(tx_to, version) WHERE tx_to < 9223372036854775807;

-- 区县: county
CREATE TABLE "county" (
	version BIGINT PRIMARY KEY,
	id BYTEA NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT NOT NULL,
	tx_from BIGINT NOT NULL,
	tx_to BIGINT NOT NULL,
	origin_sheet BIGINT NOT NULL,
	origin_row BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	"code" TEXT COLLATE "C",
	"name" TEXT COLLATE "C",
	"name_sort" BYTEA
);
CREATE INDEX "county_id" ON "county"(id, tx_to);
CREATE INDEX "county_closed" ON "county"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "county_key" ON "county"("code", valid_from) WHERE tx_to = 9223372036854775807;
CREATE INDEX "county_name" ON "county"("name") WHERE tx_to = 9223372036854775807;
CREATE INDEX "county_name_sort" ON "county"("name_sort", id) WHERE tx_to = 9223372036854775807;

-- 学校: school
CREATE TABLE "school" (
	version BIGINT PRIMARY KEY,
	id BYTEA NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT NOT NULL,
	tx_from BIGINT NOT NULL,
	tx_to BIGINT NOT NULL,
	origin_sheet BIGINT NOT NULL,
	origin_row BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	"code" TEXT COLLATE "C",
	"name" TEXT COLLATE "C",
	"name_sort" BYTEA,
	"short_name" TEXT COLLATE "C",
	"type" TEXT COLLATE "C",
	"county" BYTEA,
	"opened" BIGINT,
	"closed" BIGINT,
	"place_lon" BIGINT,
	"place_lat" BIGINT,
	"equipment" BIGINT,
	"share" BIGINT,
	"charter" BYTEA,
	"charter_name" TEXT COLLATE "C",
	"charter_size" BIGINT,
	"boarding" BIGINT,
	"seal_no" TEXT COLLATE "C"
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
	version BIGINT PRIMARY KEY,
	id BYTEA NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT NOT NULL,
	tx_from BIGINT NOT NULL,
	tx_to BIGINT NOT NULL,
	origin_sheet BIGINT NOT NULL,
	origin_row BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	sealed BYTEA,
	"number" TEXT COLLATE "C",
	"name_sort" BYTEA,
	"identity_hash" BYTEA,
	"subjects" TEXT COLLATE "C",
	"degree" TEXT COLLATE "C"
);
CREATE INDEX "person_id" ON "person"(id, tx_to);
CREATE INDEX "person_closed" ON "person"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "person_key" ON "person"("number", valid_from) WHERE tx_to = 9223372036854775807;
CREATE INDEX "person_name_sort" ON "person"("name_sort", id) WHERE tx_to = 9223372036854775807;
CREATE INDEX "person_identity_hash" ON "person"("identity_hash") WHERE tx_to = 9223372036854775807;

-- 任职: posting
CREATE TABLE "posting" (
	version BIGINT PRIMARY KEY,
	id BYTEA NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT NOT NULL,
	tx_from BIGINT NOT NULL,
	tx_to BIGINT NOT NULL,
	origin_sheet BIGINT NOT NULL,
	origin_row BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	"person" BYTEA,
	"school" BYTEA,
	"from" BIGINT,
	"to" BIGINT,
	"note" TEXT COLLATE "C"
);
CREATE INDEX "posting_id" ON "posting"(id, tx_to);
CREATE INDEX "posting_closed" ON "posting"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "posting_key" ON "posting"("person", "school", "from", valid_from) WHERE tx_to = 9223372036854775807;
CREATE INDEX "posting_school" ON "posting"("school") WHERE tx_to = 9223372036854775807;
CREATE INDEX "posting_to_listed" ON "posting"("to", "person", id) WHERE tx_to = 9223372036854775807;

-- 年度数据: yearly
CREATE TABLE "yearly" (
	version BIGINT PRIMARY KEY,
	id BYTEA NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT NOT NULL,
	tx_from BIGINT NOT NULL,
	tx_to BIGINT NOT NULL,
	origin_sheet BIGINT NOT NULL,
	origin_row BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	"school" BYTEA,
	"year" BIGINT,
	"section" TEXT COLLATE "C",
	"pupils" BIGINT,
	"rooms" BIGINT
);
CREATE INDEX "yearly_id" ON "yearly"(id, tx_to);
CREATE INDEX "yearly_closed" ON "yearly"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "yearly_key" ON "yearly"("school", "year", "section", valid_from) WHERE tx_to = 9223372036854775807;

-- 分年级: grade
CREATE TABLE "grade" (
	version BIGINT PRIMARY KEY,
	id BYTEA NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT NOT NULL,
	tx_from BIGINT NOT NULL,
	tx_to BIGINT NOT NULL,
	origin_sheet BIGINT NOT NULL,
	origin_row BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	"school" BYTEA,
	"year" BIGINT,
	"section" TEXT COLLATE "C",
	"grade" BIGINT,
	"pupils" BIGINT
);
CREATE INDEX "grade_id" ON "grade"(id, tx_to);
CREATE INDEX "grade_closed" ON "grade"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "grade_key" ON "grade"("school", "year", "section", "grade", valid_from) WHERE tx_to = 9223372036854775807;

-- 任务: task
CREATE TABLE "task" (
	version BIGINT PRIMARY KEY,
	id BYTEA NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT NOT NULL,
	tx_from BIGINT NOT NULL,
	tx_to BIGINT NOT NULL,
	origin_sheet BIGINT NOT NULL,
	origin_row BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	"title" TEXT COLLATE "C",
	"title_sort" BYTEA,
	"report" TEXT COLLATE "C",
	"days" BIGINT
);
CREATE INDEX "task_id" ON "task"(id, tx_to);
CREATE INDEX "task_closed" ON "task"(tx_to, version) WHERE tx_to < 9223372036854775807;
CREATE UNIQUE INDEX "task_key" ON "task"("title", valid_from) WHERE tx_to = 9223372036854775807;
CREATE INDEX "task_title_sort" ON "task"("title_sort", id) WHERE tx_to = 9223372036854775807;
CREATE INDEX "task_days_listed" ON "task"("days", id) WHERE tx_to = 9223372036854775807;
CREATE INDEX "task_state_listed" ON "task"("state", id) WHERE tx_to = 9223372036854775807;
