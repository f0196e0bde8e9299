// @ts-check
/* A code that opens this very chapter on a phone: drawn by the server that the talk came from, so a file has none. */
"use strict";
(function (atlas) {
  const make = (tag, name, attributes, ...children) => atlas.make(tag, name, attributes, ...children);

  atlas.Handset = class {
    constructor(talk) {
      this.talk = talk;
      this.served = location.protocol.startsWith("http");
      this.box = make("aside", "talk-phone", { role: "dialog", hidden: "", tabindex: "-1" });
      this.box.addEventListener("click", () => this.close());
      document.body.append(this.box);
    }

    toggle() {
      if (!this.served || !this.talk.telling) return;
      if (!this.close()) this.open();
    }

    open() {
      const { at, lang, theme } = this.talk, code = make("img", "", { alt: "" });
      const said = make("p", "", {}, this.talk.label("phone_scan"));
      code.addEventListener("error", () => { code.remove(); said.textContent = this.talk.label("phone_closed"); });
      code.src = `${location.pathname}/phone?chapter=${at + 1}&lang=${lang}&theme=${theme}`;
      this.box.setAttribute("aria-label", this.talk.label("phone"));
      this.box.replaceChildren(make("h2", "", {}, this.talk.scenes[at].title), code, said);
      this.box.hidden = false;
      this.box.focus({ preventScroll: true });
    }

    /** True when it was open. */
    close() {
      const open = !this.box.hidden;
      this.box.hidden = true;
      return open;
    }
  };
})(window.atlas);
