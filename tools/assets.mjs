// Bundles the browser's part and takes it into the program: assets.mjs MODULES SOURCE OUT_FOLDER OUT.c
// MODULES holds node_modules; OUT_FOLDER gets the files, plain and compressed, whose bytes the assembler takes into OUT.c.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [modules, source, folder, out] = process.argv.slice(2).map((p) => resolve(p));
const esbuild = createRequire(join(modules, "package.json"))("esbuild");

// What pages name, and what it is made from. The oldest browser is Chromium 109.
const entries = ["areas.js", "core.css", "core.js", "charts.js", "map.css", "map.js", "sheets-worker.js", "sheets.js"];
const target = "chrome109";
// Run as it is, by map.js, which must know its address.
const worker = readFileSync(join(modules, "node_modules/maplibre-gl/dist/maplibre-gl-csp-worker.js"));
const types = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" };

function addressOf(name, bytes) {
	const dot = name.lastIndexOf("."), hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
	return `/assets/${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
}

mkdirSync(folder, { recursive: true });

async function bundle(name) {
	const result = await esbuild.build({
		entryPoints: [join(source, name)], bundle: true, minify: true, write: false, target, charset: "utf8", legalComments: "none",
		format: "esm", loader: { ".svg": "dataurl", ".png": "dataurl" }, nodePaths: [join(modules, "node_modules")], logLevel: "warning",
		define: { MAP_WORKER: JSON.stringify(addressOf("map-worker.js", worker)) },
	});
	return Buffer.from(result.outputFiles[0].contents);
}

const made = [];
for (const name of entries) made.push({ name, bytes: await bundle(name) });
made.push({ name: "map-worker.js", bytes: worker });

const c = ['#include "page/asset.h"', "", "extern const struct asset web_assets[];", ""];
const rows = [];
const kb = (n) => (n / 1024).toFixed(1).padStart(7);
for (const { name, bytes } of made) {
	const forms = [
		["", bytes],
		[".gz", gzipSync(bytes, { level: 9 })],
		[".br", brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })],
	];
	const id = name.replace(/[^a-z0-9]/g, "_");
	const begins = [], ends = [];
	for (const [suffix, data] of forms) {
		const path = join(folder, name + suffix), symbol = `asset_${id}${suffix.replace(".", "_")}`;
		if (/["\\\n]/.test(path)) throw new Error(`${path}: this folder's name cannot be written into the program`);
		writeFileSync(path, data);
		c.push(`extern const unsigned char ${symbol}[], ${symbol}_end[];`);
		c.push(
			`__asm__(".section .rodata,\\"a\\"\\n.balign 16\\n.globl ${symbol}, ${symbol}_end\\n.hidden ${symbol}, ${symbol}_end\\n"`,
			`\t"${symbol}:\\n.incbin \\"${path}\\"\\n${symbol}_end:\\n.byte 0\\n.text\\n");`,
		);
		begins.push(symbol);
		ends.push(`${symbol}_end`);
	}
	const type = types[name.slice(name.lastIndexOf(".") + 1)];
	rows.push(`\t{"${name}", "${addressOf(name, bytes)}", "${type}", {${begins.join(", ")}}, {${ends.join(", ")}}},`);
	console.log(`${name.padEnd(16)}${kb(bytes.length)} KiB,${kb(forms[1][1].length)} gzip,${kb(forms[2][1].length)} brotli`);
}
c.push("", "const struct asset web_assets[] = {", ...rows, "\t{},", "};", "");
writeFileSync(out, c.join("\n"));
