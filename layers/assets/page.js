// @ts-check
// Language of the document and Streamlit's own theme, from what the address says. Runs at every change of either.
(() => {
  const { lang, theme, streamlit } = window.atlasLook;
  document.documentElement.lang = lang;
  if (window.atlasTheme === theme) return;
  const first = window.atlasTheme === undefined;
  window.atlasTheme = theme;
  // Remembered for the next visit: Streamlit reads this before it draws anything
  const key = `stActiveTheme-${window.location.pathname}-v2`;
  const wanted = JSON.stringify(theme === "dark" ? "Dark" : "Light");
  const kept = window.localStorage.getItem(key);
  window.localStorage.setItem(key, wanted);
  if (first && kept === wanted) return;
  // At once and without losing the session; where the server does not allow the origin, the next visit has it
  window.postMessage(
    { stCommVersion: 1, type: "SET_CUSTOM_THEME_CONFIG", themeName: "", themeInfo: streamlit },
    window.location.origin,
  );
})();
