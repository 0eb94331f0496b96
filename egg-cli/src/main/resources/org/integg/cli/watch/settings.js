"use strict";
// What runs were begun with and how that differs, and what studies found.

const Settings = (() => {
  let onlyDifferences = true;

  function configurations(app) {
    const all = app.chosen.map((run) => new Map(Words.flat(app.runs.get(run).config || {})));
    const names = [...new Set(all.flatMap((config) => [...config.keys()]))];
    const rows = names.map((name) => {
      const values = all.map((config) => Words.setting(config.get(name)));
      return { differs: new Set(values).size > 1, cells: [name, ...values] };
    });
    const several = app.chosen.length > 1;
    const wanted = rows.filter((row) => !several || !onlyDifferences || row.differs);
    const table = Words.table(several && onlyDifferences ? "Settings that differ" : "Settings",
      ["setting", ...app.chosen], wanted.map((row) => row.cells));
    wanted.forEach((row, i) => table.querySelectorAll("tbody tr")[i].classList.toggle("differs", several && row.differs));
    return wanted.length ? table : el("p", { class: "note" }, "These runs have equal settings.");
  }

  function study(each) {
    const number = (value, words) => (value === undefined ? "–" : words(value));
    return el("section", {}, Words.table(`Study ${each.id}`,
      ["configuration", "runs", "bits per byte", "±", `against ${each.baseline || "the first"}`, "at ±127", "diverged"],
      each.configurations.map((one) => [one.label, String(one.finished), number(one.bits_per_byte, Words.bits),
        number(one.standard_deviation, Words.bits),
        number(one.difference, (d) => (d > 0 ? "+" : "") + Words.bits(d)), number(one.saturation, Words.percent),
        number(one.diverged, String)])));
  }

  return {
    id: "settings",
    title: "Settings",
    show(view, app) {
      const place = el("div");
      const draw = () => place.replaceChildren(configurations(app));
      const box = el("input", { type: "checkbox", checked: onlyDifferences,
        onchange: (event) => { onlyDifferences = event.target.checked; draw(); } });
      if (app.chosen.length > 1) {
        view.append(el("div", { class: "controls" }, el("label", {}, box, " only what differs")));
      }
      draw();
      view.append(place, ...app.studies.filter((each) => each.configurations.length).map(study));
    },
    update() {},
  };
})();
