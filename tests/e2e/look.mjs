// What is asked of every page: axe-core, width, language, console, policy, hosts; and its picture for people to look at.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { modules, output } from "./served.mjs";

const axe = modules("axe-core").source;
export const desk = { width: 1280, height: 900 }, phone = { width: 360, height: 740 }, half = { width: 640, height: 450 };

export async function axeFindings(page) {
	if (!(await page.evaluate("typeof axe !== 'undefined'"))) await page.evaluate(axe);
	const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
	return violations.filter((v) => ["serious", "critical"].includes(v.impact))
		.flatMap((v) => v.nodes.slice(0, 3).map((n) => `axe ${v.id} (${v.impact}): ${n.target.join(" ")} ${n.html.slice(0, 160)}`));
}

// What sticks out of the window, by the innermost elements; those within a frame that scrolls may.
export async function overflow(page) {
	return page.evaluate(() => {
		const width = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= width) return [];
		const scrolls = (e) => e && e !== document.body && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
		const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 0.5 && !scrolls(e.parentElement));
		const inner = out.filter((e) => !out.some((o) => o !== e && e.contains(o)));
		return [`${document.documentElement.scrollWidth - width}px too wide at ${innerWidth}px: ${inner.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | ")}`];
	});
}

// Words of the other language and raw values that people should not see. What carries lang, code, or is a name from the register
// in Latin letters (codes, logins, units) is told apart by being short or all digits.
export async function foreignWords(page) {
	return page.evaluate(() => {
		if (document.documentElement.lang !== "zh") return [];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
		for (let node; (node = walker.nextNode()); ) {
			const e = node.parentElement;
			if (!e || e.closest("code, pre, script, style, textarea, [lang=en], [data-given], option[lang]") || !e.checkVisibility()) continue;
			if (e.closest("form[action='/language']")) continue;
			const text = node.textContent.replace(/\s+/g, " ").trim();
			const words = text.match(/(?<![\w.\/@:-])[A-Za-z][a-z]{2,}(?:[ _][A-Za-z][a-z]+)*(?![\w.\/@:-])/g);
			if (words) found.push(`English on a Chinese page: ${words.join(", ")} in "${text.slice(0, 80)}"`);
		}
		return found.slice(0, 5);
	});
}

// One h1, a title of its own, the language, one main, no control or picture without a name is axe's.
export async function frame(page) {
	return page.evaluate(() => {
		const bad = [], h1 = document.querySelectorAll("h1");
		if (h1.length !== 1 || !h1[0].textContent.trim()) bad.push(`${h1.length} headings of the first order`);
		if (!document.title.startsWith(h1[0]?.textContent.trim() ?? "?")) bad.push(`title "${document.title}" is not "${h1[0]?.textContent.trim()}"`);
		if (document.querySelectorAll("main").length !== 1) bad.push("not one main");
		if (document.querySelectorAll(".button.primary").length > 1 && document.querySelectorAll(".head .primary").length > 1) bad.push("several primary buttons");
		for (const text of document.body.innerText.matchAll(/\b(undefined|null|NaN|\[object \w+\]|%[sd]|\{\d\})\b/g)) bad.push(`"${text[0]}" on the page`);
		return bad;
	});
}

export async function picture(page, name, size) {
	const path = join(output, "pictures", `${name}.${size}.png`);
	mkdirSync(dirname(path), { recursive: true });
	await page.screenshot({ path, fullPage: true, animations: "disabled" });
}

// Charts follow the window in the next frame.
async function resize(page, size) {
	await page.setViewportSize(size);
	await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

// Everything at once; leaves the page at desk width. `name` is the picture's; none without it.
export async function look(page, name) {
	const bad = [...(await frame(page)), ...(await foreignWords(page)), ...(await axeFindings(page)), ...(await overflow(page))];
	if (name) await picture(page, name, "desk");
	await resize(page, half);
	bad.push(...(await overflow(page)));
	await resize(page, phone);
	bad.push(...(await overflow(page)));
	if (name) await picture(page, name, "phone");
	await page.setViewportSize(desk);
	return [...bad, ...page.watch.take()];
}
