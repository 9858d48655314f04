// The sample city these tests walk through: made once for each build of the program, copied for each server.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

// Of the sample's registers, what the pages show. Thousands of people and postings more would only cost time.
const registers = ["region", "school", "campus", "statistics", "centre", "group", "membership", "agreement", "figure"];

export function environment(folder, lang = "zh") {
	const env = { ...process.env, JUNHENG_DB: `sqlite:${folder}/register.db`, JUNHENG_LANG: lang, TMPDIR: folder };
	for (const name of ["JUNHENG_KEYS", "JUNHENG_FILES", "JUNHENG_SMTP"]) delete env[name];
	return env;
}

export function junheng(program, folder, ...words) {
	return execFileSync(program, words, { cwd: folder, env: environment(folder), encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function make(program, folder) {
	const run = (...words) => junheng(program, folder, ...words);
	run("sample", "hengshui", "--out", "sample");
	run("init");
	run("import", ...registers.map((r) => `sample/${r}.xlsx`), "--commit");
	rmSync(join(folder, "sample"), { recursive: true });
}

// Whoever comes first makes it, others wait: a folder under its final name is complete.
async function prepared(program) {
	const { mtimeMs, size } = statSync(program);
	const place = join(dirname(program), "e2e", "city", `${size}-${Math.round(mtimeMs)}`), working = `${place}.making`;
	mkdirSync(dirname(place), { recursive: true });
	while (!existsSync(place)) {
		try {
			mkdirSync(working);
		} catch (e) {
			if (e.code !== "EEXIST") throw e;
			await changed(dirname(place), () => existsSync(place) || !existsSync(working));
			continue;
		}
		try {
			for (const old of readdirSync(dirname(place))) if (join(dirname(place), old) !== working) rmSync(join(dirname(place), old), { recursive: true });
			make(program, working);
			renameSync(working, place);
		} finally {
			rmSync(working, { recursive: true, force: true });
		}
	}
	return place;
}

function changed(folder, done) {
	return new Promise((resolve) => {
		const watcher = watch(folder, () => {
			if (!done()) return;
			watcher.close();
			resolve();
		});
		if (done()) {
			watcher.close();
			resolve();
		}
	});
}

// A folder of its own with the city's register in it.
export async function sampleCity(program) {
	const folder = mkdtempSync(join(tmpdir(), "jh-e2e-"));
	cpSync(await prepared(program), folder, { recursive: true });
	return folder;
}
