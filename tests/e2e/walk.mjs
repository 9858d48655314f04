// The way of people through the application, in Chromium: first start, a year's reporting, an import with faults, a failing county.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after } from "node:test";
import { picture } from "./look.mjs";
import { administrator, openLink, person, signIn } from "./people.mjs";
import { missing, oneTimeCode, Site } from "./served.mjs";
import { clean, main, steps } from "./way.mjs";
import { readWorkbook, writeWorkbook } from "./workbooks.mjs";

const site = missing ? undefined : await Site.start();
after(() => site?.stop());
const walk = steps(site, 120000);
const path = (page) => new URL(page.url()).pathname;
const come = (...given) => person(site, ...given);

/* ---- first start ---- */

walk("the three administrators come in by their links, each with password and second factor", async () => {
	const hands = [["zhou", "周宁", site.systemLink, "账号"], ["qian", "钱安", site.securityLink, "角色"], ["sun", "孙明", site.auditLink, "访问日志"]];
	for (const [login, name, link, entry] of hands) {
		const page = await administrator(site, login, name, link);
		await page.goto("/");
		await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: entry }).click();
		await page.locator("main h1").waitFor();
		assert.equal(await page.locator("header .tools a[href='/account']").innerText(), name);
		clean(page);
		site[login] = page;
	}
});

walk("a link works once", async () => {
	const page = await site.window();
	const answer = await page.goto(site.systemLink);
	assert.equal(answer.status(), 404);
	assert.equal(await page.locator(".problem, main h1").first().isVisible(), true);
	await page.context().close();
});

walk("system makes an account, security gives its role, the person signs in", async () => {
	const system = site.zhou, security = site.qian;
	await system.goto("/users");
	await system.getByLabel("登录名").fill("he");
	await system.getByLabel("姓名").fill("何县");
	await system.getByRole("button", { name: "添加" }).click();
	const link = await system.locator("#secret").innerText();
	await security.goto("/roles");
	await security.getByLabel("登录名").fill("he");
	await security.locator("select[name=role]").selectOption("county");
	await security.getByLabel("区域、集团或学校").fill("桃城区");
	await security.getByRole("button", { name: "授予" }).click();
	await security.locator("td", { hasText: "区县管理人员" }).first().waitFor();
	const county = await site.window();
	await openLink(county, new URL(link, site.base).href);
	await signIn(county, "he");
	await county.getByRole("heading", { level: 1 }).waitFor();
	clean(county);
	site.county = county;
});

walk("signing out everywhere ends the other browser's session, not this one", async () => {
	const other = await site.window();
	await signIn(other, "he");
	await site.county.goto("/account");
	assert.equal(await site.county.locator("td", { hasText: "Chrome" }).count(), 2);
	await site.county.getByRole("button", { name: "退出其他所有会话" }).click();
	await site.county.getByRole("dialog").getByRole("button").first().click();
	await site.county.locator(".notice.good").waitFor();
	await other.goto("/records");
	assert.equal(path(other), "/sign-in");
	await site.county.goto("/records");
	assert.equal(path(site.county), "/records");
	await other.context().close();
});

walk("an administrator signs in again with a code of the phone; a wrong one is refused in place", async () => {
	const page = await site.window();
	await signIn(page, "zhou");
	assert.equal(path(page), "/sign-in/code");
	await page.locator("#code").fill("000000");
	await page.locator("main form.card button.primary").click();
	await page.locator(".faults").waitFor();
	assert.equal(await page.locator(".faults").evaluate((e) => e === document.activeElement), true, "the faults have the focus");
	await page.locator("#code").fill(oneTimeCode(site.zhou.secret, 1));
	await page.locator("main form.card button.primary").click();
	await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
	await page.context().close();
});

/* ---- a year's reporting ---- */

async function fillIn(page, values) {
	for (const [name, value] of Object.entries(values)) await page.locator(`#${name}`).fill(String(value));
}

