/* Buttons that copy a citation, and the page's address where the site does not know its own.
   Everything can be selected and copied without it. */

(() => {
  /** @param {Element} box */
  const prepare = (box) => {
    const words = box.querySelector("p");
    const entry = box.querySelector("pre");
    if (!words || !entry || box.querySelector("button")) return;
    if (!words.querySelector("a")) {
      const address = location.href.replace(/[?#].*/, "");
      words.append(` ${address}`);
      entry.textContent = (entry.textContent ?? "").replace(/\n\}\s*$/, `,\n  url = {${address}}\n}`);
    }
    for (const [label, source] of /** @type {const} */ ([["Copy text", words], ["Copy BibTeX", entry]])) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pat-copy";
      button.textContent = label;
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText((source.textContent ?? "").trim());
          button.textContent = "Copied";
        } catch {
          getSelection()?.selectAllChildren(source); // copying is forbidden here: a key does it
          button.textContent = "Selected";
        }
        setTimeout(() => { button.textContent = label; }, 2000);
      });
      box.append(button);
    }
  };

  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (box instanceof HTMLDetailsElement && box.open && box.matches(".pat-cite")) prepare(box);
  }, true);
  addEventListener("beforeprint", () => document.querySelectorAll(".pat-cite").forEach(prepare));
})();
