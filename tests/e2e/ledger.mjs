// The way of an agreement in Chromium: signed, what it owes in the term, a check-in by phone, a mentor's visit confirmed by the other side,
// a problem raised, answered, opened again and solved, a certificate that a stranger verifies.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { phone } from "./look.mjs";
import { openLink, person, signIn } from "./people.mjs";
import { missing, Site } from "./served.mjs";
import { button, clean, lookAt, main, steps } from "./way.mjs";

const site = missing ? undefined : await Site.start();
after(() => site?.stop());
const walk = steps(site, 300000);
const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10); /* the register's day */

const looked = (page, name) => lookAt(page, "ledger", name, /programme|[0-9a-f]{12}/);

async function fill(page, values) {
	for (const [name, value] of Object.entries(values)) {
		const field = page.locator(`main #${name}`);
		if ((await field.evaluate((e) => e.tagName)) === "SELECT") await field.selectOption(value);
		else await field.fill(value);
	}
}

// A row through its form; the page of the row stands afterwards.
async function enter(page, record, values) {
	await page.goto(`/records/${record}/new`);
	await fill(page, values);
	await page.locator("main button.primary").click();
	await page.locator(".notice.good").waitFor();
	return new URL(page.url()).pathname;
}

async function change(page, path, values) {
	await page.goto(`${path}/edit`);
	await fill(page, values);
	await page.locator("main button.primary").click();
	await page.locator(".notice.good").waitFor();
}

async function step(page, path, name, reason) {
	await page.goto(path);
	const form = page.locator("main form").filter({ has: button(page, name) });
	if (reason) await form.locator("input[name=reason]").fill(reason);
	await form.getByRole("button", { name, exact: true }).click();
	await page.locator(".notice.good").waitFor();
}

// A signed-in window of somebody of the register.
async function somebody(login, name, number, role, anchor) {
	const { link } = JSON.parse(site.run("user", "add", login, "--name", name, "--person", number, "--json"));
	site.run("user", "grant", login, role, anchor);
	const page = await site.window();
	await openLink(page, link);
	await signIn(page, login);
	await page.locator("main h1").waitFor();
	return page;
}

walk("an agreement is signed; the term page says what it owes", async () => {
	const [helper, helped] = site.rows("school", "type = '342' and status = 'open'").map((s) => s.code).slice(-2);
	Object.assign(site, { helper, helped });
	const write = (name, text) => {
		writeFileSync(join(site.folder, name), text);
		site.run("import", name, "--commit");
	};
	write("person.csv", `number,name,employer\nE1,张导师,${helper}\nE2,李学员,${helped}\nE3,王教师,${helped}\n`);
	write("posting.csv", `person,school,role,subject,kind,from,to,origin\nE1,${helped},teacher,,support,2024-09-01,2025-09-01,${helper}\n`);
	site.planner = await person(site, "ping", "平规划", "planner", "1311");
	const page = site.planner;
	await enter(page, "agreement", { kind: "pairing", helper, helped, signed: today, from: "2026-01-01" });
	const [row] = site.rows("agreement", `helper = '${helper}' and helped = '${helped}' and kind = 'pairing' and from = date('2026-01-01')`);
	site.pair = row.id;
	await page.goto(`/terms/pair/${row.id}`);
	const said = await main(page);
	for (const duty of ["派出管理干部", "骨干教师送教指导", "受援校跟岗学习", "联合测试", "联合教研"]) assert.ok(said.includes(duty), duty);
	await looked(page, "term");
	clean(page);
});

walk("a lesson is logged, a teacher checks in by phone, the other side confirms it", async () => {
	site.clerk = await person(site, "ban", "班办事", "clerk", site.helper);
	site.head = await person(site, "xiao", "肖校长", "head", site.helped);
	const page = site.clerk;
	await page.goto("/activities/new");
	await fill(page, { date: today, school: site.helper, title: "同课异构展示", kind: "open-lesson", other_school: site.helped, hours: "2" });
	await page.locator("main button.primary").click();
	await page.waitForURL(/\/activities\/[0-9a-f]{32}/);
	const activity = new URL(page.url()).pathname;
	await page.getByRole("link", { name: "签到码" }).click();
	await page.locator("svg.code").waitFor();
	await looked(page, "code");
	const link = await page.getByRole("link", { name: "用链接打开" }).getAttribute("href");
	const teacher = await somebody("wang", "王教师", "E3", "teacher", site.helped);
	await teacher.setViewportSize(phone);
	await teacher.goto(link);
	await looked(teacher, "check in");
	await teacher.setViewportSize(phone);
	await teacher.locator("main button.primary").click();
	await teacher.locator(".notice.good").first().waitFor();
	assert.match(await main(teacher), /签到/);
	assert.equal(site.rows("participation", "person = 'E3'").length, 1);
	await step(site.head, activity, "确认");
	assert.equal(site.rows("activity", "title = '同课异构展示' and state = 'confirmed'").length, 1);
	clean(page);
	clean(teacher);
});

