// @ts-check
/* Organisations as points on one canvas: clustered by zoom on a pixel grid, any number of them, without a rerun. */
"use strict";
(function (atlas) {
  const EARTH = 40075016.686; // metres round the equator, for px per metre
  const PULSE = 700; // ms
  const cellSize = (zoom) => (zoom >= 17 ? 12 : zoom >= 15 ? 26 : 48); // px; nearer in, only what really overlaps is joined
  const radius = (count) => (count === 1 ? 6 : 9.5 + 4.6 * Math.log10(count));

  /** A canvas that Leaflet pans and scales while zooming, redrawn when the map rests. */
  const Canvas = /** @type {any} */ (L.Renderer).extend({
    initialize(draw, pane) { /** @type {any} */ (L.Renderer.prototype).initialize.call(this, { padding: 0.12, pane }); this._draw = draw; },
    _initContainer() { this._container = document.createElement("canvas"); this._container.className = "atlas-points"; },
    _destroyContainer() { this._container.remove(); delete this._container; },
    _updatePaths() {},
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      /** @type {any} */ (L.Renderer.prototype)._update.call(this);
      const canvas = this._container, size = this._bounds.getSize(), ratio = (window.devicePixelRatio || 1) * (atlas.magnify || 1);
      L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = ratio * size.x;
      canvas.height = ratio * size.y;
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      const ctx = canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, -this._bounds.min.x * ratio, -this._bounds.min.y * ratio);
      this._draw(ctx, this._bounds);
    },
  });

  atlas.Canvas = Canvas;

  /** What the server sent, as typed arrays in Web Mercator (0..1 over the world). */
  function prepare(sent) {
    const n = sent.id.length, x = new Float64Array(n), y = new Float64Array(n), lat = new Float32Array(n);
    let lon = 0, north = 0;
    for (let i = 0; i < n; i++) {
      lon += sent.lon[i]; north += sent.lat[i];
      lat[i] = north / 1e6;
      const s = Math.sin((lat[i] * Math.PI) / 180);
      x[i] = lon / 1e6 / 360 + 0.5;
      y[i] = 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
    }
    const families = [...new Set(sent.sectors.map((s) => s.family))];
    const tints = families.map((family) => sent.sectors.find((s) => s.family === family).tint);
    const family = Uint8Array.from(sent.sector, (s) => families.indexOf(sent.sectors[s].family));
    const index = new Map(sent.id.map((id, i) => [id, i]));
    return { ...sent, n, x, y, lat, families, tints, family, index };
  }

  function unmask(mask, _n) {
    if (mask === "*") return null; // everything
    const bits = Uint8Array.from(atob(mask), (c) => c.charCodeAt(0));
    return (i) => (bits[i >> 3] >> (i & 7)) & 1;
  }

  const SHAPES = { circle: 0, square: 4, triangle: 3, diamond: 4, hexagon: 6 };
  function trace(ctx, shape, x, y, r) {
    ctx.beginPath();
    const corners = SHAPES[shape] || 0;
    if (!corners) return ctx.arc(x, y, r, 0, 2 * Math.PI);
    const turn = shape === "square" ? Math.PI / 4 : 0, reach = r * (shape === "hexagon" ? 1.1 : 1.25);
    for (let k = 0; k < corners; k++) {
      const a = turn - Math.PI / 2 + (2 * Math.PI * k) / corners;
      ctx.lineTo(x + reach * Math.cos(a), y + reach * Math.sin(a));
    }
    ctx.closePath();
  }

  atlas.Points = class {
    constructor(stage) {
      this.stage = stage;
      this.map = stage.map;
      this.data = null;
      this.items = [];
      this.until_ = 0; // year in hand, 0 for none
      this.ended = "";
      this.pulse = 1; // how far the rings round what has come are grown
      this.pulsing = 0;
      this.held = false;
      this.faint = false; // whether those that do not pass are drawn small
      this.cursor = -1; // index into items: where the keyboard is
      this.chooser = new atlas.Chooser(stage);
      this.map.on("click", (e) => { if (!e.originalEvent._atlasDone) this.click(e.containerPoint); });
      this.map.on("mousemove", (e) => this.hover(e.containerPoint));
      this.map.on("mouseout", () => stage.tip.hide());
      this.map.on("movestart zoomstart", () => stage.tip.hide());
      this.focus = atlas.make("div", "atlas-points-keys", { tabindex: "0", role: "application" });
      this.live = atlas.make("div", "atlas-said", { "aria-live": "polite" });
      this.focus.addEventListener("keydown", (e) => this.key(e));
      this.focus.addEventListener("focus", () => { if (this.cursor < 0) this.step(0, 0); });
      this.focus.addEventListener("blur", () => { this.cursor = -1; stage.tip.hide(); this.redraw(); });
      this.map.getContainer().append(this.focus, this.live);
      this.hide();
      document.fonts.addEventListener("loadingdone", () => this.redraw()); // letters on canvas do not swap by themselves
    }

    show(sent, mask, ui, pane, selected) {
      if (this.sent !== sent) { this.sent = sent; this.data = prepare(sent); }
      this.ui = ui;
      this.passes = this.come(unmask(mask, this.data.n));
      this.selected = selected.startsWith("org:") ? this.data.index.get(selected.slice(4)) ?? -1 : -1;
      this.focus.hidden = false;
      this.focus.setAttribute("aria-label", ui.labels.points_keys);
      if (!this.canvas) this.canvas = new Canvas((ctx, bounds) => this.draw(ctx, bounds), pane).addTo(this.map);
      else this.redraw();
    }

    /** From now on only what had come by `year` (0: everything); `ended`: mask of those drawn as crosses then. */
    until(year, ended, fresh) {
      cancelAnimationFrame(this.pulsing);
      this.until_ = year;
      this.ended = ended;
      this.pulse = 1;
      if (!fresh || !year) return;
      const begun = performance.now(), step = (now) => {
        this.pulse = Math.min(1, (now - begun) / PULSE);
        this.held = true; // the groups are the same, only their rings grow
        this.redraw();
        this.held = false;
        if (this.pulse < 1) this.pulsing = requestAnimationFrame(step);
      };
      this.pulse = 0;
      this.pulsing = requestAnimationFrame(step);
    }

    /** What of `passes` has come by the year in hand and goes on. */
    come(passes) {
      const { until_: until, data } = this;
      if (!until) return passes;
      return (i) => (!passes || passes(i)) && data.year[i] > 0 && data.year[i] <= until && data.status[i] !== data.ended;
    }

    /** Organisations that came by the year in hand and have ended since: crosses, in no group. */
    crosses(bounds) {
      const { until_: until, data } = this, out = [];
      if (!until) return out;
      const gone = unmask(this.ended, data.n), scale = 256 * 2 ** this.map.getZoom(), origin = this.map.getPixelOrigin();
      for (let i = 0; i < data.n; i++) {
        if ((gone && !gone(i)) || !data.year[i] || data.year[i] > until) continue;
        const at = L.point(data.x[i] * scale - origin.x, data.y[i] * scale - origin.y);
        if (bounds.contains(at)) out.push({ x: at.x, y: at.y, r: 6, count: 1, index: i, cells: [], families: [], fresh: 0 });
      }
      return out;
    }

    hide() {
      this.items = [];
      this.focus.hidden = true;
      this.chooser.close();
      if (this.canvas) { this.canvas.remove(); this.canvas = null; }
    }

    redraw() { if (this.canvas?._map) this.canvas._update(); }

    /** Group what lies in `bounds` (layer px) on a grid fixed to the ground, then join groups whose pictures would overlap. */
    cluster(bounds) {
      const { n, x, y, family, families } = this.data, passes = this.passes, F = families.length;
      const zoom = this.map.getZoom(), scale = 256 * 2 ** zoom, origin = this.map.getPixelOrigin(), cell = cellSize(zoom);
      const c0 = Math.floor((bounds.min.x + origin.x) / cell) - 1, r0 = Math.floor((bounds.min.y + origin.y) / cell) - 1;
      const cols = Math.ceil((bounds.max.x - bounds.min.x) / cell) + 3, rows = Math.ceil((bounds.max.y - bounds.min.y) / cell) + 3;
      const count = new Uint32Array(cols * rows), sx = new Float64Array(cols * rows), sy = new Float64Array(cols * rows);
      const fam = new Uint32Array(cols * rows * F), last = new Int32Array(cols * rows);
      const fresh = new Uint32Array(cols * rows), { until_: until, data: { year } } = this;
      for (let i = 0; i < n; i++) {
        if (passes && !passes(i)) continue;
        const px = x[i] * scale, py = y[i] * scale;
        const c = Math.floor(px / cell) - c0, r = Math.floor(py / cell) - r0;
        if (c < 0 || r < 0 || c >= cols || r >= rows) continue;
        const k = r * cols + c;
        count[k]++; sx[k] += px; sy[k] += py; fam[k * F + family[i]]++; last[k] = i;
        if (until && year[i] === until) fresh[k]++;
      }
      const full = [];
      for (let k = 0; k < count.length; k++) if (count[k]) full.push(k);
      full.sort((a, b) => count[b] - count[a] || a - b);
      const taken = new Int32Array(cols * rows).fill(-1), items = [];
      for (const k of full) {
        if (taken[k] >= 0) continue;
        const item = { x: sx[k] / count[k], y: sy[k] / count[k], count: count[k], index: last[k], cells: [k], families: [] };
        taken[k] = items.length;
        let reach = radius(item.count), sumx = sx[k], sumy = sy[k];
        for (const d of [-cols - 1, -cols, -cols + 1, -1, 1, cols - 1, cols, cols + 1]) {
          const o = k + d;
          if (o < 0 || o >= count.length || !count[o] || taken[o] >= 0) continue;
          if (Math.hypot(sx[o] / count[o] - item.x, sy[o] / count[o] - item.y) > reach + radius(count[o])) continue;
          taken[o] = items.length;
          item.cells.push(o);
          item.count += count[o]; sumx += sx[o]; sumy += sy[o];
        }
        item.x = sumx / item.count - origin.x;
        item.y = sumy / item.count - origin.y;
        item.r = radius(item.count);
        item.fresh = item.cells.reduce((sum, o) => sum + fresh[o], 0);
        for (let f = 0; f < F; f++) item.families.push(item.cells.reduce((sum, o) => sum + fam[o * F + f], 0));
        items.push(item);
      }
      this.cellOf = (i) => {
        const c = Math.floor((x[i] * scale) / cell) - c0, r = Math.floor((y[i] * scale) / cell) - r0;
        return c < 0 || r < 0 || c >= cols || r >= rows ? -1 : r * cols + c;
      };
      this.taken = taken;
      return items;
    }

    /** Where an organisation stands, or null. */
    spot(target) {
      const i = this.data && target.startsWith("org:") ? this.data.index.get(target.slice(4)) : undefined;
      return i === undefined ? null : this.map.unproject([this.data.x[i] * 256, this.data.y[i] * 256], 0);
    }

    members(item) {
      const cells = new Set(item.cells), out = [];
      for (let i = 0; i < this.data.n; i++) if ((!this.passes || this.passes(i)) && cells.has(this.cellOf(i))) out.push(i);
      return out;
    }

    draw(ctx, bounds) {
      if (!this.held) {
        this.items = [...atlas.makeRoom(this.cluster(bounds), this.stage.written(), radius), ...this.crosses(bounds)];
        this.items.forEach((item, i) => { for (const cell of item.cells) this.taken[cell] = i; });
        this.stage.arrangeSoon();
      }
      if (this.faint && this.passes) this.others(ctx, bounds);
      if (this.cursor >= this.items.length) this.cursor = -1;
      for (const item of this.items) if (item.count === 1) this.dot(ctx, item);
      for (const item of this.items) if (item.count > 1) this.donut(ctx, item);
      if (this.pulse < 1) for (const item of this.items) if (item.fresh) this.arrived(ctx, item);
      const cell = this.selected >= 0 ? this.cellOf(this.selected) : -1;
      const chosen = cell >= 0 ? this.items[this.taken[cell]] : null;
      if (chosen && (!this.passes || this.passes(this.selected))) this.ring(ctx, chosen, this.ui.inks.selected);
      if (this.items[this.cursor]) this.ring(ctx, this.items[this.cursor], this.ui.inks.ink);
    }

    /** A ring that grows and fades round what has just come. */
    arrived(ctx, item) {
      ctx.globalAlpha = 1 - this.pulse;
      ctx.lineWidth = 2.5;
      ctx.strokeStyle = this.ui.inks.selected;
      ctx.beginPath();
      ctx.arc(item.x, item.y, item.r + 2 + 14 * this.pulse, 0, 2 * Math.PI);
      ctx.stroke();
      ctx.globalAlpha = 1;
    }

    /** Where those stand that do not pass: a talk that dims them still shows that they are there. */
    others(ctx, bounds) {
      const { n, x, y } = this.data, scale = 256 * 2 ** this.map.getZoom(), origin = this.map.getPixelOrigin();
      ctx.globalAlpha = 0.4;
      ctx.fillStyle = this.ui.inks.ink_soft;
      for (let i = 0; i < n; i++) {
        const px = x[i] * scale - origin.x, py = y[i] * scale - origin.y;
        if (!this.passes(i) && bounds.contains([px, py])) ctx.fillRect(px - 1.25, py - 1.25, 2.5, 2.5);
      }
      ctx.globalAlpha = 1;
    }

    ring(ctx, item, ink) {
      ctx.lineWidth = 3;
      ctx.strokeStyle = ink;
      ctx.beginPath();
      ctx.arc(item.x, item.y, item.r + 4.5, 0, 2 * Math.PI);
      ctx.stroke();
    }

    dot(ctx, item) {
      const { data, ui } = this, i = item.index, ink = data.sectors[data.sector[i]].colour, shape = data.kinds[data.kind[i]].shape;
      if (data.precision[i] === 1) { // a street: the house is somewhere in this halo
        const metre = (256 * 2 ** this.map.getZoom()) / (EARTH * Math.cos((data.lat[i] * Math.PI) / 180));
        ctx.globalAlpha = 0.16;
        ctx.fillStyle = ink;
        ctx.beginPath();
        ctx.arc(item.x, item.y, Math.max(10, data.radius[i] * metre), 0, 2 * Math.PI);
        ctx.fill();
        ctx.globalAlpha = 1;
      }
      const hollow = data.precision[i] === 2;
      trace(ctx, shape, item.x, item.y, 5);
      ctx.lineWidth = hollow ? 4.5 : 4;
      ctx.strokeStyle = ui.inks.halo;
      ctx.stroke();
      ctx.fillStyle = hollow ? ui.inks.halo : ink;
      ctx.fill();
      if (hollow) { ctx.lineWidth = 2; ctx.strokeStyle = ink; ctx.stroke(); }
      if (data.status[i] === data.ended) { // crossed out, as ended money is
        ctx.beginPath();
        ctx.moveTo(item.x - 7, item.y + 7);
        ctx.lineTo(item.x + 7, item.y - 7);
        ctx.moveTo(item.x - 7, item.y - 7);
        ctx.lineTo(item.x + 7, item.y + 7);
        ctx.lineWidth = 1.6;
        ctx.strokeStyle = ui.inks.ink;
        ctx.stroke();
      }
    }

    donut(ctx, item) {
      const { ui, data } = this;
      ctx.fillStyle = ui.inks.panel;
      ctx.beginPath();
      ctx.arc(item.x, item.y, item.r + 1.5, 0, 2 * Math.PI);
      ctx.fill();
      let start = -Math.PI / 2;
      item.families.forEach((value, f) => {
        if (!value) return;
        const end = start + (2 * Math.PI * value) / item.count;
        ctx.beginPath();
        ctx.arc(item.x, item.y, item.r - 1.8, start, end);
        ctx.lineWidth = 3.6;
        ctx.strokeStyle = data.tints[f];
        ctx.stroke();
        start = end;
      });
      ctx.fillStyle = ui.inks.ink;
      ctx.font = `600 ${item.count < 100 ? 11 : 12}px ${ui.font}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(this.number(item.count), item.x, item.y + 0.5);
    }

    number(n) {
      return n < 10000 ? String(n) : new Intl.NumberFormat(this.ui.lang, { notation: "compact", maximumFractionDigits: 1 }).format(n);
    }

    /** The topmost item under a container point, or null. */
    hit(at) {
      if (!this.canvas) return null;
      const p = this.map.containerPointToLayerPoint(at);
      let best = null, near = Infinity;
      for (const item of this.items) {
        const d = Math.hypot(item.x - p.x, item.y - p.y);
        if (d <= item.r + 4 && d < near) { best = item; near = d; }
      }
      return best;
    }

    text(item) {
      const { data } = this, i = item.index, gone = data.status[i] === data.ended;
      if (item.count > 1) return this.ui.labels[gone ? "points_ended" : "points_many"].replace("{n}", this.number(item.count));
      return [data.name[i], gone && data.statuses[data.ended], data.sectors[data.sector[i]].name, data.kinds[data.kind[i]].name, data.precisions[data.precision[i]]]
        .filter(Boolean).join(" · ");
    }

    hover(at) {
      const item = this.hit(at), over = Boolean(item);
      this.map.getContainer().classList.toggle("atlas-over", over);
      if (over) this.stage.tip.show(this.text(item), at);
      else if (this.wasOver) this.stage.tip.hide();
      this.wasOver = over;
    }

    click(at) {
      const item = this.hit(at);
      if (this.stage.tools.tool) return; // a tool is in hand
      if (item) return this.open(item);
      if (!this.chooser.element.hidden) return this.chooser.close();
      return this.stage.ground(at);
    }

    /** One organisation: select it. Several: go nearer, or, where nearer does not part them, offer their names. */
    open(item) {
      this.stage.tip.hide();
      if (item.count === 1) return atlas.select(`org:${this.data.id[item.index]}`);
      const members = this.members(item), world = (i) => this.map.unproject([this.data.x[i] * 256, this.data.y[i] * 256], 0);
      const bounds = L.latLngBounds(members.map(world)), max = this.map.getMaxZoom();
      const spread = this.map.project(bounds.getNorthEast(), max).distanceTo(this.map.project(bounds.getSouthWest(), max));
      const zoom = Math.min(max, this.map.getBoundsZoom(bounds, false, L.point(60, 60)));
      if (spread < 16 || zoom <= this.map.getZoom()) return this.chooser.open(item, members, this);
      return this.map.flyToBounds(bounds, { padding: [60, 60], duration: 0.5, maxZoom: max });
    }

    key(e) {
      const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      if (arrows[e.key]) this.step(...arrows[e.key]);
      else if ((e.key === "Enter" || e.key === " ") && this.items[this.cursor]) this.open(this.items[this.cursor]);
      else return;
      e.preventDefault();
      e.stopPropagation();
    }

    /** Move the keyboard's ring to the nearest item in a direction, preferring what lies straight ahead. */
    step(dx, dy) {
      const view = this.map.getSize(), here = this.items[this.cursor];
      const from = here || this.map.containerPointToLayerPoint(view.divideBy(2));
      let best = -1, cost = Infinity;
      this.items.forEach((item, i) => {
        const p = this.map.layerPointToContainerPoint(L.point(item.x, item.y));
        if (item === here || p.x < 0 || p.y < 0 || p.x > view.x || p.y > view.y) return;
        const vx = item.x - from.x, vy = item.y - from.y, ahead = vx * dx + vy * dy;
        if ((dx || dy) && ahead <= 0.5) return;
        const value = Math.hypot(vx, vy) + 2 * Math.abs(dx ? vy : dy ? vx : 0);
        if (value < cost) { cost = value; best = i; }
      });
      if (best >= 0) this.cursor = best;
      const item = this.items[this.cursor];
      if (!item) return;
      const text = this.text(item);
      this.live.textContent = text;
      this.redraw();
      this.stage.tip.show(text, this.map.layerPointToContainerPoint(L.point(item.x, item.y)));
    }
  };

  /** A list of organisations that stand at one place. */
  atlas.Chooser = class {
    constructor(stage) {
      this.stage = stage;
      this.element = atlas.make("div", "atlas-chooser", { role: "dialog", hidden: "" });
      this.element.addEventListener("keydown", (e) => { if (e.key === "Escape") { e.stopPropagation(); this.close(); this.back(); } });
      L.DomEvent.disableClickPropagation(this.element);
      L.DomEvent.disableScrollPropagation(this.element);
      stage.map.getContainer().append(this.element);
      stage.map.on("movestart zoomstart", () => this.close());
    }
    open(item, members, points) {
      const { data, ui } = points, shown = members.slice(0, 300);
      const title = ui.labels.points_here.replace("{n}", points.number(members.length));
      this.element.setAttribute("aria-label", title);
      const entry = (i) => {
        const button = atlas.make("button", "", { type: "button" }, data.name[i]);
        button.style.setProperty("--dot", data.sectors[data.sector[i]].colour);
        button.addEventListener("click", () => { atlas.select(`org:${data.id[i]}`); this.close(); });
        return button;
      };
      this.element.replaceChildren(atlas.make("p", "", {}, title), ...shown.map(entry));
      this.element.hidden = false;
      const at = this.stage.map.layerPointToContainerPoint(L.point(item.x, item.y)), size = this.stage.map.getSize();
      const x = Math.max(8, Math.min(size.x - this.element.offsetWidth - 8, at.x + 16));
      const y = Math.max(8, Math.min(size.y - this.element.offsetHeight - 8, at.y - 20));
      this.element.style.transform = `translate(${Math.round(x)}px,${Math.round(y)}px)`;
      this.back = () => points.focus.focus();
      this.element.querySelector("button").focus({ preventScroll: true });
    }
    close() { this.element.hidden = true; }
    back() {}
  };
})(window.atlas);
