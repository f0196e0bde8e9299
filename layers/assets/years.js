// @ts-check
/* The bar under the map: through the years by hand or by play. All pictures of the years come in one content, so that a
   step asks nobody; only opening and closing the bar is told to the page. */
"use strict";
(function (atlas) {
  const PACE = 1200; // ms a year
  const ICONS = {
    clock: '<path d="M11 3 A8 8 0 1 1 10.99 3 Z M11 6.5 V11 L14 13" />',
    play: '<path d="M7 4 L18 11 L7 18 Z" fill="currentColor" />',
    pause: '<path d="M6 4 h3.5 v14 h-3.5 Z M12.5 4 h3.5 v14 h-3.5 Z" fill="currentColor" />',
    close: '<path d="M5 5 L17 17 M17 5 L5 17" />',
    flag: '<path d="M3 1 V15 M3 2 L13 4.5 L3 7.5" />',
  };
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  atlas.Years = class {
    constructor(stage) {
      this.stage = stage;
      const make = atlas.make, button = (name, icon) => make("button", name, { type: "button" }, atlas.picture(ICONS[icon], 22, 22));
      this.button = button("", "clock");
      this.button.setAttribute("aria-expanded", "false");
      this.button.hidden = true;
      this.button.addEventListener("click", () => (this.bar.hidden ? this.open() : this.close()));
      stage.tools.bar.prepend(this.button);
      this.play = button("atlas-years-play", "play");
      this.play.addEventListener("click", () => this.toggle());
      this.away = button("atlas-years-close", "close");
      this.away.addEventListener("click", () => this.close());
      this.year = make("strong", "atlas-years-now");
      this.said = make("p", "atlas-years-said", { role: "status" });
      this.tray = make("p", "atlas-years-tray");
      this.slider = make("input", "", { type: "range", step: "1" });
      this.slider.addEventListener("input", () => { this.stop(); this.go(Number(this.slider.value)); });
      this.flags = make("div", "atlas-years-flags");
      this.ticks = make("div", "atlas-years-ticks", { "aria-hidden": "true" });
      const line = make("div", "atlas-years-line", {}, this.flags, this.slider, this.ticks);
      this.bar = make("section", "atlas-years", { hidden: "" }, this.play, this.year, this.said, this.tray, this.away, line);
      this.bar.addEventListener("keydown", (e) => { if (e.key === "Escape") this.close(); });
      stage.map.getContainer().after(this.bar);
      this.data = /** @type {Protocol.Years | null} */ (null);
      this.serial = 0; // of the contents: drawings of one are not those of the next
      this.at = -1; // place in data.frames
      this.timer = 0;
    }

    /** @param {Protocol.Ref<Protocol.Years> | null} asked @param {Protocol.Years | null} data @param {Protocol.Ui} ui */
    show(asked, data, ui) {
      this.ui = ui;
      const { labels } = ui;
      this.button.hidden = asked === null;
      for (const [part, text] of [[this.button, labels.years_open], [this.away, labels.years_close]]) { part.title = text; part.setAttribute("aria-label", text); }
      for (const [name, ink] of Object.entries(ui.inks)) this.bar.style.setProperty(`--${name.replaceAll("_", "-")}`, ink);
      this.bar.style.setProperty("--font", ui.font);
      this.bar.style.colorScheme = ui.theme;
      this.bar.setAttribute("aria-label", labels.years_open);
      this.slider.setAttribute("aria-label", labels.years_slider);
      this.face();
      if (data === this.data) return;
      this.data = data;
      if (!data) { if (asked === null || !this.asked) this.fold(false); return; }
      this.asked = false;
      this.fold(true);
      const before = this.slider.value, years = data.frames.map((frame) => frame.year);
      this.serial += 1;
      this.fill(years);
      const kept = this.at < 0 ? -1 : years.indexOf(Number(before));
      this.mark(kept < 0 ? years.length - 1 : kept);
      if (this.wanted) { this.wanted = false; this.slider.focus({ preventScroll: true }); }
    }

    /** Years, flags and the tray of the content that has just come. */
    fill(years) {
      const { data, slider } = this, last = Math.max(1, years.length - 1), make = atlas.make;
      slider.min = String(years[0]);
      slider.max = String(years[years.length - 1]);
      const place = (year) => `calc(9px + (100% - 18px) * ${(year - years[0]) / last})`;
      this.ticks.replaceChildren(...years.map((year) => {
        const tick = make("span", "", {}, String(year));
        tick.style.left = place(year);
        return tick;
      }));
      this.flags.replaceChildren(...data.flags.filter(([year]) => years.includes(year)).map(([year, names]) => {
        const text = `${year} · ${names}`, flag = make("button", "", { type: "button", title: text, "aria-label": text }, atlas.picture(ICONS.flag, 16, 16));
        flag.style.left = place(year);
        flag.addEventListener("click", () => { this.stop(); this.go(year); });
        return flag;
      }));
      this.tray.textContent = data.undated;
      this.tray.hidden = !data.undated;
    }

    open() {
      this.asked = this.wanted = true;
      this.fold(true);
      this.said.textContent = this.ui.labels.years_wait;
      this.year.textContent = "";
      atlas.tell("years", "open");
    }

    close() {
      this.asked = false;
      this.data = null;
      this.fold(false);
      this.button.focus({ preventScroll: true });
      this.stage.again();
      atlas.tell("years", "");
    }

    fold(open) {
      if (!open) { this.stop(); this.at = -1; }
      this.bar.hidden = !open;
      this.button.setAttribute("aria-expanded", String(open));
      this.stage.map.getContainer().classList.toggle("timed", open);
    }

    toggle() {
      if (!this.data || this.timer) return this.stop();
      const { frames } = this.data;
      if (this.at >= frames.length - 1) this.go(frames[0].year);
      this.timer = window.setInterval(() => {
        if (document.hidden) return;
        this.go(frames[this.at + 1].year);
        if (this.at >= frames.length - 1) this.stop();
      }, PACE);
      return this.face();
    }

    stop() {
      clearInterval(this.timer);
      this.timer = 0;
      this.face();
    }

    /** The button says what it would do. */
    face() {
      const on = Boolean(this.timer), text = this.ui ? this.ui.labels[on ? "years_pause" : "years_play"] : "";
      this.play.replaceChildren(atlas.picture(ICONS[on ? "pause" : "play"], 22, 22));
      this.play.title = text;
      this.play.setAttribute("aria-label", text);
    }

    go(year) {
      if (!this.data) return;
      const place = this.data.frames.findIndex((frame) => frame.year === year);
      if (place < 0) return;
      this.mark(place);
      this.stage.again(!still());
    }

    /** What the bar says of a year. */
    mark(place) {
      this.at = place;
      const { year, said, note } = this.data.frames[place], flags = this.data.flags.filter(([when]) => when === year);
      this.year.textContent = String(year);
      this.slider.value = String(year);
      this.slider.setAttribute("aria-valuetext", said);
      this.said.textContent = [said, ...flags.map(([, names]) => names), note].filter(Boolean).join(" · ");
    }

    get frame() { return this.data && this.at >= 0 ? this.data.frames[this.at] : null; }

    /** The layers of a message, those of the year in hand in place of today's. @param {Protocol.Message} message */
    over(message, drawings) {
      const frame = this.frame;
      if (!frame) return [message, drawings];
      const places = new Map(frame.layers), drawn = this.data.drawings;
      const layers = message.layers.map(([id, ref]) => [id, places.has(id) ? `${this.serial}:${places.get(id)}` : ref]);
      return [{ ...message, layers }, drawings.map((drawing, i) => drawn[places.get(message.layers[i][0])] || drawing)];
    }

    /** Parks that nobody followed any more in that year are pale. */
    pale() {
      const stale = new Set((this.frame ? this.frame.stale : []).map((park) => `park:${park}`));
      for (const element of this.stage.map.getContainer().querySelectorAll(".atlas-mark.target")) element.classList.toggle("stale", stale.has(element.dataset.target));
    }
  };
})(window.atlas);
