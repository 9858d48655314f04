// Every page, as every role: found by its links from the home page on, looked at by axe and by rule at three widths, pictured.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { frame, look } from "./look.mjs";
import { administrator, person } from "./people.mjs";
import { missing, Site } from "./served.mjs";

const site = missing ? undefined : await Site.start();
after(() => site?.stop());
const visit = (name, run) => test(name, { skip: missing, timeout: 240000 }, run);

const school = "3113900001", group = "桃城区一中教育集团", city = "1311", county = "131102";
const roles = [
	["planner", () => person(site, "planner", "王敏", "planner", city)],
	["system", () => administrator(site, "system", "周宁", site.systemLink)],
	["security", () => administrator(site, "security", "钱安", site.securityLink)],
	["audit", () => administrator(site, "audit", "孙明", site.auditLink)],
	["clerk", () => person(site, "clerk", "张文", "clerk", school)],
	["county", () => person(site, "county", "何县", "county", county)],
	["group", () => person(site, "group", "赵团", "group", group)],
	["head", () => person(site, "head", "李校", "head", school)],
	["teacher", () => person(site, "teacher", "陈师", "teacher", school)],
	["inspector", () => person(site, "inspector", "孙督", "inspector", city)],
	["reviewer", () => person(site, "reviewer", "吴评", "reviewer")],
	["editor", () => person(site, "editor", "郑编", "editor")],
];

// Addresses that are alike but for the row, the day or the place on the map are one page.
function shapeOf(address) {
	const { pathname, searchParams } = new URL(address);
	const path = pathname.replace(/[0-9a-f]{32}/g, "ID").replace(/\d{4}-\d{4}/, "YEAR").replace(/^\/batches\/.+/, "/batches/ID")
		.replace(/^\/balance\/[^/]+\/[^/]+/, "/balance/REGION").replace(/^(\/records\/[^/]+\/ID\/[a-z]+)$/, "$1").replace(/^\/evaluations\/of\/ID\/.+/, "/evaluations/of/ID/ITEM");
	const query = [...searchParams.keys()].filter((k) => !["zoom", "status", "after", "sort", "said", "before", "from"].includes(k)).sort();
	return path + (path === "/map" || !query.length ? "" : "?" + query.join("&"));
}

// Of registers, pages of single rows are made from descriptors alike: those of these stand for all.
const whole = /^\/records\/(school|person|submission|round|figure|region|policy)\//;
const isFile = /^\/(exports|templates|assets|api|ogc|language|day|link)\b|\/files\/|\/audit\/export|\.svg|\.json|[?&]format=/;
const wanted = (address) => {
	const { pathname, search } = new URL(address);
	return !isFile.test(pathname + search) && (!/^\/records\/[a-z_]+\/./.test(pathname) || whole.test(pathname));
};

// Words that stand on Chinese pages as they are: names of accounts, of policies, of formats.
const names = /\b(planner|system|security|audit|clerk|county|group|head|teacher|inspector|reviewer|editor|root|coverage|balance|evaluation|evaluation-pairs|programme|pupils|Office|Chrome|Headless\w*|Linux)\b/;
// Published figures carry the names that data/facts.csv gives them.
const figures = /Hengshui|school|groups? named|working group|management/;
// A policy's page shows the keys, ids and sources of its file; a refused address is said again as it was asked.
// The yearly report names the condition of each figure in the language of expressions.
const isData = (short, finding) => finding.startsWith("English") &&
	((short.startsWith("/yearly") && / in ".*\w (=|<>|<|>=|>) .*"$/.test(finding)) || /^\/(figures|records\/figure|policies|evaluations\/of)/.test(short) || (short === "/" && figures.test(finding)) || (short === "/inbox?colour=red" && finding.includes("“colour”")));
const stands = (finding) => finding.startsWith("English") && finding.split(" in \"")[0].replace("English on a Chinese page: ", "").split(/[, ]+/).every((w) => names.test(w));

const seen = new Map(); /* shape → role that looked at it */

