"use strict";
// Elements and words. Text from files goes into text nodes alone, so none of it is ever read as HTML.

/** An element with attributes, properties in `on…`, and children: elements or texts. */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && typeof value !== "string") element[key] = value;
    else if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

const Words = {
  /** 1,234,567 */
  count: (n) => Math.round(n).toLocaleString("en-US"),

  /** Three digits and a unit: 61.2 k */
  short(n) {
    let value = n;
    let unit = 0;
    const units = ["", " k", " M", " G", " T"];
    while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    const size = Math.abs(value);
    if (unit === 0 && Number.isInteger(value)) return String(value);
    return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2) + units[unit];
  },

  bits: (n) => n.toFixed(3),
  percent: (n) => (n === 0 ? "0" : 100 * n < 0.1 ? String(Number((100 * n).toPrecision(2))) : (100 * n).toFixed(2)) + " %",

  /** The same words for a place on an axis: without zeros at the end. */
  tick: (text) => text.replace(/(\.\d*?)0+(?= |$)/, "$1").replace(/\.(?= |$)/, ""),

  /** 0:07, 2:31, 1:02:31 */
  duration(seconds) {
    const s = Math.max(0, Math.round(seconds));
    const two = (n) => String(n).padStart(2, "0");
    const minutes = Math.floor(s / 60) % 60;
    return s >= 3600 ? `${Math.floor(s / 3600)}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
  },

  /** A value of a configuration on one line. */
  setting: (value) => (value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value)),

  /** An object as pairs of dotted names and values. */
  flat(object, prefix = "") {
    return Object.entries(object).flatMap(([key, value]) =>
      value !== null && typeof value === "object" && !Array.isArray(value)
        ? Words.flat(value, prefix + key + ".")
        : [[prefix + key, value]]);
  },

  /** Says something to those who do not look. */
  say(text) {
    document.getElementById("spoken").textContent = text;
  },

  /** A table: names of columns, then rows of texts or elements. */
  table(caption, columns, rows) {
    const scroll = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption });
    scroll.append(el("table", {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...columns.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell, i) =>
        el(i === 0 ? "th" : "td", i === 0 ? { scope: "row" } : {}, cell)))))));
    return scroll;
  },
};