walk("a planner opens a round, a clerk reports with a mistake, sees the message in place and mends it", async () => {
	site.planner = await come("wang", "王敏", "planner", "1311");
	const planner = site.planner, due = new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10);
	await planner.goto("/reports");
	await planner.getByRole("link", { name: "新建填报轮次" }).click();
	await fillIn(planner, { year: "2023-2024", region: "1311", opens: "2023-09-01", due });
	await planner.getByRole("button", { name: "保存" }).click();
	await planner.getByRole("status").filter({ hasText: "已保存" }).waitFor();

	site.clerk = await come("zhang", "张文", "clerk", "3113900001");
	const clerk = site.clerk;
	await clerk.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "填报", exact: true }).click();
	await clerk.getByRole("link", { name: "2023-2024" }).click();
	await clerk.getByRole("link", { name: "填写" }).click();
	assert.match(await main(clerk), /上年：1010/);
	const last = { classes: 23, pupils: 1020, teachers: 83, above_degree: 63, backbone: 12, pe: 4, music: 4, art: 3, teaching_rooms_m2: 8793, sports_ground_m2: 10653, equipment_yuan: 3141561, multimedia_rooms: 32 };
	await fillIn(clerk, { ...last, above_degree: 630 });
	const message = clerk.locator("[data-name=above_degree] .message");
	await message.filter({ hasText: "630" }).waitFor(); // while typing
	await clerk.getByRole("button", { name: "保存" }).click();
	await clerk.locator(".faults").waitFor(); // on saving
	assert.match(await message.innerText(), /630/);
	assert.equal(await clerk.locator("#pupils").inputValue(), "1020", "what was entered stays");
	assert.equal(await clerk.locator("#above_degree").getAttribute("aria-invalid"), "true");
	await clerk.locator(".faults a").first().click();
	assert.equal(await clerk.locator("#above_degree").evaluate((e) => e === document.activeElement), true, "a fault leads to its field");
	await picture(clerk, "walk/a mistake in place", "desk");
	await clerk.locator("#above_degree").fill("63");
	await clerk.getByRole("button", { name: "保存" }).click();
	await clerk.locator("main .tag.good").first().waitFor();
	await clerk.getByRole("button", { name: "提交审核" }).click();
	await clerk.locator("main .tag", { hasText: "待审核" }).waitFor();
	assert.equal(await clerk.getByRole("link", { name: "填写" }).count(), 0, "closed once it is sent");
	clean(clerk);
});

walk("the county returns it with a reason; the clerk mends it and sends it again; the county accepts", async () => {
	const { county, clerk } = site, school = new URL(clerk.url()).pathname;
	await county.goto("/reports/2023-2024");
	await county.locator("main form.filters select").selectOption({ label: "待审核" });
	await county.locator("main form.filters button").click();
	await county.waitForURL(/state=/);
	await county.getByRole("link", { name: "桃城区第一初级中学" }).click();
	assert.equal(path(county), school);
	const back = county.locator("main form", { has: county.getByRole("button", { name: "退回" }) });
	await back.getByRole("textbox").fill("学生数与学籍系统相差 3 人，请核对");
	await back.getByRole("button", { name: "退回" }).click();
	await county.locator("main .tag", { hasText: "已退回" }).first().waitFor();
	await clerk.goto(school);
	assert.match(await main(clerk), /学生数与学籍系统相差 3 人，请核对/);
	await clerk.getByRole("link", { name: "填写" }).click();
	await clerk.locator("#pupils").fill("1023");
	await clerk.getByRole("button", { name: "保存" }).click();
	await clerk.getByRole("button", { name: /提交/ }).click();
	await clerk.locator("main .tag", { hasText: "待审核" }).waitFor();
	await county.reload();
	assert.match(await main(county), /1,?023/);
	await county.getByRole("button", { name: "通过" }).click();
	await county.locator("main .tag", { hasText: "已通过" }).first().waitFor();
	const [row] = site.rows("statistics", "year = 2023 and school = '3113900001'");
	assert.equal(row.pupils, 1023);
	clean(county);
	clean(clerk);
});

/* ---- an import ---- */

const heading = ["学校标识码", "名称", "办学类型", "主管", "办别", "所在区县", "城乡分类", "建校日期", "状态"];
const schools = [
	["2113999001", "桃城区新河小学", "小学", "县级", "公办", "131102", "111", "2024-09-01", "在办"],
	["2113999002", "桃城区东明小学", "小学", "县级", "公办", "131199", "111", "2024-09-01", "在办"],
	["2113999003", "桃城区西苑小学", "小学", "县级", "公办", "131102", "111", "那一年", "在办"],
];
const stored = () => site.rows("school", schools.map((r) => `code = '${r[0]}'`).join(" or ")).length;
const finished = (page) => page.locator("main .figures, main .notice.bad").first().waitFor({ timeout: 60000 });

