// The main way by keyboard alone: what has the focus is seen, the skip link skips, nothing holds the focus.
import assert from "node:assert/strict";
import { after } from "node:test";
import { openLink } from "./people.mjs";
import { missing, password, Site } from "./served.mjs";
import { steps } from "./way.mjs";

const site = missing ? undefined : await Site.start();
after(() => site?.stop());
const keys = steps(site, 120000);

const focused = (page) => page.evaluate(() => {
	const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
	return {
		tag: e.tagName, id: e.id, text: (e.innerText || e.value || e.getAttribute("aria-label") || "").trim(), href: e.getAttribute?.("href") ?? "",
		label: [...(e.labels ?? [])].map((l) => l.innerText.trim()).join(" "),
		isSeen: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
		isInSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0,
	};
});

// Tab until what is wanted has the focus; everything on the way shows that it has it.
async function tabTo(page, wanted, key = "Tab") {
	const fits = (f) => (wanted.text === undefined || f.text === wanted.text || (wanted.text instanceof RegExp && wanted.text.test(f.text))) &&
		(wanted.label === undefined || f.label.includes(wanted.label)) && (wanted.id === undefined || f.id === wanted.id) && (wanted.tag === undefined || f.tag === wanted.tag);
	const way = [];
	for (let i = 0; i < 400; i++) {
		await page.keyboard.press(key);
		const f = await focused(page);
		way.push(`${f.tag} ${f.text.slice(0, 20)}`);
		if (f.tag === "BODY") continue;
		assert.ok(f.isSeen, `the focus is seen on ${f.tag} ${f.id} ${f.text} of ${page.url()}`);
		assert.ok(f.isInSight, `what has the focus is in sight: ${f.tag} ${f.id} ${f.text} of ${page.url()}`);
		if (fits(f)) return f;
	}
	throw new Error(`${JSON.stringify(wanted)} is not reached on ${page.url()}: ${way.slice(0, 60).join(" | ")}`);
}

async function press(page, wanted, url) {
	await tabTo(page, wanted);
	await Promise.all([page.waitForURL(url), page.keyboard.press("Enter")]);
}

// Typed over what stands there.
async function type(page, text) {
	await page.keyboard.press("Control+A");
	await page.keyboard.type(text);
}

let page;

keys("signing in", async () => {
	page = await site.window();
	await openLink(page, site.invite("wang", "王敏", "planner", "1311"));
	await page.goto("/sign-in");
	await page.keyboard.press("Tab");
	assert.equal((await focused(page)).href, "#main", "the first stop skips to the content");
	await page.keyboard.press("Enter");
	assert.equal((await focused(page)).id, "main");
	await tabTo(page, { label: "登录名" });
	await page.keyboard.type("wang");
	await tabTo(page, { label: "密码" });
	await page.keyboard.type(password);
	await Promise.all([page.waitForURL((u) => u.pathname === "/"), page.keyboard.press("Enter")]);
});

keys("all of a page, forwards and back, without a trap", async () => {
	for (const path of ["/", "/map", "/records/school/new"]) {
		await page.goto(path);
		const count = new Set();
		for (let i = 0; i < 600; i++) {
			await page.keyboard.press("Tab");
			const f = await focused(page);
			if (f.tag === "BODY" || (i > 0 && f.href === "#main")) break;
			count.add(`${f.tag} ${f.id} ${f.text} ${f.href}`);
			assert.ok(i < 599, `${path}: the end of the page is reached`);
		}
		assert.ok(count.size > 10, path);
		await page.keyboard.press("Shift+Tab");
		await page.keyboard.press("Shift+Tab");
		assert.notEqual((await focused(page)).href, "#main", `${path}: and back`);
	}
});

keys("to the failing county, what-if by arrow keys", async () => {
	await page.goto("/");
	await press(page, { text: /武邑县.*小学/ }, /\/balance\//);
	await press(page, { text: "假如" }, /what-if/);
	const before = await page.locator("#outcome").innerText();
	assert.match(before, /3 → 3/);
	for (const pair of await page.locator(".sliders .pair").all()) {
		const number = pair.locator("input[type=number]");
		await tabTo(page, { id: await number.getAttribute("id") });
		await page.keyboard.press("ArrowUp");
		assert.equal(await number.inputValue(), "1");
		await type(page, "300000");
		assert.ok(Number(await pair.locator("input[type=range]").inputValue()) > 0, "the slider beside follows");
	}
	await page.locator("#outcome").getByText("3 → 0").waitFor();
	assert.deepEqual(page.watch.take(), []);
});

keys("a row found, changed and saved; a fault leads to its field", async () => {
	await page.goto("/records/school");
	await tabTo(page, { id: "q" });
	await page.keyboard.type("第一初级中学");
	await Promise.all([page.waitForURL(/q=/), page.keyboard.press("Enter")]);
	await press(page, { text: "桃城区第一初级中学" }, /records\/school\/[0-9a-f]{32}$/);
	await press(page, { text: "修改" }, /edit$/);
	await tabTo(page, { id: "opened" });
	await type(page, "某年");
	await Promise.all([page.locator(".faults").waitFor(), page.keyboard.press("Enter")]);
	assert.match((await focused(page)).text, /请更正/);
	await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	assert.equal((await focused(page)).id, "opened");
	await type(page, "2009-09-01");
	await tabTo(page, { id: "address" }, "Shift+Tab");
	await type(page, "桃城区河西街道 1 号");
	await tabTo(page, { id: "reason" });
	await page.keyboard.type("门牌补录");
	await tabTo(page, { text: "保存" });
	await Promise.all([page.waitForURL(/said=/), page.keyboard.press("Enter")]);
	assert.match(await page.locator("main").innerText(), /河西街道 1 号/);
});

keys("language, day, and out; a question asked in the page holds the focus until it is answered", async () => {
	await page.goto("/");
	await tabTo(page, { text: "English" });
	await Promise.all([page.waitForFunction(() => document.documentElement.lang === "en"), page.keyboard.press("Enter")]);
	await tabTo(page, { text: "中文" });
	await Promise.all([page.waitForFunction(() => document.documentElement.lang === "zh"), page.keyboard.press("Enter")]);
	await page.goto("/account");
	await tabTo(page, { text: "退出其他所有会话" });
	await page.keyboard.press("Enter");
	await page.locator("dialog[open]").waitFor();
	for (let i = 0; i < 6; i++) {
		assert.ok(await page.evaluate(() => document.activeElement === document.body || document.querySelector("dialog").contains(document.activeElement)));
		await page.keyboard.press("Tab");
	}
	await page.keyboard.press("Escape");
	await page.locator("dialog").waitFor({ state: "detached" });
	await tabTo(page, { text: "退出" }, "Shift+Tab");
	await Promise.all([page.waitForURL(/sign-in/), page.keyboard.press("Enter")]);
	assert.deepEqual(page.watch.take(), []);
});
