/* Draws the charts of includes/chart.html from the figures that stand in the page; the table stays as their other form. */
(() => {
  "use strict";

  const COLOURS = ["#ad181e", "#d9a441", "#2f6f9f", "#3c8559", "#7c0e13", "#8a6d3b", "#6b7785", "#e0857f"];
  /* On dark pages the same hues, lighter; words and lines take the page's own colours. */
  const DARK = ["#ff8f89", "#f0c469", "#86b8ea", "#7fd3a1", "#e0857f", "#c9a877", "#a7adb5", "#f3b57a"];
  const dark = document.documentElement.dataset.bsTheme === "dark" && window.matchMedia("screen").matches;
  const page = getComputedStyle(document.body);
  const colour = (name, otherwise) => page.getPropertyValue(name).trim() || otherwise;
  const INK = colour("--ink-2", "#4b5663");
  const LINE = colour("--line", "#e4e1dc");
  const SHEET = colour("--sheet", "#fff");
  const font = page.fontFamily;

  const values = (data, at) => data.rows.map((row) => row.values[at]);
  const labels = (data) => data.rows.map((row) => row.label);

  /* Which of the columns are drawn; the table shows them all. */
  const drawnOf = (data) => data.drawn ?? data.names.map((_, at) => at);

  /* One series of an axis chart. "mixed": the first series as bars, the others as lines. */
  function series(data, at, place) {
    const name = data.names[at];
    const line = data.kind === "line" || (data.kind === "mixed" && place > 0);
    return {
      name,
      type: line ? "line" : "bar",
      data: values(data, at),
      stack: data.kind === "stack" || data.kind === "rank" ? "all" : undefined,
      barMaxWidth: 26,
      symbolSize: 7,
      lineStyle: { width: 2.5 },
      itemStyle: line || data.kind === "stack" || data.kind === "rank" ? undefined : { borderRadius: [3, 3, 0, 0] },
    };
  }

  function axes(data, wide) {
    const flat = data.kind === "rank";
    const names = {
      type: "category", data: labels(data), inverse: flat, axisTick: { show: false },
      axisLine: { lineStyle: { color: LINE } }, axisLabel: { color: INK, interval: flat ? 0 : "auto", width: flat ? Math.min(180, Math.round(wide * 0.45)) : undefined, overflow: "truncate" },
    };
    const amounts = { type: "value", minInterval: 1, splitLine: { lineStyle: { color: LINE } }, axisLabel: { color: INK } };
    return {
      grid: { left: 8, right: 16, top: 16, bottom: drawnOf(data).length > 1 ? 34 : 8, containLabel: true },
      xAxis: flat ? amounts : names,
      yAxis: flat ? names : amounts,
      series: drawnOf(data).map((at, place) => series(data, at, place)),
      tooltip: { trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { color: "rgba(60,40,20,.06)" } } },
    };
  }

  function ring(data) {
    return {
      series: [{
        type: "pie", radius: ["46%", "72%"], center: ["50%", "44%"], itemStyle: { borderColor: SHEET, borderWidth: 2 },
        label: { color: INK, formatter: "{c}" }, labelLine: { length: 8, length2: 8 }, data: data.rows.map((row) => ({ name: row.label, value: row.values[0] })),
      }],
      tooltip: { trigger: "item" },
    };
  }

  /* ``wide``: pixels of the box; names take less than half of it. */
  function options(data, wide) {
    const drawn = data.kind === "ring" ? ring(data) : axes(data, wide);
    return {
      ...drawn,
      /* richText: the default tooltip writes inline styles, which the page's policy forbids. */
      tooltip: { ...drawn.tooltip, renderMode: "richText", confine: true },
      legend: { type: drawnOf(data).length > 4 ? "scroll" : "plain", show: data.kind === "ring" || drawnOf(data).length > 1, bottom: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: INK } },
      color: dark ? DARK : COLOURS,
      textStyle: { fontFamily: font },
      animation: false,
      aria: { enabled: false },
    };
  }

  function draw(box) {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    box.hidden = false;
    if (data.kind === "rank" && data.rows.length > 8) box.classList.add("chart-tall");
    box.closest(".chart-card")?.querySelector("details")?.removeAttribute("open");
    const chart = window.echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(options(data, box.clientWidth));
    chart.on("click", (event) => {
      const url = data.rows[event.dataIndex]?.url;
      if (url) window.location.assign(url);
    });
    new ResizeObserver(() => {
      chart.resize();
      chart.setOption(options(data, box.clientWidth));
    }).observe(box);
  }

  if (window.echarts) document.querySelectorAll("[data-chart]").forEach(draw);
})();
