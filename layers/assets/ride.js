// @ts-check
/* Key R: the ride along the belt. The camera follows each axis, organisations inside light up as it passes them, a
   ribbon grows below; it stops at the nodes and ends with the share inside. Who wants no motion goes stop by stop. */
"use strict";
(function (atlas) {
  const make = (tag, name, attributes, ...children) => atlas.make(tag, name, attributes, ...children);
  const SPEED = 1.3, HOLD = 2600, HOP = 0.7; // km a second, ms at a stop, seconds of one movement of the map
  const ZOOM = [11.9, 11.2]; // in a room, in a hand
  const ON = ["ArrowRight", "ArrowDown", "PageDown", "Enter"], BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];
  const fill = 'fill="currentColor"', SIGNS = { again: `<path d="M3 3h2v10H3zM13.5 3v10L6 8z" ${fill}/>`, play: `<path d="M4 2.5l9.5 5.5L4 13.5z" ${fill}/>`,
    pause: `<path d="M3.5 3h3v10h-3zM9.5 3h3v10h-3z" ${fill}/>`, end: `<path d="M11 3h2v10h-2zM2.5 3v10L10 8z" ${fill}/>` };
  const radius = (n) => 3.5 + 1.6 * Math.sqrt(n);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  atlas.RideAct = class extends atlas.Act {
    constructor(talk) {
      super(talk, "ride");
      this.canvas = make("canvas", "", { role: "img" });
      this.key_ = make("p", "key");
      this.lit = make("b", "lit");
      this.kilometre = make("b", "kilometre", { "aria-hidden": "true" });
      const button = (sign, act) => { const one = make("button", "", { type: "button" }, atlas.picture(SIGNS[sign], 16, 16)); one.addEventListener("click", act); return one; };
      this.buttons = { again: button("again", () => this.start()), play: button("play", () => this.pause()), end: button("end", () => this.finish()) };
      this.strip.append(make("div", "head", {}, this.kilometre, this.lit, ...Object.values(this.buttons)), this.canvas, this.key_);
    }

    get route() { return this.talk.words.ride; }
    get leg() { return this.route.legs[this.at]; }
    get message() { return this.talk.look.ride; }
    get count() { return this.talk.label("ride_count").replace("{at}", String(this.at + 1)).replace("{all}", String(this.route.legs.length)); }
    get passed() { // organisations inside that the camera has passed
      return this.route.legs.reduce((sum, leg, i) => sum + leg.spots.reduce((all, s) => all + (this.reached(i, s[2]) ? s.slice(4).reduce((a, b) => a + b, 0) : 0), 0), 0);
    }

    /** What the panel tells: where the ride is, at the end the share inside. */
    get scene() {
      const { route, talk } = this, said = { notes: route.notes, view: route.view, named: [], figures: [] };
      if (this.done) return { ...said, ...route };
      if (this.stop) return { ...said, title: this.stop.name, sentence: this.stop.said };
      const hint = this.playing ? "" : talk.label(calm() ? "ride_step" : "ride_paused");
      return { ...said, title: this.leg.name, sentence: hint || talk.label("ride_go").replace("{name}", this.leg.name).replace("{km}", String(Math.round(this.leg.from))) };
    }

    reached(leg, km) { return this.done || leg < this.at || (leg === this.at && km <= this.km); }

    begin() {
      this.at = 0;
      this.km = this.route.legs[0].from;
      this.done = this.playing = false;
      this.stop = null;
      this.talk.play(this).then(() => this.start());
    }

    open() {
      super.open();
      const label = (name) => this.talk.label(name), tell = (button, text) => { button.title = text; button.setAttribute("aria-label", text); };
      tell(this.buttons.again, label("ride_again"));
      tell(this.buttons.play, label("ride_play"));
      tell(this.buttons.end, label("ride_end"));
      this.canvas.setAttribute("aria-label", label("ride_ribbon"));
      const ink = (n) => { const sign = make("i"); sign.style.background = this.talk.look.inks[n]; return sign; };
      const used = this.route.families.map((name, n) => [name, n]).filter(([, n]) => this.route.legs.some((leg) => leg.spots.some((s) => s[4 + n])));
      this.key_.replaceChildren(...used.map(([name, n]) => make("span", "", {}, ink(n), name)), make("span", "", {}, label("ride_unsure")));
    }

    close() {
      super.close();
      cancelAnimationFrame(this.frame);
      this.playing = false;
      this.talk.map.stop();
      this.dots?.remove();
      this.dots = null;
    }

    /** The dots of the ride, faint until the camera has passed them, and the camera's own place. */
    arrive(flight) {
      const { map, look } = this.talk, pane = atlas.stage.pane("ride", 480), inks = this.talk.content.store[look.ride.ui].inks;
      this.inks = inks;
      this.dots?.remove();
      this.dots = L.layerGroup().addTo(map);
      const renderer = L.canvas({ pane, padding: 0.4 }), add = (at, options) => L.circleMarker(at, { renderer, pane, interactive: false, ...options }).addTo(this.dots);
      for (const at of this.route.outside) add(at, { radius: 1.8, stroke: false, fillColor: inks.ink_soft, fillOpacity: 0.45 });
      this.spots = this.route.legs.flatMap((leg, i) => leg.spots.map((s) => {
        const counts = s.slice(4), n = counts.reduce((a, b) => a + b, 0), ink = look.inks[counts.indexOf(Math.max(...counts))];
        return { leg: i, km: s[2], on: null, ink, sure: s[3], n, mark: add([s[0], s[1]], { radius: radius(n), weight: 2 }) };
      }));
      this.head = add(this.ground(this.km), { radius: 7, weight: 3, color: inks.panel, fillColor: inks.selected, fillOpacity: 1 });
      this.paint();
      if (this.done) this.talk.fly(this.talk.words.chapters[0]?.bounds || this.talk.look.ride.home, flight && !calm());
      else this.look();
    }

    /** Lat, lon of a chainage on this leg. @returns {[number, number]} */
    ground(km) {
      const { line } = this.leg, i = Math.max(1, line.findIndex((one) => one[2] >= km)), [a, b] = [line[i - 1], line[i] || line[line.length - 1]];
      const share = b[2] > a[2] ? Math.min(1, Math.max(0, (km - a[2]) / (b[2] - a[2]))) : 1;
      return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
    }

    /** The map's centre that puts a chainage into the middle of what the panel leaves free. */
    centre(km) {
      const { map, panel, wide } = this.talk, size = map.getSize(), box = panel.getBoundingClientRect(), zoom = this.zoom;
      const dx = wide ? box.right / atlas.magnify / 2 : 0, dy = wide ? 0 : (size.y - box.top / atlas.magnify) / 2;
      return map.unproject(map.project(this.ground(km), zoom).add([-dx, dy]), zoom);
    }

    get zoom() { return ZOOM[this.talk.wide ? 0 : 1]; }
    look() { this.talk.map.stop(); this.talk.map.setView(this.centre(this.km), this.zoom, { animate: false }); this.hopped = 0; }

    start() {
      this.at = 0;
      this.km = this.leg.from;
      this.done = false;
      this.stop = null;
      this.look();
      this.playing = !calm();
      this.tell();
      this.run();
    }

    run() {
      cancelAnimationFrame(this.frame);
      this.last = 0;
      this.frame = requestAnimationFrame((now) => this.step(now));
    }

    pause() {
      if (this.done) return this.start();
      if (calm()) return this.next(1);
      this.playing = !this.playing;
      if (!this.playing) { this.talk.map.stop(); this.hopped = 0; }
      if (this.playing) this.stop = null;
      this.tell();
      this.run();
    }

    step(now) {
      if (this.talk.act !== this || !this.playing) return;
      const gone = this.last ? Math.min(120, now - this.last) : 0, before = this.km;
      this.last = now;
      if (this.held > now) { this.frame = requestAnimationFrame((at) => this.step(at)); return; }
      if (this.stop) { this.stop = null; this.tell(); }
      this.km = Math.min(this.leg.to, this.km + (SPEED * gone) / 1000);
      const stop = this.leg.stops.find((one) => one.km > before && one.km <= this.km);
      if (stop) this.halt(stop, now);
      else if (this.km >= this.leg.to) { if (!this.turn()) return; }
      else if (now >= this.hopped) this.hop(now);
      this.paint();
      this.frame = requestAnimationFrame((at) => this.step(at));
    }

    hop(now) {
      const { map } = this.talk, from = map.project(map.getCenter(), this.zoom), to = map.project(this.centre(Math.min(this.leg.to, this.km + SPEED * HOP)), this.zoom);
      this.hopped = now + HOP * 1000;
      map.panBy(to.subtract(from), { duration: HOP, easeLinearity: 1 });
    }

    halt(stop, now) {
      this.km = stop.km;
      this.stop = stop;
      this.held = now + HOLD;
      this.tell();
    }

    /** The next axis; after the last one the end. */
    turn() {
      if (this.at + 1 >= this.route.legs.length) { this.finish(); return false; }
      this.at += 1;
      this.km = this.leg.from;
      this.look();
      this.tell();
      return true;
    }

    finish() {
      this.done = true;
      this.playing = false;
      this.stop = null;
      this.at = this.route.legs.length - 1;
      this.km = this.leg.to;
      this.tell();
      this.arrive(true);
    }

    /** To the next stop or the one before, across the axes; beyond the last one the end. */
    next(by) {
      const stops = this.route.legs.flatMap((leg, at) => leg.stops.map((stop) => ({ at, stop }))), here = (one) => one.at - this.at || one.stop.km - this.km;
      const found = by > 0 ? stops.find((one) => here(one) > 0.01) : stops.filter((one) => this.done || here(one) < -0.01).pop();
      if (!found) return by > 0 ? this.finish() : this.start();
      this.done = false;
      this.at = found.at;
      this.halt(found.stop, performance.now());
      this.look();
      this.paint();
      this.playing = !calm();
      this.tell();
      this.run();
    }

    key(e) {
      if (this.done && ON.includes(e.key)) return false;
      if (e.key === " " && e.target.matches("button")) return false;
      if (e.key === " ") this.pause();
      else if (ON.includes(e.key) && !e.target.matches("button")) this.next(1);
      else if (BACK.includes(e.key)) this.next(-1);
      else if (e.key === "Home" || e.key.toLowerCase() === "r") this.start();
      else if (e.key === "End") this.finish();
      else return false;
      return true;
    }

    /** The panel says what changed; not at every frame, for a screen reader listens to it. */
    tell() {
      this.buttons.play.replaceChildren(atlas.picture(SIGNS[this.playing ? "pause" : "play"], 16, 16));
      this.talk.paint();
      this.paint();
    }

    paint() {
      if (!this.dots) return;
      for (const spot of this.spots) {
        const on = this.reached(spot.leg, spot.km);
        if (on === spot.on) continue;
        spot.on = on;
        const sure = on && spot.sure;
        spot.mark.setStyle({ color: on ? (sure ? this.inks.halo : spot.ink) : this.inks.ink_soft, opacity: on ? 1 : 0.35, weight: on ? 2 : 1,
          fillColor: sure ? spot.ink : this.inks.panel, fillOpacity: on ? 1 : 0.2 });
      }
      this.head.setLatLng(this.ground(this.km)).setStyle({ opacity: this.done ? 0 : 1, fillOpacity: this.done ? 0 : 1 });
      this.kilometre.textContent = this.done ? "" : `${this.km.toFixed(1)} ${this.talk.label("ride_km")}`;
      this.lit.textContent = this.talk.label("ride_lit").replace("{n}", String(this.passed));
      this.ribbon();
    }

    /** Bars of a kilometre each, stacked by family, axis beside axis; what is not passed yet is not drawn. */
    ribbon() {
      const { canvas } = this, wide = canvas.clientWidth, high = canvas.clientHeight, ratio = window.devicePixelRatio || 1;
      if (!wide || !high) return;
      if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(high * ratio)) { canvas.width = Math.round(wide * ratio); canvas.height = Math.round(high * ratio); }
      const ctx = canvas.getContext("2d"), u = parseFloat(getComputedStyle(this.kilometre).fontSize) / 22, { legs } = this.route;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, wide, high);
      const gap = 26 * u, span = legs.reduce((sum, leg) => sum + leg.to - leg.from, 0), scale = (wide - gap * (legs.length - 1)) / span;
      const bins = legs.map((leg, i) => this.bins(leg, i)), most = Math.max(1, ...bins.flatMap((all) => [...all.values()].map((one) => one.all)));
      const top = 34 * u, base = high - 20 * u;
      let x = 0;
      legs.forEach((leg, i) => {
        this.axis(ctx, leg, x, scale, base, u);
        for (const [km, one] of bins[i]) {
          let y = base;
          one.passed.forEach((n, family) => {
            if (!n) return;
            const h = ((base - top) * n) / most;
            ctx.fillStyle = this.talk.look.inks[family];
            ctx.fillRect(x + Math.max(0, (km - leg.from) * scale) + 0.75, y - h, Math.max(2, scale - 1.5), Math.max(1, h - 0.75));
            y -= h;
          });
        }
        if (i === this.at && !this.done) { ctx.fillStyle = this.inks.selected; ctx.fillRect(x + (this.km - leg.from) * scale - 1, top - 6 * u, 2, base - top + 6 * u); }
        x += (leg.to - leg.from) * scale + gap;
      });
    }

    bins(leg, i) {
      const found = new Map();
      for (const s of leg.spots) {
        const km = Math.floor(s[2]), one = found.get(km) || { all: 0, passed: s.slice(4).map(() => 0) };
        s.slice(4).forEach((n, family) => { one.all += n; if (this.reached(i, s[2])) one.passed[family] += n; });
        found.set(km, one);
      }
      return found;
    }

    axis(ctx, leg, x, scale, base, u) {
      const { inks } = this, wide = (leg.to - leg.from) * scale, letters = (size, weight = 400) => `${weight} ${size * u}px ${getComputedStyle(document.body).fontFamily}`;
      ctx.textBaseline = "alphabetic";
      ctx.fillStyle = inks.node;
      ctx.fillRect(x, base, wide, 2 * u);
      ctx.fillStyle = inks.ink_soft;
      ctx.font = letters(12);
      ctx.textAlign = "center";
      for (let km = Math.ceil(leg.from / 5) * 5; km <= leg.to; km += 5) ctx.fillText(String(km), x + (km - leg.from) * scale, base + 15 * u);
      ctx.textAlign = "left";
      ctx.font = letters(12.5, 600);
      ctx.fillText(leg.name, x, 12 * u, wide);
      ctx.font = letters(12);
      for (const stop of leg.stops) {
        const at = x + (stop.km - leg.from) * scale, right = at > x + wide * 0.7;
        ctx.fillStyle = inks.node;
        ctx.fillRect(at - 1, 18 * u, 2, base - 18 * u);
        ctx.fillStyle = inks.ink;
        ctx.textAlign = right ? "right" : "left";
        ctx.fillText(stop.name, at + (right ? -4 : 4) * u, 28 * u);
      }
    }
  };
})(window.atlas);
