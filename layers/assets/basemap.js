// @ts-check
/* Optional online tiles over our own ground. When they fail, the ground underneath is still there and a sentence says so. */
"use strict";
(function (atlas) {
  const PATIENCE = 3; // tiles that may fail before it is said

  atlas.Basemap = class {
    constructor(map, say) {
      this.map = map;
      this.say = say;
      this.layers = [];
      this.name = "";
    }

    show(/** @type {any} */ tiles, above, sentence) {
      const name = JSON.stringify(tiles);
      const pane = this.map.getPane("atlas-tiles") || this.map.createPane("atlas-tiles");
      pane.style.zIndex = above;
      if (name === this.name) return;
      this.name = name;
      for (const layer of this.layers) layer.remove();
      this.layers = [];
      this.say("");
      if (!tiles) return;
      if (tiles.missing) return this.say(tiles.missing);
      let failed = 0, came = 0;
      for (const url of tiles.urls) {
        const layer = L.tileLayer(url, {
          pane: "atlas-tiles", subdomains: tiles.subdomains, maxNativeZoom: tiles.max_zoom, maxZoom: this.map.getMaxZoom(),
        });
        layer.on("tileerror", () => { if (++failed === PATIENCE && !came && name === this.name) this.say(sentence); });
        layer.on("tileload", () => { if (!came++ && name === this.name) this.say(""); });
        this.layers.push(layer.addTo(this.map));
      }
    }
  };
})(window.atlas);
