// @ts-check
/* Pictures of fixed size at a place: labels, shields, landmarks, donuts. Those with a target are buttons. */
"use strict";
(function (atlas) {
  function listen(element, mark, stage) {
    const at = () => {
      const box = element.getBoundingClientRect(), frame = stage.map.getContainer().getBoundingClientRect();
      return L.point(box.left - frame.left + mark.anchor_x, box.top - frame.top + mark.anchor_y);
    };
    const pointer = (e) => stage.map.mouseEventToContainerPoint(e);
    if (mark.title) {
      element.addEventListener("mousemove", (e) => {
        if (e.buttons) return stage.tip.hide(); // a drag over the mark goes on: the map listens further out
        e.stopPropagation();
        stage.tip.show(mark.title, pointer(e));
      });
      element.addEventListener("mouseleave", () => stage.tip.hide());
      element.addEventListener("focus", () => element.matches(":focus-visible") && stage.tip.show(mark.title, at()));
      element.addEventListener("blur", () => stage.tip.hide());
    }
    if (!mark.target) return;
    L.DomEvent.on(element, "click", (e) => {
      L.DomEvent.stop(e);
      if (!stage.map.dragging.moved()) atlas.select(mark.target); // the end of a drag is no click
    });
    L.DomEvent.on(element, "dblclick", L.DomEvent.stopPropagation);
    element.addEventListener("keydown", (e) => {
      if (e.key === "Enter" || e.key === " ") { e.preventDefault(); e.stopPropagation(); atlas.select(mark.target); }
    });
  }

  /** @param {Protocol.Mark} mark @param {string} picture */
  function make(mark, picture, pane, stage) {
    const live = Boolean(mark.title || mark.target);
    const icon = L.divIcon({
      className: `atlas-mark${live ? " live" : ""}${mark.target ? " target" : ""}`,
      html: atlas.picture(picture, mark.width, mark.height),
      iconSize: [mark.width, mark.height], iconAnchor: [mark.anchor_x, mark.anchor_y],
    });
    const marker = L.marker([mark.lat, mark.lon], {
      pane, icon, interactive: false, keyboard: false, zIndexOffset: mark.priority * 1000,
    });
    marker.on("add", () => {
      const element = marker.getElement();
      /** @type {SVGElement} */ (element.firstChild).style.transformOrigin = `${mark.anchor_x}px ${mark.anchor_y}px`;
      if (mark.title) element.setAttribute("aria-label", mark.title);
      if (mark.title || mark.target) element.setAttribute("role", mark.target ? "button" : "img");
      else element.setAttribute("aria-hidden", "true");
      if (mark.target) { element.tabIndex = 0; element.dataset.target = mark.target; }
      if (live) listen(element, mark, stage);
    });
    return Object.assign(marker, { mark });
  }

  atlas.marks = function (/** @type {Protocol.Drawing} */ drawing, pane, stage) {
    return L.layerGroup(drawing.marks.map((mark) => make(mark, drawing.pictures[mark.svg], pane, stage)));
  };

  /** On a small window the whole layout is seen from further away: pictures shrink round their places, but stay legible. */
  atlas.markScale = (zoom) => (zoom >= 10.4 ? 1 : Math.max(0.72, 2 ** ((zoom - 10.4) * 0.6)));

  const PUSH = 60; // px
  const SIGN = 40; // priority from which what yields gives way to fixed marks only, not to points

  /** How far a name that would leave a hand's window is pushed back into it, px. */
  function push(mark, marker, map, scale) {
    const wide = map.getSize().x, at = map.latLngToContainerPoint(marker.getLatLng()).x, left = at - mark.anchor_x * scale;
    if (!mark.target || wide >= 640 || at <= 0 || at >= wide) return 0;
    const over = Math.max(0, left + mark.width * scale - wide + 4), under = Math.max(0, 4 - left);
    return Math.min(under, PUSH) - Math.min(over, PUSH);
  }

  /** Where a mark lies, px of the world at this zoom: a box, and for what stands round its place a disc ({x, y, r}). */
  function box(marker, map, zoom, scale) {
    const mark = marker.mark, p = map.project(marker.getLatLng(), zoom);
    const x0 = p.x - mark.anchor_x * scale + push(mark, marker, map, scale), y0 = p.y - mark.anchor_y * scale;
    const round = mark.target && mark.anchor_x === mark.width / 2 && mark.anchor_y === mark.height / 2;
    const found = { marker, x0, y0, x1: x0 + mark.width * scale, y1: y0 + mark.height * scale };
    return round ? { ...found, x: p.x, y: p.y, r: (mark.width / 2 - 3) * scale } : found;
  }

  const apart = (a, b) => a.x1 <= b.x0 || a.x0 >= b.x1 || a.y1 <= b.y0 || a.y0 >= b.y1;

  /** Boxes under the letters of names along lines. */
  const letters = (stage) => stage.names().map(({ x, y, r }) => ({ x0: x - r, y0: y - r, x1: x + r, y1: y + r }));

  /** Whether a mark is cut by the window or by what lies over it, so that half of it would be seen. */
  function edge(stage) {
    const { min, max } = stage.map.getPixelBounds(), over = stage.furniture.boxes().slice(2);
    return (one) => one.x0 < min.x || one.x1 > max.x || one.y0 < min.y || one.y1 > max.y || over.some((other) => !apart(one, other));
  }

  /** Marks meant for this zoom, all that stand before the points do: [those that stand, those that may yet give way]. */
  function settled(groups, stage) {
    const map = stage.map, zoom = map.getZoom(), scale = atlas.markScale(zoom), stays = [], signs = [], weak = [];
    const cut = stage.whole ? edge(stage) : () => false;
    for (const group of groups) {
      const here = group.getLayers().filter(({ mark }) => zoom >= mark.min_zoom && zoom <= mark.max_zoom);
      const boxes = here.map((marker) => box(marker, map, zoom, scale));
      const gone = new Set(boxes.filter(cut).map(({ marker }) => marker.mark.target || marker)); // no name without its sign
      for (const one of boxes) {
        const { mark } = one.marker;
        if (!gone.has(mark.target || one.marker)) (mark.yields ? (mark.priority >= SIGN ? signs : weak) : stays).push(one);
      }
    }
    signs.sort((a, b) => b.marker.mark.priority - a.marker.mark.priority);
    const taken = [...stage.furniture.boxes(), ...letters(stage)];
    for (const one of signs) if ([...taken, ...stays].every((other) => apart(one, other))) stays.push(one);
    return [stays, weak];
  }

  atlas.standing = (groups, stage) => settled(groups, stage)[0];

  /** Show the marks meant for this zoom; one that yields gives way to what stays, to points, legend and notes, and to
   *  what has a higher priority. */
  atlas.arrange = function (groups, stage) {
    const map = stage.map, scale = atlas.markScale(map.getZoom()), origin = map.getPixelOrigin();
    map.getContainer().style.setProperty("--mark-scale", scale);
    const [stays, weak] = settled(groups, stage), on = new Set(stays.map((one) => one.marker));
    const points = stage.points.items.map((item) => ({
      x0: item.x + origin.x - item.r, y0: item.y + origin.y - item.r, x1: item.x + origin.x + item.r, y1: item.y + origin.y + item.r,
    }));
    const placed = [...stage.furniture.boxes(), ...letters(stage), ...points, ...stays];
    weak.sort((a, b) => b.marker.mark.priority - a.marker.mark.priority);
    for (const one of weak) if (placed.every((other) => apart(one, other))) { placed.push(one); on.add(one.marker); }
    const stops = new Map(); // of several pictures with one target the keyboard stops at the foremost
    for (const { mark } of on) if (mark.target && !(stops.get(mark.target)?.priority >= mark.priority)) stops.set(mark.target, mark);
    for (const group of groups) group.eachLayer((marker) => {
      const mark = marker.mark, element = marker.getElement();
      if (!element) return;
      element.classList.toggle("away", !on.has(marker));
      if (!mark.target) return;
      element.tabIndex = stops.get(mark.target) === mark ? 0 : -1;
      const pushed = push(mark, marker, map, scale);
      element.style.marginLeft = `${pushed - mark.anchor_x}px`;
      element.classList.toggle("pushed", pushed !== 0);
    });
  };

  /** Mark what is selected, by class: the drawing itself does not change. */
  atlas.highlight = function (map, target) {
    for (const element of map.getContainer().querySelectorAll(".atlas-mark.target")) {
      const on = element.dataset.target === target;
      element.classList.toggle("selected", on);
      element.setAttribute("aria-pressed", String(on));
    }
  };
})(window.atlas);
