// An evaluated year as people walk it: self-evaluation, an inspector's sheet filled in without network and brought back after the record
// changed, the score with its drill-down, a survey answered on a phone without script.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { foreignWords, phone, picture } from "./look.mjs";
import { person } from "./people.mjs";
import { missing, Site } from "./served.mjs";
import { button, clean, lookAt, main, steps } from "./way.mjs";
import { fillWorkbook, readWorkbook } from "./workbooks.mjs";

const site = missing ? undefined : await Site.start();
after(() => site?.stop());
const walk = steps(site, 600000);
const group = "桃城区一中教育集团", year = "2022-2023", county = "131102", city = "1311";
// A step of the evaluation leads to its row; back to its page.
const back = (page) => page.goto(site.party);
const at = (page, item, what) => page.locator(`[name="${what}.${item}"]`);

const looked = (page, name) => lookAt(page, "evaluation", name);

walk("a planner begins the evaluation of a group", async () => {
	const page = (site.planner = await person(site, "wang", "王规划", "planner", city));
	await page.goto(`/evaluations?year=${year}`);
	await looked(page, "year");
	assert.deepEqual((await foreignWords(page)).filter((f) => !f.includes("evaluation")), []);
	await page.getByRole("link", { name: group, exact: true }).click();
	await button(page, "开始评价").click();
	await page.getByRole("status").first().waitFor();
	site.party = new URL(page.url()).pathname + `?year=${year}`;
	assert.match(await page.locator("main").innerText(), /自评中/);
	clean(page);
});

walk("the group says what it did, with its own mark, and hands it in", async () => {
	const page = await person(site, "zhao", "赵集团", "group", group);
	await back(page);
	assert.match(await page.locator("main").innerText(), /结果反馈给被评方之后才显示/);
	await page.getByRole("link", { name: "填写一项自评", exact: true }).click();
	await page.locator("#item").fill("running");
	await page.locator("#points").fill("86");
	await page.locator("#statement").fill("人财物统筹，例会每月一次。");
	await button(page, "保存").click();
	await page.locator(".notice.good").waitFor();
	// The rest in a workbook: what was said stands in it, a mark beyond 100 is named by its cell, and nothing is stored until it is whole.
	await back(page);
	const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "下载自评工作簿", exact: true }).click()]);
	const empty = join(site.folder, "self.xlsx");
	await file.saveAs(empty);
	assert.ok(readWorkbook(empty).some((c) => c.sheet === "自评" && c.value === "人财物统筹，例会每月一次。"));
	const bring = async (growth, name) => {
		await page.goto("/import?record=self_evaluation");
		await page.locator("#file").setInputFiles(fillWorkbook(empty, join(site.folder, name), "自评", "指标",
			{ running: { 自评说明: "人财物统筹，例会每月两次。" }, growth: { 自评分: growth, 自评说明: "增值明显。" } }));
		await page.getByRole("button", { name: "试导入" }).click();
		await page.locator("main .figures, main .notice.bad").first().waitFor({ timeout: 60000 });
	};
	await bring(190, "faults.xlsx");
	assert.match(await main(page), /G3/);
	assert.equal(site.rows("self_evaluation", "item = 'growth'").length, 0);
	await bring(91, "whole.xlsx");
	await button(page, "正式导入").click();
	await page.locator(".notice.good").first().waitFor({ timeout: 60000 });
	assert.equal(site.rows("self_evaluation", "item = 'growth' and points = 91").length, 1);
	assert.equal(site.rows("self_evaluation", "item = 'running' and points = 86 and contains(statement, '两次')").length, 1);
	await back(page);
	await button(page, "提交自评").click();
	await page.getByRole("status").first().waitFor();
	clean(page);
	await page.context().close();
});

