/* Drawing on the map: corners by clicks, Enter or a double click ends, Escape or Backspace takes back; dragging an outline. */
"use strict";
(function (atlas) {
  const SLOP = 5; // px that a hand may move between press and click

  atlas.Sketch = class {
    constructor(stage) {
      this.stage = stage;
      this.map = stage.map;
      this.key = "";
    }

    /** `wish`: null, or { kind: polygon | line | point | drag, rings, label, colour }; the same wish leaves a drawing alone. */
    show(wish) {
      const key = wish ? JSON.stringify(wish) : "";
      if (key === this.key) return;
      this.end();
      this.key = key;
      if (!wish) return;
      this.wish = wish;
      this.corners = [];
      this.veil = atlas.make("div", "atlas-veil", { tabindex: "0", role: "application", "aria-label": wish.label });
      this.veil.style.cssText = "position:absolute;inset:0;z-index:650;cursor:crosshair;outline-offset:-3px";
      this.map.getContainer().append(this.veil);
      this.map.doubleClickZoom.disable();
      const style = { color: wish.colour, weight: 2.5, dashArray: "6 4", fillOpacity: 0.12, interactive: false };
      this.shape = (wish.kind === "line" ? L.polyline([], style) : L.polygon(wish.rings || [], style)).addTo(this.map);
      this.dots = L.layerGroup().addTo(this.map);
      this.listen();
    }

    listen() {
      const at = (event) => this.map.mouseEventToLatLng(event);
      let pressed = null;
      this.veil.addEventListener("pointerdown", (event) => {
        pressed = { x: event.clientX, y: event.clientY, from: at(event), was: this.shape.getLatLngs() };
        if (this.wish.kind !== "drag") return;
        event.stopPropagation(); // the map stands still while the outline moves
        this.veil.setPointerCapture(event.pointerId);
      });
      this.veil.addEventListener("mousedown", (event) => { if (this.wish.kind === "drag") event.stopPropagation(); });
      this.veil.addEventListener("pointermove", (event) => {
        if (pressed && this.wish.kind === "drag") this.shape.setLatLngs(this.moved(pressed, at(event)));
      });
      this.veil.addEventListener("pointerup", (event) => {
        if (!pressed || this.wish.kind !== "drag") return;
        const to = at(event);
        this.tell({ from: this.plain(pressed.from), to: this.plain(to) });
        pressed = null;
      });
      this.veil.addEventListener("click", (event) => {
        event.stopPropagation();
        const still = pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < SLOP;
        pressed = null;
        if (still && this.wish.kind !== "drag" && event.detail < 2) this.add(at(event));
      });
      this.veil.addEventListener("dblclick", (event) => { event.stopPropagation(); this.finish(); });
      this.veil.addEventListener("keydown", (event) => {
        if (event.key === "Enter") this.finish();
        else if (event.key === "Backspace") this.take(this.corners.slice(0, -1));
        else if (event.key === "Escape") this.take([]);
        else if (event.key === " ") this.add(this.map.getCenter());
        else return;
        event.preventDefault();
        event.stopPropagation();
      });
    }

    add(latlng) {
      if (this.wish.kind === "point") return this.tell({ point: this.plain(latlng) });
      return this.take([...this.corners, latlng]);
    }

    take(corners) {
      this.corners = corners;
      this.shape.setLatLngs(corners);
      this.dots.clearLayers();
      for (const corner of corners) {
        L.circleMarker(corner, { radius: 4, color: this.wish.colour, fillOpacity: 1, interactive: false }).addTo(this.dots);
      }
    }

    finish() {
      const needed = this.wish.kind === "line" ? 2 : 3;
      if (this.wish.kind === "drag" || this.wish.kind === "point" || this.corners.length < needed) return;
      this.tell({ corners: this.corners.map((corner) => this.plain(corner)) });
    }

    moved(pressed, to) {
      const shift = (part) => (Array.isArray(part) ? part.map(shift)
        : L.latLng(part.lat + to.lat - pressed.from.lat, part.lng + to.lng - pressed.from.lng));
      return pressed.was.map(shift);
    }

    /** WGS-84 longitude and latitude: online tiles may lie elsewhere. */
    plain({ lng, lat }) {
      const [dx, dy] = this.stage.place.offset;
      return [+(lng - dx).toFixed(6), +(lat - dy).toFixed(6)];
    }

    tell(content) { atlas.tell("drawn", JSON.stringify({ kind: this.wish.kind, ...content })); }

    end() {
      if (!this.veil) return;
      this.veil.remove();
      this.shape.remove();
      this.dots.remove();
      this.map.doubleClickZoom.enable();
      this.veil = null;
    }
  };

  /** Two maps of one page that look at the same place: each says where it is, the other follows. */
  atlas.Twin = class {
    constructor(map) {
      this.map = map;
      this.me = Math.random().toString(36).slice(2);
      map.on("moveend", () => { if (this.line && !this.led) this.line.postMessage({ me: this.me, at: map.getCenter(), zoom: map.getZoom() }); });
    }

    show(name) {
      if (name === this.name) return;
      this.name = name;
      if (this.line) this.line.close();
      this.line = name ? new BroadcastChannel(`atlas-${name}`) : null;
      if (!this.line) return;
      this.line.onmessage = ({ data }) => {
        if (data.me === this.me) return;
        this.led = true;
        this.map.setView(data.at, data.zoom, { animate: false });
        this.led = false;
      };
    }
  };
})(window.atlas);
