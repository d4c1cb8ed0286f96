// Patterns side by side: fetches their pages from this site and lays them out field by field.
(() => {
  "use strict";

  /**
   * @typedef {{ id: string, url: string, title: string, need: string, facts: Map<string, Node[]>,
   *             answers: Map<string, Node[]>, labels: Map<string, string> }} Side
   * `facts`: what must be known (`need` is its label), and the rows of the card; `answers`: sections by anchor; `labels`: their headings.
   * @typedef {{ label: string, anchors: string[] }} Field
   * @typedef {{ label: string, cells: Node[][] }} Row
   */

  const MOST = 4;
  let run = 0;

  /** @type {<K extends keyof HTMLElementTagNameMap>(name: K, ...children: (Node | string)[]) => HTMLElementTagNameMap[K]} */
  const make = (name, ...children) => {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  };

  const chosen = () => {
    const ids = (new URLSearchParams(location.search).get("ids") ?? "").split(",");
    return [...new Set(ids)].filter((id) => /^[^\s./?#\\][^\s/?#\\]*$/.test(id)).slice(0, MOST);
  };

  /** @type {(ids: string[]) => string} */
  const written = (ids) => ids.map(encodeURIComponent).join(",");

  /** The page's own nodes, with addresses that hold here. @type {(nodes: Node[], url: string) => Node[]} */
  const moved = (nodes, url) =>
    nodes.map((node) => {
      const copy = document.importNode(node, true);
      if (copy instanceof Element)
        for (const each of [copy, ...copy.querySelectorAll("*")]) {
          each.removeAttribute("id");
          for (const name of ["href", "src"]) {
            const value = each.getAttribute(name);
            if (value !== null) each.setAttribute(name, new URL(value, url).href);
          }
        }
      return copy;
    });

  /** What stands below a heading. @type {(heading: Element) => Node[]} */
  const below = (heading) => {
    const found = [];
    for (let at = heading.nextElementSibling; at; at = at.nextElementSibling) {
      if (/^(H1|H2|NAV)$/.test(at.tagName) || /\bpat-/.test(at.className)) break;
      found.push(at);
    }
    return found;
  };

  /** @type {(id: string, url: string) => Promise<Side | null>} */
  const load = async (id, url) => {
    const answer = await fetch(url).catch(() => null);
    if (!answer?.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const root = page.querySelector(".pat-pattern");
    if (!root) return null;
    /** @type {Side} */
    const side = {
      id,
      url,
      title: root.querySelector("h1")?.textContent?.trim() ?? id,
      need: "",
      facts: new Map(),
      answers: new Map(),
      labels: new Map(),
    };
    for (const row of root.querySelectorAll(".pat-gist > div:first-child, .pat-card dl > div")) {
      const label = row.querySelector("dt")?.textContent?.trim();
      const said = [...row.querySelectorAll("dd")].flatMap((each) => [...each.childNodes, make("br")]);
      if (label && !side.facts.has(label)) side.facts.set(label, moved(said.slice(0, -1), url));
      if (label && row.closest(".pat-gist")) side.need = label;
    }
    for (const heading of root.querySelectorAll("h2[id^='p-']:not([data-search-exclude])")) {
      const anchor = heading.id.slice(2);
      side.answers.set(anchor, moved(below(heading), url));
      side.labels.set(anchor, heading.textContent?.trim() ?? anchor);
    }
    return side;
  };

  /** Rows in order: what must be known, terms, the template's fields, what else authors wrote, the rest of the card.
   * `facets`: the label of each facet, and the one it has beside several terms.
   * @type {(sides: Side[], fields: Field[], facets: Map<string, string>) => Row[]} */
  const rows = (sides, fields, facets) => {
    const known = new Set(fields.flatMap((field) => field.anchors));
    const others = new Map(
      sides.flatMap((side) => [...side.labels].filter(([anchor]) => !known.has(anchor))),
    );
    const written = [...fields, ...[...others].map(([anchor, label]) => ({ label, anchors: [anchor] }))];
    const singular = new Map([...facets].map(([one, several]) => [several, one]));
    /** @type {Map<string, Node[][]>} */
    const facts = new Map();
    sides.forEach((side, at) => {
      for (const [label, nodes] of side.facts) {
        const name = singular.get(label) ?? label;
        if (!facts.has(name)) facts.set(name, sides.map(() => []));
        /** @type {Node[][]} */ (facts.get(name))[at] = nodes;
      }
    });
    const told = [...facts].map(([label, cells]) => ({ label, cells }));
    const terms = told.filter((row) => facets.has(row.label));
    const need = told.filter((row) => sides.some((side) => side.need === row.label));
    const answers = written.map(({ label, anchors }) => ({
      label,
      cells: sides.map((side) => anchors.flatMap((anchor) => side.answers.get(anchor) ?? [])),
    }));
    const rest = told.filter((row) => !terms.includes(row) && !need.includes(row));
    return [...need, ...terms, ...answers, ...rest].filter((row) => row.cells.some((c) => c.length));
  };

  /** @type {(root: HTMLElement) => Promise<void>} */
  const draw = async (root) => {
    const mine = ++run;
    const status = root.querySelector("[role=status]");
    const place = root.querySelector(".pat-sides");
    const how = root.querySelector(".pat-how");
    if (!status || !(place instanceof HTMLElement) || !(how instanceof HTMLElement)) return;
    const ids = chosen();
    const page = root.dataset.pattern ?? "";
    const urls = ids.map((id) =>
      new URL(page.replace("PATTERN-ID", encodeURIComponent(id)), location.href).href,
    );
    const links = () => make("ul", ...ids.map((id, at) => make("li", link(urls[at], id))));
    how.hidden = ids.length > 1;
    place.hidden = ids.length === 0;
    place.replaceChildren();
    status.textContent = "";
    if (!ids.length) return;
    if (location.protocol === "file:") {
      status.textContent =
        "Opened from the disk, this page may not read others. Open the patterns one by one:";
      place.append(links());
      return;
    }
    status.textContent = "Fetching the patterns …";
    const loaded = await Promise.all(ids.map((id, at) => load(id, urls[at])));
    if (mine !== run) return;
    const sides = loaded.filter((side) => side !== null);
    const lost = ids.filter((_, at) => loaded[at] === null);
    status.textContent = [
      sides.length > 1 ? `${sides.length} patterns, side by side.` : "",
      sides.length === 1 ? "One pattern: choose another to set beside it." : "",
      lost.length ? `Not found or not reached: ${lost.join(", ")}.` : "",
    ].join(" ").trim();
    if (!sides.length) {
      how.hidden = false;
      place.append(links());
      return;
    }
    /** @type {(left: string[]) => void} */
    const go = (left) => {
      history.pushState(null, "", `${location.pathname}${left.length ? `?ids=${written(left)}` : ""}`);
      void draw(root).then(() => root.querySelector("button")?.focus());
    };
    place.append(table(root, sides, ids, go));
  };

  /** @type {(href: string, text: string) => HTMLAnchorElement} */
  const link = (href, text) => {
    const made = make("a", text);
    made.href = href;
    return made;
  };

  /** @type {(root: HTMLElement, sides: Side[], ids: string[], go: (left: string[]) => void) => Node} */
  const table = (root, sides, ids, go) => {
    /** @type {(kind: string) => [string, string][]} */
    const named = (kind) =>
      [...root.querySelectorAll(`.pat-rows [data-kind=${kind}]`)].map((row) => [
        row.querySelector("dt")?.textContent ?? "",
        row.querySelector("dd")?.textContent ?? "",
      ]);
    const fields = named("field").map(([label, anchors]) => ({ label, anchors: anchors.split(" ") }));
    const facets = new Map(named("facet"));
    const made = make("table");
    made.className = `pat-beside pat-beside-${sides.length}`;
    const caption = make("caption", make("i", "The chosen patterns, one a column"));
    const head = make("tr");
    for (const side of sides) {
      const out = make("button", "Take out");
      out.type = "button";
      out.setAttribute("aria-label", `Take out ${side.title}`);
      out.addEventListener("click", () => go(ids.filter((id) => id !== side.id)));
      const cell = make("th", link(side.url, side.title), " ", out);
      cell.scope = "col";
      head.append(cell);
    }
    made.append(caption, make("thead", head));
    for (const row of rows(sides, fields, facets)) {
      const label = make("th", row.label);
      label.scope = "rowgroup";
      label.colSpan = sides.length;
      const cells = row.cells.map((cell) =>
        cell.length ? make("td", ...cell) : make("td", make("em", "Not said.")),
      );
      made.append(make("tbody", make("tr", label), make("tr", ...cells)));
    }
    const scroll = make("div", made);
    scroll.className = "pat-scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Patterns side by side");
    const others = link(`${root.dataset.home}?compare=${written(ids)}`, "Choose other patterns");
    others.className = "pat-button";
    return make("div", scroll, make("p", others));
  };

  /** @type {HTMLElement | undefined} */
  let current;

  const start = () => {
    const root = document.querySelector(".pat-compare");
    if (!(root instanceof HTMLElement) || root === current) return;
    current = root;
    void draw(root);
  };

  addEventListener("popstate", () => {
    if (current?.isConnected) void draw(current);
  });

  /** @type {any} */ (window).document$?.subscribe(start);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
