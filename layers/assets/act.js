// @ts-check
/* What the talk plays beside its chapters: an act has a scene for the panel and a strip below the map. */
"use strict";
(function (atlas) {
  const make = (tag, name, attributes, ...children) => atlas.make(tag, name, attributes, ...children);

  atlas.Act = class {
    constructor(talk, name) {
      this.talk = talk;
      this.name = name;
      this.strip = make("section", `talk-strip ${name}`, { hidden: "" });
    }

    /** What the panel tells. @returns {any} */
    get scene() { return null; }

    /** The strip takes its room below the map; in a hand it stands in the panel. */
    open() {
      const { talk } = this;
      if (talk.wide) document.body.append(this.strip);
      else talk.panel.insertBefore(this.strip, talk.small);
      this.strip.hidden = false;
      document.body.classList.add("acting", `acting-${this.name}`);
    }

    close() {
      this.strip.hidden = true;
      document.body.classList.remove("acting", `acting-${this.name}`);
      atlas.stage.points.faint = false;
    }

    /** The message is on the map: where it looks. */
    arrive(flight) { this.talk.fly(this.scene.bounds, flight); }

    /** True when the key was the act's own. */
    key(_e) { return false; }
  };

  /** A list to choose from, by arrows, digits or a click. */
  atlas.Choice = class {
    constructor(talk, choose) {
      this.talk = talk;
      this.choose = choose;
      this.box = make("aside", "talk-choice", { role: "dialog", hidden: "" });
      this.box.addEventListener("keydown", (e) => this.key(e));
      document.body.append(this.box);
    }

    get opened() { return !this.box.hidden; }

    /** `items`: [id, name, number]; the one with the id `here` has the keyboard. */
    open(title, items, here) {
      this.from = /** @type {HTMLElement | null} */ (document.activeElement);
      const line = ([id, name, number]) => {
        const button = make("button", "", { type: "button", "data-id": id }, make("span", "", {}, name), make("b", "", {}, String(number)));
        button.addEventListener("click", () => { this.close(); this.choose(id); });
        return button;
      };
      this.lines = items.map(line);
      this.box.setAttribute("aria-label", title);
      this.box.replaceChildren(make("h2", "", {}, title), make("div", "", {}, ...this.lines));
      this.box.hidden = false;
      (this.lines.find((one) => one.dataset.id === here) || this.lines[0])?.focus({ preventScroll: true });
    }

    /** True when it was open. */
    close() {
      const open = this.opened;
      this.box.hidden = true;
      if (open && this.from?.isConnected) this.from.focus({ preventScroll: true });
      return open;
    }

    key(e) {
      const at = this.lines.indexOf(document.activeElement), last = this.lines.length - 1;
      const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: last }[e.key];
      if (to !== undefined) this.lines[Math.max(0, Math.min(last, to))].focus();
      else if (e.key === "Escape" || e.key.toLowerCase() === "s") this.close();
      else if (e.key !== "Enter" && e.key !== " " && e.key !== "Tab") return;
      if (to !== undefined || e.key === "Escape") e.preventDefault();
      e.stopPropagation();
    }
  };
})(window.atlas);
