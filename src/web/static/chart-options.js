// From a chart's model (report/report.h, as JSON) to options of ECharts. What the marks mean is said in the page's own words:
// every text comes with the model.
const css = getComputedStyle(document.documentElement);
const colour = (name) => css.getPropertyValue(name).trim();
const tones = { good: "--good", warning: "--warn", bad: "--bad", muted: "--muted" };
const toneColour = (tone) => (tones[tone] ? colour(tones[tone]) : undefined);

// As base/grouped.h: whole parts of five digits and more in groups of three.
export const grouped = (text) => text.replace(/^(-?)(\d{5,})/, (_, sign, whole) => sign + whole.replace(/\B(?=(?:\d{3})+$)/g, ","));
const shown = (v) => (v === null || v === undefined || Number.isNaN(v) ? "—" : grouped(String(Math.round(v * 1000) / 1000)));
const address = (model, i) => (model.links?.[i] ? `/${model.links[i]}` : undefined);
const cut = (text, n) => (text.length > n ? `${text.slice(0, n - 1)}…` : text);

function limitLine(model, axis) {
	return {
		silent: true, symbol: "none", lineStyle: { color: colour("--ink"), type: "dashed" },
		label: { formatter: model.limit_name ? `${model.limit_name} ${shown(model.limit)}` : shown(model.limit), position: "insideStartTop", backgroundColor: colour("--paper"), padding: [1, 4] },
		data: [{ [axis]: model.limit }],
	};
}

// What a text of 12 px takes: Chinese characters are as wide as they are high.
const widthOf = (text) => [...text].reduce((w, c) => w + (c > "\u2e7f" ? 12 : 7), 0);
const LEGEND_LINE = 24, LEGEND_MARK = 45;

// No name is hidden: the legend takes as many lines as it needs, and the drawing is as much higher.
function legendOf(model, width) {
	if (model.series.length < 2) return { lines: 0 };
	let lines = 1, used = 0;
	const longest = Math.max(8, Math.floor((width - LEGEND_MARK) / 12));
	for (const { name } of model.series) {
		const needs = widthOf(cut(name, longest)) + LEGEND_MARK;
		if (used && used + needs > width) lines++, (used = 0);
		used += needs;
	}
	return { lines, legend: { data: model.series.map((s) => s.name), top: 0, left: 0, right: 0, formatter: (t) => cut(t, longest), itemHeight: 12, itemGap: 12 } };
}

// The unit stands above the axis and reads to the right, so that it is never cut off.
const valueAxis = (model, more = {}) => ({ type: "value", name: model.unit, nameTextStyle: { align: "left" }, axisLabel: { formatter: shown }, ...more });
const topOf = (model, lines) => lines * LEGEND_LINE + (model.unit ? 32 : 12);

// Between two muted lines: the band they bound, so that an interval reads as one thing.
function band(model) {
	const [low, high] = model.series.filter((s) => s.tone === "muted").map((s) => s.values);
	if (!high) return [];
	const part = { type: "line", stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false }, emphasis: { disabled: true } };
	const known = (i) => low[i] !== null && high[i] !== null;
	return [
		{ ...part, data: low },
		{ ...part, data: high.map((v, i) => (known(i) ? v - low[i] : null)), areaStyle: { color: colour("--accent"), opacity: 0.15 } },
	];
}

// Every name of up to forty stands at its mark, aslant where they would run into each other; a school year is never cut.
function namesOf(model, width) {
	const longest = "2022-2023".length;
	const names = model.categories, room = width / Math.max(names.length, 1), widest = Math.max(0, ...names.map((n) => widthOf(cut(n, longest))));
	if (names.length > 40 || widest < room - 8) return { hideOverlap: true };
	return { interval: 0, rotate: 45, formatter: (t) => cut(t, longest) };
}