walk("a planner's workbook with faults is tried, nothing is stored, the faults stand in place and in the marked workbook", async () => {
	const page = site.planner;
	await page.goto("/import");
	await page.locator("#file").setInputFiles(writeWorkbook(join(site.folder, "新校.xlsx"), "学校", [heading, ...schools]));
	await page.getByRole("button", { name: "试导入" }).click();
	await finished(page);
	const said = await main(page);
	assert.match(said, /F3/);
	assert.match(said, /131199/);
	assert.match(said, /H4/);
	assert.match(said, /那一年/);
	assert.equal(await page.getByRole("button", { name: "正式导入" }).count(), 0);
	await picture(page, "walk/faults of a workbook", "desk");
	const [file] = await Promise.all([page.waitForEvent("download"), page.locator("a.button.primary").click()]);
	const marked = join(site.folder, "marked.xlsx");
	await file.saveAs(marked);
	assert.match(file.suggestedFilename(), /\.xlsx$/);
	const cells = readWorkbook(marked), all = cells.map((c) => c.value + c.remark).join("\n");
	assert.equal(cells.find((c) => c.cell === "B2").value, "桃城区新河小学", "what was there stays");
	assert.match(all, /那一年/);
	assert.ok(cells.some((c) => c.remark || /131199.*|H4/.test(c.value)), "the faults are marked");
	assert.equal(stored(), 0);
	clean(page);
});

walk("mended, it is stored, and taken back", async () => {
	const page = site.planner, good = schools.map((r) => [...r]);
	good[1][5] = "131102";
	good[2][7] = "2024-09-01";
	await page.getByRole("link", { name: "导入其他文件" }).click();
	await page.locator("#file").setInputFiles(writeWorkbook(join(site.folder, "新校.xlsx"), "学校", [heading, ...good]));
	await page.getByRole("button", { name: "试导入" }).click();
	await finished(page);
	assert.match(await page.locator(".figures").innerText(), /3/);
	assert.equal(stored(), 0, "a trial stores nothing");
	await page.getByRole("button", { name: "正式导入" }).click();
	await page.locator(".notice.good").waitFor({ timeout: 60000 });
	assert.equal(stored(), 3);
	await page.goto("/records/school?q=" + encodeURIComponent("新河小学"));
	await page.getByRole("link", { name: "桃城区新河小学" }).waitFor();
	await page.goBack();
	await page.locator("main a[href^='/batches/']").click();
	await page.getByRole("button", { name: /撤销/ }).click();
	await page.getByRole("dialog").getByRole("button").first().click({ timeout: 5000 }).catch(() => {});
	await page.locator(".notice.good").waitFor({ timeout: 60000 });
	assert.equal(stored(), 0);
	clean(page);
});

/* ---- a failing county ---- */

// The county's verdict of the last year that every school has reported.
async function toTheFailingCounty(page) {
	await page.goto("/balance/131122/primary?year=2022-2023");
	await page.getByRole("heading", { level: 1, name: /武邑县小学/ }).waitFor();
}

walk("from the verdict to the failing county, its school and the cells its figures came from", async () => {
	const page = site.planner;
	await toTheFailingCounty(page);
	assert.match(await main(page), /54 所学校中 3 所未通过/);
	await page.locator("canvas").first().waitFor();
	await page.locator("main .scroll > table a:visible", { hasText: "清凉店" }).first().click();
	assert.match(await page.locator("h1").innerText(), /清凉店/);
	await page.getByRole("link", { name: "数据来源" }).click();
	assert.match(await main(page), /\.xlsx/);
	assert.match(await main(page), /[A-Z]{1,2}\d+/);
	clean(page);
});

walk("what-if: the verdict beside the sliders follows them; nothing is written", async () => {
	const page = site.planner, before = site.run("verify", "--json");
	await toTheFailingCounty(page);
	await page.getByRole("link", { name: "假如" }).click();
	const outcome = page.locator("#outcome");
	assert.match(await outcome.innerText(), /3 → 3/);
	const inputs = page.locator(".sliders input[type=number]");
	for (let i = 0; i < (await inputs.count()); i++) await inputs.nth(i).fill("300000");
	await outcome.getByText("3 → 0").waitFor();
	assert.match(await outcome.innerText(), /通过/);
	assert.equal(site.run("verify", "--json"), before);
	clean(page);
});

