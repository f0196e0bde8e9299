// @ts-check
/* The presenter's own window: notes, the next chapter and the time. Drawn by the talk itself, so it works from a stick. */
"use strict";
(function (atlas) {
  const make = (tag, name, attributes, ...children) => atlas.make(tag, name, attributes, ...children);
  const two = (n) => String(n).padStart(2, "0");

  atlas.Presenter = class {
    constructor(talk) {
      this.talk = talk;
      this.window = null;
      window.addEventListener("pagehide", () => this.window?.close());
    }

    get opened() { return Boolean(this.window && !this.window.closed); }

    open() {
      if (this.opened) return this.window.focus();
      this.window = window.open("", "atlas-presenter", "popup,width=960,height=640");
      if (!this.window) return this.refused();
      this.since = Date.now();
      this.build();
      this.show();
    }

    /** Without a second window the notes stand on the map, and it is said why. */
    refused() {
      this.talk.notes.hidden = false;
      this.talk.name();
      atlas.stage.furniture.say(this.talk.label("blocked"));
      setTimeout(() => atlas.stage.furniture.say(""), 6000);
    }

    build() {
      const page = this.window.document;
      page.head.replaceChildren(...[...document.querySelectorAll("style")].map((style) => page.importNode(style, true)));
      page.body.className = "presenter";
      this.count = make("p", "talk-count");
      this.title = make("h1");
      this.sentence = make("p", "said");
      this.notes = make("p", "notes");
      this.noteHead = make("h2");
      this.nextHead = make("h2");
      this.next = make("p", "next");
      this.clock = make("time", "clock");
      this.elapsed = make("span", "elapsed", { role: "timer" });
      this.restart = make("button", "", { type: "button" });
      this.restart.addEventListener("click", () => { this.since = Date.now(); this.tick(); });
      const now = make("section", "", {}, this.count, this.title, this.sentence, this.noteHead, this.notes);
      const then = make("section", "", {}, make("p", "times", {}, this.clock, this.elapsed, this.restart), this.nextHead, this.next);
      page.body.replaceChildren(now, then);
      this.window.addEventListener("keydown", (e) => {
        if (e.key === "Escape" || e.key.toLowerCase() === "p") return this.window.close();
        this.talk.key(e);
      });
      clearInterval(this.timer);
      this.timer = setInterval(() => (this.opened ? this.tick() : clearInterval(this.timer)), 1000);
    }

    show() {
      if (!this.opened) return;
      const { talk } = this, scene = talk.scene, after = talk.scenes[talk.at + 1], page = this.window.document;
      page.title = talk.label("presenter_title");
      page.documentElement.lang = talk.lang === "zh" ? "zh-CN" : "en";
      page.body.style.cssText = document.body.style.cssText; // the inks of the theme
      this.count.textContent = talk.count.textContent;
      this.title.textContent = scene.title;
      this.sentence.textContent = scene.sentence;
      this.noteHead.textContent = talk.label("notes");
      this.notes.textContent = scene.notes;
      this.nextHead.textContent = talk.label("next_chapter");
      this.next.textContent = after ? after.title : talk.label("last_chapter");
      this.restart.textContent = talk.label("restart");
      this.tick();
    }

    tick() {
      const now = new Date(), seconds = Math.floor((+now - this.since) / 1000);
      this.clock.textContent = `${two(now.getHours())}:${two(now.getMinutes())}`;
      this.elapsed.textContent = `${this.talk.label("elapsed")} ${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
    }
  };
})(window.atlas);
