"use strict";
// Texts that the model wrote while it trained.

const Texts = (() => {
  const list = el("div", { class: "texts" });
  let shown;
  let there;

  async function draw(app) {
    const run = shown;
    const answer = await app.ask(() => Source.samples(run));
    if (!answer || run !== shown || there === JSON.stringify(answer)) return;
    there = JSON.stringify(answer);
    const items = answer.samples.map((sample) => el("article", {},
      el("h2", {}, `after step ${Words.count(sample.step)}`), el("pre", {}, sample.text)));
    list.replaceChildren(...(items.length ? items : [el("p", { class: "note" },
      "No texts yet: the first comes after 20 seconds of training, the next whenever the run is twice as old.")]));
  }

  return {
    id: "texts",
    title: "Texts",
    show(view, app) {
      shown = app.chosen.includes(shown) ? shown : app.chosen[0];
      view.append(app.chooser((run) => { shown = run; draw(app); }, shown), list);
      if (shown !== undefined) draw(app);
    },
    update(app, grown) {
      if (shown !== undefined && (!grown || grown.includes(shown))) draw(app);
    },
  };
})();
