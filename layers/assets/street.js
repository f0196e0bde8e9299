// @ts-check
/* Close up: water, hills, estates, homes and their names, from tiles that this server cuts and a browser keeps. */
"use strict";
(function (atlas) {
  const FAR = 12, NEAR = 14, KEPT = 160; // levels of tiles; tiles kept in memory
  const BUILDINGS = 15; // zoom from which houses are drawn
  // What stands under what, each with its ink (theme.py) and, for outlines, width in px
  const AREAS = /** @type {[string, string, string?, number?][]} */ ([
    ["land", "land"], ["forest", "green"], ["hill", "green"], ["park", "green"], ["residential", "homes"],
    ["industrial", "works"], ["commercial", "works"], ["retail", "works"],
    ["estate", "estate", "estate_line", 1], ["wetland", "wetland"], ["lake", "water"], ["river", "water"],
    ["building", "building", "building_line", 0.6],
  ]);
  const ROADS = {
    motorway: 4.2, trunk: 3.6, primary: 3.2, secondary: 2.6, tertiary: 2.2, motorway_link: 2, trunk_link: 2, primary_link: 2,
  };
  // Names: px, ink, weight, italics; the first kinds are set first
  const NAMES = /** @type {Record<string, [number, string, number, boolean]>} */ ({
    river: [13, "water_name", 500, true], estate: [12, "ink_soft", 600, false], station: [11.5, "metro_name", 500, false],
    hill: [12, "green_name", 500, true], lake: [11.5, "water_name", 500, true], park: [11, "green_name", 400, true],
    forest: [11, "green_name", 400, true], wetland: [11, "water_name", 400, true], residential: [10.5, "place", 400, false],
  });
  const ORDER = Object.keys(NAMES);

  /** Path in units of a 4096th of the tile, from rings of differences in 1e-5 degrees. */
  function trace(rings, tile) {
    const path = new Path2D();
    for (const flat of rings) {
      let x = 0, y = 0;
      for (let i = 0; i < flat.length; i += 2) {
        x += flat[i]; y += flat[i + 1];
        const [px, py] = tile.at(x / 1e5, y / 1e5);
        if (i) path.lineTo(px, py); else path.moveTo(px, py);
      }
    }
    return path;
  }

  class Tile {
    constructor(z, x, y, /** @type {Protocol.Tile} */ sent) {
      this.z = z;
      this.x = x;
      this.y = y;
      this.areas = sent.areas.map(([kind, id, rings]) => ({ kind, id, path: trace(rings.flat(), this) }));
      this.lines = sent.lines.map(([kind, parts]) => ({ kind, path: trace(parts, this) }));
      this.names = sent.names.map(([kind, id, zh, en, pinyin, lon, lat, weight]) => ({ kind, id, zh, en, pinyin, lon, lat, weight }));
    }
    /** Longitude and latitude to 4096ths of this tile. */
    at(lon, lat) {
      const s = Math.sin((lat * Math.PI) / 180), side = 2 ** this.z;
      const x = (lon / 360 + 0.5) * side - this.x, y = (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * side - this.y;
      return [x * 4096, y * 4096];
    }
  }

  const Canvas = /** @type {any} */ (atlas.Canvas);

  atlas.Street = class {
    constructor(stage) {
      this.stage = stage;
      this.map = stage.map;
      this.tiles = new Map(); // "z/x/y" -> Tile, or null while it is on its way
      this.url = "";
      this.spots = []; // boxes of names that are drawn, layer px
      this.rivers = new Map(); // a river's names that are drawn, layer px
      this.ui = /** @type {any} */ (null);
      this.selected = "";
      this.area = /** @type {[number, number][]} */ ([]);
      this.map.on("moveend zoomend resize", () => { this.fetch(); this.soon(); });
      document.fonts.addEventListener("loadingdone", () => this.redraw());
    }

    /** `url` of the tiles, null where no server cuts them or online tiles cover the ground. */
    show(url, ui, panes, selected, area) {
      this.ui = ui;
      this.selected = selected;
      this.area = area;
      if (url && url !== this.url) { this.tiles.clear(); this.url = url; }
      this.on = Boolean(url);
      if (!this.over) this.over = new Canvas((ctx, bounds) => this.letter(ctx, bounds), panes[1]).addTo(this.map);
      if (this.on && !this.under) {
        this.under = new Canvas((ctx) => this.paint(ctx), panes[0]).addTo(this.map);
      }
      if (!this.on && this.under) { this.under.remove(); this.under = null; }
      this.fetch();
      this.redraw();
    }

    get level() { const zoom = this.map.getZoom(); return zoom >= NEAR ? NEAR : zoom >= FAR ? FAR : 0; }

    /** Addresses of the tiles that the window and a little round it need now. */
    wanted() {
      const z = this.level;
      if (!z || !this.on) return [];
      const box = this.map.getBounds().pad(0.12), side = 2 ** z, out = [];
      const column = (lon) => Math.floor((lon / 360 + 0.5) * side);
      const row = (lat) => { const s = Math.sin((lat * Math.PI) / 180); return Math.floor((0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * side); };
      for (let x = column(box.getWest()); x <= column(box.getEast()); x++) {
        for (let y = row(box.getNorth()); y <= row(box.getSouth()); y++) out.push([z, x, y]);
      }
      return out;
    }

    fetch() {
      for (const [z, x, y] of this.wanted()) {
        const key = `${z}/${x}/${y}`;
        if (this.tiles.has(key)) continue;
        this.tiles.set(key, null);
        const url = this.url;
        fetch(`${url}/${key}`, { credentials: "same-origin" })
          .then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); return answer.json(); })
          .then((sent) => { if (url === this.url) { this.tiles.set(key, new Tile(z, x, y, sent)); this.soon(); } })
          .catch(() => { if (url === this.url) this.tiles.delete(key); }); // asked for again at the next move
      }
      for (const key of this.tiles.keys()) {
        if (this.tiles.size <= KEPT) break;
        if (this.tiles.get(key)) this.tiles.delete(key);
      }
    }

    soon() { cancelAnimationFrame(this.waiting); this.waiting = requestAnimationFrame(() => this.redraw()); }
    redraw() {
      this.map.getContainer().classList.toggle("near", Boolean(this.on && this.level));
      for (const canvas of [this.under, this.over]) if (canvas?._map) canvas._update();
    }

    get here() { return this.wanted().map(([z, x, y]) => this.tiles.get(`${z}/${x}/${y}`)).filter(Boolean); }

    /** Layer px of a tile's corner and px of one 4096th. */
    frame(tile) {
      const scale = 256 * 2 ** (this.map.getZoom() - tile.z), origin = this.map.getPixelOrigin();
      return { x: tile.x * scale - origin.x, y: tile.y * scale - origin.y, scale };
    }

    /** Kind by kind over all tiles: what is cut reaches over its tile's edge, so that no seam shows. */
    paint(ctx) {
      if (!this.ui || !this.level) return;
      const inks = this.ui.inks, zoom = this.map.getZoom(), here = this.here.map((tile) => ({ tile, ...this.frame(tile) }));
      ctx.fillStyle = inks.outside;
      for (const { x, y, scale } of here) ctx.fillRect(x - 0.5, y - 0.5, scale + 1, scale + 1);
      for (const [kind, fill, line, width] of AREAS) {
        if (kind === "building" && zoom < BUILDINGS) continue;
        for (const { tile, x, y, scale } of here) {
          const unit = scale / 4096, mine = tile.areas.filter((area) => area.kind === kind);
          ctx.save();
          ctx.translate(x, y);
          ctx.scale(unit, unit);
          ctx.fillStyle = inks[fill];
          for (const { path } of mine) ctx.fill(path, "evenodd");
          if (line) this.outline(ctx, mine, inks[line], width / unit);
          ctx.restore();
        }
      }
      for (const { tile, x, y, scale } of here) {
        ctx.save();
        ctx.translate(x, y);
        ctx.scale(scale / 4096, scale / 4096);
        this.roads(ctx, tile, scale / 4096, inks);
        ctx.restore();
      }
    }

    /** Outlines inside the tile only: an edge that was cut is none. */
    outline(ctx, areas, ink, width) {
      ctx.beginPath();
      ctx.rect(0, 0, 4096, 4096);
      ctx.clip();
      ctx.strokeStyle = ink;
      ctx.lineWidth = width;
      for (const { path } of areas) ctx.stroke(path);
    }

    roads(ctx, tile, unit, inks) {
      const wide = 2 ** Math.max(0, this.map.getZoom() - 15);
      ctx.lineCap = ctx.lineJoin = "round";
      for (const [ink, more] of /** @type {[string, number][]} */ ([["road", 1.6], ["land", 0]])) for (const { kind, path } of tile.lines) {
        const px = (ROADS[kind] || 1.4) * wide;
        ctx.strokeStyle = inks[ink];
        ctx.lineWidth = (px + more) / unit;
        ctx.stroke(path);
      }
    }

    /** Names, the weightiest first, each where nothing else is written. */
    letter(ctx, bounds) {
      this.spots = [];
      this.rivers = new Map();
      if (!this.ui) return;
      this.mark(ctx);
      this.stage.tools.draw(ctx, this.area);
      if (!this.level) return;
      const groups = this.stage.points.items.map(({ x, y, r }) => ({ x, y, r: r + 3 }));
      const written = [...this.stage.written(), ...groups], seen = new Set(), lang = this.ui.lang;
      const all = this.here.flatMap((tile) => tile.names);
      all.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || b.weight - a.weight);
      for (const name of all) {
        const look = NAMES[name.kind], key = `${name.kind}${name.id || name.zh}`;
        if (!look || (seen.has(key) && name.kind !== "river")) continue;
        if (name.kind === "river" && this.again(key, name)) continue;
        seen.add(key);
        this.word(ctx, name, name[lang] || name.zh, look, written, bounds);
      }
    }

    /** Whether a river's name stands near by already: each tile has one. */
    again(key, name) {
      const at = this.map.latLngToLayerPoint([name.lat, name.lon]), before = this.rivers.get(key) || [];
      const near = before.some((other) => at.distanceTo(other) < 420);
      if (!near) this.rivers.set(key, [...before, at]);
      return near;
    }

    word(ctx, name, text, /** @type {[number, string, number, boolean]} */ [size, ink, weight, italic], written, bounds) {
      const inks = this.ui.inks, at = this.map.latLngToLayerPoint([name.lat, name.lon]), dot = name.kind === "station";
      if (!bounds.contains(at)) return;
      ctx.font = `${italic ? "italic " : ""}${weight} ${size}px ${this.ui.font}`;
      const wide = ctx.measureText(text).width, left = dot ? at.x + 6 : at.x - wide / 2;
      const box = { x0: left - 3, y0: at.y - size * 0.7, x1: left + wide + 3, y1: at.y + size * 0.7 };
      const meets = (one) => one.r === undefined
        ? box.x0 < one.x1 && one.x0 < box.x1 && box.y0 < one.y1 && one.y0 < box.y1
        : Math.hypot(Math.max(box.x0 - one.x, 0, one.x - box.x1), Math.max(box.y0 - one.y, 0, one.y - box.y1)) < one.r;
      if (dot) this.dot(ctx, at);
      if (this.spots.some(meets) || written.some(meets)) return;
      this.spots.push(box);
      ctx.textAlign = "left";
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      ctx.lineWidth = 3;
      ctx.strokeStyle = inks.halo;
      ctx.strokeText(text, left, at.y);
      ctx.fillStyle = inks[ink];
      ctx.fillText(text, left, at.y);
      if (!name.pinyin || this.ui.lang !== "en") return;
      ctx.setLineDash([1, 2]); // a name in pinyin, none being known in English
      ctx.lineWidth = 1;
      ctx.strokeStyle = inks[ink];
      ctx.beginPath();
      ctx.moveTo(left, at.y + size * 0.62);
      ctx.lineTo(left + wide, at.y + size * 0.62);
      ctx.stroke();
      ctx.setLineDash([]);
    }

    /** A place that was clicked, or the outline of an estate that is open. */
    mark(ctx) {
      const [kind, ident] = (this.selected || "").split(":");
      ctx.lineWidth = 2.5;
      ctx.strokeStyle = this.ui.inks.selected;
      if (kind === "place") {
        const [lng, lat] = ident.split(",").map(Number), [dx, dy] = this.stage.place.offset;
        if (!Number.isFinite(lng) || !Number.isFinite(lat)) return;
        const at = this.map.latLngToLayerPoint([lat + dy, lng + dx]);
        ctx.beginPath();
        ctx.arc(at.x, at.y, 7, 0, 2 * Math.PI);
        for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { ctx.moveTo(at.x + 4 * x, at.y + 4 * y); ctx.lineTo(at.x + 12 * x, at.y + 12 * y); }
        ctx.stroke();
      }
      if (kind !== "estate") return;
      for (const tile of this.here) for (const area of tile.areas) {
        if (area.id !== ident) continue;
        const { x, y, scale } = this.frame(tile), unit = scale / 4096;
        ctx.save();
        ctx.translate(x, y);
        ctx.scale(unit, unit);
        ctx.lineWidth = 2.5 / unit;
        ctx.stroke(area.path);
        ctx.restore();
      }
    }

    dot(ctx, at) {
      ctx.beginPath();
      ctx.arc(at.x, at.y, 3, 0, 2 * Math.PI);
      ctx.fillStyle = this.ui.inks.panel;
      ctx.fill();
      ctx.lineWidth = 1.6;
      ctx.strokeStyle = this.ui.inks.metro_name;
      ctx.stroke();
    }

    /** The estate (id) at a place of the container, "" where none is drawn. */
    estate(point) {
      if (!this.under || !this.level) return "";
      const at = this.map.containerPointToLayerPoint(point), ctx = this.under._container.getContext("2d");
      for (const tile of this.here) {
        const { x, y, scale } = this.frame(tile), unit = scale / 4096;
        if (at.x < x || at.y < y || at.x >= x + scale || at.y >= y + scale) continue;
        ctx.save();
        ctx.setTransform(1, 0, 0, 1, 0, 0);
        const found = tile.areas.find(({ kind, path }) => kind === "estate" && ctx.isPointInPath(path, (at.x - x) / unit, (at.y - y) / unit, "evenodd"));
        ctx.restore();
        if (found) return found.id;
      }
      return "";
    }
  };
})(window.atlas);
