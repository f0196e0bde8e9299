// @ts-check
/* What stands round the map: legend, scale bar, north arrow, zoom, data date, attribution, review number, notes. */
"use strict";
(function (atlas) {
  const STEPS = [1, 2, 5];
  // As layers.map.legend orders them on paper: the layout first, the ground last
  const READING = ["analysis", "landmarks", "belt", "designations", "targets", "specialisation", "investment", "enterprises", "park_areas"];

  /** Longest round number of metres that fits in `most`. */
  function round(most) {
    const power = 10 ** Math.floor(Math.log10(most));
    return STEPS.map((s) => s * power).filter((s) => s <= most).pop();
  }

  atlas.Furniture = class {
    constructor(stage) {
      this.stage = stage;
      const map = (this.map = stage.map), make = atlas.make;
      this.zoom = L.control.zoom({ position: "topright" }).addTo(map);
      this.home = make("button", "atlas-home", { type: "button" }, "⌂");
      this.home.addEventListener("click", () => stage.place.goHome());
      this.zoom.getContainer().append(this.home);
      this.toggle = make("button", "atlas-legend-toggle", { type: "button" });
      this.list = make("div", "atlas-legend-list", { id: "atlas-legend-list", tabindex: "0" });
      this.legend = make("section", "atlas-legend", {}, this.toggle, this.list);
      this.toggle.setAttribute("aria-controls", "atlas-legend-list");
      this.toggle.addEventListener("click", () => { this.chosen = !this.open; this.fold(this.chosen); });
      this.bar = make("span", "atlas-bar");
      this.scale = make("div", "atlas-scale", { role: "img" }, this.bar);
      this.north = make("div", "atlas-north", { role: "img" });
      this.north.append(atlas.picture('<path d="M11 2 L17 22 L11 18 L5 22 Z" class="needle"/><text x="11" y="33" text-anchor="middle">N</text>', 22, 36));
      this.notes = make("div", "atlas-notes");
      this.status = make("div", "atlas-status", { role: "status", hidden: "" });
      const corner = (this.corner = make("div", "atlas-corner", {}, make("div", "atlas-measures", {}, this.north, this.scale), this.notes));
      for (const part of [this.legend, corner]) { L.DomEvent.disableClickPropagation(part); L.DomEvent.disableScrollPropagation(part); }
      map.getContainer().append(this.legend, corner, this.status);
      map.on("move zoomend resize", () => this.measure());
      this.others = [];
      this.chosen = null;
      this.fold(map.getSize().x >= 640);
    }

    fold(open) {
      this.open = open;
      this.list.hidden = !open;
      this.legend.classList.toggle("open", open);
      this.toggle.setAttribute("aria-expanded", String(open));
    }

    /** Where legend and notes lie, px of the world at this zoom. */
    boxes() {
      const corner = this.map.getPixelBounds().min, frame = this.map.getContainer().getBoundingClientRect();
      const lens = frame.width / this.map.getSize().x || 1; // a talk draws the map larger than it measures
      return [this.legend, this.corner, ...this.others].map((part) => {
        const b = part.getBoundingClientRect(), x = corner.x + (b.left - frame.left) / lens, y = corner.y + (b.top - frame.top) / lens;
        return { x0: x, y0: y, x1: x + b.width / lens, y1: y + b.height / lens };
      });
    }

    say(sentence) {
      this.status.textContent = sentence;
      this.status.hidden = !sentence;
    }

    /** A true length at the middle of the map: Web Mercator is 18 % off at this latitude, distance() is not. */
    measure() {
      if (!this.ui) return;
      const size = this.map.getSize(), y = size.y / 2, wide = 110;
      const most = this.map.containerPointToLatLng([0, y]).distanceTo(this.map.containerPointToLatLng([wide, y]));
      if (!(most > 0)) return;
      const metres = round(most), km = metres >= 1000;
      this.bar.style.width = `${Math.round((wide * metres) / most)}px`;
      this.bar.textContent = `${km ? metres / 1000 : metres} ${km ? this.ui.labels.km : this.ui.labels.m}`;
      this.scale.setAttribute("aria-label", this.bar.textContent);
    }

    /** @param {Protocol.Ui} ui @param {string[]} notes @param {Protocol.Drawing[]} drawings */
    show(ui, notes, drawings) {
      this.ui = ui;
      const labels = ui.labels, box = this.map.getContainer();
      for (const [name, ink] of Object.entries(ui.inks)) box.style.setProperty(`--${name.replaceAll("_", "-")}`, ink);
      box.style.setProperty("--font", ui.font);
      box.dataset.theme = ui.theme;
      box.style.colorScheme = ui.theme; // scrollbars too
      document.documentElement.lang = ui.lang === "zh" ? "zh-CN" : "en";
      box.setAttribute("aria-label", labels.map);
      box.setAttribute("role", "region");
      const [plus, minus] = this.zoom.getContainer().querySelectorAll("a");
      for (const [button, text] of [[plus, labels.zoom_in], [minus, labels.zoom_out], [this.home, labels.home]]) {
        button.title = text;
        button.setAttribute("aria-label", text);
      }
      this.north.setAttribute("aria-label", labels.north);
      this.toggle.textContent = labels.legend;
      this.list.setAttribute("aria-label", labels.legend);
      this.notes.replaceChildren(...notes.map((text) => atlas.make("span", "", {}, text)));
      this.fill(drawings);
      if (this.chosen === null) this.fold(this.map.getSize().x >= 640);
      this.measure();
    }

    /** @param {Protocol.Drawing[]} drawings */
    fill(drawings) {
      const groups = new Map(), rank = (drawing) => (READING.indexOf(drawing.layer) + 1) || READING.length + 1;
      for (const drawing of [...drawings].sort((a, b) => rank(a) - rank(b))) for (const item of drawing.legend) {
        if (!groups.has(item.group)) groups.set(item.group, []);
        groups.get(item.group).push(item);
      }
      const line = (item) => {
        const row = atlas.make("li", "", {}, atlas.make("span", "", {}, item.text));
        row.prepend(atlas.picture(item.svg, 28, 16));
        return row;
      };
      const content = [];
      for (const [group, items] of groups) {
        if (group) content.push(atlas.make("h3", "", {}, group));
        content.push(atlas.make("ul", "", {}, ...items.map(line)));
      }
      const top = this.list.scrollTop;
      this.list.replaceChildren(...content);
      this.list.scrollTop = top;
      this.legend.hidden = !content.length;
    }
  };
})(window.atlas);
