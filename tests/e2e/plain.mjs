// Without script: forms and tables do the same with one click more.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after } from "node:test";
import { openLink, signIn } from "./people.mjs";
import { missing, Site } from "./served.mjs";
import { steps } from "./way.mjs";
import { writeWorkbook } from "./workbooks.mjs";

const site = missing ? undefined : await Site.start();
after(() => site?.stop());
const plain = steps(site, 120000);
const main = () => page.locator("main").innerText();
let page;

plain("signing in", async () => {
	page = await site.window({ javaScriptEnabled: false });
	await openLink(page, site.invite("wang", "王敏", "planner", "1311"));
	await signIn(page, "wang");
	assert.equal(await page.locator("html").getAttribute("lang"), "zh");
	assert.match(await main(), /需要关注/);
});

plain("a list filtered, sorted, paged", async () => {
	await page.goto("/records/school");
	await page.locator("form.filters select").first().selectOption({ label: "幼儿园" });
	await page.locator("form.filters button.primary").click();
	const rows = page.locator("main tbody tr");
	assert.ok((await rows.count()) > 5);
	for (const row of await rows.allInnerTexts()) assert.match(row, /幼儿园/);
	await page.goto("/records/school");
	const first = await rows.first().innerText();
	await page.getByRole("link", { name: "下一页" }).click();
	assert.notEqual(await rows.first().innerText(), first);
	await page.locator("thead a", { hasText: "名称" }).click();
	assert.equal(await page.locator("thead th[aria-sort]").count(), 1);
});

plain("a row changed, with its fault first", async () => {
	await page.goto("/records/school?q=" + encodeURIComponent("第二初级中学"));
	await page.getByRole("link", { name: "桃城区第二初级中学" }).click();
	await page.getByRole("link", { name: "修改" }).click();
	await page.locator("#name").fill("");
	await page.getByRole("button", { name: "保存" }).click();
	assert.match(await page.locator("[data-name=name] .message").innerText(), /必填/);
	await page.locator("#name").fill("桃城区第二初级中学");
	await page.locator("#address").fill("桃城区人民路 2 号");
	await page.locator("#reason").fill("门牌补录");
	await page.getByRole("button", { name: "保存" }).click();
	assert.match(await main(), /人民路 2 号/);
	await page.getByRole("link", { name: "历史" }).click();
	assert.match(await main(), /王敏|wang/);
});

plain("an import: tried, looked at again until it has ended, stored, taken back", async () => {
	const ended = async () => {
		while (!(await page.locator("main .figures, main .notice.good, main .notice.bad").count())) await page.getByRole("link", { name: "刷新" }).click();
	};
	await page.goto("/import");
	await page.locator("#file").setInputFiles(writeWorkbook(join(site.folder, "区划.xlsx"), "区划", [["代码", "名称", "上级", "级别"], ["131199", "试验区", "1311", "县级"]]));
	await page.getByRole("button", { name: "试导入" }).click();
	await ended();
	assert.match(await main(), /试导入|没有错误|尚未/);
	await page.getByRole("button", { name: "正式导入" }).click();
	await page.locator("main .notice.good, main [data-events]").first().waitFor();
	await ended();
	assert.equal(site.rows("region", "code = '131199'").length, 1);
	await page.locator("main a[href^='/batches/']").first().click();
	await page.getByRole("button", { name: /撤销/ }).click();
	await page.locator("main .notice.good, main [data-events]").first().waitFor();
	await ended();
	assert.equal(site.rows("region", "code = '131199'").length, 0);
});

plain("verdict, what-if, map and charts are drawn by the server", async () => {
	await page.goto("/balance");
	assert.ok((await page.locator("figure.chart svg").count()) > 0);
	await page.goto("/");
	await page.getByRole("link", { name: /武邑县.*小学/ }).click();
	await page.getByRole("link", { name: "假如" }).click();
	for (const input of await page.locator(".sliders input[type=number]").all()) await input.fill("300000");
	await page.getByRole("button", { name: "计算" }).click();
	assert.match(await page.locator("#outcome").innerText(), /3 → 0/);
	await page.goto("/map");
	assert.ok((await page.locator(".map svg a").count()) > 10);
	await page.locator("#site-day").fill("2021-10-01");
	await page.locator("form[action='/day'] button").click();
	assert.match(await page.locator(".as-of").innerText(), /2021-10-01/);
	await page.getByRole("link", { name: "回到今天" }).click();
	await page.getByRole("button", { name: "退出" }).click();
	assert.match(page.url(), /sign-in/);
});
