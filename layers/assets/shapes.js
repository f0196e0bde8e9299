// @ts-check
/* Polygons and lines of a drawing as Leaflet paths, and names set along a line. */
"use strict";
(function (atlas) {
  const SVG = "http://www.w3.org/2000/svg";
  const HEAVY = 3000; // vertices from which a layer nobody points at is cheaper on canvas
  let serial = 0;

  /** Integers (1e-5 degrees, each the difference from the one before) to [lat, lon] pairs. */
  function decode(flat) {
    const out = new Array(flat.length / 2);
    let x = 0, y = 0;
    for (let i = 0; i < out.length; i++) {
      x += flat[2 * i]; y += flat[2 * i + 1];
      out[i] = [y / 1e5, x / 1e5];
    }
    return out;
  }

  /** @param {Protocol.Shape} shape */
  function options(shape, pane, renderer) {
    const style = shape.style, live = Boolean(shape.title || shape.target);
    return {
      pane, className: shape.kind === "polygon" && live ? "atlas-area" : "", interactive: live, bubblingMouseEvents: true, smoothFactor: 0.7, ...(renderer ? { renderer } : {}),
      stroke: Boolean(style.stroke), color: style.stroke || undefined, weight: style.width, opacity: style.stroke_opacity,
      dashArray: style.dash ? style.dash.join(" ") : null,
      fill: Boolean(style.fill), fillColor: style.fill || undefined, fillOpacity: style.fill_opacity,
    };
  }

  /** @param {Protocol.Shape} shape */
  function path(shape, opts) {
    if (shape.kind === "polygon") return L.polygon(shape.parts.map((rings) => rings.map(decode)), opts);
    if (shape.kind === "line") return L.polyline(shape.parts.map(decode), { ...opts, fill: false });
    const spots = shape.parts.map((part) => L.circleMarker(decode(part)[0], { ...opts, radius: 2.5 }));
    return spots.length === 1 ? spots[0] : L.featureGroup(spots);
  }

  /**
   * The window in layer px: what Leaflet keeps of a line reaches further. Whole px, because clipSegment rounds: it would
   * cut for ever at an edge that lies between two (a map that was dragged by part of a px).
   */
  function view(map) {
    const corner = map.containerPointToLayerPoint([0, 0]).round();
    return L.bounds(corner, corner.add(map.getSize()));
  }

  /** Parts of a px line inside `bounds`. */
  function stretches(points, bounds) {
    const out = [];
    let open = null;
    for (let i = 1; i < points.length; i++) {
      const piece = L.LineUtil.clipSegment(points[i - 1], points[i], bounds, false, true);
      if (!piece) { open = null; continue; }
      if (open?.[open.length - 1].equals(piece[0])) open.push(piece[1]);
      else out.push((open = [piece[0], piece[1]]));
    }
    return out;
  }

  /** Discs along the middle `wide` px of a line, px of the world at this zoom: where a name on it lies. */
  function alongside(points, length, wide, r, origin) {
    const out = [], from = (length - wide) / 2;
    for (let i = 1, gone = 0, next = from; i < points.length; i++) {
      const step = points[i].distanceTo(points[i - 1]), dx = (points[i].x - points[i - 1].x) / step, dy = (points[i].y - points[i - 1].y) / step;
      for (; next <= Math.min(gone + step, from + wide); next += r) {
        const x = points[i - 1].x + dx * (next - gone) + (dy * r) / 2, y = points[i - 1].y + dy * (next - gone) - (dx * r) / 2;
        out.push({ x: Math.round(x + origin.x), y: Math.round(y + origin.y), r });
      }
      gone += step;
    }
    return out;
  }

  /** Keep `shape.along` on the longest visible stretch of its line, left to right, out of sight where that is too short. */
  function nameAlong(line, shape) {
    const id = `atlas-along-${++serial}`;
    const track = document.createElementNS(SVG, "path"), text = document.createElementNS(SVG, "text");
    const run = document.createElementNS(SVG, "textPath");
    track.setAttribute("id", id);
    track.setAttribute("class", "atlas-track");
    run.setAttribute("href", `#${id}`);
    run.setAttribute("startOffset", "50%");
    run.textContent = shape.along;
    text.setAttribute("class", "atlas-along");
    text.setAttribute("font-size", shape.along_size);
    text.setAttribute("fill", shape.along_colour);
    text.setAttribute("stroke", shape.along_halo);
    text.setAttribute("letter-spacing", shape.along_spacing);
    text.append(run);
    const place = () => {
      text.style.display = "";
      const length = (part) => part.reduce((sum, p, i) => (i ? sum + p.distanceTo(part[i - 1]) : 0), 0);
      const seen = (line._parts || []).flatMap((part) => stretches(part, view(line._map)));
      const part = seen.reduce((best, one) => (length(one) > length(best) ? one : best), []);
      const points = part.length && part[0].x > part[part.length - 1].x ? part.slice().reverse() : part;
      track.setAttribute("d", points.length ? `M${points.map((p) => `${p.x},${p.y}`).join("L")}` : "");
      const wide = text.getComputedTextLength(), zoom = line._map.getZoom(), [low, high] = shape.along_zooms;
      const fits = zoom >= low && zoom <= high && length(part) >= wide * 1.03;
      text.style.display = fits ? "" : "none";
      const spots = fits ? alongside(points, length(part), wide, shape.along_size * 0.7, line._map.getPixelOrigin()) : [];
      const moved = JSON.stringify(spots) !== JSON.stringify(line.nameSpots);
      line.nameSpots = spots;
      if (moved) line._map.fire("atlas:named");
    };
    const update = line._updatePath;
    line._updatePath = function () { update.call(this); place(); };
    line.on("add", () => { line._path.parentNode.append(track, text); place(); });
    line.on("remove", () => { track.remove(); text.remove(); });
  }

  /** All shapes of one drawing as one Leaflet group on `pane`. `stage` answers for tooltip and clicks. */
  atlas.shapes = function (/** @type {Protocol.Drawing} */ drawing, pane, stage) {
    const live = drawing.shapes.some((shape) => shape.title || shape.target || shape.along);
    const heavy = !live && drawing.vertices > HEAVY;
    const renderer = heavy ? L.canvas({ pane, padding: 0.3 }) : L.svg({ pane, padding: 0.3 });
    const group = L.layerGroup();
    for (const shape of drawing.shapes) {
      const line = path(shape, options(shape, pane, renderer));
      if (shape.title) {
        line.on("mousemove", (e) => stage.points.hit(e.containerPoint) || stage.tip.show(shape.title, e.containerPoint));
        line.on("mouseout", () => stage.tip.hide());
      }
      if (shape.target) line.on("click", (e) => {
        if (stage.points.hit(e.containerPoint) || (shape.kind === "polygon" && stage.street.level)) return; // close up the ground answers
        /** @type {any} */ (e.originalEvent)._atlasDone = true;
        atlas.select(shape.target);
      });
      if (shape.along && shape.kind === "line") nameAlong(line, shape);
      group.addLayer(line);
    }
    return group;
  };
})(window.atlas);
