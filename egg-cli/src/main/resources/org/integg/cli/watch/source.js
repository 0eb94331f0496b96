"use strict";
// Where the numbers are from: the server that sent this page, or this page itself when it is a report.

const Source = (() => {
  const inside = document.getElementById("data");
  if (inside) {
    const data = JSON.parse(inside.textContent);
    return {
      live: false,
      runs: async () => data,
      series: async (run) => data.series[run],
      weights: async (run) => data.weightHistory[run],
      samples: async (run) => data.samples[run],
      follow() {},
    };
  }
  async function get(path, query) {
    const answer = await fetch(query ? `${path}?${new URLSearchParams(query)}` : path);
    if (!answer.ok) throw new Error((await answer.text()).trim());
    return answer.json();
  }
  return {
    live: true,
    runs: () => get("api/runs"),
    series: (run, points) => get("api/series", { run, points }),
    weights: (run) => get("api/weights", { run }),
    samples: (run) => get("api/samples", { run }),

    /** Calls `grown` with what the server says of runs that grew, and `state` when it comes and goes. */
    follow(grown, state) {
      const events = new EventSource("events");
      events.addEventListener("runs", (event) => grown(JSON.parse(event.data)));
      events.onopen = () => state(true);
      events.onerror = () => state(false);
    },

    /** Lets a run's model write; `line` gets each object that comes. */
    async write(wish, signal, line) {
      const answer = await fetch("api/write", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(wish),
        signal,
      });
      if (!answer.ok) throw new Error((await answer.text()).trim());
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let half = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const lines = (half + part.value).split("\n");
        half = lines.pop();
        for (const each of lines) line(JSON.parse(each));
      }
    },
  };
})();
