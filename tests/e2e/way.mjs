// What the ways through the application share: a step that leaves its pages behind when it fails, and looking at what stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axeFindings, desk, foreignWords, overflow, phone, picture } from "./look.mjs";
import { missing } from "./served.mjs";

// Steps of one file: each a test of node:test, left out where the browser or the program is missing.
export const steps = (site, timeout) => (name, run) => test(name, { skip: missing, timeout }, async () => {
	try {
		await run();
	} catch (e) {
		await site.report(name);
		throw e;
	}
});

export const main = (page) => page.locator("main").innerText();
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const clean = (page) => assert.deepEqual(page.watch.take(), [], "nothing in the console, no broken policy, no other host");

// At desk and phone width, pictured under `folder`. With `stands`, no English on a Chinese page but what it matches.
export async function lookAt(page, folder, name, stands) {
	for (const [label, size] of [["desk", desk], ["phone", phone]]) {
		await page.setViewportSize(size);
		await picture(page, `${folder}/${name}`, label);
		assert.deepEqual(await overflow(page), []);
	}
	await page.setViewportSize(desk);
	assert.deepEqual(await axeFindings(page), []);
	if (stands) assert.deepEqual((await foreignWords(page)).filter((f) => !stands.test(f)), []);
}
