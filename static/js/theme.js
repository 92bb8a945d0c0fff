// Colours: as chosen on this machine, else as the system has them. Loaded before the first paint.
"use strict";
(() => {
  const key = "fallwerk-theme";
  const root = document.documentElement;
  const chosen = () => { try { return localStorage.getItem(key) || "auto"; } catch { return "auto"; } };
  const keep = (theme) => { try { localStorage.setItem(key, theme); } catch { /* private mode: for this page only */ } };
  const show = (theme) => {
    if (theme === "auto") root.removeAttribute("data-kern-theme");
    else root.setAttribute("data-kern-theme", theme);
    for (const button of document.querySelectorAll("[data-theme-switch] [data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
    }
  };
  show(chosen());
  addEventListener("storage", (event) => { if (event.key === key) show(chosen()); });
  addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("[data-theme-switch]")) {
      box.hidden = false;
      box.addEventListener("click", (event) => {
        const button = event.target.closest("[data-theme]");
        if (!button) return;
        keep(button.dataset.theme);
        show(button.dataset.theme);
      });
    }
    show(chosen());
  });
})();
