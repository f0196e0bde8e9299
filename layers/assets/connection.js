// @ts-check
// What the page says when its server does not answer; when it does again, the page runs at once.
// Streamlit's own box is English and asks about the internet, and after a restart the old page stays until a click.
(() => {
  const { lost } = window.atlasLook;
  const LOST = "Connection error"; // the title that Streamlit gives its box; a browser test would notice another
  const STATE = "data-test-connection-state";

  // The text nodes stay Streamlit's: what it writes into them later is put right again
  function put(node, text) {
    if (node.data !== text) node.data = text;
  }

  function reword(box) {
    const texts = [], walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) texts.push(/** @type {Text} */ (walk.currentNode));
    const at = texts.findIndex((node) => node.data === LOST || node.data === lost.title);
    if (at < 0) return;
    put(texts[at], lost.title);
    const rest = texts.slice(at + 1).filter((node) => node.parentElement && !node.parentElement.closest("button, style"));
    for (const [number, node] of rest.entries()) put(node, number ? "" : lost.text);
    for (const code of box.querySelectorAll("pre")) code.hidden = true;
  }

  const boxes = new MutationObserver(() => document.querySelectorAll('[role="dialog"]').forEach(reword));
  let away = false;
  const line = new MutationObserver(() => {
    const app = document.querySelector(`[${STATE}]`), now = app ? app.getAttribute(STATE) : "";
    if (now && now !== "CONNECTED" && !away) {
      away = true;
      boxes.observe(document.body, { subtree: true, childList: true, characterData: true });
    } else if (now === "CONNECTED" && away) {
      away = false;
      boxes.disconnect();
      // It is there again: the page runs at once, so that nobody goes on looking at what is gone
      window.postMessage({ stCommVersion: 1, type: "RERUN_SCRIPT" }, window.location.origin);
    }
  });

  if (window.atlasConnection) window.atlasConnection();
  window.atlasConnection = () => { line.disconnect(); boxes.disconnect(); };
  line.observe(document.body, { subtree: true, attributes: true, attributeFilter: [STATE] });
})();
