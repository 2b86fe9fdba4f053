// Draws the page's table as lines. Everything comes from the table itself: no second request, and nothing that
// the table does not say. Hidden and missing periods are gaps with a mark at the axis, drawn on purpose.

const COLORS = ["#0b5d4e", "#c8501e", "#3b5fa8", "#a3397b", "#8a6d00", "#5b4a9e", "#00798c", "#7a3b1d", "#4c7a1f", "#b3202c", "#5d6b74", "#1d2b6b"];
const DASHES = ["", "6 3", "2 3", "8 3 2 3"];
const MARGIN = 46;
// Above this many lines the dots of provisional figures hide more than they tell; the table still has their letters.
const CROWD = 6;

const figure = document.querySelector("#chart");
const table = document.querySelector("#figures");

function readTable() {
  const labels = [...table.querySelectorAll("thead [data-series]")].map((head) => head.dataset.series);
  const rows = [...table.querySelectorAll("tbody tr")].reverse();
  const periods = rows.map((row) => ({ date: new Date(row.dataset.start), key: row.dataset.period, label: row.cells[0].textContent.trim() }));
  const series = labels.slice(0, Number(figure.dataset.lines)).map((label, index) => ({ label, index, color: COLORS[index % COLORS.length], dash: DASHES[Math.floor(index / 3) % DASHES.length], points: [] }));
  rows.forEach((row, at) => {
    const cells = [...row.querySelectorAll("td[data-state]")];
    for (const line of series) {
      const { state, value, status } = cells[line.index].dataset;
      line.points.push({ ...periods[at], line, state, status, value: state === "value" ? Number(value) : NaN, text: cells[line.index].querySelector("span").textContent });
    }
  });
  return { periods, series };
}

// Campaigns and breaks, numbered as in the list below the chart.
function readEvents(periods) {
  const [first, last] = [periods[0].date, periods.at(-1).date];
  const items = [...document.querySelectorAll("#events li")].map((item, at) => ({ date: new Date(item.dataset.start), number: String(at + 1) }));
  return items.filter((event) => event.date >= first && event.date <= last);
}

// Numbers that would stand on each other are written as one.
function eventNumbers(events, periods) {
  const near = (periods.at(-1).date - periods[0].date) / 40;
  const numbers = [];
  for (const event of events) {
    const before = numbers.at(-1);
    if (before && event.date - before.date < near) before.number += `, ${event.number}`;
    else numbers.push({ ...event });
  }
  return numbers;
}

// A point with a gap on both sides has no line to stand on: it needs a dot.
function isAlone(point, at, points) {
  const drawn = (other) => other !== undefined && !Number.isNaN(other.value);
  return drawn(point) && !drawn(points[at - 1]) && !drawn(points[at + 1]);
}

function ticks(periods, width) {
  const most = Math.max(2, Math.floor(width / 85));
  const januaries = periods.filter((period) => period.date.getUTCMonth() === 0);
  const inYears = periods.length > most && januaries.length > 1;
  const candidates = inYears ? januaries : periods;
  const step = Math.ceil(candidates.length / most);
  const shown = candidates.filter((_, at) => at % step === 0);
  const names = new Map(shown.map((period) => [+period.date, inYears ? String(period.date.getUTCFullYear()) : period.label]));
  return { values: shown.map((period) => period.date), format: (date) => names.get(+date) ?? "" };
}

function marks(series, color) {
  const points = series.flatMap((line) => line.points);
  const stacked = (state) => points.filter((point) => point.state === state);
  const paint = (point) => point.line.color;
  const isSoft = (point) => series.length <= CROWD && point.state === "value" && "PU".includes(point.status);
  return [
    ...series.map((line) => Plot.lineY(line.points, { x: "date", y: "value", stroke: line.color, strokeWidth: series.length > 4 ? 1.6 : 2, strokeDasharray: line.dash || null, ariaHidden: "true" })),
    Plot.dot(points.filter(isSoft), { x: "date", y: "value", r: 3, fill: color.paper, stroke: paint, strokeWidth: 1.5 }),
    Plot.dot(series.flatMap((line) => line.points.filter(isAlone)).filter((point) => !isSoft(point)), { x: "date", y: "value", r: 2.5, fill: paint }),
    // At the axis, one lane per line, so that marks of several lines do not cover each other.
    ...series.flatMap((line) => [
      Plot.dot(stacked("hidden").filter((point) => point.line === line), { x: "date", y: 0, dy: -5 - 7 * (line.index % 4), symbol: "times", r: 2.6, stroke: line.color, strokeWidth: 1.4 }),
      Plot.dot(stacked("missing").filter((point) => point.line === line), { x: "date", y: 0, dy: -5 - 7 * (line.index % 4), r: 2.4, fill: "none", stroke: line.color, strokeWidth: 1.2 }),
    ]),
    Plot.ruleY([0], { stroke: color.ink }),
    Plot.tip(points.filter((point) => point.state !== "absent"), Plot.pointer({
      x: "date",
      y: (point) => (Number.isNaN(point.value) ? 0 : point.value),
      title: (point) => `${point.line.label ? `${point.line.label}\n` : ""}${point.label}\n${point.text}`,
      maxRadius: 60,
      fontSize: 13,
      lineHeight: 1.4,
      textPadding: 10,
      stroke: "#c3cbc8",
    })),
  ];
}

