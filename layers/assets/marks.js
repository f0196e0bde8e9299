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
      element.addEventListener("mousemove", (e) => { e.stopPropagation(); stage.tip.show(mark.title, pointer(e)); });
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

  function make(mark, pane, stage) {
    const live = Boolean(mark.title || mark.target);
    const icon = L.divIcon({
      className: `atlas-mark${live ? " live" : ""}${mark.target ? " target" : ""}`,
      html: atlas.picture(mark.svg, mark.width, mark.height),
      iconSize: [mark.width, mark.height], iconAnchor: [mark.anchor_x, mark.anchor_y],
    });
    const marker = L.marker([mark.lat, mark.lon], {
      pane, icon, interactive: false, keyboard: false, zIndexOffset: mark.priority * 1000,
    });
    marker.on("add", () => {
      const element = marker.getElement();
      element.firstChild.style.transformOrigin = `${mark.anchor_x}px ${mark.anchor_y}px`;
      if (mark.title) element.setAttribute("aria-label", mark.title);
      if (mark.title || mark.target) element.setAttribute("role", mark.target ? "button" : "img");
      else element.setAttribute("aria-hidden", "true");
      if (mark.target) { element.tabIndex = 0; element.dataset.target = mark.target; }
      if (live) listen(element, mark, stage);
    });
    marker.mark = mark;
    return marker;
  }

  atlas.marks = function (drawing, pane, stage) {
    return L.layerGroup(drawing.marks.map((mark) => make(mark, pane, stage)));
  };

  /** On a small window the whole layout is seen from further away: pictures shrink round their places, but stay legible. */
  atlas.markScale = (zoom) => (zoom >= 10.4 ? 1 : Math.max(0.72, 2 ** ((zoom - 10.4) * 0.6)));

  const PUSH = 60; // px

  /** Show the marks meant for this zoom; one that yields gives way to what stays, to points, legend and notes, and to
   *  what has a higher priority. */
  atlas.arrange = function (groups, stage) {
    const map = stage.map, zoom = map.getZoom(), scale = atlas.markScale(zoom), rivals = [], placed = [];
    map.getContainer().style.setProperty("--mark-scale", scale);
    const show = (marker, on) => {
      const element = marker.getElement();
      if (!element) return;
      element.classList.toggle("away", !on);
      if (marker.mark.target) element.tabIndex = on ? 0 : -1;
    };
    const size = map.getSize(), corner = map.getPixelBounds().min, frame = map.getContainer().getBoundingClientRect();
    for (const part of map.getContainer().querySelectorAll(".atlas-legend, .atlas-corner")) {
      const b = part.getBoundingClientRect(), x = corner.x + b.left - frame.left, y = corner.y + b.top - frame.top;
      placed.push({ x0: x, y0: y, x1: x + b.width, y1: y + b.height });
    }
    const origin = map.getPixelOrigin();
    for (const item of stage.points.items) {
      const x = item.x + origin.x, y = item.y + origin.y;
      placed.push({ x0: x - item.r, y0: y - item.r, x1: x + item.r, y1: y + item.r });
    }
    for (const group of groups) group.eachLayer((marker) => {
      const mark = marker.mark, element = marker.getElement();
      if (element && mark.target) { // in a hand, a name that would leave the window is pushed back into it
        const at = map.latLngToContainerPoint(marker.getLatLng()).x, left = at - mark.anchor_x * scale;
        const over = Math.max(0, left + mark.width * scale - size.x + 4), under = Math.max(0, 4 - left);
        const push = size.x < 640 && at > 0 && at < size.x ? Math.min(under, PUSH) - Math.min(over, PUSH) : 0;
        element.style.marginLeft = `${push - mark.anchor_x}px`;
      }
      const fits = zoom >= mark.min_zoom && zoom <= mark.max_zoom;
      const p = map.project(marker.getLatLng(), zoom), x = p.x - mark.anchor_x * scale, y = p.y - mark.anchor_y * scale;
      const box = { marker, x0: x, y0: y, x1: x + mark.width * scale, y1: y + mark.height * scale };
      if (fits && mark.yields) return rivals.push(box);
      if (fits) placed.push(box);
      return show(marker, fits);
    });
    rivals.sort((a, b) => b.marker.mark.priority - a.marker.mark.priority);
    for (const one of rivals) {
      const free = placed.every((o) => one.x1 <= o.x0 || one.x0 >= o.x1 || one.y1 <= o.y0 || one.y0 >= o.y1);
      if (free) placed.push(one);
      show(one.marker, free);
    }
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
