// The interfaces for programs over real HTTP: JSON API, its OpenAPI document and a client made from it, OGC API Features as GDAL
// reads them. interfaces.mjs ROOT JUNHENG; TAP.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [root, program] = process.argv.slice(2).map((p) => resolve(p));
const dir = mkdtempSync(join(tmpdir(), 'jh-api-'));
const env = { ...process.env, JUNHENG_DB: `sqlite:${dir}/register.db`, JUNHENG_LANG: 'en', TMPDIR: dir };
delete env.JUNHENG_KEYS;
let count = 0, bad = 0;
const check = (what, good, seen) => {
	count++;
	bad += !good;
	console.log(`${good ? 'ok' : 'not ok'} ${count} - ${what}`);
	if (!good && seen !== undefined) console.log('# ' + JSON.stringify(seen)?.slice(0, 2000));
};
const skip = (what, why) => console.log(`ok ${++count} - ${what} # SKIP ${why}`);
const run = (...words) => {
	const r = spawnSync(program, words, { env, cwd: dir, encoding: 'utf8' });
	if (r.status !== 0) throw new Error(`${words.join(' ')}: ${r.stdout}${r.stderr}`);
	return r.stdout;
};
const token = (login, actions) => JSON.parse(run('token', 'add', login, '--actions', actions, '--json')).token;

writeFileSync(join(dir, 'region.csv'), 'code,name,parent,level\n13,河北省,,province\n1311,衡水市,13,city\n131102,桃城区,1311,county\n131103,冀州区,1311,county\n');
writeFileSync(join(dir, 'school.csv'), 'code,name,type,authority,ownership,county,urban rural,opened,status,longitude,latitude,datum\n' +
	'2113900001,桃城区第一小学,211,county,public,131102,111,1990-09-01,open,115.67,37.74,wgs84\n' +
	'3113900002,桃城区第一中学,311,county,public,131102,111,1995-09-01,open,115.70,37.75,gcj02\n' +
	'2113900003,冀州区第一小学,211,county,public,131103,111,1990-09-01,open,115.57,37.55,wgs84\n');
writeFileSync(join(dir, 'group.csv'), 'name,county,core,founded\n桃城教育集团,131102,2113900001,2020-09-01\n');
writeFileSync(join(dir, 'person.csv'), 'number,name,sex,born,degree,title,backbone,subjects,employer,entered\nT001,张秀英,f,1980,bachelor,first,county,chinese,2113900001,2003\n');
run('init');
run('import', 'region.csv', 'school.csv', 'group.csv', 'person.csv', '--commit');
run('user', 'add', 'wang', '--name', '王敏');
run('user', 'grant', 'wang', 'county', '131102');
run('user', 'add', 'li', '--name', '李宁');
run('user', 'grant', 'li', 'county', '131103');
const full = token('wang', 'list,read,create,change,delete,export'), reader = token('wang', 'list,read'), other = token('li', 'list,read,change,delete');

const server = spawn(program, ['serve', '--listen', '127.0.0.1:0'], { env, cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] });
const finish = () => {
	server.kill('SIGTERM');
	rmSync(dir, { recursive: true, force: true });
};
const base = await new Promise((done, fail) => {
	let said = '';
	server.stdout.on('data', (d) => {
		said += d;
		const m = said.match(/^http:\/\/\S+/m);
		if (m) done(m[0]);
	});
	server.on('exit', () => fail(new Error('the server ended: ' + said)));
});
const ask = async (path, { as = full, method = 'GET', body, headers = {} } = {}) => {
	const r = await fetch(path.startsWith('http') ? path : base + path, {
		method, body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
		headers: { ...(as ? { Authorization: `Bearer ${as}` } : {}), 'Content-Type': 'application/json', 'Accept-Language': 'en', ...headers },
	});
	const text = await r.text();
	let json;
	try { json = JSON.parse(text); } catch { json = undefined; }
	return { code: r.status, json, text, etag: r.headers.get('etag'), link: r.headers.get('link'), location: r.headers.get('location') };
};

