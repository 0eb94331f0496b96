"use strict";
// The curves of the chosen runs, one over the other.

const Curves = (() => {
  const AXES = {
    step: ["step", Words.short],
    member_tokens: ["member-tokens", Words.short],
    cpu_seconds: ["CPU-seconds", Words.short],
    seconds: ["time", Words.duration],
  };

  /** What a picture shows: lines of metrics or a band, and whether a run's level lines belong there, unless it has others. */
  const PICTURES = [
    { title: "Loss, bits per byte", number: Words.bits, marks: true, falls: true,
      lines: [["val_bpb_exact", "", { points: true }], ["train_bpb", ", train", { width: 1, alpha: 0.45 }]] },
    { title: "Reward", number: Words.short, marks: true, unless: "val_solved",
      lines: [["val_reward", "", { points: true }], ["reward", ", members", { width: 1, alpha: 0.6 }],
        ["reward_best", ", best member", { width: 1, alpha: 0.6, dash: [2, 3] }]] },
    { title: "Solved", number: Words.percent, marks: true,
      lines: [["val_solved", "", { points: true }], ["solved", ", members", { width: 1, alpha: 0.6 }]] },
    { title: "Speed, member-tokens a second", number: Words.short, lines: [["member_tokens_per_s", "", { width: 1 }]] },
    { title: "Weights that a step moved", number: Words.percent, share: true, lines: [["changed", "", { width: 1 }]] },
    { title: "Weights at ±127", number: Words.percent, lines: [["saturation", "", {}]] },
    { title: "Fitness of members, bits a token", number: Words.bits, spread: "fitness_spread",
      note: "What a step's members gained or lost by their noise: nine tenths of them in the pale band, half in the dark " +
        "one. aligned: against the text read without noise; lowrank: against the other member of the pair." },
    { title: "Loss of tokens, bits", number: Words.bits, spread: "loss_spread",
      note: "Bits of a step's tokens: nine tenths of them in the pale band, half in the dark one. feedback compares no members." },
    { title: "Rewards of members", number: Words.short, spread: "reward_spread",
      note: "Mean rewards of a step's members: nine tenths of them in the pale band, half in the dark one." },
  ];

  const choice = { axis: "step", logX: false, logY: false, train: true, start: false };
  const charts = PICTURES.map((picture) => new Chart(picture.title, picture.number, picture.note));

  function lines(picture, app) {
    return app.chosen.flatMap((run) => {
      const series = app.series.get(run);
      if (!series) return [];
      if (picture.spread) {
        const band = series.spreads[picture.spread];
        return band === undefined ? [] : [{ name: run, color: app.color(run), dash: app.dash(run), width: 1.5,
          x: band[choice.axis], y: band.values[2], band: [0, 1, 3, 4].map((i) => band.values[i]) }];
      }
      return picture.lines.flatMap(([metric, suffix, look]) => {
        const curve = series.metrics[metric];
        if (!curve || (suffix === ", train" && !choice.train)) return [];
        const scale = picture.share ? 1 / (series.weights || NaN) : 1;
        if (Number.isNaN(scale)) return [];
        return [{ name: run + suffix, color: app.color(run), dash: app.dash(run), ...look,
          x: curve[choice.axis], y: scale === 1 ? curve.value : curve.value.map((v) => v * scale) }];
      });
    }).map(ascending);
  }

  /** Places that only grow: two steps within a thousandth of a second may have the same time. */
  function ascending(line) {
    let ok = true;
    for (let i = 1; i < line.x.length; i++) ok &&= line.x[i] > line.x[i - 1];
    if (ok) return line;
    const keep = line.x.map((x, i) => i === line.x.length - 1 || x < line.x[i + 1]);
    return Chart.part(line, keep);
  }

  /** Level lines of the runs that a picture shows; one that runs disagree about says whose it is. */
  function marks(picture, app) {
    if (!picture.marks) return [];
    const [metric] = picture.lines[0];
    const found = app.chosen
      .filter((run) => app.series.get(run)?.metrics[metric] && !app.series.get(run).metrics[picture.unless])
      .flatMap((run) => Object.entries(app.runs.get(run).baselines || {}).map(([name, y]) => ({ run, name, y })));
    return found
      .filter((one, i) => found.findIndex((other) => other.name === one.name && other.y === one.y) === i)
      .map((one, i, all) => {
        const disputed = all.some((other) => other.name === one.name && other !== one);
        return { name: disputed ? `${one.name}, ${one.run}` : one.name, y: one.y };
      });
  }

  function draw(app) {
    const [xName, xNumber] = AXES[choice.axis];
    PICTURES.forEach((picture, i) => {
      charts[i].show(lines(picture, app), marks(picture, app),
        { xName, xNumber, logX: choice.logX, logY: choice.logY && !picture.spread, cutStart: picture.falls === true && !choice.start });
    });
  }

  function controls(app) {
    const axis = el("select", { onchange: (event) => { choice.axis = event.target.value; draw(app); } },
      ...Object.entries(AXES).map(([value, [name]]) => el("option", { value, selected: value === choice.axis }, name)));
    const box = (name, key) => el("label", {},
      el("input", { type: "checkbox", checked: choice[key],
        onchange: (event) => { choice[key] = event.target.checked; draw(app); } }), " " + name);
    return el("div", { class: "controls" }, el("label", {}, "over ", axis),
      box("logarithmic across", "logX"), box("logarithmic up", "logY"), box("training loss", "train"), box("the start's height", "start"));
  }

  /** By what runs are compared: their metric, what it is called, how it is written. */
  const COMPARED = [
    ["val_bpb_exact", "Validation loss", "bits per byte", Words.bits],
    ["val_solved", "Solved in validation", "solved", Words.percent],
    ["val_reward", "Reward in validation", "reward", Words.short],
  ];

  /** What the runs came to when the one that read least had ended: a fair comparison. */
  function comparison(app) {
    return COMPARED.flatMap(([metric, title, column, words]) => {
      const ends = app.chosen.map((run) => [run, app.series.get(run)?.metrics[metric]]).filter(([, curve]) => curve);
      if (ends.length < 2) return [];
      return ["member_tokens", "cpu_seconds"].map((axis) => {
        const [name, number] = AXES[axis];
        const place = Math.min(...ends.map(([, curve]) => curve[axis].at(-1)));
        return Words.table(
          `${title} at ${number(place)} ${name}: each run's newest validation up to there`,
          ["run", column, name],
          ends.map(([run, curve]) => {
            const index = curve[axis].filter((x) => x <= place * 1.000001).length - 1;
            return [run, index < 0 ? "–" : words(curve.value[index]), index < 0 ? "–" : number(curve[axis][index])];
          }));
      });
    });
  }

  const tables = el("div", { class: "tables" });
  return {
    id: "curves",
    title: "Curves",
    show(view, app) {
      view.append(controls(app), el("div", { class: "grid" }, ...charts.map((chart) => chart.figure)), tables);
      this.update(app);
    },
    update(app) {
      draw(app);
      tables.replaceChildren(...comparison(app));
    },
  };
})();
