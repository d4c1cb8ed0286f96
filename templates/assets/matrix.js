// The matrix: an empty cell leads straight to a new pattern that names the cell's terms.
(() => {
  "use strict";

  const TERMS = encodeURIComponent("{terms}");

  const start = () => {
    const root = document.querySelector(".pat-coverage[data-new]");
    if (!(root instanceof HTMLElement)) return;
    for (const table of root.querySelectorAll("table")) {
      const heads = [...table.tHead?.rows[0].cells ?? []].map((cell) => cell.textContent?.trim());
      for (const link of table.querySelectorAll("a[href$='#pat-new']")) {
        const cell = link.closest("td");
        if (!cell || !(link instanceof HTMLAnchorElement)) continue;
        const row = cell.parentElement?.querySelector("th")?.textContent?.trim();
        const lines = `${heads[0]}: ${row}\n\n${table.dataset.columns}: ${heads[cell.cellIndex]}`;
        link.href = (root.dataset.new ?? "").replace(TERMS, encodeURIComponent(lines));
      }
    }
  };

  /** @type {any} */ (window).document$?.subscribe(start);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
