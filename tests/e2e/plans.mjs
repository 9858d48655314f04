// The life of plans on their pages, in Chromium: pairs from a form to adoption and back, groups stopped while they are solved, the map.
import assert from "node:assert/strict";
import { after } from "node:test";
import { desk, picture } from "./look.mjs";
import { person } from "./people.mjs";
import { missing, Site } from "./served.mjs";
import { button, clean, lookAt, main, steps } from "./way.mjs";

const site = missing ? undefined : await Site.start();
after(() => site?.stop());
const walk = steps(site, 180000);

// Until the run is over and the page tells of its decision.
async function solved(page) {
	for (let tries = 0; tries < 200; tries++) {
		if (!(await button(page, "停止并保留最好的").count()) && (await button(page, "提交").count())) return;
		await page.waitForTimeout(500);
		await page.goto(site.plan).catch(() => {}); // the page itself may be turning over when the run ends
	}
	assert.fail("the plan is not solved");
}

async function make(page, kind, name) {
	await page.goto("/plans");
	await page.getByRole("link", { name: `新编：${kind}`, exact: true }).click();
	await page.locator("#name").fill(name);
	await button(page, "保存").click();
	await button(page, "求解").waitFor();
	site.plan = new URL(page.url()).pathname;
}

const looked = (page, name) => lookAt(page, "plans", name, /^$/);

walk("a planner makes a plan of pairs, solves it and looks at it", async () => {
	site.maker = await person(site, "ma", "马规划", "planner", "1311");
	const page = site.maker;
	await make(page, "结对帮扶", "结对一");
	await looked(page, "not solved yet");
	await button(page, "求解").click();
	await solved(page);
	const said = await main(page);
	assert.match(said, /已证明最优/);
	assert.match(said, /须帮扶的学校都有帮扶校/);
	assert.match(said, /全国指标：之前与之后/);
	await looked(page, "pairs");
	clean(page);
});

walk("why a school has its helper; another one is locked, solved again, and both decisions stand side by side", async () => {
	const page = site.maker;
	await page.goto(`${site.plan}/lines`);
	await looked(page, "lines");
	await page.locator("main table a").first().click();
	await page.getByRole("heading", { name: "锁定、禁止、偏好" }).waitFor();
	await looked(page, "why");
	const choice = page.getByLabel("选择", { exact: true }), options = await choice.locator("option").evaluateAll((all) => all.map((o) => [o.value, o.textContent]));
	const [target, text] = options[1], name = text.split("（")[0].trim();
	assert.match(await page.getByLabel(/^偏好的分量/).inputValue(), /^\d+\.\d{4}$/, "just heavy enough for the cheapest other choice");
	for (const kind of ["偏好", "禁止", "锁定"]) { // one takes the place of another
		await choice.selectOption(target);
		await button(page, kind).click();
		await page.getByRole("status").first().waitFor();
		assert.match(await main(page), new RegExp(`${kind}\\s+\\S+\\s+${name}`));
		await page.goBack();
		await page.reload();
		assert.match(await page.locator("main ul.plain > li").innerText(), new RegExp(`${kind}：${name}`));
	}
	await looked(page, "wished");
	await page.goto(site.plan);
	await button(page, "求解").click();
	await solved(page);
	assert.ok((await main(page)).includes(name.slice(0, 4)));
	await page.getByRole("link", { name: "比较", exact: true }).click();
	await looked(page, "compare with");
	await page.locator("main table a").first().click();
	await page.getByRole("heading", { name: "不同之处" }).waitFor();
	assert.match(await main(page), /帮扶校（结对一:2）\s+帮扶校（结对一:1）/, "what differs stands side by side");
	assert.match(await main(page), /另有 \d+ 行两者相同/);
	assert.match(await main(page), /马规划/, "who solved is named");
	assert.doesNotMatch(await main(page), /[0-9a-f]{32}/);
	clean(page);
});

walk("the map of the plan moves, and leads to why", async () => {
	const page = site.maker;
	await page.goto(site.plan);
	await page.getByRole("link", { name: "地图", exact: true }).last().click();
	await page.locator("#plan-map canvas").waitFor({ timeout: 60000 });
	await picture(page, "plans/map", "desk");
	const data = await page.evaluate(() => fetch(document.getElementById("plan-map").dataset.map).then((r) => r.json()));
	assert.ok(data.features.filter((f) => f.geometry.type === "LineString").length > 50);
	assert.ok(data.features.some((f) => f.geometry.type === "Point" && f.properties.target));
	clean(page);
});

walk("submitted, approved by another, adopted, letters, taken back", async () => {
	const page = site.maker;
	await page.goto(site.plan);
	await button(page, "提交").click();
	await page.getByRole("status").first().waitFor();
	assert.equal(await button(page, "批准").count(), 0, "not by who made it");
	site.other = await person(site, "qi", "齐批准", "planner", "1311");
	await site.other.goto(site.plan);
	await button(site.other, "批准").click();
	await site.other.getByRole("status").first().waitFor();
	const before = site.rows("agreement", "kind = 'pairing'").length;
	await page.goto(site.plan);
	await button(page, "采用").click();
	await page.getByRole("status").first().waitFor();
	assert.match(await main(page), /已采用/);
	await page.goto(site.plan);
	for (const [name, ending] of [["全部通知（PDF）", "pdf"], ["全部通知（工作簿）", "xlsx"]]) {
		const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
		assert.ok(file.suggestedFilename().endsWith(ending));
	}
	await page.getByPlaceholder("原因").last().fill("试行");
	await button(page, "撤回").click();
	await page.getByRole("dialog").getByRole("button").first().click({ timeout: 3000 }).catch(() => {});
	await page.getByRole("status").first().waitFor();
	assert.match(await main(page), /已撤销/);
	assert.equal(site.rows("agreement", "kind = 'pairing'").length, before);
	clean(page);
	clean(site.other);
});

walk("groups are solved before everybody's eyes; stopped, the best is kept", async () => {
	const page = site.maker;
	await make(page, "集团组建", "集团一");
	await page.getByLabel("秒").fill("120");
	await button(page, "求解").click();
	await button(page, "停止并保留最好的").waitFor();
	await page.locator("[data-renew] svg, [data-renew] canvas").first().waitFor({ timeout: 60000 });
	await picture(page, "plans/solving", "desk");
	await page.waitForTimeout(6000);
	await button(page, "停止并保留最好的").click();
	await solved(page);
	assert.match(await main(page), /任何方案都不低于|已证明最优/);
	await looked(page, "groups");
	clean(page);
});
