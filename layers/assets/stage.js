// @ts-check
/* One message from Python to one picture: fetch what is new, change only what changed, keep pan and zoom. Loaded last. */
"use strict";
(function (atlas) {
  // z-index of panes: ground, tiles over it, all other shapes, points, all marks; as on paper (layers/map/paper/rendering.py)
  const GROUND = 300, GROUND_MARKS = 340, TILES = 360, SHAPES = 370, NAMES = 440, POINTS = 450, MARKS = 500;
  // What the card takes (page.css): px at the right, or in a hand, on windows up to HAND px, a share from below
  const CARD = 372, HAND = 640, SHEET = 0.62;

  class Stage {
    constructor(map) {
      this.map = map;
      this.layers = new Map(); // id -> { ref, drawing, shapes, marks }
      this.serial = 0;
      this.shown = 0;
      this.last = /** @type {any} */ (null);
      this.tip = new atlas.Tip(map);
      this.place = new atlas.Place(map);
      this.points = new atlas.Points(this);
      this.street = new atlas.Street(this);
      this.tools = new atlas.Tools(this);
      this.finder = new atlas.Finder(this);
      this.years = new atlas.Years(this);
      this.furniture = new atlas.Furniture(this);
      this.basemap = new atlas.Basemap(map, (text) => this.furniture.say(text));
      this.sketch = new atlas.Sketch(this);
      this.twin = new atlas.Twin(map);
      this.waiting = 0;
      this.whole = false; // whether what an edge would cut is left out
      map.on("zoomend moveend resize", () => this.arrangeSoon());
      map.on("dblclick zoomstart dragstart", () => clearTimeout(this.clicking));
      map.on("atlas:named", () => { cancelAnimationFrame(this.naming); this.naming = requestAnimationFrame(() => this.points.redraw()); });
    }

    /** @param {Protocol.Message} message */
    async show(message) {
      const serial = ++this.serial;
      /** @type {Protocol.Ref<any>[]} */
      const refs = [message.ui, ...message.layers.map(([, ref]) => ref)];
      if (message.points) refs.push(message.points.ref);
      if (message.finding) refs.push(message.finding);
      if (message.years) refs.push(message.years);
      let ui, drawings, points, years;
      try {
        [ui, points, years, ...drawings] = await Promise.all([
          atlas.load("ui", message.ui),
          message.points ? atlas.load("points", message.points.ref) : null,
          message.years ? atlas.load("years", message.years) : null,
          ...message.layers.map(([, ref]) => atlas.load("drawing", ref)),
        ]);
      } catch { return; } // atlas.load has already asked for it to be published again
      if (serial !== this.serial) return; // a newer message overtook this one
      atlas.keep(new Set(refs));
      this.place.show(message);
      this.years.show(message.years, years, ui);
      this.last = { message, drawings, points, ui };
      this.picture();
      this.street.show(message.street, ui, [this.pane("street", GROUND), this.pane("street-names", NAMES)], message.selected, message.area);
      this.tools.show(ui);
      this.finder.show(message.finding, ui);
      this.furniture.show(ui, message.notes, drawings);
      this.basemap.show(message.tiles, TILES, ui.labels.tiles_failed);
      this.sketch.show(message.sketch || null);
      this.twin.show(message.twin || "");
      this.arrange();
      this.mark();
      if (message.selected !== this.selected) this.uncover((this.selected = message.selected), !this.shown && this.place.given);
      this.shown += 1;
      document.documentElement.dataset.atlasShown = String(this.shown);
    }

    /** What the message shows, as of the year in hand; `fresh`: with a ring round what came in that year. */
    picture(fresh = false) {
      const { message, drawings, points, ui } = this.last, frame = this.years.frame;
      const [shown, drawn] = this.years.over(message, drawings);
      this.draw(shown, drawn);
      if (!points) return this.points.hide();
      this.points.until(frame ? frame.year : 0, frame ? this.years.data.ended : "", fresh);
      return this.points.show(points, message.points.mask, ui, this.pane("points", POINTS), message.selected);
    }

    /** The same message in another year. */
    again(fresh = false) {
      if (!this.last) return;
      this.picture(fresh);
      this.arrange();
      this.mark();
    }

    mark() {
      atlas.highlight(this.map, this.last.message.selected);
      this.years.pale();
    }

    pane(id, height) {
      const name = `atlas-${id}`, pane = this.map.getPane(name) || this.map.createPane(name);
      pane.style.zIndex = String(height);
      return name;
    }

    /** Replace the layers whose content changed; the others are not touched, so nothing flashes. */
    draw(/** @type {Protocol.Message} */ message, /** @type {Protocol.Drawing[]} */ drawings) {
      const wanted = new Set(message.layers.map(([id]) => id));
      for (const [id, layer] of this.layers) if (!wanted.has(id)) { this.drop(layer); this.layers.delete(id); }
      message.layers.forEach(([id, ref], place) => {
        const ground = place < message.ground, online = message.tiles && !("missing" in message.tiles);
        const under = this.pane(id, (ground ? GROUND : SHAPES) + place);
        const over = this.pane(`${id}-marks`, (ground && online ? GROUND_MARKS : MARKS) + place);
        const old = this.layers.get(id), key = typeof ref === "string" ? ref : JSON.stringify(ref);
        if (old && old.key === key) return;
        const drawing = drawings[place];
        const layer = { key, drawing, shapes: atlas.shapes(drawing, under, this), marks: atlas.marks(drawing, over, this) };
        const focused = /** @type {HTMLElement | null} */ (document.activeElement), held = focused?.dataset ? focused.dataset.target : "";
        layer.shapes.addTo(this.map);
        layer.marks.addTo(this.map);
        if (old) this.drop(old);
        this.layers.set(id, layer);
        if (held) this.refocus(layer, held);
      });
    }

    drop(layer) { layer.shapes.remove(); layer.marks.remove(); }

    /** A person who walks with the keyboard does not lose the place because its picture was drawn again. */
    refocus(layer, target) {
      layer.marks.eachLayer((marker) => {
        if (marker.mark.target === target && document.activeElement === document.body) marker.getElement().focus({ preventScroll: true });
      });
    }

    /** The card slides in at the right: what it tells about moves out from under it, and so does what stands in that corner.
     *  A view that was shared stays where it was (`still`). */
    uncover(target, still) {
      const size = this.map.getSize(), free = size.x - CARD - 12, hand = size.x <= HAND, box = this.map.getContainer();
      box.classList.toggle("carded", Boolean(target) && free >= 480);
      if (!target || still || (free < 480 && !hand)) return;
      const at = (latlng) => this.map.latLngToContainerPoint(latlng), scale = atlas.markScale(this.map.getZoom());
      let place = null, right = -Infinity, left = Infinity;
      for (const { marks } of this.layers.values()) marks.eachLayer((marker) => {
        if (marker.mark.target !== target) return;
        place = at(marker.getLatLng());
        const away = this.map.getZoom() < marker.mark.min_zoom || this.map.getZoom() > marker.mark.max_zoom;
        if (away) return;
        right = Math.max(right, place.x + (marker.mark.width - marker.mark.anchor_x) * scale);
        left = Math.min(left, place.x - marker.mark.anchor_x * scale);
      });
      const spot = this.points.spot(target);
      if (spot) { place = at(spot); right = place.x + 20; }
      if (place === null || place.x < 0 || place.x > size.x) return;
      const top = size.y * (1 - SHEET);
      if (hand && place.y > top - 40 && place.y <= size.y) this.map.panBy([0, place.y - top / 2], { animate: false });
      if (hand) return;
      const corner = this.map.getPixelBounds().min.x, ends = spot ? [] : this.names().map(({ x, r }) => x + r - corner);
      const needed = Math.max(right, ...ends.filter((x) => x < size.x)) - free; // the belt's name comes out from under it too
      const most = Math.max(Math.min(right - free, place.x - 120), Math.min(left - 12, needed));
      if (needed > 0 && most > 0) this.map.panBy([Math.min(needed, most), 0], { animate: false });
    }

    /** What a click on open ground means: the estate there, else the place itself. A double click is no click. */
    ground(at) {
      if (this.tools.tool) return;
      clearTimeout(this.clicking);
      this.clicking = setTimeout(() => {
        const estate = this.street.estate(at);
        if (estate) return atlas.select(`estate:${estate}`);
        const { lng, lat } = this.map.containerPointToLatLng(at), [dx, dy] = this.place.offset;
        return atlas.select(`place:${(lng - dx).toFixed(5)},${(lat - dy).toFixed(5)}`);
      }, 260);
    }

    arrangeSoon() {
      cancelAnimationFrame(this.waiting);
      this.waiting = requestAnimationFrame(() => this.arrange());
    }

    get marks() { return [...this.layers.values()].map((layer) => layer.marks); }

    arrange() { atlas.arrange(this.marks, this); }

    /** Discs under the letters of names along lines, px of the world. */
    names() { return [...this.layers.values()].flatMap(({ shapes }) => shapes.getLayers()).flatMap((line) => line.nameSpots || []); }

    /** What groups of organisations must not cover, layer px: signs and rings, blocks of text, shields, the belt's name. */
    written() {
      const origin = this.map.getPixelOrigin(), corner = this.whole ? this.furniture.boxes().slice(1, 2) : []; // a talk hides none under its notes
      return [...this.names(), ...corner, ...atlas.standing(this.marks, this)].map((one) => one.r === undefined
        ? { x0: one.x0 - origin.x, y0: one.y0 - origin.y, x1: one.x1 - origin.x, y1: one.y1 - origin.y }
        : { x: one.x - origin.x, y: one.y - origin.y, r: one.r });
    }
  }

  /** Called by the script that streamlit-folium runs whenever the message changed. */
  atlas.apply = function (map, message) {
    if (!atlas.stage || atlas.stage.map !== map) atlas.stage = new Stage(map);
    atlas.stage.show(message);
    window.feature_group = []; // streamlit-folium only ever appends to it
    return L.layerGroup();
  };
})(window.atlas);
