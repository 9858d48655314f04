// A licensed base map whose server is not there: the map stands without it and says so; its approval number is shown.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { person } from "./people.mjs";
import { missing, Site } from "./served.mjs";

const site = missing ? undefined : await Site.start("--map-tiles", "https://127.0.0.1:9/{z}/{x}/{y}", "--map-approval", "审图号：GS(2024)1234号");
after(() => site?.stop());

test("tiles do not come: canvas, schools and counties do", { skip: missing, timeout: 120000 }, async () => {
	const page = await person(site, "wang", "王敏", "planner", "1311");
	await page.goto("/map");
	await page.locator(".map canvas").waitFor();
	await page.locator("[data-map=tiles]").waitFor();
	assert.equal(await page.locator("[data-map=failed]").isVisible(), false);
	const caption = await page.locator(".map-caption").innerText();
	assert.equal(caption.match(/审图号/g).length, 1, caption);
	assert.match(caption, /GS\(2024\)1234号/);
	assert.ok((await page.locator(".map-list tbody tr").count()) > 5);
});