walk("print leaves the content and drops what one clicks", async () => {
	const page = site.planner;
	await page.goto("/balance");
	await page.emulateMedia({ media: "print" });
	for (const part of [".nav", ".site .tools", ".actions", ".filters"]) assert.equal(await page.locator(part).first().isVisible(), false, part);
	assert.equal(await page.locator("main table").first().isVisible(), true);
	assert.equal(await page.locator("main summary:visible").count(), 0, "nothing to open on paper");
	await picture(page, "walk/print", "paper");
	const pdf = await page.pdf({ path: join(site.folder, "balance.pdf"), format: "A4", preferCSSPageSize: true });
	assert.ok(pdf.length > 20000 && pdf.subarray(0, 5).toString() === "%PDF-");
	await page.emulateMedia({ media: null });
	// Charts are drawn for the paper's width: what is wider would be cut off.
	const widths = (event) => page.evaluate((name) => {
		dispatchEvent(new Event(name));
		return [...document.querySelectorAll(".chart canvas")].map((c) => c.clientWidth);
	}, event);
	const [paper, window] = [await widths("beforeprint"), await widths("afterprint")];
	assert.ok(paper.length > 0 && paper.every((w) => w <= 680), `on paper: ${paper}`);
	assert.ok(window.every((w) => w > 1000), `in the window: ${window}`);
	// The map's canvas keeps its proportions on another width.
	await page.goto("/map?column=balance.primary.county");
	await page.locator(".moves canvas.maplibregl-canvas").waitFor({ timeout: 60000 });
	await page.emulateMedia({ media: "print" });
	assert.equal(await page.locator("canvas.maplibregl-canvas").evaluate((c) => getComputedStyle(c).objectFit), "contain");
	assert.equal(await page.locator("[data-part=values] table").isVisible(), true, "the values stand beside the map");
	await page.emulateMedia({ media: null });
	clean(page);
});

walk("the other language and back, on the same page", async () => {
	const page = site.planner;
	await page.goto("/balance");
	await page.getByRole("button", { name: "English" }).click();
	assert.equal(await page.locator("html").getAttribute("lang"), "en");
	assert.equal(path(page), "/balance");
	assert.match(await page.locator("nav").first().innerText(), /Balance/);
	await page.getByRole("button", { name: "中文" }).click();
	assert.equal(await page.locator("html").getAttribute("lang"), "zh");
	clean(page);
});

walk("as of another day the whole application shows that day and changes nothing", async () => {
	const page = site.planner;
	await page.goto("/records/school?q=" + encodeURIComponent("桃城区第一初级中学"));
	await page.locator("#site-day").fill("2021-10-01");
	await page.locator("form[action='/day'] button").click();
	await page.locator(".as-of", { hasText: "2021-10-01" }).waitFor();
	assert.equal(await page.getByRole("link", { name: "新增" }).count(), 0);
	await page.getByRole("link", { name: "桃城区第一初级中学" }).click();
	assert.equal(await page.getByRole("link", { name: "修改" }).count(), 0);
	const edit = await page.goto(page.url() + "/edit");
	assert.ok(edit.status() >= 400, "nor by the address");
	await page.goto("/balance");
	assert.match(await main(page), /2020-2021|2021-2022/);
	await page.getByRole("link", { name: "回到今天" }).click();
	await page.locator(".as-of").waitFor({ state: "detached" });
	page.watch.take();
});

walk("the map: canvas, every school in a feature, clusters that fall apart; a drawing where WebGL 2 is missing", async () => {
	const page = site.planner;
	await page.goto("/map");
	await page.locator("canvas.maplibregl-canvas").waitFor();
	await page.waitForFunction(() => document.querySelectorAll("#map svg, .map > svg").length === 0);
	const answer = await page.evaluate(() => fetch("/map/features.json").then((r) => r.json()));
	const counted = answer.features.reduce((n, f) => n + (f.properties.cluster ?? 1), 0);
	assert.equal(counted, answer.schools);
	assert.ok(counted > 900);
	assert.match(await main(page), new RegExp(counted.toLocaleString("en").replace(",", ",?")));
	const canvas = page.locator("canvas.maplibregl-canvas"), drawn = await canvas.screenshot();
	assert.ok(drawn.length > 5000, "something is drawn");
	clean(page);
	const plain = await site.window({ storageState: await page.context().storageState() });
	await plain.addInitScript(() => {
		const original = HTMLCanvasElement.prototype.getContext;
		HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return kind === "webgl2" ? null : original.call(this, kind, ...rest); };
	});
	await plain.goto("/map");
	assert.equal(await plain.locator("canvas.maplibregl-canvas").count(), 0);
	assert.ok((await plain.locator(".map svg a").count()) > 10);
	await plain.locator(".map svg a").first().click();
	await plain.waitForURL(/bbox=|\/records\/school\//);
	clean(plain);
	await plain.context().close();
});

walk("who signs out is out, and the way back shows nothing", async () => {
	const page = site.planner;
	await page.goto("/records/school");
	await page.getByRole("button", { name: "退出" }).click();
	await page.waitForURL(/sign-in/);
	await page.goto("/records/person");
	assert.equal(path(page), "/sign-in");
	await signIn(page, "wang");
	assert.equal(path(page), "/records/person", "signing in leads where one wanted to go");
	clean(page);
});
