// Draws every <div class="plot" data-figure="ID"> from the JSON script of that id.
(() => {
  const face = getComputedStyle(document.body).fontFamily;

  /** The colour behind a token, as Plotly understands it. */
  function colour(token) {
    const probe = document.createElement("i");
    probe.hidden = true;
    document.body.append(probe);
    probe.style.color = `var(--${token})`;
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    probe.remove();
    return `rgb(${red},${green},${blue})`;
  }

  /** In a figure, "token:bad" stands for the colour of that name in the theme of the moment. */
  function coloured(value) {
    if (typeof value === "string") return value.startsWith("token:") ? colour(value.slice(6)) : value;
    if (Array.isArray(value)) return value.map(coloured);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, coloured(inner)]));
    }
    return value;
  }

  function look() {
    const axis = { gridcolor: colour("line"), linecolor: colour("line-strong"), zerolinecolor: colour("line-strong"), automargin: true };
    return {
      font: { family: face, size: 13, color: colour("ink") },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      colorway: [1, 2, 3, 4, 5].map((number) => colour(`chart-${number}`)),
      margin: { l: 8, r: 8, t: 8, b: 8 },
      xaxis: axis,
      yaxis: axis,
      hoverlabel: { font: { family: face } },
      legend: { orientation: "h", y: 1.12, x: 0 },
    };
  }

  function merged(base, over) {
    const result = { ...base };
    for (const [key, value] of Object.entries(over ?? {})) {
      const deep = value && typeof value === "object" && !Array.isArray(value);
      result[key] = deep ? merged(base?.[key] ?? {}, value) : value;
    }
    return result;
  }

  function draw() {
    for (const box of document.querySelectorAll("[data-figure]")) {
      const source = document.getElementById(box.dataset.figure);
      if (!source) continue;
      const figure = coloured(JSON.parse(source.textContent));
      const { template, ...layout } = figure.layout ?? {};
      Plotly.react(box, figure.data, merged(look(), layout), { responsive: true, displayModeBar: false });
      box.on?.("plotly_click", follow);
    }
  }

  /** A point with an address in `customdata` leads to the rows behind it. */
  function follow(event) {
    const target = [event.points[0]?.customdata].flat()[0];
    if (typeof target === "string" && target.startsWith("/") && !target.startsWith("//")) location.assign(target);
  }

  document.addEventListener("weighbridge:theme", draw);
  draw();
})();
