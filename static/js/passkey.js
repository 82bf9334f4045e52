// form[data-passkey="/options/"] shows a passkey, with data-passkey-new it makes one; [data-passkey-words] says what went wrong.
// Hidden where the browser knows no passkeys.
import { ceremony, possible } from "./ceremony.js";

if (possible()) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const words = form.querySelector("[data-passkey-words]");
      const button = form.querySelector("button");
      words.textContent = "";
      button.disabled = true;
      try {
        const told = await ceremony(form, form.dataset.passkey, "passkeyNew" in form.dataset);
        window.location.assign(told.to || form.dataset.passkeyTo);
      } catch (error) {
        words.textContent = error.message;
      } finally {
        button.disabled = false;
      }
    });
  }
}
