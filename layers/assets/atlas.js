// @ts-check
/* The atlas' namespace: fetching by digest, telling Python what was clicked, one tooltip. Loaded first after Leaflet. */
"use strict";
window.atlas = {};
(function (atlas) {
  const fetched = new Map(); // digest -> Promise of the parsed content; content never changes under a digest
  let asked = false; // whether Python was already asked to publish again what the server no longer has

  /** Content named by `ref`: a digest (fetched once, kept) or, when the browser refuses cookies, the content itself. */
  atlas.load = function (/** @type {string} */ kind, /** @type {any} */ ref) {
    if (typeof ref !== "string") return Promise.resolve(ref);
    if (!fetched.has(ref)) {
      const answer = fetch(`../../data/${kind}/${ref}`, { credentials: "same-origin" }).then((response) => {
        if (!response.ok) throw new Error(`${response.status}`);
        return response.json();
      });
      answer.then(() => { asked = false; }, () => {
        fetched.delete(ref);
        if (!asked) { asked = true; atlas.tell("missing", ""); }
      });
      fetched.set(ref, answer);
    }
    return fetched.get(ref);
  };

  /** Forget contents that no message has named for a while, so that a long session does not grow. */
  atlas.keep = function (refs) {
    if (fetched.size < 200) return;
    for (const ref of fetched.keys()) if (!refs.has(ref)) fetched.delete(ref);
  };

  /** One event to the script; a nonce makes two equal clicks two events. */
  atlas.tell = function (event, target) {
    const nonce = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
    window.Streamlit.setComponentValue({ event, target, nonce });
  };
  atlas.select = (target) => atlas.tell("select", target);

  /** Element with class, attributes and children; strings become text, never markup. */
  atlas.make = function (tag, name, attributes, ...children) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  /** SVG of a mark or a legend swatch. `inner` comes from layers/svg.py, the one place that escapes. */
  atlas.picture = function (inner, width, height) {
    const holder = document.createElement("div");
    holder.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg" width="${+width}" height="${+height}"` +
      ` viewBox="0 0 ${+width} ${+height}" aria-hidden="true" focusable="false">${inner}</svg>`;
    return holder.firstChild;
  };

  /** The one tooltip. Text only: what is in the data is shown, never run. */
  atlas.Tip = class {
    constructor(map) {
      this.map = map;
      this.element = atlas.make("div", "atlas-tip", { role: "tooltip", hidden: "" });
      map.getContainer().append(this.element);
    }
    show(text, at) {
      if (!text) return this.hide();
      this.element.textContent = text;
      this.element.hidden = false;
      const size = this.map.getSize(), width = this.element.offsetWidth, height = this.element.offsetHeight;
      const x = Math.max(4, Math.min(size.x - width - 4, at.x + 14));
      const y = at.y + height + 22 > size.y ? at.y - height - 10 : at.y + 18;
      this.element.style.transform = `translate(${Math.round(x)}px,${Math.round(y)}px)`;
    }
    hide() { this.element.hidden = true; }
  };
})(window.atlas);
