// Every page, as every role: found by its links from the home page on, looked at by axe and by rule at three widths, pictured.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { elsewhere, files, pages, patternOf } from "./addresses.mjs";
import { frame, look } from "./look.mjs";
import { administrator, person } from "./people.mjs";
import { missing, root, Site } from "./served.mjs";

const site = missing ? undefined : await Site.start();
const routes = missing ? [] : JSON.parse(site.run("routes", "--json")).routes.filter((r) => r.method === "GET").map((r) => r.path);
after(() => site?.stop());
const visit = (name, run) => test(name, { skip: missing, timeout: 900000 }, run);

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

// Words that stand on Chinese pages as they are: logins of this test, kinds of files and programs, systems of coordinates. Formulas and
// keys of the data stand in <code>.
const names = new Set(["planner", "system", "security", "audit", "clerk", "county", "group", "head", "teacher", "inspector", "reviewer", "editor", "root", "person",
	"wrong", "Office", "Chrome", "Linux", "Windows"]);
const stands = (finding) => finding.startsWith("English") && finding.split(" in \"")[0].replace("English on a Chinese page: ", "").split(/[, ]+/).every((w) => names.has(w) || /^Headless/.test(w));

const looked = new Set(); /* patterns of the route table that somebody has looked at */
const found = new Map(); /* pattern of a file or answer → an address of it that a page leads to */

const seen = new Map(); /* shape → role that looked at it */

async function walkPages(role, page, more = []) {
	const mine = new Set(), queue = ["/", ...more].map((path) => site.base + path), bad = [];
	page.watch.take();
	while (queue.length) {
		const address = queue.shift(), shape = shapeOf(address), pattern = patternOf(new URL(address).pathname, routes);
		if (pattern in files && !found.has(pattern)) found.set(pattern, { address, role });
		if (mine.has(shape) || pattern in files || !wanted(address)) continue;
		mine.add(shape);
		// What another role has looked at is asked again only where it stands in this one's navigation.
		const isNew = !seen.has(shape), short = address.slice(site.base.length);
		if (!isNew && short.split("/").length > 2) continue;
		const answer = await page.goto(address);
		if (answer.status() >= 400) bad.push(`${short}: ${answer.status()}, though a page leads there`);
		else looked.add(pattern);
		const links = await page.$$eval("a[href]", (all) => all.map((a) => new URL(a.getAttribute("href"), location).href.split("#")[0]));
		queue.push(...links.filter((l) => l.startsWith(site.base + "/")));
		if (isNew) seen.set(shape, role);
		const faults = isNew ? await look(page, `pages/${shape.replace(/[^\w?]+/g, "-").replace(/^-$/, "home")}-${role}`) : [...(await frame(page)), ...page.watch.take()];
		bad.push(...faults.filter((f) => !stands(f)).map((f) => `${short}: ${f}`));
	}
	return { bad, count: mine.size };
}

// What the sample for these tests lacks: zones with their forecast, plans that were solved, work of pairs, a person, a job with faults,
// a policy of the bureau's own, a web hook.
const more = ["grades", "zone", "unit", "zone_school", "zone_unit", "children", "movement", "housing", "intake", "classrooms", "site", "building_budget",
	"building", "building_step", "assumption", "department", "programme", "working_group", "task", "milestone", "activity", "problem"];
const unlinked = {};

visit("the city has something for every page", async () => {
	const write = (name, ...lines) => writeFileSync(join(site.folder, name), lines.join("\n") + "\n");
	site.run("sample", "hengshui", "--out", "more");
	write("person.csv", "number,name,employer", `T1,张一,${school}`);
	site.run("import", ...more.map((name) => `more/${name}.xlsx`), "person.csv", "--commit");
	write("wrong.csv", "code,name,type,county", "2113000001,没有区县的小学,211,131199");
	for (const [shipped, own] of [["class-bands", "own-bands"], ["balance-2017", "own-balance"]]) {
		write("own.json", JSON.stringify(JSON.parse(site.run("policy", "show", shipped, "--json")).policy).replace(shipped, own));
		site.run("policy", "adopt", "own.json", "--from", "2024-09-01", "--region", city, "--approved-by", "李局");
	}
	site.run("hooks", "add", "https://example.org/hook");
	const plan = (kind, name, ...set) => JSON.parse(site.run("plan", kind, "new", name, ...set, "--json")).id;
	const pairs = plan("pairs", "结对一", "--region", city), seats = plan("seats", "学位一", "--region", "131103");
	for (const seconds of ["2", "3"]) site.run("plan", "pairs", "solve", "结对一", "--seconds", seconds);
	site.run("plan", "seats", "solve", "学位一", "--seconds", "3");
	const one = site.rows("school", `code = "${school}"`)[0].id, pair = JSON.parse(site.run("list", "agreement", "--as-of", "2022-10-01", "--json")).rows[0].id;
	const [zone] = site.rows("zone", "county = \"131102\"");
	unlinked.planner = [`/search?q=${encodeURIComponent("一中")}`, `/records/school/bulk?row=${one}`, `/plans/${pairs}/compare/${pairs}`, `/plans/${seats}/board`,
		`/terms/pair/${pair}?as_of=2022-10-01`, `/outlook/school/${one}`, `/outlook/zone/${zone.id}`, `/records/school/${one}/sources`,
		`/policies/${site.rows("policy", "name = \"own-balance\"")[0].id}/try`,
		`/training/${site.rows("person", "number = \"T1\"")[0].id}`];
	site.pairs = pairs;
	unlinked.system = ["/account/factor/off"];
});

