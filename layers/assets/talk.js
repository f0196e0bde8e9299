// @ts-check
/* The talk: chapters that move one map, by key, clicker, touch or digit. Everything it shows is already in the page. */
"use strict";
(function (atlas) {
  const make = (tag, name, attributes, ...children) => atlas.make(tag, name, attributes, ...children);
  const NEXT = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"], BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];
  const LENS = 1.44; // the map of a talk is drawn larger than that of a desk: its names are read from the back of a room
  const HAND = 0.8; // and smaller in a hand, so that names and rings of five parks stand beside each other
  const SMALL = 500; // px: the shorter side of what is held in a hand
  const JOIN = "\u2060"; // a mark never stands alone in a line
  const whole = (text) => text.replace(/(\d) (?=[^\s\d(（])/g, "$1\u00a0"); // a number stays with its unit
  const TWO = 700; // ms within which two digits are one number
  // What a legend explains in a talk: the statistic on the map; where there is none, the layout. The ground needs no words.
  const THEMES = ["specialisation", "investment", "designations"], LAYOUT = ["landmarks", "belt", "park_areas", "enterprises"];
  const line = 'fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"';
  const ICONS = {
    back: `<path d="M13 8H3M7 3.5L2.5 8L7 12.5" ${line}/>`, next: `<path d="M3 8h10M9 3.5L13.5 8L9 12.5" ${line}/>`,
    dark: `<circle cx="8" cy="8" r="5.6" ${line}/><path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor"/>`,
    speaker: `<path d="M3 4h10M3 8h10M3 12h6" ${line}/>`, leave: `<path d="M3.5 3.5l9 9M12.5 3.5l-9 9" ${line}/>`,
    phone: `<rect x="4.5" y="1.8" width="7" height="12.4" rx="1.4" ${line}/><path d="M7.4 11.8h1.2" ${line}/>`,
    sector: `<circle cx="4" cy="8" r="2.2" ${line}/><circle cx="12" cy="4" r="2.2" fill="currentColor"/><circle cx="12" cy="12" r="2.2" ${line}/><path d="M6 7l4-2.2M6 9l4 2.2" ${line}/>`,
    ride: `<path d="M2 13c4 0 3-5 6-5s2-5 6-5" ${line}/><circle cx="8" cy="8" r="2" fill="currentColor"/>`,
    presenter: `<rect x="2" y="2.5" width="12" height="8" rx="1" ${line}/><path d="M8 10.5v3M5 13.5h6" ${line}/>`,
    screen: `<path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" ${line}/>`, start: '<path d="M4 2.5l9.5 5.5L4 13.5z" fill="currentColor"/>',
  };

  class Talk {
    constructor(content) {
      this.content = content;
      for (const body of Object.values(content.store)) if (body.pictures) {
        body.pictures = body.pictures.map((number) => content.pictures[number]);
        for (const shape of body.shapes) Object.assign(shape, { parts: content.parts[shape.parts], style: content.styles[shape.style] });
      }
      this.lang = content.lang;
      this.theme = content.theme;
      this.at = 0;
      this.telling = false;
      atlas.load = (_kind, ref) => Promise.resolve(typeof ref === "string" ? content.store[ref] : ref);
      atlas.Place.prototype.mirror = () => {}; // no address to keep: the file may come from a stick
      atlas.Place.prototype.fitFrame = () => {};
      atlas.tell = (_event, target) => this.explore.select(target);
      const fill = atlas.Furniture.prototype.fill, talk = this;
      atlas.Furniture.prototype.fill = function (drawings) { fill.call(this, talk.telling ? talk.explained(drawings) : drawings); };
      const place = Object.values(content.said).find((one) => one.explore).explore.place;
      this.map = L.map("map_div", { zoomControl: false, attributionControl: false, minZoom: 8, maxZoom: 18, zoomSnap: 0.1,
        zoomDelta: 0.75, wheelPxPerZoomLevel: 90, keyboard: false }).setView(place.centre, place.zoom);
      this.build();
      this.explore = new atlas.Explore(this);
      this.presenter = new atlas.Presenter(this);
      this.handset = new atlas.Handset(this);
      this.sector = new atlas.SectorAct(this);
      this.ride = new atlas.RideAct(this);
      this.buttons.ride.hidden = !this.ride.route;
      this.buttons.sector.hidden = !this.sector.sectors.length;
      this.buttons.phone.hidden = !this.handset.served;
      document.addEventListener("keydown", (e) => this.key(e));
      window.addEventListener("resize", () => this.resize());
      window.addEventListener("hashchange", () => location.reload()); // another chapter was scanned
      document.fonts.ready.then(() => this.fit());
      this.swipe();
      const asked = new URLSearchParams(location.hash.slice(1)), start = Number(asked.get("chapter"));
      if (content.said[`${asked.get("lang")}.${asked.get("theme")}`]) { this.lang = asked.get("lang"); this.theme = asked.get("theme"); }
      if (location.hash.includes("explore") || !this.scenes.length) this.leave();
      else this.go(start ? start - 1 : 0, false);
    }

    get words() { return this.content.said[this.lang]; }
    get look() { return this.content.said[`${this.lang}.${this.theme}`]; }
    get scenes() { return this.words.chapters; }
    /** What the panel tells: a chapter, or the act that is played. */
    get scene() { return this.act ? this.act.scene : this.scenes[this.at]; }
    get wide() { return window.innerWidth > window.innerHeight * 1.2; }
    label(name) { return this.words.labels[name]; }

    explained(drawings) {
      const themes = drawings.filter((one) => THEMES.includes(one.layer));
      return themes.length ? themes : drawings.filter((one) => LAYOUT.includes(one.layer));
    }

    build() {
      this.count = make("p", "talk-count");
      this.view = make("p", "talk-view"); // what the view leaves out, over every chapter
      this.title = make("h1", "talk-title");
      this.sentence = make("p", "talk-sentence");
      this.figures = make("div", "talk-figures");
      this.named = make("ul", "talk-named");
      this.small = make("p", "talk-small"); // where the map has no room for its notes
      this.notes = make("aside", "talk-notes", { hidden: "" });
      this.panel = make("main", "talk-panel", { "aria-live": "polite" }, this.view, this.count, this.title, this.sentence, this.figures, this.named, this.small);
      this.dots = make("nav", "talk-dots");
      this.tools = make("div", "talk-tools", { role: "toolbar" });
      const tool = (name, act) => {
        const button = make("button", "", { type: "button", "data-tool": name });
        if (ICONS[name]) button.append(atlas.picture(ICONS[name], 16, 16));
        button.addEventListener("click", act);
        this.tools.append(button);
        return [name, button];
      };
      this.buttons = Object.fromEntries([
        tool("back", () => this.step(-1)), tool("next", () => this.step(1)),
        tool("language", () => this.switchLang()), tool("dark", () => this.switchTheme()),
        tool("sector", () => this.sector.ask()),
        tool("ride", () => this.board()),
        tool("speaker", () => this.toggleNotes()), tool("presenter", () => this.presenter.open()), tool("phone", () => this.handset.toggle()),
        tool("screen", () => this.fullScreen()), tool("leave", () => (this.telling ? this.leave() : this.go(this.at))),
      ]);
      document.body.append(this.panel, this.notes, make("footer", "talk-foot", {}, this.dots, this.tools));
    }

    /** Everything grows with the screen: what is read at 1280 x 720 is read from the back of a room at 4K. */
    resize() {
      const root = document.documentElement.style, scale = Math.max(1, Math.min(window.innerWidth / 1280, window.innerHeight / 720));
      const held = Math.min(window.innerWidth, window.innerHeight) < SMALL;
      atlas.magnify = this.telling && (held || this.wide) ? scale * (held ? HAND : LENS) : scale;
      root.setProperty("--scale", String(scale));
      root.setProperty("--lens", atlas.magnify);
      this.map.invalidateSize({ pan: false });
      this.fit();
      if (this.act) this.act.arrive(false);
      else if (this.telling && this.placed) this.fly(this.scene.bounds, false);
    }

    /** Play an act: its message on the map, its scene in the panel, its strip below. */
    async play(act) {
      const began = !this.telling, fresh = this.act !== act;
      if (fresh) this.act?.close();
      this.act = act;
      this.telling = true;
      this.dim(false);
      this.handset.close();
      this.explore.close();
      document.body.classList.add("telling");
      act.open();
      this.paint();
      if (!atlas.stage) await this.show(act.message); // the first thing that is told
      if (began || fresh) this.resize();
      await this.show(act.message);
      if (this.act === act) act.arrive(!began);
    }

    board() { if (this.ride.route) this.ride.begin(); }

    /** The act ends: the strip gives its room back. True when there was one. */
    end() {
      const { act } = this;
      act?.close();
      this.act = null;
      return Boolean(act);
    }

    async go(index, flight = true) {
      const began = this.end() || !this.telling;
      this.at = Math.max(0, Math.min(this.scenes.length - 1, index));
      this.telling = true;
      this.dim(false);
      this.handset.close();
      this.explore.close();
      document.body.classList.add("telling");
      if (began) this.resize();
      this.paint();
      const at = this.at;
      await this.show(this.look.chapters[at]);
      if (this.telling && !this.act && at === this.at) this.fly(this.scenes[at].bounds, flight && !began);
    }

    /** Draw one message; the stage keeps what did not change, so a chapter adds a layer or moves, and nothing flashes. */
    async show(message) {
      const inks = this.content.store[message.ui].inks;
      for (const [name, ink] of Object.entries(inks)) document.body.style.setProperty(`--${name.replaceAll("_", "-")}`, ink);
      document.body.dataset.theme = this.theme;
      document.documentElement.lang = this.lang === "zh" ? "zh-CN" : "en";
      this.small.textContent = message.notes.join(this.lang === "zh" ? "。" : ". ");
      this.fit();
      if (!atlas.stage) { atlas.apply(this.map, message); await atlas.stage.show(message); }
      else await atlas.stage.show(message);
      atlas.stage.furniture.others = this.telling ? [this.panel] : []; // names give way to the panel as to the legend
      atlas.stage.whole = this.telling; // nothing is said by half a name at the edge
      atlas.stage.place.touched = true; // the talk decides where the map looks
      const { furniture } = atlas.stage, many = message.layers.some(([id]) => id === "enterprises");
      if (furniture.chosen === null) furniture.fold(this.wide && !this.act && !(this.telling && many)); // a long legend waits to be asked for
      atlas.stage.arrangeSoon(); // what gives way has changed with what is there, also where the map does not move
    }

    fly(bounds, flight) {
      const size = this.map.getSize(), panel = this.panel.getBoundingClientRect();
      const legend = atlas.stage.furniture.open ? 40 : 12, room = this.wide ? [panel.right / atlas.magnify + legend, 20] : [4, 40];
      const below = this.wide ? [12, size.y > 320 ? 90 : 50] : [18, size.y - panel.top / atlas.magnify + 8]; // above the notes, above the panel
      const still = !flight || !this.placed || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      /** @type {L.FitBoundsOptions & L.ZoomPanOptions} */
      const options = { paddingTopLeft: /** @type {[number, number]} */ (room), paddingBottomRight: /** @type {[number, number]} */ (below), duration: 1.6, maxZoom: 14 };
      if (still) this.map.fitBounds(bounds, { ...options, animate: false });
      else this.map.flyToBounds(bounds, options);
      this.placed = true;
    }

    paint() {
      const { scene } = this;
      this.count.textContent = this.act ? this.act.count : `${this.at + 1} / ${this.scenes.length}`;
      this.title.textContent = whole(scene.title);
      this.sentence.textContent = whole(scene.sentence);
      this.view.textContent = scene.view;
      this.view.hidden = !scene.view;
      this.named.replaceChildren(...scene.named.map((one) => this.name_of(one)));
      this.panel.classList.toggle("naming", scene.named.length > 0);
      this.figures.replaceChildren(...scene.figures.map((figure, i) => this.figure(figure, "①②③"[i])));
      this.notes.replaceChildren(make("h2", "", {}, this.label("notes")), make("p", "", {}, scene.notes));
      this.panel.scrollTop = 0;
      this.name();
      this.mark();
      this.fit();
      this.presenter.show();
    }

    /** The dots stay the same buttons, so that the keyboard does not lose its place. */
    mark() {
      while (this.dots.children.length < this.scenes.length) {
        const dot = make("button", "", { type: "button" }), i = this.dots.children.length;
        dot.addEventListener("click", () => this.go(i));
        this.dots.append(dot);
      }
      [...this.dots.children].forEach((dot, i) => {
        dot.className = i === this.at ? "here" : "";
        dot.title = this.scenes[i].title;
        dot.setAttribute("aria-label", `${i + 1} ${this.scenes[i].title}`);
        if (i === this.at) dot.setAttribute("aria-current", "step");
        else dot.removeAttribute("aria-current");
      });
    }

    /** Letters as large as the panel holds: a long sentence makes them smaller rather than cut. */
    fit() {
      if (this.act && !this.wide) return this.panel.style.setProperty("--fit", "1"); // a long one: it is scrolled
      for (let fit = 1; fit > 0.6; fit -= 0.04) {
        this.panel.style.setProperty("--fit", fit.toFixed(2));
        if (this.panel.scrollHeight <= this.panel.clientHeight + 1) return;
      }
    }

    /** One figure: number large, unit small, date beside it, and a mark that opens what is behind it. */
    figure(figure, mark) {
      const small = (text) => (text ? [make("small", "", {}, text)] : []);
      const value = make("span", figure.words ? "value words" : "value", {}, ...small(figure.before && `${figure.before} `), figure.value,
        ...small(figure.unit && (figure.unit === "%" ? "%" : ` ${figure.unit}`)));
      const label = make("span", "label", {}, `${figure.label}${JOIN}`, make("sup", "", { "aria-hidden": "true" }, mark || ""));
      const button = make("button", "talk-figure", { type: "button", "aria-haspopup": "dialog" }, value, label, make("span", "date", {}, figure.date),
        ...(figure.detail ? [make("span", "detail", {}, figure.detail)] : []));
      button.addEventListener("click", () => this.explore.figure(figure));
      return button;
    }

    /** Who or what is named: an organisation opens its card, what has none is plain text. */
    name_of(one) {
      const name = one.target ? make("button", "", { type: "button" }, one.name) : make("b", "", {}, one.name);
      if (one.target) name.addEventListener("click", () => this.explore.select(one.target));
      return make("li", "", {}, name, make("small", "", {}, one.detail));
    }

    name() {
      for (const [name, button] of Object.entries(this.buttons)) {
        const text = this.label(name === "leave" && !this.telling ? "start" : name);
        button.title = text;
        button.setAttribute("aria-label", text);
      }
      this.dots.setAttribute("aria-label", this.label("chapters"));
      this.tools.setAttribute("aria-label", this.label("tools"));
      this.buttons.language.textContent = this.label("other_language");
      this.buttons.speaker.setAttribute("aria-pressed", String(!this.notes.hidden));
      this.buttons.leave.replaceChildren(atlas.picture(ICONS[this.telling ? "leave" : "start"], 16, 16));
      this.buttons.leave.hidden = !this.scenes.length;
    }

    step(by) { this.go(this.at + by); }

    /** End of the talk: the same map, free to be moved and clicked. */
    leave() {
      this.end();
      this.telling = false;
      document.body.classList.remove("telling");
      this.resize();
      this.name();
      this.explore.open();
    }

    redraw() { return this.act ? this.play(this.act) : this.telling ? this.go(this.at, false) : this.explore.open(); }
    switchLang() { this.lang = this.lang === "zh" ? "en" : "zh"; this.redraw(); this.name(); this.presenter.show(); }
    switchTheme() { this.theme = this.theme === "dark" ? "light" : "dark"; this.redraw(); }
    toggleNotes() { this.notes.hidden = !this.notes.hidden; this.name(); }
    fullScreen() {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen?.().catch(() => {});
    }

    key(e) {
      if (e.ctrlKey || e.metaKey || e.altKey || e.target.matches("input, textarea, select")) return;
      if (e.key === "Escape" && document.body.classList.contains("blank")) return this.dim(false);
      if (e.key === "Escape" && this.act && !this.explore.dismiss()) return this.go(this.at, false);
      if (e.key === "Escape") { if (!this.handset.close() && !this.explore.dismiss() && this.telling) this.leave(); return; }
      if (this.act?.key(e)) { e.preventDefault(); e.stopPropagation(); return; }
      const letters = { l: () => this.switchLang(), d: () => this.switchTheme(), n: () => this.toggleNotes(), b: () => this.dim(), ".": () => this.dim(),
        s: () => this.sector.ask(), r: () => this.board(), p: () => this.presenter.open(), q: () => this.handset.toggle(), f: () => this.fullScreen() };
      if (letters[e.key.toLowerCase()]) letters[e.key.toLowerCase()]();
      else if (!this.telling) return;
      else if ((e.key === " " || e.key === "Enter") && e.target.matches("button, a, [role=button]")) return;
      else if (NEXT.includes(e.key)) this.step(1);
      else if (BACK.includes(e.key)) this.step(this.act ? 0 : -1);
      else if (e.key === "Home") this.go(0);
      else if (e.key === "End") this.go(this.scenes.length - 1);
      else if (/^\d$/.test(e.key)) this.digit(e.key);
      else return;
      e.preventDefault();
      e.stopPropagation();
    }

    /** A clicker's black button: nothing is seen until any chapter key or the button again. */
    dim(on = !document.body.classList.contains("blank")) { document.body.classList.toggle("blank", on && this.telling); }

    /** 0 is the tenth chapter; a second digit soon after the first makes 11, 12 … */
    digit(key) {
      const both = Number(`${this.typed || ""}${key}`);
      clearTimeout(this.typing);
      this.typing = setTimeout(() => { this.typed = ""; }, TWO);
      if (this.typed && both <= this.scenes.length) this.go(both - 1);
      else this.go(key === "0" ? 9 : Number(key) - 1);
      this.typed = this.typed ? "" : key;
    }

    swipe() {
      let from = null;
      this.panel.addEventListener("touchstart", (e) => { from = e.touches.length === 1 ? e.touches[0] : null; }, { passive: true });
      this.panel.addEventListener("touchend", (e) => {
        const to = e.changedTouches[0], x = from ? to.clientX - from.clientX : 0, y = from ? to.clientY - from.clientY : 0;
        if (Math.abs(x) > 48 && Math.abs(x) > 1.5 * Math.abs(y)) this.step(x < 0 ? 1 : -1);
        from = null;
      });
    }
  }

  atlas.talk = function (content) { atlas.player = new Talk(content); };
})(window.atlas);
