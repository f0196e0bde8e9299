// @ts-check
/* Search on the map: names are offered while one types, and the map flies to what is chosen. The list of names is
   fetched when somebody first comes to the box. */
"use strict";
(function (atlas) {
  const SHOWN = 8, LEAST = 1; // names that are offered; letters from which
  const ICON = '<path d="M9 3 A6 6 0 1 1 8.99 3 Z M13.5 13.5 L19 19" />';

  atlas.Finder = class {
    constructor(stage) {
      this.stage = stage;
      this.map = stage.map;
      const make = atlas.make, tools = stage.tools.bar;
      this.button = make("button", "", { type: "button", "aria-expanded": "false", hidden: "" }, atlas.picture(ICON, 22, 22));
      this.button.addEventListener("click", () => (this.panel.hidden ? this.open() : this.close()));
      tools.prepend(this.button);
      this.input = make("input", "", { type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "atlas-found", autocomplete: "off", spellcheck: "false" });
      this.list = make("ul", "", { id: "atlas-found", role: "listbox" });
      this.note = make("p", "", { role: "status" });
      this.panel = make("div", "atlas-finder", { hidden: "" }, this.input, this.list, this.note);
      this.input.addEventListener("input", () => this.offer());
      this.input.addEventListener("keydown", (e) => this.key(e));
      L.DomEvent.disableClickPropagation(this.panel);
      L.DomEvent.disableScrollPropagation(this.panel);
      this.map.getContainer().append(this.panel);
      this.map.on("click", () => this.close());
      this.found = /** @type {any[]} */ ([]);
      this.at = -1;
      this.ref = /** @type {any} */ (null);
      this.asked = 0;
    }

    /** @param {Protocol.Ref<Protocol.Found[]> | null} ref @param {Protocol.Ui} ui */
    show(ref, ui) {
      this.ref = ref;
      this.ui = ui;
      this.button.hidden = ref === null;
      if (ref === null) this.close();
      const text = ui.labels.find;
      this.button.title = text;
      for (const part of [this.button, this.input, this.list]) part.setAttribute("aria-label", text);
      this.input.placeholder = ui.labels.find_hint;
    }

    open() {
      this.panel.hidden = false;
      this.button.setAttribute("aria-expanded", "true");
      this.input.focus({ preventScroll: true });
      this.input.select();
      this.offer();
    }

    close() {
      this.panel.hidden = true;
      this.button.setAttribute("aria-expanded", "false");
      this.expand(false);
    }

    /** Names that begin with what is typed, then those that hold it; what stands first in the list is the wider place. */
    async offer() {
      const asked = ++this.asked, wanted = this.input.value.trim().toLowerCase();
      /** @type {Protocol.Found[]} */
      let all;
      try { all = wanted.length < LEAST ? [] : await atlas.load("finding", this.ref); } catch { return; }
      if (asked !== this.asked) return; // somebody typed on
      const rank = (words) => (words === wanted ? 0 : words.split("\n").some((word) => word.startsWith(wanted)) ? 1 : words.includes(wanted) ? 2 : 3);
      const ranked = all.map((row) => /** @type {const} */ ([rank(row[3]), row])).filter(([place]) => place < 3);
      this.found = ranked.sort((a, b) => a[0] - b[0]).slice(0, SHOWN).map(([, row]) => row);
      this.at = this.found.length ? 0 : -1;
      this.list.replaceChildren(...this.found.map((row, i) => {
        const kind = atlas.make("small", "", {}, this.ui.labels[`find_${row[0]}`]);
        const line = atlas.make("li", "", { role: "option", id: `atlas-found-${i}` }, row[2], kind);
        line.addEventListener("mousedown", (e) => { e.preventDefault(); this.choose(i); });
        return line;
      }));
      const more = ranked.length - this.found.length, { labels } = this.ui;
      this.note.textContent = !wanted ? "" : !ranked.length ? labels.find_none : more > 0 ? labels.find_more.replace("{n}", String(more)) : "";
      this.expand(this.found.length > 0);
    }

    expand(open) {
      this.input.setAttribute("aria-expanded", String(open));
      this.mark();
    }

    mark() {
      [...this.list.children].forEach((line, i) => { line.setAttribute("aria-selected", String(i === this.at)); });
      this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
      if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `atlas-found-${this.at}`);
      else this.input.removeAttribute("aria-activedescendant");
    }

    key(e) {
      e.stopPropagation();
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (step && this.found.length) { this.at = (this.at + step + this.found.length) % this.found.length; this.mark(); }
      else if (e.key === "Enter" && this.at >= 0) this.choose(this.at);
      else if (e.key === "Escape") { this.close(); this.button.focus({ preventScroll: true }); }
      else return;
      e.preventDefault();
    }

    /** Fly there; the card opens when the map has come to rest, so that it does not push it aside on the way. */
    choose(i) {
      const [, target, , , lon, lat, zoom] = this.found[i], [dx, dy] = this.stage.place.offset;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.close();
      this.map.once("moveend", () => atlas.select(target));
      this.map.flyTo([lat + dy, lon + dx], Math.max(zoom, Math.min(this.map.getZoom(), 17)), { animate: !still, duration: still ? 0 : 1.1 });
      this.button.focus({ preventScroll: true });
    }
  };
})(window.atlas);
