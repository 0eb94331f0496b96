"use strict";
// The page: which runs are chosen, which view is shown, and what to do when runs grow.

const App = (() => {
  const MOST_AT_FIRST = 10;
  const VIEWS = [Curves, Weights, Texts, Settings, Write].filter((view) => Source.live || !view.onlyLive);
  const state = document.getElementById("state");
  const view = document.getElementById("view");

  const app = {
    runs: new Map(),
    studies: [],
    chosen: [],
    series: new Map(),
    points: new Map(),
    places: new Map(),

    /** A run keeps its colour as long as it is chosen. */
    place(run) {
      if (!app.places.has(run)) {
        const taken = new Set(app.places.values());
        let free = 0;
        while (taken.has(free)) free++;
        app.places.set(run, free);
      }
      return app.places.get(run);
    },
    color: (run) => Theme.run(app.place(run)),
    dash: (run) => (app.place(run) >= 10 ? [6, 3] : undefined),

    /** Does something that may fail, and says why. */
    async ask(work) {
      try {
        return await work();
      } catch (failure) {
        state.textContent = failure.message;
        return undefined;
      }
    },

    /** A choice of one run. */
    chooser(chosen, run, runs = app.chosen) {
      const select = el("select", { id: "one", onchange: (event) => chosen(event.target.value) },
        ...runs.map((id) => el("option", { value: id, selected: id === run }, id)));
      return el("div", { class: "controls" }, el("label", {}, "run ", select));
    },
  };

  let current = VIEWS.find((each) => "#" + each.id === location.hash) || VIEWS[0];

  function tabs() {
    const list = document.getElementById("tabs");
    list.replaceChildren(...VIEWS.map((each) => el("button", {
      role: "tab", id: `tab-${each.id}`, "aria-controls": "view", "aria-selected": String(each === current),
      tabindex: each === current ? "0" : "-1", onclick: () => open(each),
    }, each.title)));
    list.onkeydown = (event) => {
      const step = { ArrowLeft: VIEWS.length - 1, ArrowRight: 1 }[event.key];
      if (!step) return;
      open(VIEWS[(VIEWS.indexOf(current) + step) % VIEWS.length]);
      document.getElementById(`tab-${current.id}`).focus();
    };
  }

  function open(next) {
    current = next;
    history.replaceState(null, "", "#" + next.id);
    tabs();
    view.setAttribute("aria-labelledby", `tab-${next.id}`);
    view.setAttribute("role", "tabpanel");
    view.replaceChildren();
    if (app.chosen.length === 0) {
      view.append(el("p", { class: "note" }, app.runs.size === 0
        ? "No runs yet. `egg train` begins one; it appears here by itself." : "Choose a run."));
    } else {
      next.show(view, app);
    }
  }

  let listed;

  /** The list of runs, by study; left alone, with the focus in it, while nothing in it changes. */
  function list() {
    const nav = document.getElementById("runs");
    const shape = JSON.stringify([[...app.runs.values()].map((run) => [run.id, run.live, run.problem, run.config]), app.chosen,
      Theme.color("--text")]);
    if (shape === listed) return;
    listed = shape;
    const focus = nav.contains(document.activeElement) ? document.activeElement.value : undefined;
    const groups = Map.groupBy([...app.runs.values()], (run) => run.group || "");
    nav.replaceChildren(el("h2", {}, "Runs"), ...[...groups].map(([group, runs]) => el("fieldset", {},
      el("legend", {}, group === "" ? (groups.size > 1 ? "single" : "") : `study ${group}`), ...runs.map(item))));
    if (focus !== undefined) [...nav.querySelectorAll("input")].find((box) => box.value === focus)?.focus();
  }

  function item(run) {
    const chosen = app.chosen.includes(run.id);
    const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
    if (chosen) swatch.style.background = app.color(run.id);
    if (chosen && app.dash(run.id)) swatch.classList.add("dashed");
    const train = (run.config && run.config.train) || {};
    const model = (run.config && run.config.model) || {};
    const about = run.problem || [train.estimator, model.width && `D ${model.width}`, model.layers && `L ${model.layers}`]
      .filter(Boolean).join(", ");
    return el("label", { class: "run", title: about },
      el("input", { type: "checkbox", value: run.id, checked: chosen, onchange: (event) => choose(run.id, event.target.checked) }),
      swatch, el("span", { class: "name" }, run.id.slice(run.group ? run.group.length + 1 : 0)),
      run.live && Source.live ? el("span", { class: "live" }, "live") : undefined, el("small", {}, about));
  }

  async function choose(run, on) {
    app.chosen = on ? [...app.chosen, run] : app.chosen.filter((each) => each !== run);
    if (!on) app.places.delete(run);
    await load(app.chosen.filter((each) => each === run || !(app.points.get(each) >= points())));
    list();
    open(current);
  }

  /** Points that a curve needs: as many as a picture shows of it when each run has two curves there. */
  const points = () => Math.min(1000, Chart.share(2 * app.chosen.length));

  /** Fetches runs; `arrived` is called after each. */
  async function load(runs, arrived) {
    const most = points();
    await Promise.all(runs.map(async (run) => {
      const series = await app.ask(() => Source.series(run, most));
      if (series) {
        app.series.set(run, series);
        app.points.set(run, most);
      }
      if (arrived) arrived();
    }));
  }

  let due;

  let drawn = -Infinity;

  /** Draws what is there: the first at once, the others at most a few times a second. */
  function soon() {
    if (due === undefined) {
      due = setTimeout(() => {
        due = undefined;
        drawn = performance.now();
        current.update(app, []);
      }, Math.max(0, drawn + 300 - performance.now()));
    }
  }

  async function refresh() {
    const all = await app.ask(() => Source.runs());
    if (!all) return;
    app.runs = new Map(all.runs.map((run) => [run.id, run]));
    app.studies = all.studies;
    app.chosen = app.chosen.filter((run) => app.runs.has(run));
  }

  function say() {
    const live = [...app.runs.values()].filter((run) => run.live).length;
    const skipped = app.chosen.filter((run) => app.series.get(run) && app.series.get(run).skipped > 0);
    state.textContent = `${app.runs.size} run${app.runs.size === 1 ? "" : "s"}` +
      (Source.live && live ? `, ${live} live` : "") +
      (skipped.length ? `; metrics.jsonl of ${skipped.join(", ")} has lines that cannot be read` : "");
  }

  const waiting = new Map();

  /** Fetches a run that grew: at once while it is young, then every three seconds, of a long one every ten. */
  function later(run) {
    if (waiting.has(run)) return;
    const series = app.series.get(run);
    waiting.set(run, setTimeout(async () => {
      waiting.delete(run);
      await load([run]);
      current.update(app, [run]);
      say();
    }, series && series.steps > 2000 ? Math.min(10000, Math.max(3000, series.steps / 10)) : 0));
  }

  /** Hears how far runs are: of those that grew, and, when the server is found, of all. */
  async function grown(news) {
    const more = news.filter(({ id, size, modified }) => {
      const known = app.runs.get(id);
      return known && (!app.series.has(id) || known.size !== size || known.modified !== modified);
    });
    const unknown = news.filter((run) => !app.runs.has(run.id)).map((run) => run.id);
    for (const run of news) {
      if (app.runs.has(run.id)) Object.assign(app.runs.get(run.id), run);
    }
    if (unknown.length > 0) {
      await refresh();
      const added = unknown.filter((run) => app.runs.has(run)).slice(0, MOST_AT_FIRST - app.chosen.length);
      app.chosen.push(...added);
      await load(added);
      if (added.length > 0 && current !== Write) open(current);
    }
    list();
    say();
    more.filter((run) => app.chosen.includes(run.id)).forEach((run) => later(run.id));
  }

  /** The newest runs, in the order in which they were begun. */
  function first() {
    const newest = [...app.runs.values()].filter((run) => run.size > 0 || app.runs.size === 1)
      .sort((a, b) => b.modified - a.modified);
    app.chosen = newest.slice(0, Source.live ? MOST_AT_FIRST : newest.length).map((run) => run.id);
    app.chosen.forEach((run) => app.place(run));
  }

  async function start() {
    await refresh();
    first();
    list();
    open(current);
    await load(app.chosen, soon);
    clearTimeout(due);
    due = undefined;
    current.update(app, []);
    say();
    let broken = false;
    Source.follow(grown, (there) => {
      if (!there) state.textContent = "the server does not answer; waiting for it";
      else if (broken) say();
      broken = !there;
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { list(); open(current); });
  }

  start();
  return app;
})();
