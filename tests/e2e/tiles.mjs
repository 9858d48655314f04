// A licensed base map whose server is not there: the map stands without it and says so; its approval number is shown.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { deflateSync } from "node:zlib";
import { person } from "./people.mjs";
import { missing, Site } from "./served.mjs";

const site = missing ? undefined : await Site.start("--map-tiles", "https://127.0.0.1:9/{z}/{x}/{y}", "--map-approval", "审图号：GS(2024)1234号");
after(() => site?.stop());

// One tile of one colour, 256 × 256, as PNG.
function tile(red, green, blue) {
	const crc = (bytes) => {
		let c = ~0;
		for (const b of bytes) {
			c ^= b;
			for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
		}
		return ~c >>> 0;
	};
	const chunk = (kind, data) => {
		const body = Buffer.concat([Buffer.from(kind), data]), out = Buffer.alloc(body.length + 8);
		out.writeUInt32BE(data.length);
		body.copy(out, 4);
		out.writeUInt32BE(crc(body), body.length + 4);
		return out;
	};
	const head = Buffer.from([0, 0, 1, 0, 0, 0, 1, 0, 8, 2, 0, 0, 0]), row = Buffer.concat([Buffer.from([0]), Buffer.alloc(768, Buffer.from([red, green, blue]))]);
	const rows = deflateSync(Buffer.concat(Array(256).fill(row)));
	return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

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

test("tiles that come are drawn below our shapes; no other host may be asked; the picture is saved without them", { skip: missing, timeout: 120000 }, async () => {
	let asked = 0;
	const tiles = createServer((request, answer) => {
		asked++;
		answer.writeHead(200, { "Content-Type": "image/png", "Access-Control-Allow-Origin": "*" }).end(tile(10, 200, 30));
	});
	await new Promise((done) => tiles.listen(0, "127.0.0.1", done));
	const own = await Site.start("--map-tiles", `http://127.0.0.1:${tiles.address().port}/{z}/{x}/{y}`, "--map-approval", "GS(2024)1234号");
	try {
		const page = await person(own, "li", "李静", "planner", "1311");
		await page.goto("/map");
		await page.locator(".map.moves canvas").waitFor();
		// a corner, where no county lies
		await page.waitForFunction(() => {
			const canvas = document.querySelector(".map canvas"), gl = canvas.getContext("webgl2"), dot = new Uint8Array(4);
			gl.readPixels(8, canvas.height - 8, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, dot);
			return dot[1] > 150 && dot[0] < 80 && dot[2] < 80;
		});
		assert.ok(asked > 0);
		assert.equal(await page.locator("[data-map=tiles]").isVisible(), false);
		assert.match(await page.locator(".map-caption").innerText(), /审图号：GS\(2024\)1234号/);
		assert.equal(await page.evaluate(() => fetch("http://127.0.0.1:9/x").then(() => "asked", () => "refused")), "refused");
		const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("[data-map=picture]").click()]);
		assert.match(saved.suggestedFilename(), /\.png$/);
	} finally {
		await own.stop();
		tiles.close();
	}
});
