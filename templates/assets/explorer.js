// The explorer: filters, counts, sorts and chooses among the patterns that stand in the page's list.
// Its whole state is in the address, so that a link, a reload and Back bring it back.
(() => {
  "use strict";

  /**
   * @typedef {{ item: HTMLElement, place: number, marks: number[], ties: number, words: string, offered: boolean }} Row
   * `marks`: twice the place of an option, one more where it is a suggestion; `offered`: has its box for comparing.
   * @typedef {{ input: HTMLInputElement, group: number, count: Element, label: string, bound: boolean }} Box
   * `bound`: whether it is a term that somebody or the text named.
   * @typedef {{ found: Uint8Array, counts: Uint32Array, total: number, totals: number[], lone: Map<number, number> }} Tally
   * `totals`: by origin; `lone`: how many rows each filter alone keeps out.
   */

  const WORDS = 1 << 29;
  const ORIGIN = 1 << 28;
  const MOST = 4;
  const SCREENFUL = 60; // rows; each costs layout at the first click
  const CHUNK = 50; // rows read in one go while nothing else is to be done

  /** @type {(text: string) => string} */
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  /** @type {(count: number) => string} */
  const patterns = (count) => `${count} pattern${count === 1 ? "" : "s"}`;

  /** @type {(text: string, told: string, act: () => void) => HTMLButtonElement} */
  const button = (text, told, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    if (told) made.setAttribute("aria-label", told);
    made.addEventListener("click", act);
    return made;
  };

  /** @type {(run: () => void) => void} */
  const later = (run) => {
    if ("requestIdleCallback" in window) requestIdleCallback(run);
    else setTimeout(run, 30);
  };

  class Explorer {
    /** @param {HTMLElement} root */
    constructor(root) {
      this.root = root;
      this.path = location.pathname;
      this.form = /** @type {HTMLFormElement} */ (this.one("form"));
      this.list = this.one(".pat-all");
      this.query = /** @type {HTMLInputElement} */ (this.one("input[type=search]"));
      this.order = /** @type {HTMLSelectElement} */ (this.one("select"));
      this.typing = false;
      this.sorted = "title";
      this.moved = false;
      this.most = SCREENFUL;
      /** @type {Set<Row>} those that stand on the page now */
      this.shown = new Set();
      /** @type {Map<string, string>} chosen to be compared: id -> title */
      this.chosen = new Map();
      this.message = "";
      /** @type {string[]} names of the sets of boxes */
      this.groups = [];
      /** @type {Box[]} */
      this.boxes = [];
      /** @type {HTMLInputElement[]} */
      this.origins = [];
      this.readBoxes();
      /** @type {Row[]} */
      this.rows = [];
      this.readRows();
      this.shown = new Set(this.rows);
      /** @type {Row[]} */
      this.ordered = this.rows;
      this.more = button("Show more", "", () => this.showMore());
      this.more.className = "pat-more";
      this.list.after(this.more);
      this.listen();
      this.restore();
      later(() => this.readWords(0));
      if (location.search && this.filtered() && !scrollY) this.root.scrollIntoView();
    }

    /** @type {(selector: string) => HTMLElement} */
    one(selector) {
      const found = this.root.querySelector(selector);
      if (!(found instanceof HTMLElement)) throw new Error(`no ${selector} in the explorer`);
      return found;
    }

    readBoxes() {
      for (const set of this.form.querySelectorAll("fieldset")) {
        const inputs = [...set.querySelectorAll("input")];
        const name = set.dataset.filter ?? "";
        if (name === "terms") {
          this.origins = inputs;
          continue;
        }
        for (const input of inputs) {
          const [label, count] = [...(input.parentElement?.querySelectorAll("span, b") ?? [])];
          this.boxes.push({
            input,
            group: this.groups.length,
            count,
            label: label.textContent ?? "",
            bound: "judged" in set.dataset && input.value !== "unclassified",
          });
        }
        this.groups.push(name);
      }
    }

    readRows() {
      for (const item of this.list.children) {
        if (!(item instanceof HTMLElement)) continue;
        const marks = (item.dataset.t ?? "")
          .split(" ")
          .filter(Boolean)
          .map((mark) => parseInt(mark, 10) * 2 + (mark.endsWith("~") ? 1 : 0));
        const ties = Number(item.dataset.n ?? 0);
        this.rows.push({ item, place: this.rows.length, marks, ties, words: "", offered: false });
      }
    }

    listen() {
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("change", (event) => {
        if (event.target === this.query) this.typing = false;
        else this.change();
      });
      this.query.addEventListener("input", () => {
        this.most = SCREENFUL;
        this.draw();
        this.remember(this.typing);
        this.typing = true;
      });
      this.order.addEventListener("change", () => this.change());
      const fold = this.one(".pat-fold button");
      fold.addEventListener("click", () => {
        const open = fold.getAttribute("aria-expanded") !== "true";
        fold.setAttribute("aria-expanded", String(open));
        this.form.classList.toggle("pat-open", open);
      });
      addEventListener("beforeprint", () => {
        this.most = this.rows.length;
        if (this.root.isConnected) this.draw();
      });
      new IntersectionObserver(
        (entries) => entries.some((entry) => entry.isIntersecting) && this.showMore(),
        { rootMargin: "600px" },
      ).observe(this.more);
      this.list.addEventListener("change", (event) => {
        if (event.target instanceof HTMLInputElement) this.choose(event.target);
      });
    }

    // From the address and back

    restore() {
      const given = new URLSearchParams(location.search);
      /** @type {(name: string) => Set<string>} */
      const values = (name) => new Set((given.get(name) ?? "").split(",").filter(Boolean));
      const ticked = this.groups.map(values);
      for (const box of this.boxes) box.input.checked = ticked[box.group].has(box.input.value);
      const origins = values("terms");
      for (const input of this.origins) input.checked = origins.has(input.value);
      this.query.value = given.get("words") ?? "";
      this.order.value = given.get("sort") ?? "title";
      if (this.order.selectedIndex < 0) this.order.value = "title";
      this.typing = false;
      this.most = SCREENFUL;
      this.message = "";
      this.restoreChosen(values("compare"));
      this.draw();
    }

    /** @param {Set<string>} ids */
    restoreChosen(ids) {
      this.chosen.clear();
      if (ids.size)
        for (const row of this.rows) {
          const id = this.id(row.item);
          if (ids.has(id) && this.chosen.size < MOST) this.chosen.set(id, this.title(row.item));
        }
      for (const input of this.list.querySelectorAll("input"))
        input.checked = this.chosen.has(input.value);
    }

    /** The address of what is shown; what others put there stays. */
    address() {
      /** @type {Map<string, string[]>} */
      const values = new Map(this.groups.map((group) => [group, []]));
      for (const box of this.boxes)
        if (box.input.checked) values.get(this.groups[box.group])?.push(box.input.value);
      values.set("words", this.query.value.trim() ? [this.query.value.trim()] : []);
      values.set("sort", this.order.value === "title" ? [] : [this.order.value]);
      values.set("terms", this.origins.filter((i) => i.checked).map((i) => i.value));
      values.set("compare", [...this.chosen.keys()]);
      const foreign = [...new URLSearchParams(location.search)].filter(([name]) => !values.has(name));
      for (const [name, value] of foreign) values.set(name, [value]);
      const parts = [...values]
        .filter(([, all]) => all.length)
        .map(([name, all]) => `${encodeURIComponent(name)}=${all.map(encodeURIComponent).join(",")}`);
      return location.pathname + (parts.length ? `?${parts.join("&")}` : "") + location.hash;
    }

    /** @param {boolean} replaced whether the address before is not worth a step back */
    remember(replaced) {
      const address = this.address();
      if (address === location.pathname + location.search + location.hash) return;
      if (replaced) history.replaceState(history.state, "", address);
      else history.pushState(null, "", address);
    }

    change() {
      this.typing = false;
      this.most = SCREENFUL;
      this.draw();
      this.remember(false);
    }

    // Counting

    filtered() {
      return (
        this.query.value.trim() !== "" ||
        this.boxes.some((box) => box.input.checked) ||
        this.origins.some((input) => input.checked)
      );
    }

    /** 0: all terms count; 1: those that are confirmed; 2: those that are suggested. */
    origin() {
      const [confirmed, suggested] = this.origins.map((input) => input.checked);
      return confirmed === suggested ? 0 : confirmed ? 1 : 2;
    }

    /** One walk through all rows; what it would find with either origin is counted on the way. @type {() => Tally} */
    tally() {
      const { boxes, rows } = this;
      const origin = this.origin();
      const bits = Int32Array.from(boxes, (box) => 1 << box.group);
      const ticked = Int32Array.from(boxes, (box, place) => (box.input.checked ? bits[place] : 0));
      const bound = Uint8Array.from(boxes, (box) => Number(box.bound));
      const wanted = ticked.reduce((all, bit) => all | bit, 0);
      const words = folded(this.query.value).split(/\s+/).filter(Boolean);
      const counts = new Uint32Array(boxes.length);
      const found = new Uint8Array(rows.length);
      const totals = [0, 0, 0];
      /** @type {Map<number, number>} */
      const lone = new Map();
      for (const row of rows) {
        const worded = words.every((word) => this.words(row).includes(word)) ? 0 : WORDS;
        let any = wanted | worded;
        let confirmed = any | ORIGIN;
        let suggested = any | ORIGIN;
        for (const mark of row.marks) {
          const met = ~ticked[mark >> 1];
          any &= met;
          if (!bound[mark >> 1]) {
            confirmed &= met;
            suggested &= met;
          } else if (mark & 1) suggested &= met & ~ORIGIN;
          else confirmed &= met & ~ORIGIN;
        }
        if (any === 0) totals[0] += 1;
        if (confirmed === 0) totals[1] += 1;
        if (suggested === 0) totals[2] += 1;
        const missing = origin === 0 ? any : origin === 1 ? confirmed : suggested;
        const alone = (missing & (missing - 1)) === 0;
        if (!alone) continue;
        if (missing === 0) found[row.place] = 1;
        else lone.set(missing, (lone.get(missing) ?? 0) + 1);
        for (const mark of row.marks) {
          const counted = origin === 0 || !bound[mark >> 1] || (mark & 1) === origin - 1;
          if (counted && (missing === 0 || bits[mark >> 1] === missing)) counts[mark >> 1] += 1;
        }
      }
      return { found, counts, total: totals[origin], totals, lone };
    }

    /** @type {(row: Row) => string} */
    words(row) {
      if (!row.words) {
        const parts = [...row.item.children].filter((part) => !/^(I|LABEL)$/.test(part.tagName));
        row.words = folded(parts.map((part) => part.textContent).join(" "));
      }
      return row.words;
    }

    /** All words, a few patterns at a time, before somebody asks for them. @param {number} from */
    readWords(from) {
      if (from >= this.rows.length) return;
      for (const row of this.rows.slice(from, from + CHUNK)) this.words(row);
      later(() => this.readWords(from + CHUNK));
    }

    // Drawing

    draw() {
      const tally = this.tally();
      this.sort();
      this.show(this.ordered.filter((row) => tally.found[row.place]));
      this.boxes.forEach((box, place) => this.count(box.input, box.count, tally.counts[place]));
      this.origins.forEach((input, place) => {
        const count = input.parentElement?.querySelector("b");
        if (count) this.count(input, count, tally.totals[place + 1]);
      });
      const all = this.rows.length;
      const status = this.one(".pat-tools [role=status]");
      const strong = document.createElement("b");
      strong.textContent = String(tally.total);
      status.replaceChildren(
        strong,
        tally.total === all ? patterns(all).slice(String(all).length) : ` of ${patterns(all)}`,
      );
      this.drawSet();
      this.drawNothing(tally);
      this.drawTray();
    }

    /** The first of the rows found; the rest follows as the reader gets there. @param {Row[]} found */
    show(found) {
      const now = found.slice(0, this.most);
      const kept = new Set(now);
      for (const row of this.shown) if (!kept.has(row)) row.item.hidden = true;
      for (const row of now) {
        if (!this.shown.has(row)) row.item.hidden = false;
        if (!row.offered) this.offer(row);
      }
      if (this.moved) this.list.prepend(...now.map((row) => row.item));
      this.shown = kept;
      this.more.hidden = now.length === found.length;
    }

    showMore() {
      if (this.more.hidden || !this.root.isConnected) return;
      this.most += SCREENFUL;
      this.draw();
    }

    /** @type {(input: HTMLInputElement, place: Element, count: number) => void} */
    count(input, place, count) {
      const text = String(count);
      if (place.textContent !== text) place.textContent = text;
      input.parentElement?.classList.toggle("pat-zero", count === 0 && !input.checked);
    }

    sort() {
      const by = this.order.value;
      if (by === this.sorted) return;
      this.sorted = by;
      this.moved = true;
      const group = this.groups.indexOf(by);
      /** @type {(row: Row) => number} */
      const key = (row) => {
        if (by === "ties") return -row.ties;
        const marks = row.marks.filter((mark) => this.boxes[mark >> 1].group === group);
        return Math.min(...marks.map((mark) => mark >> 1), this.boxes.length);
      };
      const keys = this.rows.map((row) => (by === "title" ? 0 : key(row)));
      this.ordered = [...this.rows].sort((a, b) => keys[a.place] - keys[b.place] || a.place - b.place);
    }

    /** What is set, each with the way to take it back. */
    set() {
      /** @type {{ label: string, bit: number, undo: () => void }[]} */
      const found = [];
      if (this.query.value.trim())
        found.push({
          label: `“${this.query.value.trim()}”`,
          bit: WORDS,
          undo: () => (this.query.value = ""),
        });
      for (const box of this.boxes)
        if (box.input.checked)
          found.push({
            label: box.label,
            bit: 1 << box.group,
            undo: () => (box.input.checked = false),
          });
      for (const input of this.origins)
        if (input.checked)
          found.push({ label: input.value, bit: ORIGIN, undo: () => (input.checked = false) });
      return found;
    }

    clear() {
      for (const part of this.set()) part.undo();
    }

    drawSet() {
      const place = this.one(".pat-set");
      const set = this.set();
      if (!set.length) {
        place.textContent = "No filter is set.";
        return;
      }
      /** @type {(undo: () => void, at: number) => () => void} */
      const act = (undo, at) => () => {
        undo();
        this.change();
        const left = place.querySelectorAll("button");
        (left[Math.min(at, left.length - 2)] ?? this.query).focus();
      };
      place.replaceChildren(
        ...set.flatMap((part, at) => [
          button(`${part.label} ×`, `Remove filter: ${part.label}`, act(part.undo, at)),
          " ",
        ]),
        button("Clear all", "Clear all filters", act(() => this.clear(), 0)),
      );
    }

    /** @param {Tally} tally */
    drawNothing(tally) {
      const place = this.one(".pat-nothing");
      place.hidden = tally.total > 0;
      if (tally.total) return;
      const set = this.set();
      const ways = document.createElement("ul");
      for (const [bit, count] of [...tally.lone].sort((a, b) => b[1] - a[1])) {
        const parts = set.filter((part) => part.bit === bit);
        if (!parts.length) continue;
        const way = document.createElement("li");
        const names = parts.map((part) => part.label).join(" or ");
        const loosen = () => {
          for (const part of parts) part.undo();
          this.change();
          this.query.focus();
        };
        way.append(button(`Leave out ${names}`, "", loosen), ` ${patterns(count)}`);
        ways.append(way);
      }
      const said = document.createElement("p");
      said.textContent = ways.childElementCount
        ? "No pattern has all of this. Loosen one filter:"
        : "No pattern has all of this, and leaving out one filter is not enough.";
      const clear = () => {
        this.clear();
        this.change();
        this.query.focus();
      };
      place.replaceChildren(said, ways, button("Clear all filters", "", clear));
    }

    // Choosing what to compare

    /** The last part of its address; instant navigation makes addresses absolute. @type {(item: HTMLElement) => string} */
    id(item) {
      const href = item.querySelector("a")?.getAttribute("href") ?? "";
      const name = href.split("/").filter(Boolean).pop() ?? "";
      return decodeURIComponent(name.replace(/\.html$/, ""));
    }

    /** @type {(item: HTMLElement) => string} */
    title(item) {
      return item.querySelector("a")?.textContent ?? "";
    }

    /** A box to choose a pattern with. @param {Row} row */
    offer(row) {
      const input = document.createElement("input");
      input.type = "checkbox";
      input.value = this.id(row.item);
      input.checked = this.chosen.has(input.value);
      input.setAttribute("aria-label", `Compare: ${this.title(row.item)}`);
      const label = document.createElement("label");
      label.className = "pat-pick";
      label.append(input, "Compare");
      row.item.append(label);
      row.offered = true;
    }

    /** @param {HTMLInputElement} input */
    choose(input) {
      const item = input.closest("li");
      this.message = "";
      if (!input.checked) this.chosen.delete(input.value);
      else if (item && this.chosen.size < MOST) this.chosen.set(input.value, this.title(item));
      else {
        input.checked = false;
        this.message = "Four patterns at most: take one out first.";
      }
      this.drawTray();
      this.remember(false);
    }

    drawTray() {
      const tray = this.one(".pat-tray");
      tray.hidden = this.chosen.size === 0;
      if (tray.hidden) return;
      const ids = [...this.chosen.keys()];
      const go = document.createElement(ids.length > 1 ? "a" : "span");
      go.textContent = ids.length > 1 ? `Compare ${patterns(ids.length)}` : "Choose one more to compare";
      if (go instanceof HTMLAnchorElement) {
        go.className = "pat-button";
        go.href = `${this.root.dataset.compare}?ids=${ids.map(encodeURIComponent).join(",")}`;
      }
      const chips = [...this.chosen].map(([id, title]) =>
        button(`${title} ×`, `Do not compare: ${title}`, () => {
          this.chosen.delete(id);
          const box = this.list.querySelector(`input[value="${CSS.escape(id)}"]`);
          if (box instanceof HTMLInputElement) {
            box.checked = false;
            box.focus({ preventScroll: true });
          }
          this.message = "";
          this.drawTray();
          this.remember(false);
        }),
      );
      const said = document.createElement("span");
      said.setAttribute("role", "status");
      said.textContent = this.message;
      tray.replaceChildren(...chips, go, said);
    }
  }

  /** @type {Explorer | undefined} */
  let current;

  const start = () => {
    const root = document.querySelector(".pat-explorer");
    if (root instanceof HTMLElement && root !== current?.root) current = new Explorer(root);
  };

  addEventListener("popstate", () => {
    if (current?.root.isConnected && current.path === location.pathname) current.restore();
  });

  // Material's instant navigation replaces the page without loading it, and tells so here.
  /** @type {any} */ (window).document$?.subscribe(start);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
