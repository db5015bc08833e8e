// Passkeys: asks the server what to sign, the device to sign it, and sends the form with what the device answered.
"use strict";

function bytes(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function wanted(form) {
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const said = await fetch(form.dataset.wanted, { method: "POST", headers });
  if (!said.ok) throw new Error(`refused: ${said.status}`);
  const asked = await said.json();
  asked.challenge = bytes(asked.challenge);
  if (asked.user) asked.user.id = bytes(asked.user.id);
  if (asked.excludeCredentials) asked.excludeCredentials = named(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = named(asked.allowCredentials);
  return asked;
}

function written(key) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (key.response[part]) response[part] = text(key.response[part]);
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
}

async function answer(form) {
  const publicKey = await wanted(form);
  const key = await navigator.credentials[form.dataset.passkey]({ publicKey });
  form.elements.answer.value = written(key);
  form.submit();
}

document.querySelectorAll("[data-passkey]").forEach((form) => {
  if (!window.PublicKeyCredential) return;
  const button = form.querySelector("button"), failed = form.querySelector("[data-passkey-failed]");
  button.hidden = false;
  form.querySelector("[data-passkey-away]").hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    failed.hidden = true;
    button.disabled = true;
    answer(form).catch(() => {
      failed.hidden = false;
      button.disabled = false;
    });
  });
});