function overCategories(model, type, width) {
	const isLine = type === "line", { lines, legend } = legendOf(model, width);
	return {
		legend, higher: Math.max(0, lines - 1) * LEGEND_LINE,
		grid: { left: 8, right: 16, bottom: 8, containLabel: true, top: topOf(model, lines) },
		tooltip: { trigger: "axis", valueFormatter: (v) => shown(v) + (model.unit || "") },
		xAxis: { type: "category", data: model.categories, axisLabel: namesOf(model, width) },
		yAxis: valueAxis(model, { scale: isLine }),
		series: [...model.series.map((s, n) => ({
			name: s.name, type, symbolSize: isLine && s.tone === "muted" ? 4 : 8, symbol: ["circle", "rect", "triangle", "diamond"][n % 4],
			barMaxWidth: 32, itemStyle: { color: toneColour(s.tone) }, lineStyle: isLine && s.tone === "muted" ? { width: 1, type: "dashed" } : {},
			data: s.values.map((v, i) => ({ value: v, url: address(model, i) })),
			markLine: model.limit !== undefined && n === 0 ? limitLine(model, "yAxis") : undefined,
		})), ...(isLine ? band(model) : [])],
	};
}

// One bar a school, ascending; those below the limit in their own colour and told apart by the line.
function distribution(model) {
	const [s] = model.series;
	const names = model.categories.length ? model.categories : s.values.map((_, i) => String(i + 1));
	const below = (v) => model.limit !== undefined && v < model.limit;
	return {
		tooltip: { trigger: "item", formatter: (p) => `${p.name}\n${shown(p.value)} ${model.unit || ""}` },
		xAxis: { type: "category", data: names, axisLabel: { show: false }, axisTick: { show: false } },
		yAxis: valueAxis(model),
		grid: { left: 8, right: 16, bottom: 8, containLabel: true, top: topOf(model, 0) },
		series: [{
			name: s.name, type: "bar", barCategoryGap: "15%",
			data: s.values.map((v, i) => ({
				value: v, url: address(model, i),
				itemStyle: { color: colour(below(v) ? "--bad" : "--accent"), opacity: below(v) ? 1 : 0.7 },
			})),
			markLine: model.limit !== undefined ? limitLine(model, "yAxis") : undefined,
		}],
	};
}

// A bar for each value, and its own limit as an upright stroke.
function limits(model, width) {
	const { lines, legend } = legendOf(model, width);
	const [value, limit] = model.series;
	const beyond = (i) => value.values[i] !== null && value.values[i] > limit.values[i];
	return {
		rows: model.categories.length, legend, higher: Math.max(0, lines - 1) * LEGEND_LINE,
		grid: { left: 8, right: 24, bottom: 8, containLabel: true, top: topOf(model, lines) },
		tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: shown },
		xAxis: { type: "value", axisLabel: { formatter: shown, hideOverlap: true } },
		yAxis: {
			type: "category", inverse: true, data: model.categories, triggerEvent: true,
			axisLabel: { formatter: (t) => cut(t, innerWidth < 600 ? 9 : 24), interval: 0 },
		},
		series: [
			{
				name: value.name, type: "bar", barMaxWidth: 14,
				data: value.values.map((v, i) => ({
					value: v, url: address(model, i), itemStyle: { color: colour(beyond(i) ? "--bad" : "--accent"), opacity: beyond(i) ? 1 : 0.7 },
				})),
			},
			{
				name: limit.name, type: "scatter", symbol: "rect", symbolSize: [3, 18], itemStyle: { color: colour("--ink") }, z: 5,
				data: limit.values.map((v, i) => [v, i]), tooltip: { valueFormatter: shown },
			},
		],
	};
}

// `width` of the drawing, in pixels. `rows` and `higher` (pixels) say how much higher than usual it has to be.
export function optionsOf(model, width) {
	switch (model.chart) {
		case "bar": return overCategories(model, "bar", width);
		case "line": return overCategories(model, "line", width);
		case "distribution": return distribution(model);
		case "limits": return limits(model, width);
		default: return model;
	}
}
