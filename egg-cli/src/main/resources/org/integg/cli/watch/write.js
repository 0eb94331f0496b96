"use strict";
// A place to let a model write: what `egg sample` prints, with what is behind each character.

const Write = (() => {
  const FIELDS = [
    ["temperature", "Temperature", "0.8", "0", "100", "0.01"],
    ["top-k", "Top-k", "0", "0", "65536", "1"],
    ["top-p", "Top-p", "1", "0.001", "1", "0.001"],
    ["min-p", "Min-p", "0", "0", "1", "0.001"],
    ["seed", "Seed", "", "", "", "1"],
    ["tokens", "Tokens", "500", "1", "20000", "1"],
  ];
  const inputs = new Map();
  const draws = [];
  let shown;
  let going = null;
  let shape;
  let seen = null;
  let due = false;

  const prompt = el("textarea", { id: "prompt", rows: "2", spellcheck: "false" });
  const text = el("pre", { id: "written", tabindex: "0", "aria-label": "What the model writes; arrow keys go through it" });
  const bars = el("div", { id: "bars" });
  const state = el("canvas", { id: "hidden", role: "img", "aria-label": "The hidden state" });
  const about = el("p", { id: "about", class: "note", role: "status" });
  const button = el("button", { type: "submit", id: "go" }, "Write");

  /** The likeliest tokens before a draw, and the state. */
  function look(index) {
    const draw = draws[index];
    if (!draw) return;
    if (seen) seen.span.classList.remove("seen");
    seen = draw;
    draw.span.classList.add("seen");
    bars.replaceChildren(...draw.bars.map((bar) => {
      const fill = el("span", { class: "fill" });
      fill.style.width = `${100 * bar.p}%`;
      const out = bar.q === 0 ? ", cut" : "";
      return el("div", { class: `bar${bar.q === 0 ? " out" : ""}${bar.drawn ? " drawn" : ""}`,
        title: `by the model ${Words.percent(bar.p)}, as drawn ${Words.percent(bar.q)}` },
      el("code", {}, visible(bar.text)), el("span", { class: "track", "aria-hidden": "true" }, fill),
      el("span", { class: "share" }, Words.percent(bar.p) + out));
    }));
    picture(draw.state);
  }

  const visible = (token) => token.replace(/\n/g, "⏎").replace(/\t/g, "⇥").replace(/ /g, "␣") || "∅";

  /** One row of squares for each layer, blue below zero and orange above. */
  function picture(base64) {
    const bytes = Int8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const columns = Math.min(shape.width, shape.width > 256 ? 32 : 16);
    const rows = Math.ceil(shape.width / columns);
    state.width = columns;
    state.height = shape.layers * (rows + 1) - 1;
    const context = state.getContext("2d");
    const image = context.createImageData(state.width, state.height);
    const colors = ["--below", "--above"].map((name) => Theme.color(name).split(" ").map(Number));
    bytes.forEach((value, i) => {
      const layer = Math.floor(i / shape.width);
      const y = layer * (rows + 1) + Math.floor((i % shape.width) / columns);
      const alpha = Math.round(255 * Math.sqrt(Math.abs(value) / 127));
      image.data.set([...colors[value < 0 ? 0 : 1], alpha], 4 * (y * columns + ((i % shape.width) % columns)));
    });
    context.putImageData(image, 0, 0);
    const size = bytes.reduce((sum, value) => sum + Math.abs(value), 0) / bytes.length;
    state.setAttribute("aria-label",
      `The hidden state: ${shape.layers} × ${shape.width} numbers, ${size.toFixed(1)} of 127 in the mean`);
  }

  function take(line) {
    if (line.prompt !== undefined) {
      shape = line;
      inputs.get("seed").placeholder = String(line.seed);
      text.append(el("span", { class: "given" }, line.prompt));
    } else if (line.end) {
      text.append(el("span", {}, line.text));
    } else {
      const index = draws.length;
      const span = el("span", { class: "drawn" }, line.text);
      span.style.setProperty("--p", line.p.toFixed(3));
      span.addEventListener("mouseenter", () => look(index));
      draws.push({ ...line, span });
      text.append(span);
      if (!due) requestAnimationFrame(() => { due = false; look(draws.length - 1); });
      due = true;
    }
  }

  async function write(event) {
    event.preventDefault();
    if (going) {
      going.abort();
      return;
    }
    going = new AbortController();
    button.textContent = "Stop";
    text.replaceChildren();
    draws.length = 0;
    seen = null;
    delete text.dataset.done;
    about.textContent = "";
    const begun = performance.now();
    try {
      const wish = { run: shown, prompt: prompt.value };
      for (const [name, input] of inputs) wish[name] = input.value;
      await Source.write(wish, going.signal, take);
      const seconds = (performance.now() - begun) / 1000;
      about.textContent = `${Words.count(draws.length)} tokens, ${Words.short(draws.length / seconds)} a second, ` +
        `seed ${shape.seed}`;
      look(draws.length - 1);
      text.dataset.done = "yes";
    } catch (failure) {
      about.textContent = failure.name === "AbortError" ? "stopped" : failure.message;
    } finally {
      going = null;
      button.textContent = "Write";
    }
  }

  function walk(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || draws.length === 0) return;
    event.preventDefault();
    const at = draws.indexOf(seen);
    const index = Math.min(draws.length - 1, Math.max(0, at + step));
    look(index);
    Words.say(`${visible(draws[index].text)}, ${Words.percent(draws[index].p)}; likeliest ` +
      draws[index].bars.slice(0, 3).map((bar) => `${visible(bar.text)} ${Words.percent(bar.p)}`).join(", "));
  }

  text.addEventListener("keydown", walk);
  const fields = FIELDS.map(([name, label, value, min, max, step]) => {
    const input = el("input", { type: "number", id: `set-${name}`, value, min, max, step,
      placeholder: name === "seed" ? "any" : undefined });
    inputs.set(name, input);
    return el("label", {}, label, input);
  });
  const form = el("form", { class: "write", onsubmit: write }, el("label", { class: "wide" }, "Prompt", prompt),
    ...fields, button);

  return {
    id: "write",
    title: "Write",
    onlyLive: true,
    show(view, app) {
      shown = app.runs.has(shown) ? shown : app.chosen[0];
      view.append(app.chooser((run) => { shown = run; }, shown, [...app.runs.keys()]), form, about,
        el("div", { class: "desk" }, text, el("aside", { "aria-label": "Behind the character" },
          el("h2", {}, "Likeliest here"), bars,
          el("p", { class: "note" }, "By the model; those that the settings cut are pale. In the text, the darker a " +
            "character, the less likely it was."), el("h2", {}, "Hidden state"), state)));
    },
    update() {},
  };
})();
