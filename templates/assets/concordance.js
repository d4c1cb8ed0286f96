// One field of all patterns: shows those of one term, which stands in the address.
(() => {
  "use strict";

  /** @type {Element | undefined} */
  let current;

  const start = () => {
    const root = document.querySelector(".pat-concordance");
    const select = root?.querySelector(".pat-narrow select");
    const status = root?.querySelector(".pat-narrow [role=status]");
    if (!root || root === current || !(select instanceof HTMLSelectElement) || !status) return;
    current = root;
    const answers = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".pat-quotes > div")]);
    const terms = answers.map((answer) => (answer.dataset.t ?? "").split(" "));
    const jumps = /** @type {HTMLAnchorElement[]} */ ([...root.querySelectorAll(".pat-jump a")]);

    const show = () => {
      const term = select.selectedIndex ? String(select.selectedIndex) : "";
      let count = 0;
      answers.forEach((answer, place) => {
        answer.hidden = term !== "" && !terms[place].includes(term);
        count += answer.hidden ? 0 : 1;
      });
      status.textContent = term ? `${count} of ${answers.length} answers` : "";
      for (const jump of jumps) jump.search = select.value;
    };

    const asked = location.search.slice(1).split("&");
    const options = [...select.options];
    select.selectedIndex = Math.max(0, options.findIndex((o) => o.value && asked.includes(o.value)));
    select.addEventListener("change", () => {
      history.replaceState(history.state, "", `${location.pathname}${select.value && "?"}${select.value}`);
      show();
    });
    show();
    for (const list of root.querySelectorAll(".pat-quotes")) list.classList.add("pat-live");
  };

  /** @type {any} */ (window).document$?.subscribe(start);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