async function reading() {
	let r = await ask('/api/records', { as: null, headers: { Accept: 'application/json' } });
	check('nobody reads without signing in', r.code === 403 || r.code === 401, r);
	r = await ask('/api/records', { as: reader });
	check('registers that may be listed', r.json?.records.some((x) => x.name === 'school') && !r.json.records.some((x) => x.may.includes('create')), r);
	r = await ask('/api/records/school?limit=1&sort=code');
	check('one page, with the way to the next', r.json?.rows.length === 1 && r.json.next && r.link?.includes('rel="next"'), r);
	const seen = [];
	for (let path = '/api/records/school?limit=1&sort=code'; path; path = (await ask(path)).link?.match(/<(.*)>/)?.[1])
		seen.push(...(await ask(path)).json.rows.map((x) => x.code));
	check('pages by key: each row once, in order', seen.join() === '2113900001,2113900003,3113900002', seen);
	const list = await ask('/api/records/school');
	r = await ask('/api/records/school', { headers: { 'If-None-Match': list.etag } });
	check('a list that has not changed', r.code === 304 && r.text === '', r);
	r = await ask('/api/records/school?where=' + encodeURIComponent('type = "311"'));
	check('a condition', r.json?.rows.map((x) => x.code).join() === '3113900002', r);
	r = await ask('/api/records/school?where=' + encodeURIComponent('nonsense ='));
	check('a condition that cannot be read', r.code === 422 || r.code === 400, r);
	r = await ask('/api/records/school?colour=red');
	check('an unknown parameter', r.code === 400, r);
	r = await ask('/api/records/school?known_at=2001-01-01T00:00:00Z');
	check('before anything was known', r.json?.rows.length === 0, r);
	r = await ask('/api/records/person');
	check('no personal value in full', r.json?.rows.length === 1 && !r.text.includes('张秀英') && !r.text.includes('1980'), r);
	const person = r.json.rows[0];
	check("people of another county are not listed", (await ask('/api/records/person', { as: other })).json?.rows.length === 0);
	r = await ask(`/api/records/person/${person.id}`, { method: 'PATCH', body: { name: '张*' } });
	check('a masked value is not written back', r.code === 422 && r.json.faults.some((f) => f.rule === 'json.masked'), r);
	check("nor read", (await ask(`/api/records/person/${person.id}`, { as: other })).code === 403);
}

async function writing() {
	const row = (await ask('/api/records/school?where=' + encodeURIComponent('code = "2113900001"'))).json.rows[0];
	const path = `/api/records/school/${row.id}`;
	let r = await ask(path);
	const tag = r.etag;
	check('a row with its tag', r.code === 200 && r.json.name === '桃城区第一小学' && r.json._version === row._version, r);
	check('the row has not changed', (await ask(path, { headers: { 'If-None-Match': tag } })).code === 304);
	r = await ask(path, { as: other, method: 'PATCH', body: { name: '甲' } });
	check("another county's row is not changed", r.code === 403, r);
	r = await ask(path, { as: reader, method: 'PATCH', body: { name: '甲' } });
	check('a token to read does not change', r.code === 403, r);
	r = await ask(path, { method: 'PATCH', body: { name: '桃城区实验小学' }, headers: { 'If-Match': '"99999"' } });
	check('another version than seen', r.code === 412 && r.json.error.code === 412, r);
	r = await ask(path, { method: 'PATCH', body: { opened: 'never', colour: 'red', name: null } });
	check('every fault by its field', r.code === 422 && r.json.faults.some((f) => f.field === 'opened' && f.rule === 'date.form') &&
		r.json.faults.some((f) => f.rule === 'json.unknown'), r);
	r = await ask(path, { method: 'PATCH', body: '[' });
	check('no JSON', r.code === 400 || r.code === 422, r);
	r = await ask(path, { method: 'PATCH', body: { county: '131103' } });
	check('a row is not moved where one may not write', r.code === 403, r);
	r = await ask(path + '?effective=2025-09-01', { method: 'PATCH', body: { name: '桃城区实验小学' }, headers: { 'If-Match': tag } });
	check('changed from a day on', r.code === 200 && r.json.name === '桃城区实验小学' && r.json.valid_from === '2025-09-01', r);
	r = await ask(path, { method: 'PATCH', body: { name: '乙' }, headers: { 'If-Match': tag } });
	check('the old tag does not fit any more', r.code === 412, r);
	r = await ask(path + '?as_of=2025-08-31');
	check('the day before knows the old name', r.json?.name === '桃城区第一小学', r);
	r = await ask(path + '?as_of=2025-08-31', { method: 'PATCH', body: { name: '乙' } });
	check('the past is not written to', r.code === 400 || r.code === 409, r);
	r = await ask('/api/records/school', { method: 'POST', body: { name: '新学校', type: '211', county: '131102' } });
	check('made, at an address of its own', r.code === 201 && r.location?.startsWith('/api/records/school/') && r.json.status === 'open', r);
	const made = r.location;
	r = await ask('/api/records/school', { method: 'POST', body: { name: '新学校', type: '211', county: '131103' } });
	check('not made in another county', r.code === 403, r);
	r = await ask('/api/records/school', { method: 'POST', body: { name: '缺项' } });
	check('what a new row lacks', r.code === 422 && r.json.faults.map((f) => f.field).sort().join() === 'county,type', r);
	r = await ask(made, { method: 'DELETE' });
	check('taking back needs a reason', r.code === 400 && r.text.includes('reason'), r);
	r = await ask(made + '?reason=' + encodeURIComponent('重复登记'), { method: 'DELETE' });
	check('taken back', r.code === 204 && (await ask(made)).code === 404, r);
	r = await ask(path + '?day=2026-07-01', { method: 'DELETE' });
	check('ended on a day', r.code === 200 && r.json.valid_to === '2026-07-01', r);
	r = await ask(path + '/do/fly', { method: 'POST' });
	check('no such step', r.code === 404, r);
}