walk("an inspector fills in the sheet without network, and brings it back after the record changed", async () => {
	const officer = await person(site, "he", "何县", "county", county);
	await back(officer);
	await button(officer, "审核通过，转现场督导").click();
	await officer.getByRole("status").first().waitFor();
	const page = await person(site, "sun", "孙督导", "inspector", county);
	await page.goto("/sheets");
	await page.locator("main ul.plain a").first().click();
	await page.locator("form[data-sheet-kept]").waitFor();
	assert.match(await page.locator("main").innerText(), /人财物统筹/);
	await looked(page, "sheet");
	await at(page, "running", "mark").fill("60");
	await at(page, "growth", "mark").fill("70");
	await button(page, "带回评分表").click();
	await page.locator(".notice.good").waitFor();
	// In the school: no network. The page is there, what is entered stays, also when the page is opened anew.
	const sheet = new URL(page.url()).pathname;
	await page.goto(sheet);
	await page.locator("form[data-sheet-kept]").waitFor();
	clean(page);
	await page.context().setOffline(true);
	await page.reload();
	await at(page, "running", "mark").fill("75");
	await at(page, "running", "comment").fill("现场核实");
	await at(page, "growth", "mark").fill("72");
	await page.reload();
	assert.equal(await at(page, "running", "mark").inputValue(), "75");
	assert.match(await page.locator("[data-sheet-state]").innerText(), /没有网络/);
	await button(page, "带回评分表").click();
	assert.equal(await at(page, "running", "mark").inputValue(), "75");
	// Meanwhile the county corrects one of the marks.
	const [mark] = site.rows("score", "item = 'running'");
	await officer.goto(`/records/score/${mark.id}/edit`);
	await officer.locator("#points").fill("65");
	await button(officer, "保存").click();
	await officer.locator(".notice.good").waitFor();
	await officer.context().close();
	// Network again.
	page.watch.take(); // what Chromium says of the missing network
	await page.context().setOffline(false);
	await page.reload();
	assert.equal(await at(page, "running", "mark").inputValue(), "75");
	await button(page, "带回评分表").click();
	await page.getByText("登记的是 65，您带回的是 75").waitFor();
	await looked(page, "to be decided");
	assert.equal(site.rows("score", "item = 'growth' and points = 72").length, 1, "what nobody touched is stored");
	await page.getByLabel("以我带回的为准：75").check();
	await button(page, "带回评分表").click();
	await page.locator(".notice.good").waitFor();
	assert.equal(site.rows("score", "item = 'running'").length, 1, "nothing is counted twice");
	assert.equal(site.rows("score", "item = 'running' and points = 75").length, 1);
	assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith("sheet:")).length), 0, "the device keeps nothing that is brought back");
	await page.context().close();
});

walk("the score unfolds to its formula, its numbers and the rows they come from", async () => {
	const page = site.planner;
	await back(page);
	assert.match(await page.locator("main").innerText(), /现场督导/);
	await looked(page, "group");
	await page.getByRole("link", { name: "统一管理与运行", exact: true }).click();
	const text = await page.locator("main").innerText();
	assert.match(await page.locator("main code").first().innerText(), /^inspector/);
	assert.match(text, /J-[0-9a-f]{8}: 75\.00 → 75\.00/);
	await looked(page, "item");
	await page.getByRole("link", { name: /J-[0-9a-f]{8}: 75/ }).click();
	assert.match(await page.locator("main").innerText(), /现场核实/);
	await page.goto(site.party);
	await page.getByRole("link", { name: "成员校骨干教师", exact: true }).click();
	await page.locator("main table a").first().click();
	assert.match(page.url(), /\/records\/statistics\//);
	clean(page);
});

walk("parents answer a survey on a phone without script, each link once", async () => {
	const page = site.planner, [school] = site.rows("school", `county = '${county}' and status = 'open'`);
	writeFileSync(join(site.folder, "survey.csv"), `year,school,audience,topic,invited,answered\n${year},${school.code},parents,期末满意度,0,0\n`);
	site.run("import", "survey.csv", "--commit");
	const [survey] = site.rows("survey", "topic = '期末满意度'");
	await page.goto(`/surveys/${survey.id}`);
	await page.getByText("生成一次性链接").click();
	await page.locator("#number").fill("6");
	await page.locator("#until").fill("2099-01-31");
	await button(page, "显示链接").click();
	await page.getByText("这些链接只显示这一次").waitFor();
	const links = [...new Set((await page.content()).match(/\/answer\/[\w-]{43}/g))];
	assert.equal(links.length, 6);
	const parent = await site.window({ viewport: phone, javaScriptEnabled: false });
	for (const [n, link] of links.entries()) {
		await parent.goto(link);
		if (n === 0) {
			await picture(parent, "evaluation/answering", "phone");
			await button(parent, "提交").click(); // nothing chosen: the browser or the server says so
			assert.match(new URL(parent.url()).pathname, /^\/answer\//);
			await parent.goto(link);
		}
		const questions = parent.locator("fieldset");
		for (let q = 0; q < (await questions.count()); q++) await questions.nth(q).getByRole("radio").nth(n === 5 ? 3 : 0).check();
		await button(parent, "提交").click();
		await parent.getByText("您的回答已计入").waitFor();
	}
	assert.equal((await parent.goto(links[0])).status(), 404);
	await parent.context().close();
	await page.goto(`/surveys/${survey.id}`);
	assert.match(await page.locator("main").innerText(), /83\.3/);
	await looked(page, "survey");
	await page.goto("/surveys");
	await looked(page, "surveys");
	clean(page);
	await page.context().close();
});