for (const [role, come] of roles)
	visit(`every page that leads on from the home page of: ${role}`, async (t) => {
		const page = await come();
		if (role === "planner") {
			await page.goto("/import");
			await page.locator("#file").setInputFiles(join(site.folder, "wrong.csv"));
			await page.locator("main form button.primary").click();
			await page.waitForURL(/\/jobs\//);
			await page.goto("/records/round/new");
			for (const [name, value] of Object.entries({ year: "2023-2024", region: city, opens: "2023-09-01", due: "2099-01-31" })) await page.locator(`#${name}`).fill(value);
			await page.getByRole("button", { name: "保存" }).click();
			await page.locator(".notice.good").waitFor();
			const { features } = await page.evaluate((at) => fetch(at).then((r) => r.json()), `/plans/${site.pairs}/map.json`);
			unlinked.planner.push(features.find((f) => f.properties.href).properties.href.replace("/about/", "/about?subject="));
		}
		const { bad, count } = await walkPages(role, page, unlinked[role]);
		t.diagnostic(`${count} pages`);
		await page.context().storageState({ path: `${site.folder}/${role}.json` });
		await page.context().close();
		assert.deepEqual(bad, []);
		assert.ok(count > 5);
	});

visit("every address that answers GET is looked at, asked for, or walked by another test", async () => {
	const known = [...pages, ...Object.keys(files), ...Object.keys(elsewhere)], sorted = (list) => [...list].sort();
	assert.deepEqual(sorted(known), sorted(new Set(known)), "each address once");
	assert.deepEqual(sorted(known), sorted(routes), "addresses.mjs and the table of routes");
	for (const pattern of ["/link/{token}", "/sign-in", "/sign-in/enrol"]) looked.add(pattern); /* by people.mjs, for each account */
	assert.deepEqual(pages.filter((p) => !looked.has(p)), [], "pages that nobody has looked at");
	for (const [pattern, [file, word]] of Object.entries(elsewhere))
		assert.ok(readFileSync(join(root, "tests", file), "utf8").includes(word), `tests/${file} does not name ${word}, though it is to walk ${pattern}`);
});

visit("files and answers for programs come, in the type they are to have", async () => {
	const page = await as("planner"), bad = [], first = (record) => site.rows(record, "known(name)")[0].id;
	await page.goto("/");
	const plain = { "/assets/{file}": await page.locator("link[rel=stylesheet]").first().getAttribute("href"), "/records/{record}": "/records/school", "/api/records/{record}/{id}": `/api/records/school/${first("school")}`,
		"/ogc/collections/{collection}/items/{id}": `/ogc/collections/schools/items/${first("school")}`, "/plans/{id}/map.json": `/plans/${site.pairs}/map.json`,
		"/plans/{id}/trace": `/plans/${site.pairs}/trace` };
	const instead = (pattern) => plain[pattern] ?? pattern.replace("{record}", "school").replace("{collection}", "schools");
	for (const [pattern, type] of Object.entries(files)) {
		const one = found.get(pattern), asking = one && one.role !== "planner" ? await as(one.role) : page;
		const path = one ? one.address : site.base + instead(pattern);
		if (path.includes("{")) {
			bad.push(`${pattern}: no page leads to one`);
			continue;
		}
		const answer = await asking.request.get(path + (pattern === "/suggest/{record}" ? "?q=" + encodeURIComponent("一中") : ""));
		if (answer.status() !== 200 || !type.test(answer.headers()["content-type"])) bad.push(`${path}: ${answer.status()} ${answer.headers()["content-type"]}`);
		if (asking !== page) await asking.context().close();
	}
	await page.context().close();
	assert.deepEqual(bad, []);
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
		bad.push(...(await look(page, `pages/answer ${code} ${path.split("?")[0].replace(/\W+/g, "-").slice(0, 20)}`)).filter((b) => !(path === "/inbox?colour=red" && b.includes("“colour”"))).map((b) => `${path}: ${b}`));
	}
	await page.context().close();
	assert.deepEqual(bad, []);
});
