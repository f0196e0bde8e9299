// @ts-check
/* Measuring and choosing on the map: a ruler, a rectangle, a lasso. What is drawn becomes part of the filter. */
"use strict";
(function (atlas) {
  const MOST = 60, LEAST = 8; // corners of an area; px that a drawn thing must reach
  const ICONS = {
    ruler: '<path d="M2 15 L15 2 L20 7 L7 20 Z M6 11 l2 2 M9 8 l3 3 M12 5 l2 2" />',
    box: '<path d="M3 5 H19 V17 H3 Z" stroke-dasharray="3 2" />',
    lasso: '<path d="M11 4 C17 4 20 7 19 10 C18 14 12 15 8 14 C3 13 2 9 4 7 C6 4.5 9 4 11 4 Z M8 14 C6 15 6 18 9 19" stroke-dasharray="3 2" />',
  };

  atlas.Tools = class {
    constructor(stage) {
      this.stage = stage;
      this.map = stage.map;
      this.bar = atlas.make("div", "atlas-tools leaflet-bar", { role: "toolbar" });
      this.buttons = {};
      for (const name of Object.keys(ICONS)) {
        const button = atlas.make("button", "", { type: "button", "aria-pressed": "false" }, atlas.picture(ICONS[name], 22, 22));
        button.addEventListener("click", () => this.take(this.tool === name ? "" : name));
        this.buttons[name] = button;
        this.bar.append(button);
      }
      L.DomEvent.disableClickPropagation(this.bar);
      const Bar = L.Control.extend({ onAdd: () => this.bar });
      new Bar({ position: "topright" }).addTo(this.map);
      this.said = atlas.make("div", "atlas-measured", { role: "status", hidden: "" });
      this.map.getContainer().append(this.said);
      this.tool = "";
      this.open = false;
      this.loose = /** @type {any} */ (null);
      this.ui = /** @type {any} */ (null);
      this.spots = /** @type {any[]} */ ([]);
      this.map.on("mousedown", (e) => this.begin(e));
      this.map.on("mousemove", (e) => this.move(e));
      this.map.on("mouseup", () => this.end());
      this.map.getContainer().addEventListener("touchstart", (e) => this.touch(e, (at) => this.begin(at)), { passive: false });
      this.map.getContainer().addEventListener("touchmove", (e) => this.touch(e, (at) => this.move(at)), { passive: false });
      this.map.getContainer().addEventListener("touchend", () => this.end());
      document.addEventListener("keydown", (e) => { if (e.key === "Escape" && this.tool) this.take(""); });
    }

    show(ui) {
      this.ui = ui;
      this.bar.setAttribute("aria-label", ui.labels.tools);
      for (const [name, button] of Object.entries(this.buttons)) {
        button.title = ui.labels[`tool_${name}`];
        button.setAttribute("aria-label", button.title);
      }
    }

    /** Take a tool in hand, or put it down (""). */
    take(name) {
      this.tool = name;
      this.spots = [];
      this.open = false;
      for (const [other, button] of Object.entries(this.buttons)) button.setAttribute("aria-pressed", String(other === name));
      this.map.getContainer().classList.toggle("atlas-drawing", Boolean(name));
      if (name) { this.map.dragging.disable(); this.map.doubleClickZoom.disable(); } else { this.map.dragging.enable(); this.map.doubleClickZoom.enable(); }
      this.say(name ? this.ui.labels[`hint_${name}`] : "");
      this.stage.street.soon();
    }

    say(text) {
      this.said.textContent = text;
      this.said.hidden = !text;
    }

    touch(e, act) {
      if (!this.tool || e.touches.length !== 1) return;
      e.preventDefault();
      const box = this.map.getContainer().getBoundingClientRect(), at = e.touches[0];
      act({ latlng: this.map.containerPointToLatLng([at.clientX - box.left, at.clientY - box.top]) });
    }

    begin(e) {
      if (!this.tool) return;
      if (this.tool === "ruler") { this.spots.push(e.latlng); this.measure(); return; }
      this.open = true;
      this.spots = [e.latlng];
    }

    move(e) {
      if (!this.tool) return;
      if (this.tool === "ruler") { this.loose = e.latlng; if (this.spots.length) this.measure(); return; }
      if (!this.open) return;
      const far = (a, b) => this.map.latLngToLayerPoint(a).distanceTo(this.map.latLngToLayerPoint(b));
      if (this.tool === "box") {
        const [a, c] = [this.spots[0], e.latlng];
        this.spots = [a, L.latLng(a.lat, c.lng), c, L.latLng(c.lat, a.lng)];
      } else if (far(this.spots[this.spots.length - 1], e.latlng) > 5) this.spots.push(e.latlng);
      this.stage.street.soon();
    }

    end() {
      if (!this.open) return;
      this.open = false;
      const points = this.spots.map((spot) => this.map.latLngToLayerPoint(spot)), box = L.bounds(points).getSize();
      if (points.length > 2 && box.x > LEAST && box.y > LEAST) this.tell(points);
      this.take("");
    }

    /** Corners to the page, no more than it takes, in the true datum. */
    tell(points) {
      let kept = points;
      for (let px = 1.5; kept.length > MOST; px *= 1.5) kept = L.LineUtil.simplify(points, px);
      const [dx, dy] = this.stage.place.offset;
      const corners = kept.map((point) => this.map.layerPointToLatLng(point)).map(({ lng, lat }) => `${(lng - dx).toFixed(5)},${(lat - dy).toFixed(5)}`);
      atlas.tell("area", corners.join(";"));
    }

    measure() {
      const line = this.loose ? [...this.spots, this.loose] : this.spots;
      const metres = line.reduce((sum, spot, i) => (i ? sum + this.map.distance(line[i - 1], spot) : 0), 0);
      const { labels } = this.ui, text = metres < 1000 ? `${Math.round(metres)} ${labels.m}` : `${(metres / 1000).toFixed(2)} ${labels.km}`;
      this.say(labels.measured.replace("{far}", text));
      this.stage.street.soon();
    }

    /** What is being drawn, and the area that is in force; on the canvas of names. */
    draw(ctx, area) {
      const ink = this.ui ? this.ui.inks.selected : "", [dx, dy] = this.stage.place.offset;
      const path = (spots, closed) => {
        ctx.beginPath();
        for (const spot of spots) {
          const p = this.map.latLngToLayerPoint(spot);
          ctx.lineTo(p.x, p.y); // the first of a path is a move
        }
        if (closed) ctx.closePath();
      };
      ctx.save();
      ctx.strokeStyle = ink;
      ctx.fillStyle = ink;
      ctx.lineWidth = 2;
      if (area?.length) {
        path(area.map(([lng, lat]) => [lat + dy, lng + dx]), true);
        ctx.stroke();
        ctx.globalAlpha = 0.06;
        ctx.fill("evenodd");
        ctx.globalAlpha = 1;
      }
      if (this.tool && this.spots.length) {
        const ruler = this.tool === "ruler";
        ctx.setLineDash(ruler ? [] : [6, 4]);
        path(ruler && this.loose ? [...this.spots, this.loose] : this.spots, !ruler);
        ctx.stroke();
        if (ruler) for (const spot of this.spots) {
          const p = this.map.latLngToLayerPoint(spot);
          ctx.beginPath();
          ctx.arc(p.x, p.y, 3.5, 0, 2 * Math.PI);
          ctx.fill();
        }
      }
      ctx.restore();
    }
  };
})(window.atlas);
