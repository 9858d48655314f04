// The oldest browser is Chromium 109: every feature of script, style and page in what is served is held against MDN's support
// data.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assets, modules, root } from "./served.mjs";

const OLDEST = 109;
const bcd = JSON.parse(readFileSync(join(root, "build/npm/node_modules/@mdn/browser-compat-data/data.json"), "utf8"));

// Newer names that stand in what is served and do no harm there, each with its reason.
const harmless = {
	"charts.js: .draw()": "a shape of zrender draws itself",
	"core.css: text-wrap": "headings break evenly where it is known, else as ever", "core.css: balance as a value": "the same",
	"core.css: ui-monospace as a value": "the first of several fonts",
};

// The first version of Chrome that has it without prefix or switch; undefined where the data knows nothing.
function since(entry) {
	const support = entry?.__compat?.support?.chrome;
	if (!support) return undefined;
	const versions = [support].flat().filter((s) => !s.flags && !s.prefix && !s.alternative_name && !s.version_removed).map((s) => s.version_added);
	if (!versions.some(Boolean)) return Infinity;
	return Math.min(...versions.filter(Boolean).map((v) => (v === "preview" ? Infinity : parseInt(String(v).replace("≤", "")))));
}
const isYoung = (entry) => (since(entry) ?? 0) > OLDEST;
const parts = (entry) => Object.entries(entry ?? {}).filter(([name]) => name !== "__compat");
const files = (suffix) => readdirSync(assets).filter((f) => f.endsWith(suffix)).map((f) => [f, readFileSync(join(assets, f), "utf8")]);

test("the data knows what is younger and what is not", () => {
	assert.equal(isYoung(bcd.javascript.builtins.Array.toSorted), true); // 110
	assert.equal(isYoung(bcd.javascript.builtins.Array.findLast), false); // 97
	assert.equal(isYoung(bcd.css.selectors.has), false); // 105
	assert.equal(isYoung(bcd.css.selectors.nesting), true);
});

// How many objects have a member of this name, and since when the first of them.
function members() {
	const oldest = new Map();
	const add = (name, version) => oldest.set(name, Math.min(oldest.get(name) ?? Infinity, version ?? 0));
	for (const area of [bcd.javascript.builtins, bcd.api])
		for (const [, object] of parts(area))
			for (const [name, entry] of parts(object)) add(name.replace(/_(static|event)$/, ""), since(entry));
	return oldest;
}

function everyNode(tree, see) {
	for (const stack = [tree]; stack.length; ) {
		const node = stack.pop();
		see(node);
		for (const value of Object.values(node)) {
			if (Array.isArray(value)) stack.push(...value.filter((v) => v?.type));
			else if (value?.type) stack.push(value);
		}
	}
}

// A member that the bundle's own classes and objects define is not the browser's.
function definedIn(tree) {
	const names = new Set();
	everyNode(tree, (node) => {
		if ((node.type === "MethodDefinition" || node.type === "PropertyDefinition" || (node.type === "Property" && /Function/.test(node.value?.type))) && node.key.name) names.add(node.key.name);
		if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && !node.left.computed) names.add(node.left.property.name);
	});
	return names;
}

test("script: syntax of ES2022, no object or member younger than the browser", () => {
	const acorn = modules("acorn"), known = members(), found = new Set();
	assert.ok(files(".js").length >= 4);
	for (const [file, text] of files(".js")) {
		const tree = acorn.parse(text, { ecmaVersion: 2022, sourceType: file === "map-worker.js" ? "script" : "module" });
		const own = definedIn(tree);
		everyNode(tree, (node) => {
			if (node.type === "CallExpression" && node.callee.type === "MemberExpression" && !node.callee.computed) {
				const name = node.callee.property.name;
				if ((known.get(name) ?? 0) > OLDEST && !own.has(name)) found.add(`${file}: .${name}()`);
			}
			if (node.type === "NewExpression" && node.callee.type === "Identifier") {
				const { name } = node.callee;
				if (isYoung(bcd.api[name]) || isYoung(bcd.javascript.builtins[name])) found.add(`${file}: new ${name}`);
			}
			if (node.type === "MemberExpression" && node.object.type === "Identifier" && !node.computed) {
				const { name } = node.object, entry = bcd.javascript.builtins[name]?.[node.property.name] ?? bcd.api[name]?.[`${node.property.name}_static`];
				if (isYoung(entry)) found.add(`${file}: ${name}.${node.property.name}`);
			}
		});
	}
	assert.deepEqual([...found].filter((f) => !harmless[f]), []);
});

test("style: no rule, property, value, function or selector younger than the browser", () => {
	const css = modules("css-tree"), found = new Set();
	const functions = new Map();
	const collect = (entry, depth) => {
		for (const [name, part] of parts(entry)) {
			if (part.__compat && !functions.has(name)) functions.set(name, part);
			if (depth) collect(part, depth - 1);
		}
	};
	collect(bcd.css.types, 2);
	assert.ok(files(".css").length >= 2);
	for (const [file, text] of files(".css")) {
		const see = (what, entry) => isYoung(entry) && found.add(`${file}: ${what}`);
		let property, depth = 0;
		css.walk(css.parse(text, { parseValue: true }), {
			enter(node) { // css-tree gives the rule around as `this`
				if (node.type === "Rule" && depth++ > 0) found.add(`${file}: a rule within a rule`);
				if (node.type === "Atrule") see(`@${node.name}`, bcd.css["at-rules"][css.keyword(node.name).basename]);
				if (node.type === "Feature") see(`@media (${node.name})`, bcd.css["at-rules"].media[node.name.replace(/^(min|max)-/, "")]);
				if (node.type === "Declaration") {
					const descriptors = this.atrule && bcd.css["at-rules"][this.atrule.name];
					property = node.property.startsWith("-") ? undefined : (descriptors?.[node.property] ?? bcd.css.properties[node.property]);
					if (!node.property.startsWith("-") && !property) found.add(`${file}: unknown property ${node.property}`);
					see(node.property, property);
				}
				if (node.type === "Identifier" && property) see(`${node.name} as a value`, property[node.name]);
				if (node.type === "Function") see(`${node.name}()`, functions.get(node.name));
				if (node.type === "PseudoClassSelector" || node.type === "PseudoElementSelector") see(`:${node.name}`, bcd.css.selectors[node.name]);
				if (node.type === "NestingSelector") found.add(`${file}: &`);
			},
			leave(node) {
				if (node.type === "Rule") depth--;
				if (node.type === "Declaration") property = undefined;
			},
		});
	}
	assert.deepEqual([...found].filter((f) => !harmless[f]), []);
});

function views(folder) {
	return readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? views(join(folder, e.name)) : e.name.endsWith(".html") ? [join(folder, e.name)] : []));
}

test("pages: no element or attribute younger than the browser", () => {
	const found = new Set(), all = views(join(root, "src"));
	assert.ok(all.length > 80);
	for (const file of all)
		for (const [, tag, rest] of readFileSync(file, "utf8").replace(/\{\{.*?\}\}/gs, "").matchAll(/<([a-z][a-z0-9]*)\b([^>]*)>/g)) {
			const element = bcd.html.elements[tag];
			if (isYoung(element)) found.add(`${file}: <${tag}>`);
			for (const [, name] of rest.replace(/"[^"]*"/g, "").matchAll(/\b([a-z][a-z-]*)/g))
				if (isYoung(element?.[name]) || isYoung(bcd.html.global_attributes[name])) found.add(`${file}: <${tag} ${name}>`);
		}
	assert.deepEqual([...found], []);
});
