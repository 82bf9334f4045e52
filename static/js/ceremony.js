// The two ceremonies of WebAuthn, between the options that the server sends and the answer it wants, both as JSON.
import { decode, encode } from "./base64url.js";

export const possible = () => Boolean(window.PublicKeyCredential && navigator.credentials);

const known = (list) => (list || []).map((one) => ({ ...one, id: decode(one.id) }));

export async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: decode(options.challenge),
      user: { ...options.user, id: decode(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return answer(made, {
    attestationObject: encode(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  });
}

export async function show(options) {
  const shown = await navigator.credentials.get({
    publicKey: { ...options, challenge: decode(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  const { authenticatorData, signature, userHandle } = shown.response;
  return answer(shown, {
    authenticatorData: encode(authenticatorData),
    signature: encode(signature),
    userHandle: userHandle ? encode(userHandle) : null,
  });
}

function answer(credential, response) {
  return JSON.stringify({
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: encode(credential.response.clientDataJSON), ...response },
  });
}

// Asks the server for options, the person for his passkey, and hands the answer to the form's address. Throws an Error whose
// message may be shown: the server's words, or "" where the person turned away.
export async function ceremony(form, address, fresh) {
  const ask = async (where, more) => {
    const data = new FormData(form);
    for (const [name, value] of Object.entries(more)) data.set(name, value);
    const reply = await fetch(where, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (reply.redirected) {
      window.location.assign(reply.url);
      throw new Error("");
    }
    const told = await reply.json();
    if (!reply.ok) throw new Error(told.words || "");
    return told;
  };
  const options = await ask(address, {});
  let told;
  try {
    told = await (fresh ? make(options) : show(options));
  } catch {
    throw new Error("");
  }
  return ask(form.action, { answer: told });
}