async function walkPages(role, page) {
	const mine = new Set(), queue = [site.base + "/"], bad = [];
	page.watch.take();
	while (queue.length) {
		const address = queue.shift(), shape = shapeOf(address);
		if (mine.has(shape) || !wanted(address)) continue;
		mine.add(shape);
		// What another role has looked at is asked again only where it stands in this one's navigation.
		const isNew = !seen.has(shape), short = address.slice(site.base.length);
		if (!isNew && short.split("/").length > 2) continue;
		const answer = await page.goto(address);
		if (answer.status() >= 400) bad.push(`${short}: ${answer.status()}, though a page leads there`);
		const links = await page.$$eval("a[href]", (all) => all.map((a) => new URL(a.getAttribute("href"), location).href.split("#")[0]));
		queue.push(...links.filter((l) => l.startsWith(site.base + "/")));
		if (isNew) seen.set(shape, role);
		const found = isNew ? await look(page, `pages/${shape.replace(/[^\w?]+/g, "-").replace(/^-$/, "home")}-${role}`) : [...(await frame(page)), ...page.watch.take()];
		bad.push(...found.filter((f) => !stands(f) && !isData(short, f)).map((f) => `${short}: ${f}`));
	}
	return { bad, count: mine.size };
}

for (const [role, come] of roles)
	visit(`every page that leads on from the home page of: ${role}`, async (t) => {
		const page = await come();
		if (role === "planner") {
			await page.goto("/records/round/new");
			for (const [name, value] of Object.entries({ year: "2023-2024", region: city, opens: "2023-09-01", due: "2099-01-31" })) await page.locator(`#${name}`).fill(value);
			await page.getByRole("button", { name: "保存" }).click();
			await page.locator(".notice.good").waitFor();
		}
		const { bad, count } = await walkPages(role, page);
		t.diagnostic(`${count} pages`);
		await page.context().storageState({ path: `${site.folder}/${role}.json` });
		await page.context().close();
		assert.deepEqual(bad, []);
		assert.ok(count > 5);
	});

const as = (role, options = {}) => site.window({ storageState: `${site.folder}/${role}.json`, ...options });

visit("main pages in English, at desk and phone", async () => {
	const page = await as("planner"), bad = [];
	await page.goto("/");
	await page.getByRole("button", { name: "English" }).click();
	for (const path of ["/", "/balance", "/groups", "/figures", "/records", "/records/school", "/import", "/jobs", "/map", "/reports", "/rights?role=clerk", "/account"]) {
		await page.goto(path);
		assert.equal(await page.locator("html").getAttribute("lang"), "en");
		bad.push(...(await look(page, `english/${path.replace(/\W+/g, "-").replace(/^-$/, "home")}`)).map((b) => `${path}: ${b}`));
		const chinese = await page.locator("header, nav, main h1, main h2, main th, main label, main button, main caption").allInnerTexts();
		for (const text of chinese) if (/[\u4e00-\u9fff]/.test(text.replace("中文", "").replaceAll("王敏", "")) && !/县|区|市|学|团|院|园/.test(text)) bad.push(`${path}: Chinese on an English page: ${text}`);
	}
	await page.context().close();
	assert.deepEqual(bad, []);
});

visit("before signing in: the form, at its best and with a fault", async () => {
	const page = await site.window();
	await page.goto("/sign-in");
	const bad = await look(page, "pages/sign-in");
	await page.locator("#login").fill("planner");
	await page.locator("#password").fill("wrong");
	await page.locator("main form button.primary").click();
	await page.locator(".faults").waitFor();
	bad.push(...(await look(page, "pages/sign-in-fault")));
	await page.context().close();
	assert.deepEqual(bad, []);
});

visit("what went wrong is a page of ours: 404, 403, 405, 400, and a list with nothing in it", async () => {
	const page = await as("clerk"), bad = [];
	const cases = [["/nothing-here", 404], ["/records/school/" + "0".repeat(32), 404], ["/users", 403], ["/sign-out", 405], ["/inbox?colour=red", 400], ["/records/school?q=" + encodeURIComponent("没有这样的学校"), 200]];
	for (const [path, code] of cases) {
		const answer = await page.goto(path);
		assert.equal(answer.status(), code, path);
		assert.equal(await page.locator(code === 200 ? ".empty" : ".problem").count(), 1, path);
		assert.ok((await page.locator("main a").count()) > 0, `${path}: a way on`);
		bad.push(...(await look(page, `pages/answer ${code} ${path.split("?")[0].replace(/\W+/g, "-").slice(0, 20)}`)).filter((b) => !isData(path, b)).map((b) => `${path}: ${b}`));
	}
	await page.context().close();
	assert.deepEqual(bad, []);
});
