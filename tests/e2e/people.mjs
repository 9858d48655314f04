// What people do on the first pages: one-time link, password, second factor, signing in and out.
import assert from "node:assert/strict";
import { oneTimeCode, password } from "./served.mjs";

// The account's link is opened and a password chosen; `who` gives login and name where the link makes the account.
export async function openLink(page, link, who) {
	await page.goto(link);
	if (who) {
		await page.getByLabel("登录名").fill(who.login);
		await page.getByLabel("姓名").fill(who.name);
	}
	await page.locator("#password").fill(password);
	await page.locator("#again").fill(password);
	await page.locator("main form.card button.primary").click();
	await page.waitForURL(/sign-in/);
}

export async function signIn(page, login) {
	if (!new URL(page.url(), "http://x").pathname.startsWith("/sign-in")) await page.goto("/sign-in");
	await page.getByLabel("登录名").fill(login);
	await page.getByLabel("密码").fill(password);
	await page.locator("main form button.primary").click();
	await page.waitForURL((url) => url.pathname !== "/sign-in");
}

// Sets up the second factor; the secret is given back for later codes.
export async function enrol(page) {
	assert.equal(new URL(page.url()).pathname, "/sign-in/enrol");
	const secret = await page.locator("main li code").innerText();
	await page.getByLabel("六位").fill(oneTimeCode(secret));
	await page.locator("main form.card button.primary").click();
	await page.locator(".codes").waitFor();
	await page.locator("a.primary").click();
	return secret;
}

// A signed-in window for a new account with this role.
export async function person(site, login, name, role, ...anchor) {
	const page = await site.window();
	await openLink(page, site.invite(login, name, role, ...anchor));
	await signIn(page, login);
	await page.locator("main h1").waitFor();
	return page;
}

export async function administrator(site, login, name, link) {
	const page = await site.window();
	await openLink(page, link, { login, name });
	await signIn(page, login);
	page.secret = await enrol(page);
	return page;
}
