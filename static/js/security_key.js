// Asks the browser for a security key when the button is pressed, and says so when nothing came of it.
"use strict";
(() => {
  const form = document.querySelector("form[data-security-key]");
  if (!form || !window.allauth) return;
  const start = { addForm: window.allauth.webauthn.forms.addForm, authenticateForm: window.allauth.webauthn.forms.authenticateForm };
  const ids = { add: "use-key", authenticate: "use-key", credential: form.dataset.credential, data: "js_data" };
  start[form.dataset.securityKey]({ ids });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    form.querySelector("[data-problem]").hidden = false;
  });
})();
