// @ts-check
// Words of Streamlit's own widgets in the reader's language: `atlasLook.words` maps each to what stands there now.
(() => {
  const words = new Map(Object.entries(window.atlasLook.words));
  // Only in these is text the widget's own; everywhere else text is ours or somebody's data
  const OWN = '[data-testid^="stDataFrame"][data-testid$="Menu"], [data-testid^="stDataFrameStatistics"], [role="listbox"]:not(:has([role="option"]))';
  const NAMES = ["aria-label", "title"];

  function name(element) {
    for (const attribute of NAMES) {
      const word = words.get(element.getAttribute(attribute));
      if (word) element.setAttribute(attribute, word);
    }
  }

  function say(own) {
    const walk = document.createTreeWalker(own, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = /** @type {Text} */ (walk.currentNode), word = words.get(node.data);
      if (word) node.data = word;
    }
  }

  function all(root) {
    if (root.nodeType === Node.TEXT_NODE && root.parentElement && root.parentElement.closest(OWN)) return say(root.parentElement);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    if (root.matches("[aria-label], [title]")) name(root);
    root.querySelectorAll("[aria-label], [title]").forEach(name);
    if (root.closest(OWN)) say(root);
    else root.querySelectorAll(OWN).forEach(say);
  }

  if (window.atlasWidgets) window.atlasWidgets.disconnect();
  window.atlasWidgets = new MutationObserver((changes) => changes.forEach((change) => {
    if (change.type === "attributes") name(change.target);
    else change.addedNodes.forEach(all);
  }));
  all(document.body);
  window.atlasWidgets.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: NAMES });
})();