walk("a mentor's visit is logged by one side and confirmed by the other; the duty counts it", async () => {
	const page = site.clerk;
	await enter(page, "mentorship", { mentor: "E1", learner: "E2", from: "2026-01-01" });
	const visit = await enter(page, "mentoring", { mentorship: "E1/E2/2026-01-01", date: today, what: "听课评课", hours: "2" });
	await step(site.head, visit, "确认");
	assert.equal(site.rows("mentoring", "what = '听课评课' and state = 'confirmed'").length, 1);
	await page.goto(`/terms/pair/${site.pair}`);
	const guides = page.locator("main tr").filter({ hasText: "骨干教师送教指导" }).first();
	assert.match(await guides.innerText(), /带教记录/);
	await looked(page, "term with evidence");
	clean(page);
});

walk("a problem is raised, answered, opened again, solved", async () => {
	const head = site.head, page = site.planner;
	site.run("import", (writeFileSync(join(site.folder, "department.csv"), "region,name\n1311,基础教育科\n"), "department.csv"), "--commit");
	const county = site.rows("school", `code = '${site.helped}'`)[0].county;
	const problem = await enter(head, "problem", { number: "E-1", title: "缺少音乐教师", region: county, school: site.helped, raised: today });
	await change(page, problem, { department: "1311/基础教育科" });
	await step(page, problem, "转办");
	await change(page, problem, { measure: "下学期派走教教师", promised: today });
	await step(page, problem, "答复");
	await step(head, problem, "对答复有异议", "下学期太晚");
	await change(page, problem, { measure: "本学期即派走教教师" });
	await step(page, problem, "再次答复");
	await change(page, problem, { carried_out: today, outcome: "solved" });
	await step(page, problem, "落实");
	await step(head, problem, "确认办结");
	assert.equal(site.rows("problem", "number = 'E-1' and state = 'closed' and outcome = 'solved'").length, 1);
	await page.goto("/problems");
	await looked(page, "problems");
	clean(page);
	clean(head);
});

walk("a certificate of service away, verified by a stranger", async () => {
	const page = site.planner, [who] = site.rows("person", "number = 'E1'");
	await page.goto(`/training/${who.id}`);
	await button(page, "签发交流支教证书").click();
	await page.locator(".notice.good").waitFor();
	await looked(page, "certificates");
	const [certificate] = site.rows("certificate", "person = 'E1'");
	const stranger = await site.window();
	await stranger.goto(`/verify/${certificate.code}`);
	const said = await main(stranger);
	assert.match(said, /此证书真实有效/);
	assert.ok(!said.includes("张导师"), "the holder's name is masked");
	await looked(stranger, "verified");
	const wrong = await stranger.goto("/verify/0000000000000000");
	assert.equal(wrong.status(), 404);
	clean(page);
});

walk("a decision of a meeting becomes a task; the calendar is subscribed to", async () => {
	const page = site.planner;
	await enter(page, "programme", { title: "年度计划", kind: "yearly", region: "1311", from: "2026-01-01" });
	await enter(page, "meeting", { date: today, title: "推进会", kind: "work", region: "1311" });
	await page.goto("/meetings");
	await looked(page, "meetings");
	await page.getByRole("link", { name: "推进会" }).click();
	await page.getByRole("link", { name: "添加决定" }).click();
	await fill(page, { text: "每月报告一次" });
	await page.locator("main button.primary").click();
	await page.locator(".notice.good").waitFor();
	await page.goto("/meetings");
	await page.getByRole("link", { name: "推进会" }).click();
	await page.getByRole("button", { name: "转为任务" }).click();
	await page.locator(".notice.good").waitFor();
	assert.match(await main(page), /任务: 每月报告一次|任务：每月报告一次|每月报告一次/);
	assert.equal(site.rows("task", "title = '每月报告一次'").length, 1);
	await looked(page, "meeting");
	await enter(page, "meeting", { date: today, title: "结对签约仪式", kind: "signing", region: "1311" });
	await page.goto("/meetings");
	await page.getByRole("link", { name: "结对签约仪式" }).click();
	await page.getByRole("link", { name: "新建协议" }).click();
	await fill(page, { kind: "alliance", helper: site.helper, helped: site.helped, from: "2026-02-01" });
	await page.locator("main button.primary").click();
	await page.locator(".notice.good").waitFor();
	assert.equal(site.rows("agreement", `kind = 'alliance' and helper = '${site.helper}' and signed = date('${today}')`).length, 1);
	assert.match(await main(page), /仪式成果[^]*联盟/);
	await looked(page, "ceremony");
	await enter(page, "selection", { title: "新优质学校认定", kind: "new-quality", region: "1311", level: "city", opens: "2026-01-01", due: "2026-02-01", places: "3" });
	for (const path of ["/growth", "/selections", "/reviews"]) {
		await page.goto(path);
		await looked(page, path.slice(1));
	}
	await page.goto("/selections");
	await page.getByRole("link", { name: "新优质学校认定" }).click();
	await page.getByRole("button", { name: "分派评审" }).waitFor();
	await looked(page, "selection");
	await page.goto("/calendar");
	await page.locator("main button.primary").click();
	const address = await page.locator("main input[readonly]").first().inputValue();
	await looked(page, "calendar");
	const answer = await page.request.get(address);
	assert.equal(answer.status(), 200);
	assert.match(await answer.text(), /^BEGIN:VCALENDAR\r\n/);
	clean(page);
});
