// @ts-check
/* Key S: one sector, one story. The map keeps its places and dims all else; its chain stands below, with names. */
"use strict";
(function (atlas) {
  const make = (tag, name, attributes, ...children) => atlas.make(tag, name, attributes, ...children);

  atlas.SectorAct = class extends atlas.Act {
    constructor(talk) {
      super(talk, "sector");
      this.id = "";
      this.choice = new atlas.Choice(talk, (id) => this.choose(id));
    }

    get sectors() { return this.talk.words.sectors; }
    get scene() { return this.sectors.find((one) => one.id === this.id) || this.sectors[0]; }
    get count() {
      const at = this.sectors.indexOf(this.scene) + 1;
      return this.talk.label("sector_count").replace("{at}", at).replace("{all}", this.sectors.length);
    }

    /** The message of the chapters' kind: ground and belt, the signs of this sector, a mask of its places. */
    get message() {
      const look = this.talk.look, { sector, signs } = look;
      return { ...sector, layers: [...sector.layers, ["sector", signs[this.scene.id]]], points: sector.points && { ...sector.points, mask: this.scene.mask } };
    }

    ask() {
      if (!this.sectors.length) return;
      this.choice.open(this.talk.label("sectors"), this.sectors.map(({ id, name, n }) => [id, name, n]), this.id);
    }

    choose(id) {
      this.id = id;
      this.talk.play(this);
    }

    open() {
      super.open();
      if (atlas.stage) atlas.stage.points.faint = true;
      const label = (name) => this.talk.label(name);
      this.strip.setAttribute("aria-label", label("sector_chain"));
      this.strip.replaceChildren(make("h2", "", {}, label("sector_chain")), make("ol", "", {}, ...this.scene.chain.map((link) => this.link(link))), make("p", "", {}, this.scene.notes));
    }

    link(link) {
      const names = link.named.map((one) => {
        const button = make("button", "", { type: "button", title: one.name }, one.name);
        button.addEventListener("click", () => this.talk.explore.select(one.target));
        return make("li", "", {}, button);
      });
      const kind = link.n ? (link.written ? "" : "silent") : "none";
      return make("li", kind, {}, make("h3", "", {}, link.name), make("b", "", {}, link.n ? String(link.n) : "—"),
        link.n ? make("ul", "", {}, ...names) : make("p", "", {}, this.talk.label("sector_none")));
    }
  };
})(window.atlas);
