// The program serving a city, the accounts of it, and Chromium in front.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { environment, junheng, sampleCity } from "./city.mjs";

export const root = resolve(process.env.JH_SOURCE ?? ".");
export const program = resolve(process.env.JH_PROGRAM ?? "build/dev/junheng");
export const modules = createRequire(join(root, "build/npm/package.json"));
const build = resolve(process.env.JH_BUILD ?? join(root, "build/dev"));
export const output = join(build, "e2e"); /* pictures, for people to look at */
export const assets = join(build, "src/web/static/web_assets.c.p"); /* what the build bundled */
export const password = "Heng-shui-2026";
const chromiumPath = process.env.JH_CHROMIUM ?? "/usr/bin/chromium";

// Why the tests cannot run here; undefined where they can.
export const missing = existsSync(chromiumPath) ? undefined : `${chromiumPath} is not there: setup/install test installs Debian's chromium`;

// RFC 6238, as every authenticator does it; `ahead` is how many steps of 30 s later.
export function oneTimeCode(secret, ahead = 0) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", step = Buffer.alloc(8);
	const bits = [...secret.replace(/[\s=]/g, "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
	const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
	step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
	const mac = createHmac("sha1", key).update(step).digest(), at = mac[19] & 15;
	return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}

function started(server) {
	return new Promise((done, fail) => {
		let said = "";
		const links = () => [...said.matchAll(/^\s+\S.*?(\/link\/\S+)$/gm)].map((m) => m[1]);
		server.stdout.on("data", (data) => {
			said += data;
			const address = said.match(/^http:\/\/\S+/m)?.[0];
			if (address && links().length === 3 && said.endsWith("\n")) done({ address, links: links() });
		});
		server.once("exit", (code) => fail(new Error(`the server ended with ${code}: ${said}`)));
	});
}

export class Site {
	// `words`: further options of `serve`.
	static async start(...words) {
		const site = new Site();
		site.folder = await sampleCity(program);
		site.server = spawn(program, ["serve", "--listen", "127.0.0.1:0", ...words], {
			cwd: site.folder, env: environment(site.folder), stdio: ["ignore", "pipe", "inherit"],
		});
		const { address, links } = await started(site.server);
		site.base = address;
		[site.systemLink, site.securityLink, site.auditLink] = links;
		const { chromium } = modules("playwright-core");
		site.browser = await chromium.launch({
			executablePath: chromiumPath,
			args: ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
		});
		mkdirSync(output, { recursive: true });
		return site;
	}

	async stop() {
		await this.browser?.close();
		const ended = new Promise((done) => this.server.once("exit", done));
		this.server.kill("SIGTERM");
		const code = await ended;
		rmSync(this.folder, { recursive: true, force: true });
		if (code !== 0) throw new Error(`the server ended with ${code}`);
	}

	run(...words) {
		return junheng(program, this.folder, ...words);
	}

	// The rows of a register that fit, as the command line lists them.
	rows(record, where) {
		return JSON.parse(this.run("list", record, "--where", where, "--json")).rows;
	}

	// A one-time link for a new account with this role.
	invite(login, name, role, ...anchor) {
		const { link } = JSON.parse(this.run("user", "add", login, "--name", name, "--json"));
		this.run("user", "grant", login, role, ...anchor);
		return link;
	}

	// What stands in every window, for whoever looks for why a test failed.
	async report(name) {
		for (const [n, page] of this.browser.contexts().flatMap((c) => c.pages()).entries()) {
			const path = join(output, "failed", `${name.slice(0, 60)} ${n}.png`);
			mkdirSync(dirname(path), { recursive: true });
			await page.screenshot({ path, fullPage: true }).catch(() => {});
			console.log(`# ${page.url()} (${path})\n` + (await page.locator("main").innerText({ timeout: 1000 }).catch(() => "no page")).slice(0, 700).replace(/^/gm, "#   "));
		}
	}

	// A window as a person has it, watched for what no page may do: see Watch.
	async window(options = {}) {
		const context = await this.browser.newContext({ baseURL: this.base, locale: "zh-CN", timezoneId: "Asia/Shanghai", viewport: { width: 1280, height: 900 }, ...options });
		context.setDefaultTimeout(30000);
		const watch = new Watch(this.base);
		await watch.over(context);
		const page = await context.newPage();
		page.watch = watch;
		return page;
	}
}

// What goes wrong without being seen: errors in the console, the page's policy broken, requests to another host.
export class Watch {
	constructor(base) {
		this.base = base;
		this.seen = [];
		this.refusals = 0; /* answers of 400 and more that were asked for */
	}

	async over(context) {
		await context.addInitScript(() => {
			addEventListener("securitypolicyviolation", (e) => console.error(`policy broken: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
		});
		context.on("request", (r) => {
			if (!r.url().startsWith(this.base + "/") && !/^(data|blob|about):/.test(r.url())) this.seen.push(`request to ${r.url()}`);
		});
		context.on("console", (m) => {
			if (!["error", "warning"].includes(m.type())) return;
			// Chromium's own remark on a refused page.
			if (m.text().startsWith("Failed to load resource: the server responded with a status of 4") && m.location().url === m.page()?.url()) return;
			// About the machine's graphics, not the page.
			if (/GL Driver Message|WebGL|swiftshader/i.test(m.text()) && m.type() === "warning") return;
			this.seen.push(`${m.page()?.url()}: ${m.text()}`);
		});
		context.on("weberror", (e) => this.seen.push(`${e.page()?.url()}: ${e.error()}`));
	}

	// What was seen since the last time.
	take() {
		return this.seen.splice(0);
	}
}
