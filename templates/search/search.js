// The dialog that searches the text of every page. Pagefind's program and the parts of its index
// that are needed are fetched when it is first opened, and not before.
(() => {
  "use strict";

  const AT_ONCE = 10;
  const WAIT = 120; // milliseconds after a key
  const own = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const root = new URL("../../", own).href;

  /**
   * @typedef {{url: string, excerpt: string, meta: Record<string, string>}} Found
   * @typedef {{data: () => Promise<Found>}} Result
   */

  /** @type {Promise<any> | undefined} */
  let engine;
  const load = () => {
    engine ??= (async () => {
      const program = await import(`${root}pagefind/pagefind.js`);
      await program.options({ baseUrl: new URL(root).pathname, excerptLength: 28 });
      await program.init();
      return program;
    })();
    engine.catch(() => { engine = undefined; }); // the next attempt tries again
    return engine;
  };

  /**
   * @param {string} tag
   * @param {Record<string, string>} attributes
   * @param {...(Node | string)} children
   */
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  /**
   * An excerpt's text with its marks, whatever else may stand in it.
   * @param {string} html
   */
  const marked = html => {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    return [...parsed.body.childNodes].map(node => {
      const text = node.textContent ?? "";
      return node.nodeName === "MARK" ? make("mark", {}, text) : text;
    });
  };

  /** @param {string | undefined} json */
  const labels = json => {
    try {
      return /** @type {string[]} */ (JSON.parse(json ?? "[]"));
    } catch {
      return [];
    }
  };

  /** @param {Found} found */
  const entry = found => {
    const link = make("a", { href: found.url }, found.meta.title || found.url);
    const item = make("li", {}, link, make("p", {}, ...marked(found.excerpt)));
    const tags = labels(found.meta.tags);
    if (tags.length) {
      item.append(make("ul", { "aria-label": "Terms" }, ...tags.map(tag => make("li", {}, tag))));
    }
    return item;
  };

  /** @type {HTMLDialogElement | undefined} */
  let dialog;

  const build = () => {
    const field = /** @type {HTMLInputElement} */ (make("input", {
      type: "search", "aria-label": "Search all texts", placeholder: "Search all texts",
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go",
    }));
    const close = make("button", { type: "button" }, "Close");
    const form = make("form", { role: "search" }, field, close);
    const status = make("p", { role: "status" });
    const list = make("ol", { class: "pat-found" });
    const more = make("button", { type: "button", hidden: "" }, "More results");
    const made = /** @type {HTMLDialogElement} */ (make(
      "dialog",
      { class: "patterns md-typeset pat-search", "aria-label": "Search" },
      form, status, make("div", { class: "pat-results" }, list, more),
    ));

    let turn = 0;
    let shown = ""; // the words whose results are listed
    let followed = ""; // the words whose first result is to be opened once it is known
    /** @type {Result[]} */
    let results = [];
    const links = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("a")]);

    /** Adds the next results; those of a question that is no longer asked are dropped. */
    const show = async () => {
      const mine = turn;
      const from = list.childElementCount;
      const next = await Promise.all(
        results.slice(from, from + AT_ONCE).map(result => result.data()));
      if (mine !== turn) return;
      list.append(...next.map(entry));
      more.hidden = list.childElementCount >= results.length;
    };

    /** @param {string} words */
    const ask = async words => {
      const found = await (await load()).debouncedSearch(words, {}, WAIT);
      if (!found || words !== field.value.trim()) return;
      turn += 1;
      results = found.results;
      list.replaceChildren();
      const count = results.length;
      await show();
      status.textContent = count
        ? `${count} result${count === 1 ? "" : "s"}`
        : `Nothing found for “${words}”`;
      shown = words;
      if (followed === words) links()[0]?.click();
      followed = "";
    };

    const search = () => {
      const words = field.value.trim();
      if (words) {
        ask(words).catch(() => {
          status.textContent = "The search index cannot be read. It needs a web server.";
        });
      } else {
        turn += 1;
        shown = "";
        results = [];
        list.replaceChildren();
        more.hidden = true;
        status.textContent = "";
      }
    };

    field.addEventListener("input", search);
    form.addEventListener("submit", event => {
      event.preventDefault();
      const words = field.value.trim();
      if (words === shown) links()[0]?.click();
      else followed = words;
    });
    close.addEventListener("click", () => made.close());
    more.addEventListener("click", async () => {
      const from = list.childElementCount;
      await show();
      links()[from]?.focus();
    });
    made.addEventListener("click", event => {
      const target = /** @type {Element} */ (event.target);
      const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
      if (target === made || (plain && target.closest("a"))) made.close();
    });
    made.addEventListener("keydown", event => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      const stops = [field, ...links(), ...(more.hidden ? [] : [more])];
      const here = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
      event.preventDefault();
      stops[Math.min(Math.max(here + step, 0), stops.length - 1)].focus();
    });
    made.addEventListener("keydown", event => {
      event.stopPropagation(); // the theme has keys, too
      if (event.key !== "Escape") return;
      event.preventDefault(); // else it first empties the field
      made.close();
    });
    return made;
  };

  const open = () => {
    if (dialog?.open) return;
    dialog ??= build();
    if (!dialog.isConnected) document.body.append(dialog);
    dialog.showModal();
    const field = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
    field.focus();
    field.select();
    load().catch(() => {}); // what fails is told when something is searched
  };

  document.addEventListener("click", event => {
    if (/** @type {Element} */ (event.target).closest?.(".pat-search-open")) open();
  });
  // With a modifier: a lone character would be typed by mistake, or spoken to a speech program.
  const apple = /^(Mac|iP)/.test(navigator.platform);
  document.addEventListener("keydown", event => {
    const pressed = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (!pressed || event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });
})();