// A client as generators make them: one function for each operation, from the document alone.
function clientOf(document) {
	const named = (p) => (p.$ref ? document.components.parameters[p.$ref.split('/').pop()] : p);
	const client = {};
	for (const [path, item] of Object.entries(document.paths))
		for (const [method, operation] of Object.entries(item))
			client[operation.operationId] = (given = {}, body) => {
				let to = path;
				const query = new URLSearchParams(), headers = {};
				for (const p of operation.parameters.map(named)) {
					if (given[p.name] === undefined) continue;
					if (p.in === 'path') to = to.replace(`{${p.name}}`, encodeURIComponent(given[p.name]));
					else if (p.in === 'query') query.set(p.name, given[p.name]);
					else headers[p.name] = given[p.name];
				}
				return ask(to + (query.size ? '?' + query : ''), { method: method.toUpperCase(), body, headers });
			};
	return client;
}

async function document() {
	const r = await ask('/api/openapi.json', { as: null });
	check('the document is public', r.code === 200 && r.json?.openapi === '3.1.0', r.code);
	const ids = Object.values(r.json.paths).flatMap((p) => Object.values(p).map((o) => o.operationId));
	check('operations have names of their own', new Set(ids).size === ids.length && ids.includes('list_school'));
	const zh = await ask('/api/openapi.json', { as: null, headers: { 'Accept-Language': 'zh' } });
	check('labels in the language asked', zh.json.components.schemas.school.description !== r.json.components.schemas.school.description);
	const linter = join(root, 'build/npm/node_modules/@seriousme/openapi-schema-validator/index.js');
	if (existsSync(linter)) {
		const { Validator } = await import(pathToFileURL(linter));
		for (const [what, address] of [['OpenAPI 3.1', '/api/openapi.json'], ['OpenAPI 3.0 of OGC API Features', '/ogc/api']]) {
			const result = await new Validator().validate((await ask(address, { as: null })).json);
			check(`a linter passes ${what}`, result.valid, result.errors);
		}
	} else
		skip('a linter passes the documents', 'it is not installed; setup/npm/install does so');
	const client = clientOf(r.json);
	const made = await client.create_school({}, { name: '客户端小学', type: '211', county: '131102' });
	check('a generated client makes a row', made.code === 201, made);
	const changed = await client.change_school({ id: made.json.id, 'If-Match': made.etag }, { address: '人民路' });
	check('and changes it', changed.code === 200 && changed.json.address === '人民路', changed);
	const listed = await client.list_school({ where: 'name = "客户端小学"' });
	check('and lists it', listed.json?.rows.length === 1, listed);
	const properties = r.json.components.schemas.school.properties;
	check('every member of a row is described', Object.keys(listed.json.rows[0]).every((k) => properties[k]) &&
		r.json.components.schemas.school.required.every((k) => k in listed.json.rows[0]));
	const ended = await client.end_school({ id: made.json.id, reason: '测试' });
	check('and takes it back', ended.code === 204, ended);
}

