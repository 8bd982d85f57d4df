"use strict";
// the drawings and tables are complete without this script; it selects a unit in both drawings and moves both together
(() => {
  for (const row of document.querySelectorAll("[data-name=units] tr[id]")) {
    row.dataset.u = row.id.slice(1);
    row.tabIndex = 0;
  }
  const root = document.documentElement;
  const drawings = [...document.querySelectorAll(".pair svg")];
  const marked = [...document.querySelectorAll("[data-u]")];
  const selected = document.getElementById("selected");
  const full = drawings[0].getAttribute("viewBox").split(" ").map(Number);
  const number = (element, name) => parseFloat(element.getAttribute(name));
  const labels = [...document.querySelectorAll(".pair .label")].map((text) => [text, number(text, "font-size"), number(text, "y")]);
  const NEAR = 0.6;
  const CLOSEST = 0.05;
  const SMALLEST_LABEL = 0.4;
  let view = [...full];
  let pinned = null;

  root.classList.add("scripted");

  function show(unit) {
    document.body.classList.toggle("some", unit !== null);
    for (const element of marked) element.classList.toggle("on", element.dataset.u === unit);
    const titles = drawings.map((drawing) => drawing.querySelector(`.unit[data-u="${unit}"] title`));
    selected.textContent = titles.map((title, n) => (title ? `${"AB"[n]}: ${title.textContent}` : "")).filter(Boolean).join("    ");
  }

  function unitAt(event) {
    const element = event.target.closest("[data-u]");
    return element ? element.dataset.u : null;
  }

  function applyView() {
    const scale = view[2] / full[2];
    for (const drawing of drawings) drawing.setAttribute("viewBox", view.map((n) => n.toFixed(2)).join(" "));
    for (const [text, size, y] of labels) {
      const now = size * Math.max(scale, SMALLEST_LABEL);
      text.setAttribute("font-size", now.toFixed(2));
      text.setAttribute("y", (y - size + now).toFixed(2));
    }
    document.body.classList.toggle("near", scale < NEAR);
  }

  function zoom(factor, x, y) {
    const next = Math.min(1, Math.max(CLOSEST, (view[2] / full[2]) * factor)) * full[2] / view[2];
    view = [x - (x - view[0]) * next, y - (y - view[1]) * next, view[2] * next, view[3] * next];
    applyView();
  }

  for (const element of marked) {
    element.addEventListener("mouseenter", () => { if (pinned === null) show(element.dataset.u); });
    element.addEventListener("mouseleave", () => { if (pinned === null) show(null); });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { pinned = null; show(null); }
    if (event.key === "Enter" && event.target.matches("tr[data-u]")) { pinned = unitAt(event); show(pinned); }
  });

  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "fit") { view = [...full]; applyView(); return; }
      zoom(button.dataset.zoom === "in" ? 0.7 : 1 / 0.7, view[0] + view[2] / 2, view[1] + view[3] / 2);
    });
  }

  for (const drawing of drawings) {
    let start = null;
    const point = (event) => {
      const box = drawing.getBoundingClientRect();
      return [view[0] + (event.clientX - box.left) / box.width * view[2], view[1] + (event.clientY - box.top) / box.height * view[3]];
    };
    drawing.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 0.85 : 1 / 0.85, ...point(event));
    }, { passive: false });
    drawing.addEventListener("pointerdown", (event) => { start = { at: point(event), moved: false }; });
    drawing.addEventListener("pointermove", (event) => {
      if (start === null || event.buttons === 0) return;
      const [x, y] = point(event);
      if (Math.hypot(x - start.at[0], y - start.at[1]) < full[2] / 300 && !start.moved) return;
      start.moved = true;
      view[0] += start.at[0] - x;
      view[1] += start.at[1] - y;
      applyView();
    });
    drawing.addEventListener("pointerup", (event) => {
      if (start && !start.moved) { const unit = unitAt(event); pinned = unit === pinned ? null : unit; show(pinned); }
      start = null;
    });
  }
  for (const row of document.querySelectorAll("tr[data-u]")) {
    row.addEventListener("click", (event) => {
      if (event.target.closest(".o, button")) return;
      pinned = pinned === row.dataset.u ? null : row.dataset.u;
      show(pinned);
    });
  }
})();
