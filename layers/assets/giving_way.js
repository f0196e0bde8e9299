// @ts-check
/* Groups of organisations give way to what is written on the map: they stand beside it, or join the next group. Pure px. */
"use strict";
(function (atlas) {
  const CELL = 96, GAP = 2, FAR = 108, JOIN = 140; // px
  const STEPS = []; // round a place, nearest first
  for (let far = 6; far <= FAR; far += 6) for (let k = 0; k < 16; k++) {
    const angle = (2 * Math.PI * (k + (far % 12) / 12)) / 16;
    STEPS.push([far * Math.cos(angle), far * Math.sin(angle)]);
  }

  /** Boxes ({x0, y0, x1, y1}) and discs ({x, y, r}) found by where they lie. */
  class Taken {
    constructor() { this.cells = new Map(); }
    add(thing) {
      const { x, y, r } = thing, [x0, y0, x1, y1] = r === undefined ? [thing.x0, thing.y0, thing.x1, thing.y1] : [x - r, y - r, x + r, y + r];
      for (let c = Math.floor(x0 / CELL); c <= Math.floor(x1 / CELL); c++) for (let l = Math.floor(y0 / CELL); l <= Math.floor(y1 / CELL); l++) {
        const key = c * 1e6 + l, there = this.cells.get(key);
        if (there) there.push(thing); else this.cells.set(key, [thing]);
      }
    }
    free(x, y, r) {
      const reach = r + GAP, right = Math.floor((x + reach) / CELL), low = Math.floor((y + reach) / CELL);
      for (let c = Math.floor((x - reach) / CELL); c <= right; c++) for (let l = Math.floor((y - reach) / CELL); l <= low; l++) {
        for (const o of this.cells.get(c * 1e6 + l) || []) {
          const disc = o.r !== undefined, far = disc ? reach + o.r : reach;
          const dx = disc ? x - o.x : x - Math.max(o.x0, Math.min(x, o.x1)), dy = disc ? y - o.y : y - Math.max(o.y0, Math.min(y, o.y1));
          if (dx * dx + dy * dy < far * far) return false;
        }
      }
      return true;
    }
  }

  /** The group nearest to `item` among `kept`, or null when none is near. */
  function nearest(item, kept) {
    let best = null, near = JOIN;
    for (const one of kept) {
      const far = Math.hypot(one.x - item.x, one.y - item.y);
      if (one.count > 1 && far < near) { best = one; near = far; }
    }
    return best;
  }

  /**
   * `items` (largest first) so that no group covers what is `written` (boxes and discs) nor another group. Most stand
   * where they are; one that does not find room nearby joins the next. A single place is never moved.
   */
  atlas.makeRoom = function (items, written, radius) {
    const taken = new Taken(), kept = [], movers = [];
    for (const thing of written) taken.add(thing);
    const keep = (item) => { taken.add(item); kept.push(item); };
    for (const item of items) if (item.count === 1) keep(item);
    for (const item of items) if (item.count > 1) (taken.free(item.x, item.y, item.r) ? keep : (one) => movers.push(one))(item);
    for (const item of movers) {
      const step = STEPS.find(([dx, dy]) => taken.free(item.x + dx, item.y + dy, item.r));
      const host = step ? null : nearest(item, kept);
      if (host) {
        host.cells.push(...item.cells);
        host.families = host.families.map((number, f) => number + item.families[f]);
        host.count += item.count;
        host.r = radius(host.count);
      } else {
        if (step) { item.x += step[0]; item.y += step[1]; }
        keep(item);
      }
    }
    return kept;
  };
})(window.atlas);
