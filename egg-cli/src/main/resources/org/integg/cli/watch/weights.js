"use strict";
// Weights by tensor over a run: the share at ±127 as curves, histograms as pictures.

const Weights = (() => {
  const saturation = new Chart("Weights at ±127 by tensor", Words.percent);
  const grid = el("div", { class: "grid small" });
  const note = el("p", { class: "note" });
  let shown;
  let there;

  const total = (tensor) => tensor.histogram.reduce((sum, count) => sum + count, 0);

  function lines(points) {
    const names = Object.keys(points.at(-1).tensors);
    return names.map((name, index) => ({
      name, color: Theme.run(index), dash: index >= 10 ? [6, 3] : undefined, points: points.length < 50,
      x: points.map((point) => point.step),
      y: points.map((point) => point.tensors[name].saturated / total(point.tensors[name])),
    }));
  }

  /** Steps across, weights from −127 to 127 up; the stronger, the more weights. */
  function heat(name, points) {
    const bins = points[0].tensors[name].histogram.length;
    const canvas = el("canvas", { width: points.length, height: bins, class: "heat", role: "img" });
    const context = canvas.getContext("2d");
    const image = context.createImageData(points.length, bins);
    const [r, g, b] = Theme.color("--heat").split(" ").map(Number);
    points.forEach((point, x) => {
      const tensor = point.tensors[name];
      const most = Math.max(...tensor.histogram);
      tensor.histogram.forEach((count, bin) => {
        image.data.set([r, g, b, Math.round(255 * Math.sqrt(count / most))], 4 * ((bins - 1 - bin) * points.length + x));
      });
    });
    context.putImageData(image, 0, 0);
    const last = points.at(-1).tensors[name];
    const middle = last.histogram.slice(bins / 2 - 1, bins / 2 + 1).reduce((a, c) => a + c, 0) / total(last);
    const words = `${Words.count(total(last))} weights, ${Words.percent(middle)} from −16 to 15, ` +
      `${Words.percent(last.saturated / total(last))} at ±127`;
    canvas.setAttribute("aria-label", `${name}, steps ${points[0].step} to ${points.at(-1).step}: ${words}`);
    return el("figure", { class: "chart" }, el("figcaption", {}, el("h3", {}, name)),
      el("div", { class: "framed" }, el("span", { class: "high" }, "127"), canvas, el("span", { class: "low" }, "−127")),
      el("p", { class: "note" }, words));
  }

  async function draw(app) {
    const run = shown;
    const answer = await app.ask(() => Source.weights(run));
    const colors = Theme.color("--heat");
    if (!answer || run !== shown || there === JSON.stringify(answer) + colors) return;
    there = JSON.stringify(answer) + colors;
    const points = answer.points.filter((point) => Object.keys(point.tensors).length > 0);
    note.textContent = points.length === 0 ? "No weights are kept yet: they are after the first validation."
      : `Each picture: step ${Words.count(points[0].step)} at the left, ${Words.count(points.at(-1).step)} at the right; ` +
        "weights from −127 below to 127 above; the stronger the colour, the more of them.";
    grid.replaceChildren(...(points.length ? Object.keys(points.at(-1).tensors).map((name) => heat(name, points)) : []));
    saturation.show(points.length ? lines(points) : [], [], { xName: "step", xNumber: Words.short });
  }

  return {
    id: "weights",
    title: "Weights",
    show(view, app) {
      shown = app.chosen.includes(shown) ? shown : app.chosen[0];
      view.append(app.chooser((run) => { shown = run; draw(app); }, shown), saturation.figure, note, grid);
      if (shown !== undefined) draw(app);
    },
    update(app, grown) {
      if (shown !== undefined && (!grown || grown.includes(shown))) draw(app);
    },
  };
})();
