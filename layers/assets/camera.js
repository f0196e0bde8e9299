// @ts-check
/* Where the map looks: the whole city at first, the place in the address, where a story flies to; and how tall it is. */
"use strict";
(function (atlas) {
  const AT = /^(-?\d{1,3}(?:\.\d{1,6})?),(-?\d{1,2}(?:\.\d{1,6})?),(\d{1,2}(?:\.\d{1,4})?)$/;

  function outer() {
    try { return window.parent.location.href && window.parent; } catch { return null; } // embedded in another site
  }

  /** [lat, lng, zoom] from the address (`at=lon,lat,zoom`), or null when there is none or it is not on this map. */
  function fromAddress(map, bounds) {
    const page = outer();
    const found = page && AT.exec(new URLSearchParams(page.location.search).get("at") || "");
    if (!found) return null;
    const [lng, lat, zoom] = found.slice(1).map(Number);
    const there = L.latLngBounds(bounds).contains([lat, lng]);
    return there && zoom >= map.getMinZoom() && zoom <= map.getMaxZoom() ? [lat, lng, zoom] : null;
  }

  atlas.Place = class {
    constructor(map) {
      this.map = map;
      this.offset = [0, 0];
      this.flown = null;
      this.set = false;
      this.touched = false;
      this.given = false; // whether the address said where to look
      this.held = null; // what the address said, until the map is moved: the page round it still takes its room
      this.timer = 0;
      map.on("moveend", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.mirror(), 250); });
      map.on("movestart", () => { this.held = null; });
      map.on("dragstart zoomstart", () => { if (this.set) this.touched = true; });
      this.fitFrame();
      const page = outer();
      if (page) {
        page.addEventListener("resize", () => this.fitFrame());
        const body = page.document.querySelector('[data-testid="stMainBlockContainer"]') || page.document.body;
        new page.ResizeObserver(() => this.fitFrame()).observe(body);
      }
      new ResizeObserver(() => {
        map.invalidateSize({ pan: false });
        if (this.held) this.look(this.held);
        else if (!this.touched && this.home && this.atHome) this.goHome();
      }).observe(map.getContainer());
    }

    /** Let the map reach from where it stands to the bottom of the window: the page scrolls only for what is below it. */
    fitFrame() {
      const page = outer(), frame = /** @type {HTMLElement | null} */ (window.frameElement);
      if (!page || !frame?.isConnected) return;
      const main = frame.closest('[data-testid="stMain"]');
      const base = main ? main.getBoundingClientRect().top - main.scrollTop : -page.scrollY;
      const above = frame.getBoundingClientRect().top - base;
      const height = Math.max(420, Math.round(page.innerHeight - above - 12));
      if (frame.style.height !== `${height}px`) frame.style.height = `${height}px`;
    }

    look(at) {
      this.map.setView([at[0], at[1]], at[2], { animate: false });
      this.held = at;
    }

    goHome() {
      this.map.fitBounds(this.home, { paddingTopLeft: [0, 0], paddingBottomRight: [0, 24], animate: false });
      this.touched = false;
      this.atHome = true;
    }

    /** @param {Protocol.Message} message */
    show(message) {
      this.home = message.home;
      if (!this.set) {
        const at = fromAddress(this.map, message.place.bounds);
        if (at) this.look(at);
        else this.goHome();
        this.set = true;
        this.touched = this.given = Boolean(at);
        this.offset = message.offset;
      } else if (message.offset.join() !== this.offset.join()) { // another datum: look at the same ground
        const c = this.map.getCenter();
        const moved = [c.lat + message.offset[1] - this.offset[1], c.lng + message.offset[0] - this.offset[0]];
        this.map.setView(moved, this.map.getZoom(), { animate: false });
        this.offset = message.offset;
      }
      if (message.focus && message.focus.id !== this.flown) {
        this.flown = message.focus.id;
        this.touched = true;
        const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.map.flyToBounds(message.focus.bounds, { duration: still ? 0 : 1.6, animate: !still, padding: [40, 40], maxZoom: 16 });
      }
      this.mirror();
    }

    /** Write the position into the page's address, without a rerun and without a new entry in the history. */
    mirror() {
      const page = outer();
      if (!page || !this.set || !this.touched || this.held) return;
      const c = this.map.getCenter(), url = new URL(page.location.href);
      const at = `${(c.lng - this.offset[0]).toFixed(5)},${(c.lat - this.offset[1]).toFixed(5)},${+this.map.getZoom().toFixed(2)}`;
      if (url.searchParams.get("at") === at) return;
      url.searchParams.set("at", at);
      page.history.replaceState(page.history.state, "", url.pathname + url.search.replaceAll("%2C", ",") + url.hash);
    }
  };
})(window.atlas);
