// Small helps for every form: a fresh CSRF token, no double posting, room left in texts, long lists narrowed down.
"use strict";
(() => {
  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };
  const freshToken = () => cookie("__Host-csrftoken") || cookie("csrftoken"); // the short name without TLS
  // Signing in changes the token; a form that was open before takes the new one from the cookie.
  const refreshToken = (form) => {
    const field = form.querySelector("input[name=csrfmiddlewaretoken]");
    const token = freshToken();
    if (field && token) field.value = token;
    return token || (field ? field.value : "");
  };
  window.fallwerk = { refreshToken };

  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (value) => value.toLocaleString(document.documentElement.lang);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    refreshToken(form);
    if (!form.hasAttribute("data-guard") || event.submitter?.formTarget) return; // a new tab leaves this page as it is
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const token = freshToken();
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });

  const showRoom = (text) => {
    const hint = document.getElementById(text.id + "_counter");
    if (!hint) return;
    const limit = Number(text.dataset.limit);
    const left = limit - text.value.replace(/\n/g, "\r\n").length;
    const words = left < 0 ? hint.dataset.over : hint.dataset.counter;
    if (hint.hidden && left < limit / 10) hint.hidden = false;
    hint.textContent = fill(words, { left: number(left), over: number(-left), limit: number(limit) });
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-limit]")) showRoom(event.target);
  });

  const narrow = (list, text, status) => {
    const wanted = text.trim().toLowerCase();
    let count = 0;
    for (const option of list.children) {
      const shown = option.textContent.toLowerCase().includes(wanted) || option.querySelector(":checked") !== null;
      option.hidden = !shown;
      if (shown) count += 1;
    }
    status.textContent = fill(list.dataset.found, { count: number(count) });
  };
  const addNarrowBox = (list) => {
    const label = document.createElement("label");
    const box = document.createElement("input");
    const status = document.createElement("p");
    label.textContent = list.dataset.narrow;
    label.className = "kern-label kern-label--small";
    box.type = "search";
    box.className = "kern-form-input__input";
    status.className = "fw-hint";
    status.setAttribute("role", "status");
    const narrower = document.createElement("div");
    narrower.className = "fw-narrow";
    label.append(box);
    narrower.append(label, status);
    list.before(narrower);
    box.addEventListener("input", () => narrow(list, box.value, status));
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  };
  for (const list of document.querySelectorAll("[data-narrow]")) addNarrowBox(list);

  // Some choices matter with some answers to another field only: data-only-with="level=confidential|secret".
  const showWhatMatters = (form) => {
    for (const box of form.querySelectorAll("[data-only-with]")) {
      const [name, values] = box.dataset.onlyWith.split("=");
      const asked = form.elements.namedItem(name);
      if (asked) box.closest("fieldset").hidden = !values.split("|").includes(asked.value);
    }
  };
  for (const form of document.forms) showWhatMatters(form);
  document.addEventListener("change", (event) => { if (event.target.form) showWhatMatters(event.target.form); });
})();
