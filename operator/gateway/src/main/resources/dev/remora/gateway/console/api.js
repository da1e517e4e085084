// Talks to the gateway. The token is known here and nowhere else, and ends with the page.

let token = null;
const encoder = new TextEncoder();

/** An answer that is none: a problem (RFC 9457) of the gateway, or no connection. */
export class Trouble extends Error {
  constructor(status, title, detail) {
    super(detail ? `${title}: ${detail}` : title);
    this.status = status;
  }
}

export function keep(text) {
  token = text;
}

export const known = () => token !== null;

/** What the token says of itself, unverified; an empty object when it is no JWT. */
export function claims() {
  try {
    const bytes = Uint8Array.from(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    return {};
  }
}

/** Everything is asked for with the token alone: no cookies, no certificate, no referrer, and no redirect is followed. */
export function ask(path, { method = "GET", headers = {}, body, signal, bearer = token } = {}) {
  const all = new Headers(headers);
  all.set("Authorization", `Bearer ${bearer}`);
  return fetch(path, {
    method, headers: all, body, signal,
    credentials: "omit", redirect: "manual", referrerPolicy: "no-referrer", cache: "no-store", mode: "same-origin",
  });
}

/** What the console itself reads. */
export async function read(path) {
  let answer;
  try {
    answer = await ask(path);
  } catch (error) {
    throw new Trouble(0, "The gateway does not answer", error.message);
  }
  if (!answer.ok) {
    throw await problem(answer);
  }
  return answer.json();
}

/** The gateway's own refusal, in its own words. */
export async function problem(answer) {
  const said = await answer.json().catch(() => ({}));
  return new Trouble(answer.status, said.title ?? `Status ${answer.status}`, said.detail ?? said.message ?? "");
}

/** Path of a plugin at the gateway, without a slash at its end. */
export function pluginPath(instance, plugin) {
  return `/v1/namespaces/${encodeURIComponent(instance.namespace)}/instances/${encodeURIComponent(instance.name)}`
    + `/plugins/${encodeURIComponent(plugin)}`;
}

/** A WebSocket. No page can set headers on one: the token is among the subprotocols, where the gateway takes it out. */
export function socket(path, subprotocol) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const bytes = encoder.encode(token);
  const text = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return new WebSocket(url, [subprotocol, `base64url.bearer.authorization.k8s.io.${text}`]);
}
