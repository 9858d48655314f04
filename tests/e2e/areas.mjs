// A plan of service areas changed by hand, in Chromium: by the lists, and by dragging a unit; what is right is kept.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { junheng } from "./city.mjs";
import { person } from "./people.mjs";
import { missing, program, Site } from "./served.mjs";
import { clean } from "./way.mjs";

const more = ["grades", "zone", "unit", "zone_school", "zone_unit", "children", "classrooms", "intake"];
const site = missing ? undefined : await Site.start();
after(() => site?.stop());
const run = (...words) => junheng(program, site.folder, ...words);

test("a unit goes to another school: the effect is told, what keeps every rule is kept", { skip: missing, timeout: 300000 }, async () => {
	run("sample", "hengshui", "--out", "more");
	run("import", ...more.map((name) => `more/${name}.xlsx`), "--commit");
	const { id } = JSON.parse(run("plan", "districts", "new", "划片", "--region", "131102", "--set", "contiguous=no", "--json"));
	run("plan", "districts", "solve", "划片", "--seconds", "5");
	const page = await person(site, "wang", "王敏", "planner", "1311");
	const units = () => page.locator("svg#areas [data-unit]").evaluateAll((all) => all.map((e) => ({ unit: e.dataset.unit, school: e.dataset.school })));
	await page.goto(`/plans/${id}/hand`);
	const before = await units();
	assert.ok(before.length > 100);
	assert.match(await page.locator("main").innerText(), /还没有改动/);

	/* chosen from the lists; some school has room, or the answer says which rule stands against it */
	const schools = await page.locator("#school option").evaluateAll((all) => all.map((o) => o.value).filter(Boolean));
	const first = before[0], other = schools.find((s) => s !== first.school);
	await page.locator("#unit").selectOption(first.unit);
	await page.locator("#school").selectOption(other);
	await page.getByRole("button", { name: "看效果" }).click();
	await page.locator("path.moved").waitFor();
	assert.match(await page.locator("main").innerText(), /目标值变化 [+-]/);
	assert.equal((await units()).find((u) => u.unit === first.unit).school, other);
	await page.getByRole("link", { name: "重新开始" }).click();
	await page.locator("path.moved").waitFor({ state: "detached" });

	/* dragged onto a school, again until one has room */
	let kept = false;
	for (let i = 0; i < 5 && !kept; i++) {
		await page.goto(`/plans/${id}/hand`);
		const path = page.locator("svg#areas path").nth(20 * i), school = await path.getAttribute("data-school");
		await path.scrollIntoViewIfNeeded();
		const from = await path.boundingBox();
		const to = await page.locator(`circle:not([data-school="${school}"])`).nth(3 + i).boundingBox();
		await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
		await page.mouse.down();
		await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 8 });
		await page.mouse.up();
		await page.locator("path.moved").waitFor();
		kept = await page.getByRole("button", { name: "保留这些改动" }).isVisible();
	}
	assert.ok(kept, "one of five units fits into another school");
	await page.getByRole("button", { name: "保留这些改动" }).click();
	await page.waitForURL(new RegExp(`/plans/${id}(\\?|$)`));
	assert.match(await page.locator("main").innerText(), /第 2 次求解|已保存/);
	clean(page);
});
