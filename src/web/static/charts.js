// <figure class="chart" data-chart='{…}'><figcaption>…</figcaption><div class="plot"></div> <details> its table </details></figure>
// The attribute holds the chart's model (chart-options.js) or options of ECharts, made by the server; .plot may hold a drawing for
// those without script. A mark with "url" leads there. Only what is used is bundled.
import * as echarts from "echarts/core";
import { BarChart, BoxplotChart, CustomChart, HeatmapChart, LineChart, RadarChart, ScatterChart } from "echarts/charts";
import {
	AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, RadarComponent,
	TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";
import { optionsOf } from "./chart-options.js";
import { saveCanvas } from "./picture.js";

echarts.use([
	BarChart, BoxplotChart, CustomChart, HeatmapChart, LineChart, RadarChart, ScatterChart, AriaComponent, DataZoomComponent,
	GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, RadarComponent, TooltipComponent, VisualMapComponent,
	CanvasRenderer,
]);

const css = getComputedStyle(document.documentElement);
const colour = (name) => css.getPropertyValue(name).trim();

// Told apart in grey as well; the first is the accent.
const theme = {
	color: [colour("--accent"), "#c05a00", colour("--good"), "#7a3fa0", "#008080", colour("--bad"), "#6b6b00", "#4a5568"],
	textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("--ink") },
	animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
	animationDuration: 300,
	grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
	aria: { enabled: true, decal: { show: false } },
	// The page's policy forbids the style attributes of HTML tooltips.
	tooltip: { renderMode: "richText", confine: true },
};

function isLocal(url) {
	return typeof url === "string" && /^\/(?![/\\])/.test(url);
}

const PAPER = 680; /* CSS pixels between the margins of A4: before printing, the page still has the window's width */

// `width`: of the paper it is drawn for, at once; none: as wide as its place in the window.
export function draw(figure, model, width) {
	const plot = figure.querySelector(".plot"), options = optionsOf(model, width || plot.clientWidth), { rows, higher, ...rest } = options;
	let chart = echarts.getInstanceByDom(plot);
	if (rows || higher) plot.style.height = `calc(${rows ? 5 + rows * 1.6 : 20}rem + ${higher || 0}px)`;
	if (!chart) {
		plot.replaceChildren();
		plot.classList.add("drawn");
		chart = echarts.init(plot, null, { renderer: "canvas" });
	} else {
		chart.resize({ width: width || "auto" });
	}
	const merged = { ...theme, ...rest };
	if (width) merged.animation = false;
	merged.aria = { ...theme.aria, label: { description: figure.querySelector("figcaption")?.textContent ?? "" } }; // its numbers are in the table below
	merged.tooltip = options.tooltip === false ? undefined : { ...theme.tooltip, ...options.tooltip, renderMode: "richText" };
	merged.grid = options.grid || (options.xAxis ? theme.grid : undefined);
	chart.setOption(merged, true);
	chart.off("click");
	chart.on("click", (e) => {
		const url = e.data?.url;
		if (isLocal(url)) location.assign(url);
	});
	return chart;
}

// The chart under its caption, twice as fine as on the screen: for a document.
function savePicture(figure) {
	const chart = echarts.getInstanceByDom(figure.querySelector(".plot")), caption = figure.querySelector("figcaption")?.textContent ?? document.title;
	const drawn = chart.getRenderedCanvas({ pixelRatio: 2, backgroundColor: "#fff" }), head = 56;
	const canvas = Object.assign(document.createElement("canvas"), { width: drawn.width, height: drawn.height + head });
	const pen = canvas.getContext("2d");
	pen.fillStyle = "#fff";
	pen.fillRect(0, 0, canvas.width, canvas.height);
	pen.fillStyle = colour("--ink");
	pen.font = `600 28px ${theme.textStyle.fontFamily}`;
	pen.textBaseline = "middle";
	pen.fillText(caption, 16, head / 2, canvas.width - 32);
	pen.drawImage(drawn, 0, head);
	return saveCanvas(canvas, caption);
}

function addButton(figure) {
	if (figure.querySelector("[data-chart-picture]")) return;
	const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: document.body.dataset.picture });
	button.dataset.chartPicture = "";
	button.setAttribute("aria-label", `${button.textContent} ${figure.querySelector("figcaption")?.textContent ?? ""}`.trim());
	button.addEventListener("click", () => savePicture(figure));
	figure.append(button);
}

const charts = new Map(); // figure → model
const drawAll = (part) => {
	for (const figure of part.querySelectorAll(".chart[data-chart]")) {
		charts.set(figure, JSON.parse(figure.dataset.chart));
		draw(figure, charts.get(figure));
		addButton(figure);
	}
};
const drawAnew = (width) => charts.forEach((model, figure) => figure.isConnected && draw(figure, model, width));
drawAll(document);
document.addEventListener("renewed", (e) => drawAll(e.target)); // a part of the page that came anew
addEventListener("resize", () => drawAnew());
addEventListener("beforeprint", () => drawAnew(PAPER));
addEventListener("afterprint", () => drawAnew());
// Pages that draw anew, such as what-if, send the options: new CustomEvent("chart", {detail: options}) on the figure.
document.addEventListener("chart", (e) => draw(e.target, e.detail));
