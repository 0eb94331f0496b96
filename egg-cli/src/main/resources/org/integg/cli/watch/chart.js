"use strict";
// One picture of curves: canvas by uPlot, a summary in words, a table with the same numbers, and the arrow keys.

const Theme = {
  color: (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(),
  /** Ten colours that people who see colours otherwise can tell apart; then they repeat, dashed. */
  run: (index) => Theme.color(`--run-${index % 10}`),
};

/**
 * Draws pictures one at a time, so that the page answers in between: those in the window first, the others when the
 * browser has nothing else to do.
 */
const Painter = (() => {
  const waiting = new Set();
  let due = false;

  const seen = ({ box }) => {
    const { top, bottom } = box.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };

  function next() {
    if (waiting.size === 0) return;
    due = true;
    if ([...waiting].some(seen)) setTimeout(work, 0);
    else if (window.requestIdleCallback) requestIdleCallback(work, { timeout: 1000 });
    else setTimeout(work, 100);
  }

  function work() {
    due = false;
    const chart = [...waiting].find(seen) || [...waiting][0];
    if (chart) chart.paint();
    next();
  }

  return {
    wish(chart) {
      waiting.add(chart);
      if (!due) next();
    },
    done: (chart) => waiting.delete(chart),
    waits: (chart) => waiting.has(chart),
  };
})();

/** Points of all lines of a picture together: uPlot's time goes with their number times that of the lines. */
const MOST_POINTS = 6000;

const FONT = "system-ui, sans-serif";

/** The names of level lines: how high letters are, and how far apart the names at least, in pixels. */
const MARK_SIZE = 11;
const MARK_GAP = 13;

class Chart {
  /** @param title what is shown; `number` turns a value into words; `note` says what else there is to know. */
  constructor(title, number, note) {
    this.title = title;
    this.number = number;
    this.plot = null;
    this.box = el("div", { class: "plot", tabindex: "0", role: "img" });
    this.values = el("ul", { class: "values" });
    this.table = el("details", { class: "numbers" }, el("summary", {}, "Numbers"));
    this.table.addEventListener("toggle", () => this.fillTable());
    this.figure = el("figure", { class: "chart" },
      el("figcaption", {}, el("h2", {}, title)), this.box, this.values,
      note ? el("p", { class: "note" }, note) : undefined, this.table);
    this.box.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.resize()).observe(this.box);
  }

  /**
   * Shows curves.
   * @param lines [{name, run, color, dash, width, x: [], y: [], band}], x ascending; a band is four more of y, rising:
   *     edges of the pale part, the dark part, the dark part, the pale part
   * @param marks [{name, y}]: level lines
   * @param options {xName, xNumber, logX, logY, points}
   */
  show(lines, marks, options) {
    this.figure.hidden = lines.length === 0;
    if (lines.length === 0) {
      Painter.done(this);
      return;
    }
    const positive = (line) => {
      const keep = line.x.map((x, i) => (!options.logX || x > 0) && (!options.logY || line.y[i] > 0));
      return keep.every(Boolean) ? line : Chart.part(line, keep);
    };
    this.lines = lines.map(positive).filter((line) => line.x.length > 0);
    this.marks = marks.filter((mark) => !options.logY || mark.y > 0);
    this.options = options;
    if (this.lines.length === 0) {
      this.figure.hidden = true;
      Painter.done(this);
      return;
    }
    this.box.setAttribute("aria-label", this.summary());
    if (this.table.open) this.fillTable();
    this.tell(null);
    Painter.wish(this);
  }

  /** Draws what is to be shown. */
  paint() {
    Painter.done(this);
    const most = Chart.share(this.lines.length);
    const columns = this.lines.map((line) => Chart.thinned(line, line.band ? most / 2 : most))
      .map((line) => [line.x, line.y, ...(line.band || [])]);
    const data = uPlot.join([...columns, ...this.markTable()]);
    const shape = JSON.stringify([this.options, this.lines.map((line) => [line.name, line.color]), this.marks,
      Theme.color("--text")]);
    if (this.plot && shape === this.shape) {
      this.plot.setData(data, !this.zoomed());
    } else {
      if (this.plot) this.plot.destroy();
      this.plot = null;
      this.shape = shape;
      this.plot = new uPlot(this.plotOptions(), data, this.box);
    }
    this.data = data;
  }

  /** Points of each of so many lines at most. */
  static share(lines) {
    return Math.max(100, Math.floor(MOST_POINTS / Math.max(1, lines)));
  }

  /** Some points of a line. */
  static part(line, keep) {
    const kept = (values) => values.filter((_, i) => keep[i]);
    return { ...line, x: kept(line.x), y: kept(line.y), band: line.band && line.band.map(kept) };
  }

  /** The same line with fewer points: the smallest and the largest value in each of equal parts, and both ends. */
  static thinned(line, most) {
    const size = line.x.length;
    if (size <= most) return line;
    const parts = Math.floor(most / 2) - 1;
    const low = line.band ? line.band[0] : line.y;
    const high = line.band ? line.band[3] : line.y;
    const keep = new Array(size).fill(false);
    keep[0] = keep[size - 1] = true;
    for (let part = 0; part < parts; part++) {
      const from = 1 + Math.floor(((size - 2) * part) / parts);
      const to = 1 + Math.floor(((size - 2) * (part + 1)) / parts);
      let least = from;
      let greatest = from;
      for (let i = from; i < to; i++) {
        if (low[i] < low[least]) least = i;
        if (high[i] > high[greatest]) greatest = i;
      }
      keep[least] = keep[greatest] = true;
    }
    return Chart.part(line, keep);
  }

  markTable() {
    const low = Math.min(...this.lines.map((line) => line.x[0]));
    const high = Math.max(...this.lines.map((line) => line.x[line.x.length - 1]));
    return this.marks.map((mark) => (low === high ? [[low], [mark.y]] : [[low, high], [mark.y, mark.y]]));
  }

  /** Whether a part was chosen with the pointer. */
  zoomed() {
    const x = this.plot && this.plot.scales.x;
    if (!x || x.max === null) return false;
    const all = this.data ? this.data[0] : [];
    return x.min > all[0] || x.max < all[all.length - 1];
  }

  seriesOf(line) {
    return {
      label: line.name, stroke: line.color, width: line.width || 2, dash: line.dash, spanGaps: true,
      alpha: line.alpha || 1, points: { show: line.x.length < 2 || line.points === true, size: 4, fill: line.color },
    };
  }

  plotOptions() {
    const axis = { stroke: Theme.color("--soft"), grid: { stroke: Theme.color("--grid"), width: 1 },
      ticks: { show: false }, font: `12px ${FONT}` };
    const { xName, xNumber, logX, logY } = this.options;
    const bands = [];
    const series = [];
    for (const line of this.lines) {
      series.push(this.seriesOf(line));
      if (line.band) {
        const at = series.length; // of the line: 0 is the place on the axis
        bands.push({ series: [at + 4, at + 1], fill: `${line.color}26` }, { series: [at + 3, at + 2], fill: `${line.color}40` });
        series.push(...line.band.map(() => ({ stroke: "transparent", width: 1, spanGaps: true, points: { show: false } })));
      }
    }
    const marks = this.marks.map((mark) => ({
      label: mark.name, stroke: Theme.color("--soft"), width: 1, dash: [5, 5], spanGaps: true, points: { show: false },
    }));
    return {
      width: Math.max(120, this.box.clientWidth), height: this.height(), padding: [null, this.margin(), null, null],
      series: [{ label: xName }, ...series, ...marks],
      bands,
      scales: {
        x: { time: false, distr: logX ? 3 : 1 },
        y: { distr: logY ? 3 : 1, range: logY ? undefined : (u, min, max) => Chart.range(min, this.top(max)) },
      },
      axes: [
        { ...axis, label: xName, labelSize: 16, labelFont: `12px ${FONT}`, size: 30, space: 70,
          values: (u, splits) => splits.map((v) => (v === null ? "" : Words.tick(xNumber(v)))) },
        { ...axis, size: (u, texts) => 18 + 7 * Math.max(3, ...(texts || []).map((text) => text.length)), values: (u, splits) => splits.map((v) => (v === null ? "" : Words.tick(this.number(v)))) },
      ],
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false }, points: { size: 7 } },
      hooks: {
        draw: [(u) => this.nameMarks(u)],
        setCursor: [(u) => this.tell(u.cursor.left < 0 ? null : u.cursor.idx)],
      },
    };
  }

  /** How high a picture goes: where losses fall from far above, to the highest after a twentieth of the way. */
  top(max) {
    if (!this.options.cutStart || this.zoomed()) return max;
    const later = this.lines.flatMap((line) => {
      const from = line.x[0] + (line.x[line.x.length - 1] - line.x[0]) / 20;
      return line.x.length < 40 ? line.y : line.y.filter((_, i) => line.x[i] >= from);
    });
    return later.reduce((most, y) => Math.max(most, y), -Infinity);
  }

  /** Room above and below. */
  static range(min, max) {
    if (min === max && min === 0) return [0, 0.01];
    if (min === max) return [min - (Math.abs(min) || 1) * 0.1, max + (Math.abs(max) || 1) * 0.1];
    const room = (max - min) * 0.06;
    return [min >= 0 ? Math.max(0, min - room) : min - room, max + room];
  }

  height() {
    return Math.min(320, Math.max(200, Math.round(this.box.clientWidth * 0.5)));
  }

  resize() {
    const width = this.box.clientWidth;
    if (this.plot && width > 0 && (width !== this.plot.width || this.height() !== this.plot.height)) {
      this.plot.setSize({ width, height: this.height() });
    }
  }

  /** The names of the level lines in the margin at the right, each beside its line, or as near as others allow. */
  nameMarks(u) {
    const context = u.ctx;
    const unit = devicePixelRatio;
    const right = u.bbox.left + u.bbox.width;
    const bottom = u.bbox.top + u.bbox.height;
    const names = this.marks.filter((mark) => mark.y >= u.scales.y.min && mark.y <= u.scales.y.max)
      .map((mark) => ({ text: mark.name, level: u.valToPos(mark.y, "y", true) })).sort((a, b) => a.level - b.level);
    names.forEach((name, i) => { name.at = i === 0 ? name.level : Math.max(name.level, names[i - 1].at + MARK_GAP * unit); });
    names.reduceRight((room, name) => (name.at = Math.min(name.at, room)) - MARK_GAP * unit, bottom);
    context.save();
    context.fillStyle = context.strokeStyle = Theme.color("--soft");
    context.font = `${MARK_SIZE * unit}px ${FONT}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.lineWidth = unit;
    for (const name of names) {
      context.beginPath();
      context.moveTo(right, name.level);
      context.lineTo(right + 5 * unit, name.at);
      context.stroke();
      context.fillText(name.text, right + 8 * unit, name.at);
    }
    context.restore();
  }

  /** The room that their names take. */
  margin() {
    const context = document.createElement("canvas").getContext("2d");
    context.font = `${MARK_SIZE}px ${FONT}`;
    return this.marks.length === 0 ? null : 12 + Math.ceil(Math.max(...this.marks.map((mark) => context.measureText(mark.name).width)));
  }

  /** Each line's value at a place, or the newest. */
  at(line, x) {
    if (x === null) return line.x.length - 1;
    let low = 0;
    let high = line.x.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (line.x[middle] < x) low = middle + 1;
      else high = middle;
    }
    return low > 0 && x - line.x[low - 1] < line.x[low] - x ? low - 1 : low;
  }

  /** A line's value at a point, in words. */
  words(line, i) {
    return line.band ? `${this.number(line.band[0][i])} to ${this.number(line.band[3][i])}, middle ${this.number(line.y[i])}`
      : this.number(line.y[i]);
  }

  /** Shows the values under the cursor, or the newest. */
  tell(index) {
    const x = index === null || index === undefined || !this.data ? null : this.data[0][index];
    this.values.replaceChildren(
      el("li", { class: "place" }, x === null ? "newest" : `${this.options.xName} ${this.options.xNumber(x)}`),
      ...this.lines.map((line) => {
        const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
        swatch.style.background = line.color;
        if (line.dash) swatch.classList.add("dashed");
        return el("li", {}, swatch, `${line.name} `, el("b", {}, this.words(line, this.at(line, x))));
      }),
      ...this.marks.map((mark) => el("li", { class: "place" }, `${mark.name} ${this.number(mark.y)}`)));
  }

  key(event) {
    if (Painter.waits(this)) this.paint();
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 };
    const ends = { Home: 0, End: this.data[0].length - 1 };
    if (!(event.key in steps) && !(event.key in ends)) return;
    event.preventDefault();
    const old = this.place === undefined ? this.data[0].length - 1 : this.place;
    const wanted = event.key in ends ? ends[event.key] : old + steps[event.key] * Math.ceil(this.data[0].length / 200);
    this.place = Math.min(this.data[0].length - 1, Math.max(0, wanted));
    const left = this.plot.valToPos(this.data[0][this.place], "x");
    this.plot.setCursor({ left, top: this.plot.over.clientHeight / 2 });
    this.tell(this.place);
    Words.say([...this.values.children].map((item) => item.textContent).join(", "));
  }

  summary() {
    const parts = this.lines.map((line) => {
      const last = line.y.length - 1;
      return `${line.name}: ${this.words(line, 0)} at first, ${this.words(line, last)} at ` +
        `${this.options.xName} ${this.options.xNumber(line.x[last])}`;
    });
    const marks = this.marks.map((mark) => `${mark.name} ${this.number(mark.y)}`);
    return `${this.title}. ${parts.join("; ")}. ${marks.length ? "Lines: " + marks.join(", ") + ". " : ""}` +
      "Arrow keys read values.";
  }

  /** The table: each line at ten places. */
  fillTable() {
    if (!this.table.open || !this.lines) return;
    const low = Math.min(...this.lines.map((line) => line.x[0]));
    const high = Math.max(...this.lines.map((line) => line.x[line.x.length - 1]));
    const places = [...Array(10).keys()].map((i) => low + ((high - low) * (i + 1)) / 10);
    const rows = places.map((x) => [this.options.xNumber(x), ...this.lines.map((line) =>
      (x < line.x[0] || x > line.x[line.x.length - 1] * 1.0001 ? "–" : this.words(line, this.at(line, x))))]);
    const table = Words.table(this.title, [this.options.xName, ...this.lines.map((line) => line.name)], rows);
    this.table.replaceChildren(this.table.firstElementChild, table);
  }
}