function draw({ periods, series }) {
  const language = document.documentElement.lang;
  const numbers = new Intl.NumberFormat(language === "ar" ? "ar-MA-u-nu-latn" : language, { maximumFractionDigits: Number(figure.dataset.decimals) });
  const width = Math.max(280, figure.clientWidth - 36);
  const { values, format } = ticks(periods, width - MARGIN);
  const count = width < 480 ? 4 : 6;
  const events = readEvents(periods);
  const svg = Plot.plot({
    width,
    height: Math.round(Math.min(380, Math.max(240, width * 0.42))),
    marginLeft: MARGIN + 8,
    marginRight: 24,
    marginTop: 14,
    marginBottom: 30,
    x: { type: "utc", label: null, domain: [periods[0].date, periods.at(-1).date] },
    y: { label: null, zero: true, nice: true },
    marks: [
      Plot.gridY({ stroke: "#16211f", strokeOpacity: 0.1, ticks: count }),
      Plot.axisY({ tickFormat: (value) => numbers.format(value), tickSize: 0, label: null, ticks: count }),
      Plot.axisX(values, { tickFormat: format, tickSize: 5, label: null }),
      Plot.ruleX(events, { x: "date", stroke: "#4a5754", strokeOpacity: 0.5, strokeDasharray: "2 3" }),
      Plot.text(eventNumbers(events, periods), { x: "date", text: "number", frameAnchor: "top", dy: -8, fill: "#4a5754", fontSize: 11 }),
      ...marks(series, { paper: "#fff", ink: "#4a5754" }),
    ],
  });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", figure.dataset.label);
  // One image for a screen reader: the figures themselves are in the table.
  for (const child of svg.children) {
    child.setAttribute("aria-hidden", "true");
    child.removeAttribute("aria-label");
  }
  return svg;
}

function key(shape, text, name) {
  const item = document.createElement("li");
  const picture = new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 12" aria-hidden="true">${shape}</svg>`, "image/svg+xml").documentElement;
  item.className = name;
  item.append(picture, text);
  return item;
}

function keys(series) {
  const list = document.createElement("ul");
  list.className = "keys";
  if (series.length > 1 || series[0].label !== "") {
    for (const line of series) {
      list.append(key(`<path d="M1 6H25" stroke="${line.color}" stroke-width="2.5" stroke-dasharray="${line.dash}"/>`, line.label, "line"));
    }
  }
  const points = series.flatMap((line) => line.points);
  const grey = `fill="none" stroke="#4a5754" stroke-width="1.6"`;
  if (points.some((point) => point.state === "hidden")) list.append(key(`<path d="M9 2l8 8M17 2l-8 8" ${grey}/>`, figure.dataset.hidden, "marks"));
  if (points.some((point) => point.state === "missing")) list.append(key(`<circle cx="13" cy="6" r="3.6" ${grey}/>`, figure.dataset.missing, "marks"));
  if (series.length <= CROWD && points.some((point) => point.state === "value" && "PU".includes(point.status))) list.append(key(`<path d="M1 6H25" stroke="#4a5754" stroke-width="2"/><circle cx="13" cy="6" r="3.6" fill="#fff" stroke="#4a5754" stroke-width="1.6"/>`, figure.dataset.provisional, "marks"));
  return list;
}

function show() {
  const data = readTable();
  if (data.periods.length < 2) return;
  figure.hidden = false;
  figure.querySelectorAll(":scope > svg, :scope > .keys").forEach((old) => old.remove());
  figure.querySelector("figcaption").after(draw(data), keys(data.series));
}

if (figure && table && window.Plot) {
  show();
  let width = figure.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(figure.clientWidth - width) > 8) {
      width = figure.clientWidth;
      show();
    }
  }).observe(figure);
}
