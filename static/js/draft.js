// Keeps a draft of a long form, and the form itself when the sign-in has expired.
"use strict";
(() => {
  const every = 10000;
  const form = document.querySelector("form[data-draft-url]");
  const box = form && form.querySelector("[data-draft-status]");
  if (!box) return;
  const line = box.querySelector("[data-draft-text]");
  const alert = box.querySelector("[data-draft-alert]");
  const warning = box.querySelector("[data-draft-warning]");
  let sending = null;
  let closed = false;
  let told = "";

  const entries = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.delete("csrfmiddlewaretoken");
    return data;
  };
  const print = (data) => JSON.stringify([...data]);
  let kept = print(entries());

  const signInLink = () => {
    const link = document.createElement("a");
    link.className = "fw-link";
    link.href = box.dataset.loginUrl;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = box.dataset.signIn;
    return link;
  };
  // A warning stands where one types, below the field or row, and covers nothing; else below the buttons.
  const place = () => {
    const now = document.activeElement;
    const spot = form.contains(now) && (now.closest("[data-row]") || now.closest(".fw-fields > *"));
    if (spot) spot.after(alert);
    else box.prepend(alert);
    return spot;
  };
  const say = (words) => { alert.hidden = true; line.replaceChildren(words); };
  const warn = (words, signIn) => {
    line.replaceChildren();
    const spot = place();
    alert.hidden = false; // shown first: what changes inside an alert is read out
    warning.replaceChildren(words);
    if (signIn) warning.append(" ", signInLink());
    if (spot) alert.scrollIntoView({ block: "nearest" });
  };
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: box.dataset.timeZone };
  const time = () => new Date().toLocaleTimeString(document.documentElement.lang, clock);
  const outcome = (response) => {
    if (response.ok) return "saved";
    if (response.type === "opaqueredirect" || response.status === 401) return "signedOut";
    if (response.status === 403) return "refused";
    return response.status === 409 ? "conflict" : "failed";
  };
  const tell = (result) => {
    if (result === told && result !== "saved") return; // said once is enough
    told = result;
    if (result === "saved") say(box.dataset.saved.replace("{time}", time()));
    else warn(box.dataset[result === "offline" ? "failed" : result], result === "signedOut" || result === "refused");
    if (result === "conflict") closed = true;
  };

  const post = async (data) => {
    const token = window.fallwerk.refreshToken(form);
    data.set("csrfmiddlewaretoken", token);
    try {
      const response = await fetch(form.dataset.draftUrl, {
        method: "POST", body: data, redirect: "manual", credentials: "same-origin",
        headers: { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" },
      });
      const refusal = response.status === 409 ? await response.json() : {};
      if (refusal.newer) box.dataset.conflict = refusal.message; // of another window of the same person
      return outcome(response);
    } catch {
      return "offline";
    }
  };
  const save = async () => {
    const data = entries();
    const now = print(data);
    const result = await post(data);
    if (result === "saved") kept = now;
    tell(result);
    return result;
  };
  const saveOnce = () => {
    sending = sending || save().finally(() => { sending = null; });
    return sending;
  };
  const saveIfChanged = () => { if (!closed && !form.dataset.sent && print(entries()) !== kept) saveOnce(); };

  setInterval(saveIfChanged, every);
  document.addEventListener("visibilitychange", saveIfChanged);

  // Before the form leaves the page it asks whether the server would take it: nothing is sent into the void.
  const stays = ["signedOut", "refused", "offline"];
  const ask = async (button) => {
    await sending;
    const result = await saveOnce();
    delete form.dataset.asking;
    if (stays.includes(result)) { alert.scrollIntoView({ block: "center" }); return; }
    form.dataset.asked = "yes";
    form.requestSubmit(button);
  };
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    if (form.dataset.asked) { delete form.dataset.asked; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking) return;
    form.dataset.asking = "yes";
    ask(event.submitter);
  }, true);
})();
