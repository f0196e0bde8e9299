// @ts-check
/* The map of the file when no chapter is told: layer switches, cards of parks and organisations, the table twin. */
"use strict";
(function (atlas) {
  const make = (tag, name, attributes, ...children) => atlas.make(tag, name, attributes, ...children);
  const MOST_ROWS = 400; // lines drawn at once in the table; the search narrows

  atlas.Explore = class {
    constructor(talk) {
      this.talk = talk;
      this.off = new Set();
      this.bar = make("div", "explore-bar", { hidden: "" });
      this.card = make("aside", "explore-card", { role: "dialog", hidden: "", tabindex: "-1" });
      this.table = make("section", "explore-table", { hidden: "" });
      document.body.append(this.bar, this.card, this.table);
    }

    get words() { return this.talk.words; }

    async open() {
      this.bar.hidden = false;
      this.controls();
      const full = this.talk.content.said[`${this.talk.lang}.${this.talk.theme}`].explore;
      await this.talk.show({ ...full, layers: full.layers.filter(([id]) => !this.off.has(id)), points: this.off.has("enterprises") ? null : full.points });
      if (!this.seen) { this.seen = true; atlas.stage.place.goHome(); this.talk.placed = true; }
      if (this.target) this.select(this.target);
      if (!this.table.hidden) this.rows();
    }

    close() {
      this.bar.hidden = true;
      this.table.hidden = true;
      this.card.hidden = true;
      this.target = "";
    }

    /** Escape closes the topmost thing; true when there was one. */
    dismiss() {
      const top = [this.card, this.table].find((part) => !part.hidden);
      if (top === this.card) this.shut();
      else if (top) top.hidden = true;
      return Boolean(top);
    }

    /** Made once a language, so that a switch pressed by key keeps the focus; folded on a phone, where the map comes first. */
    controls() {
      if (this.saidIn === this.talk.lang) return;
      this.saidIn = this.talk.lang;
      const switches = this.words.layers.map(({ id, name }) => {
        const box = make("input", "", { type: "checkbox" });
        box.checked = !this.off.has(id);
        box.addEventListener("change", () => { this.off[box.checked ? "delete" : "add"](id); this.open(); });
        return make("label", "", {}, box, name);
      });
      const table = make("button", "", { type: "button" }, this.words.labels.table);
      table.addEventListener("click", () => { this.table.hidden = !this.table.hidden; if (!this.table.hidden) this.rows(); });
      const fold = make("details", "", {}, make("summary", "", {}, this.words.labels.layers), ...switches, table,
        ...this.words.about.map((line) => make("p", "", {}, line)));
      fold.open = this.bar.firstChild ? this.bar.firstChild.open : window.innerWidth >= 640;
      this.bar.replaceChildren(fold);
    }

    select(target) {
      const [kind, id] = [target.slice(0, target.indexOf(":")), target.slice(target.indexOf(":") + 1)];
      this.target = target;
      if (kind === "park" && this.words.parks[id]) {
        const park = this.words.parks[id];
        this.show(park.name, park.figures.map((figure) => this.talk.figure(figure, "")));
      } else if (kind === "org") this.organisation(id);
    }

    organisation(id) {
      const { ids, rows, columns } = this.words.organisations, at = ids.indexOf(id);
      if (at < 0) return this.show(this.words.labels.no_card, []);
      const lines = columns.slice(1).flatMap((name, i) => {
        const text = rows[at][i + 1];
        return text ? [make("dt", "", {}, name), make("dd", "", {}, this.cell(text, name))] : [];
      });
      this.show(rows[at][0], [make("dl", "", {}, ...lines)]);
    }

    /** The cell of a table: an address is a link only in the columns of sources. */
    cell(text, name) {
      return this.words.links.includes(name) && /^https?:\/\//i.test(text) ? this.link(text) : text;
    }

    link(text) {
      return make("a", "", { href: text, rel: "noopener noreferrer", target: "_blank" }, text);
    }

    /** What is behind a figure: formula, exclusions, sources. */
    figure(figure) {
      const notes = figure.notes.flatMap(([name, text]) => [make("dt", "", {}, name), make("dd", "", {}, text)]);
      const sources = figure.sources.map((n) => this.words.sources[n]).map((s) => make("li", "", {}, s.text, ...(s.url ? [make("br"), this.link(s.url)] : [])));
      const more = figure.more ? [make("li", "", {}, this.words.labels.more_sources.replace("{n}", figure.more))] : [];
      const bare = figure.unsourced ? [make("li", "", {}, this.words.labels.unsourced.replace("{n}", figure.unsourced))] : [];
      const amount = [figure.before, figure.value, figure.unit].filter(Boolean).join(" ").replace(" %", "%");
      const value = make("p", "value", {}, amount, make("small", "", {}, ` ${figure.date}`));
      this.show(figure.label, [value, ...(figure.detail ? [make("p", "", {}, figure.detail)] : []), make("dl", "", {}, ...notes), make("h3", "", {}, this.words.labels.sources), make("ul", "", {}, ...sources, ...more, ...bare), ...this.behind(figure)]);
    }

    /** The first rows behind a figure; an organisation by its name, which opens its card. */
    behind(figure) {
      const { ids, rows } = this.words.organisations, name = (id) => rows[ids.indexOf(id)]?.[0];
      const open = (id) => {
        const button = make("button", "row", { type: "button" }, name(id));
        button.addEventListener("click", () => this.select(`org:${id}`));
        return make("li", "", {}, button);
      };
      const known = (figure.organisations || []).filter(name), cells = figure.cells || [], listed = known.length + cells.length;
      if (!listed) return [];
      const head = make("h3", "", {}, this.words.labels.behind.replace("{shown}", listed).replace("{n}", figure.rows));
      if (known.length) return [head, make("ul", "", {}, ...known.map(open))];
      const lines = (row) => make("li", "", {}, ...row.flatMap((text, i) => (text ? [make("span", "cell", {}, make("small", "", {}, `${figure.columns[i]} `), this.cell(text, figure.columns[i]))] : [])));
      return [head, make("ul", "", {}, ...cells.map(lines))];
    }

    show(title, parts) {
      const close = make("button", "close", { type: "button", "aria-label": this.words.labels.close }, "×");
      close.addEventListener("click", () => this.shut());
      if (this.card.hidden) this.from = /** @type {HTMLElement | null} */ (document.activeElement);
      this.card.setAttribute("aria-label", title);
      this.card.replaceChildren(close, make("h2", "", {}, title), ...parts);
      this.card.hidden = false;
      this.card.focus({ preventScroll: true });
    }

    /** The card goes, and the keyboard is back where it came from. */
    shut() {
      this.card.hidden = true;
      this.target = "";
      if (this.from?.isConnected) this.from.focus({ preventScroll: true });
    }

    rows() {
      const { columns, rows, ids, left_out } = this.words.organisations, labels = this.words.labels;
      const search = make("input", "", { type: "search", placeholder: labels.search, "aria-label": labels.search });
      const body = make("tbody");
      const fill = () => {
        const wanted = search.value.trim().toLowerCase();
        const found = rows.map((row, i) => [row, i]).filter(([row]) => !wanted || row.some((cell) => cell.toLowerCase().includes(wanted)));
        body.replaceChildren(...found.slice(0, MOST_ROWS).map(([row, i]) => {
          const name = make("button", "", { type: "button" }, row[0]);
          name.addEventListener("click", () => this.select(`org:${ids[i]}`));
          return make("tr", "", {}, make("th", "", { scope: "row" }, name), ...row.slice(1).map((cell, at) => make("td", "", {}, make("div", "cell", {}, this.cell(cell, columns[at + 1])))));
        }));
        count.textContent = labels.rows.replace("{n}", found.length).replace("{all}", rows.length + left_out);
      };
      const count = make("p", "", { role: "status" });
      search.addEventListener("input", fill);
      const head = make("thead", "", {}, make("tr", "", {}, ...columns.map((name) => make("th", "", { scope: "col" }, name))));
      this.table.replaceChildren(make("div", "head", {}, search, count), make("div", "scroll", { tabindex: "0" }, make("table", "", {}, head, body)));
      fill();
    }
  };
})(window.atlas);
