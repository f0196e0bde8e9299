/* The talk: chapters that move one map, by key, clicker, touch or digit. Everything it shows is already in the page. */
"use strict";
(function (atlas) {
  const make = (tag, name, attributes, ...children) => atlas.make(tag, name, attributes, ...children);
  const NEXT = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"], BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];

  class Talk {
    constructor(content) {
      this.content = content;
      this.lang = content.lang;
      this.theme = content.theme;
      this.at = 0;
      this.telling = false;
      atlas.load = (_kind, ref) => Promise.resolve(typeof ref === "string" ? content.store[ref] : ref);
      atlas.Place.prototype.mirror = () => {}; // no address to keep: the file may come from a stick
      atlas.Place.prototype.fitFrame = () => {};
      atlas.tell = (_event, target) => this.explore.select(target);
      this.map = L.map("map_div", { zoomControl: false, attributionControl: false, minZoom: 8, maxZoom: 18, zoomSnap: 0.1,
        zoomDelta: 0.75, wheelPxPerZoomLevel: 90, keyboard: false }).setView([32.05, 118.78], 10);
      this.build();
      this.explore = new atlas.Explore(this);
      document.addEventListener("keydown", (e) => this.key(e));
      window.addEventListener("resize", () => this.resize());
      this.swipe();
      this.resize();
      const start = Number((/chapter=(\d+)/.exec(location.hash) || [])[1]);
      if (location.hash.includes("explore")) this.leave();
      else this.go(start ? start - 1 : 0, false);
    }

    get words() { return this.content.said[this.lang]; }
    get scenes() { return this.words.chapters; }
    label(name) { return this.words.labels[name]; }

    build() {
      this.count = make("p", "talk-count");
      this.title = make("h1", "talk-title");
      this.sentence = make("p", "talk-sentence");
      this.figures = make("div", "talk-figures");
      this.notes = make("aside", "talk-notes", { hidden: "" });
      this.panel = make("main", "talk-panel", { "aria-live": "polite" }, this.count, this.title, this.sentence, this.figures);
      this.dots = make("nav", "talk-dots");
      this.tools = make("div", "talk-tools");
      const tool = (name, text, act) => {
        const button = make("button", "", { type: "button" }, text);
        button.addEventListener("click", act);
        this.tools.append(button);
        return [name, button];
      };
      this.buttons = Object.fromEntries([
        tool("back", "←", () => this.step(-1)),
        tool("next", "→", () => this.step(1)),
        tool("language", "", () => this.switchLang()),
        tool("dark", "◐", () => this.switchTheme()),
        tool("speaker", "✎", () => this.toggleNotes()),
        tool("screen", "", () => this.fullScreen()),
        tool("leave", "×", () => (this.telling ? this.leave() : this.go(this.at))),
      ]);
      this.buttons.screen.append(atlas.picture('<path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" fill="none" stroke="currentColor" stroke-width="2"/>', 16, 16));
      document.body.append(this.panel, this.notes, make("footer", "talk-foot", {}, this.dots, this.tools));
    }

    /** Everything grows with the screen: what is read at 1280 x 720 is read from the back of a room at 4K. */
    resize() {
      const scale = Math.max(1, Math.min(window.innerWidth / 1280, window.innerHeight / 720));
      document.documentElement.style.setProperty("--scale", scale);
      atlas.magnify = scale;
      this.map.invalidateSize({ pan: false });
      if (this.telling && this.placed) this.fly(this.scenes[this.at].bounds, false);
    }

    async go(index, flight = true) {
      this.at = Math.max(0, Math.min(this.scenes.length - 1, index));
      this.telling = true;
      this.explore.close();
      document.body.classList.add("telling");
      this.paint();
      await this.show(this.content.said[`${this.lang}.${this.theme}`].chapters[this.at]);
      this.fly(this.scenes[this.at].bounds, flight);
    }

    /** Draw one message; the stage keeps what did not change, so a chapter adds a layer or moves, and nothing flashes. */
    async show(message) {
      document.body.dataset.theme = this.theme;
      document.documentElement.lang = this.lang === "zh" ? "zh-CN" : "en";
      if (!atlas.stage) atlas.apply(this.map, message);
      else await atlas.stage.show(message);
      atlas.stage.place.touched = true; // the talk decides where the map looks
    }

    fly(bounds, flight) {
      const size = this.map.getSize(), wide = size.x > size.y * 1.2, scale = atlas.magnify;
      const room = wide ? [this.panel.getBoundingClientRect().right / scale + 16, 24] : [16, 16];
      const below = wide ? [216, 48] : [16, size.y * 0.46]; // beside the legend, above the notes
      const still = !flight || !this.placed || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      const options = { paddingTopLeft: room, paddingBottomRight: below, duration: 1.6, maxZoom: 14 };
      this.map.stop();
      if (still) this.map.fitBounds(bounds, { ...options, animate: false });
      else this.map.flyToBounds(bounds, options);
      this.placed = true;
    }

    paint() {
      const scene = this.scenes[this.at];
      this.count.textContent = `${this.at + 1} / ${this.scenes.length}`;
      this.title.textContent = scene.title;
      this.sentence.textContent = scene.sentence;
      this.figures.replaceChildren(...scene.figures.map((figure, i) => this.figure(figure, "①②③"[i])));
      this.notes.replaceChildren(make("h2", "", {}, this.label("notes")), make("p", "", {}, scene.notes));
      this.dots.replaceChildren(...this.scenes.map((one, i) => {
        const dot = make("button", i === this.at ? "here" : "", { type: "button", title: one.title, "aria-label": `${i + 1} ${one.title}` });
        if (i === this.at) dot.setAttribute("aria-current", "step");
        dot.addEventListener("click", () => this.go(i));
        return dot;
      }));
      this.name();
    }

    /** One figure: number large, unit small, date beside it, and a mark that opens what is behind it. */
    figure(figure, mark) {
      const value = make("span", "value", {}, figure.value, ...(figure.unit ? [make("small", "", {}, ` ${figure.unit}`)] : []));
      const label = make("span", "label", {}, figure.label, make("sup", "", {}, mark || ""));
      const button = make("button", "talk-figure", { type: "button" }, value, label, make("span", "date", {}, figure.date));
      button.addEventListener("click", () => this.explore.figure(figure));
      return button;
    }

    name() {
      for (const [name, button] of Object.entries(this.buttons)) {
        const text = this.label(name === "leave" && !this.telling ? "start" : name);
        button.title = text;
        button.setAttribute("aria-label", text);
      }
      this.buttons.language.textContent = this.label("other_language");
      this.buttons.leave.textContent = this.telling ? "×" : "▶";
    }

    step(by) { this.go(this.at + by); }

    /** End of the talk: the same map, free to be moved and clicked. */
    leave() {
      this.telling = false;
      document.body.classList.remove("telling");
      this.name();
      this.explore.open();
    }

    redraw() { return this.telling ? this.go(this.at, false) : this.explore.open(); }
    switchLang() { this.lang = this.lang === "zh" ? "en" : "zh"; this.redraw(); this.name(); }
    switchTheme() { this.theme = this.theme === "dark" ? "light" : "dark"; this.redraw(); }
    toggleNotes() { this.notes.hidden = !this.notes.hidden; }
    fullScreen() {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen?.().catch(() => {});
    }

    key(e) {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key === "Escape") { if (!this.explore.dismiss() && this.telling) this.leave(); return; }
      const letters = { l: () => this.switchLang(), d: () => this.switchTheme(), n: () => this.toggleNotes(), f: () => this.fullScreen() };
      const typing = e.target.matches("input, textarea, select");
      if (typing) return;
      if (letters[e.key.toLowerCase()]) letters[e.key.toLowerCase()]();
      else if (!this.telling) return;
      else if ((e.key === " " || e.key === "Enter") && e.target.matches("button, a, [role=button]")) return;
      else if (NEXT.includes(e.key)) this.step(1);
      else if (BACK.includes(e.key)) this.step(-1);
      else if (e.key === "Home") this.go(0);
      else if (e.key === "End") this.go(this.scenes.length - 1);
      else if (/^\d$/.test(e.key)) this.go(e.key === "0" ? 9 : Number(e.key) - 1);
      else return;
      e.preventDefault();
      e.stopPropagation();
    }

    swipe() {
      let from = null;
      this.panel.addEventListener("touchstart", (e) => { from = e.touches.length === 1 ? e.touches[0] : null; }, { passive: true });
      this.panel.addEventListener("touchend", (e) => {
        const to = e.changedTouches[0];
        if (from && Math.abs(to.clientX - from.clientX) > 48) this.step(to.clientX < from.clientX ? 1 : -1);
        from = null;
      });
    }
  }

  atlas.talk = function (content) { atlas.player = new Talk(content); };
})(window.atlas);