async function features() {
	let r = await ask('/ogc/conformance', { as: null });
	check('conformance', ['core', 'geojson', 'oas30'].every((k) => r.json?.conformsTo.some((x) => x.endsWith('/' + k))), r);
	r = await ask('/ogc/collections');
	check('collections', r.json?.collections.map((x) => x.id).join() === 'schools,campuses,groups,regions', r);
	r = await ask('/ogc/collections/schools/items?datetime=2026-01-01');
	check('schools of a day', r.json?.features.length === 3 && r.json.type === 'FeatureCollection', r);
	const shifted = r.json.features.find((f) => f.properties.code === '3113900002').geometry.coordinates;
	check('coordinates become WGS84', Math.abs(shifted[0] - 115.7) > 0.001 && Math.abs(shifted[0] - 115.7) < 0.02, shifted);
	r = await ask('/ogc/collections/schools/items?datetime=2026-01-01&bbox=115.66,37.73,115.68,37.745');
	check('a box', r.json?.features.map((f) => f.properties.code).join() === '2113900001', r);
	r = await ask('/ogc/collections/schools/items?bbox=1,2,3');
	check('a box that cannot be read', r.code === 400 || r.code === 422, r);
	r = await ask('/ogc/collections/schools/items?datetime=2020-01-01/..');
	check('a span shows each once, as it was last', r.json?.features.length === 3 && r.json.features.some((f) => f.properties.name === '桃城区实验小学'), r);
	r = await ask('/ogc/collections/schools/items?limit=1&datetime=2026-01-01');
	const next = r.json.links.find((l) => l.rel === 'next')?.href;
	const second = next && (await ask(next));
	check('pages follow each other', second?.json?.features.length === 1 && second.json.features[0].id !== r.json.features[0].id, second);
	r = await ask('/ogc/collections/groups/items?datetime=2026-01-01');
	check('a group stands at its core', r.json?.features[0]?.geometry?.coordinates.join() === '115.67,37.74', r);
	r = await ask(`/ogc/collections/groups/items/${r.json.features[0].id}`);
	check('one feature', r.code === 200 && r.json.type === 'Feature' && r.json.properties.name === '桃城教育集团', r);
	check('nobody without a right', (await ask('/ogc/collections/schools/items', { as: null, headers: { Accept: 'application/json' } })).code === 403);
	const info = spawnSync('ogrinfo', ['-al', '-so', `OAPIF:${base}/ogc`], { env: { ...env, GDAL_HTTP_HEADERS: `Authorization: Bearer ${full}` }, encoding: 'utf8' });
	if (info.error) return skip('GDAL reads the collections', 'gdal-bin is not installed');
	check('GDAL reads the collections', info.status === 0 && ['schools', 'campuses', 'groups', 'regions'].every((k) => info.stdout.includes(`Layer name: ${k}`)), info);
	const codes = spawnSync('ogrinfo', ['-al', '-q', '-oo', 'PAGE_SIZE=1', `OAPIF:${base}/ogc`, 'regions'],
		{ env: { ...env, GDAL_HTTP_HEADERS: `Authorization: Bearer ${full}` }, encoding: 'utf8' });
	check('GDAL reads page after page', (codes.stdout.match(/level \(String\)/g) ?? []).length === 4, codes);
}

async function roster() {
	const refused = await ask('/api/oneroster.zip', { as: reader });
	check('no roster without the right to export', refused.code === 403, refused);
	const r = await fetch(base + '/api/oneroster.zip?as_of=2026-01-01', { headers: { Authorization: `Bearer ${full}` } });
	writeFileSync(join(dir, 'roster.zip'), Buffer.from(await r.arrayBuffer()));
	const unpacked = spawnSync('python3', ['-c', 'import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(json.dumps({n: z.read(n).decode() for n in z.namelist()}))',
		join(dir, 'roster.zip')], { encoding: 'utf8' });
	const files = unpacked.status === 0 ? JSON.parse(unpacked.stdout) : {};
	check('the roster is a ZIP of three files', Object.keys(files).sort().join() === 'academicSessions.csv,manifest.csv,orgs.csv', unpacked);
	const table = (name) => (files[name] ?? '').split('\r\n').filter(Boolean).map((l) => l.split(','));
	const orgs = table('orgs.csv'), schools = orgs.filter((o) => o[4] === 'school');
	check('organisations under the names of the standard', orgs[0]?.join() === 'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId', orgs[0]);
	check('the schools of the directory, each under its county', schools.length === 3 && schools.every((o) => orgs.some((p) => p[0] === o[6] && p[4] === 'district')), orgs);
	const sessions = table('academicSessions.csv');
	check('the school year, named by its end', sessions.some((s) => s[3] === '2025-2026' && s[5] === '2025-09-01' && s[6] === '2026-09-01' && s[8] === '2026'), sessions);
	check('the manifest says what is there', files['manifest.csv']?.includes('file.orgs,bulk') && files['manifest.csv'].includes('file.users,absent'));
}

try {
	await reading();
	await writing();
	await document();
	await features();
	await roster();
} catch (e) {
	check(`no failure of the test itself: ${e.stack.replaceAll('\n', ' ')}`, false);
} finally {
	finish();
}
console.log(`1..${count}`);
process.exitCode = bad ? 1 : 0;
