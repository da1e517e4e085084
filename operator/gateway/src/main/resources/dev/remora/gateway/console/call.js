// A form to call a plugin. What a plugin answers is shown as text, whatever it says that it is.
import { ask, pluginPath } from "./api.js";
import { byId } from "./elements.js";

const MOST = 1 << 20;
const DROPPED = "A browser sends no such header";

let target = null;
let running = null;

/** Opens the form for a plugin. */
export function open(instance, plugin) {
  stop();
  target = { instance, plugin };
  byId("call").hidden = false;
  byId("call-title").textContent = `${plugin.name} of ${instance.namespace}/${instance.name}`;
  byId("call-own").hidden = plugin.authorization !== "Bearer";
  byId("call-token").value = "";
  show("", "");
  byId("call-title").focus();
}

export function close() {
  stop();
  target = null;
  byId("call").hidden = true;
  byId("call-form").reset();
  show("", "");
}

function stop() {
  running?.abort();
  running = null;
}

function show(status, headers, body) {
  byId("call-status").textContent = status;
  byId("call-answer-headers").textContent = headers;
  byId("call-answer-headers").hidden = headers === "";
  byId("call-answer").textContent = body ?? "";
  byId("call-answer").hidden = body === undefined;
}

function headers() {
  const all = new Headers();
  for (const line of byId("call-headers").value.split("\n")) {
    if (line.trim() === "") {
      continue;
    }
    const colon = line.indexOf(":");
    if (colon < 1) {
      throw new Error(`${line} (expected: Name: value)`);
    }
    const name = line.slice(0, colon).trim();
    const before = all.get(name);
    all.append(name, line.slice(colon + 1).trim());
    if (all.get(name) === before) {
      throw new Error(`${name}: ${DROPPED}`);
    }
  }
  return all;
}

async function send() {
  stop();
  const method = byId("call-method").value;
  const path = byId("call-path").value;
  const body = byId("call-body").value;
  const mine = new AbortController();
  running = mine;
  byId("call-stop").disabled = false;
  show("…", "");
  const began = performance.now();
  const took = () => `${Math.round(performance.now() - began)} ms`;
  try {
    const answer = await ask(address(path), {
      method,
      headers: headers(),
      body: method === "GET" || method === "HEAD" || body === "" ? undefined : body,
      signal: mine.signal,
      ...(target.plugin.authorization === "Bearer" ? { bearer: byId("call-token").value } : {}),
    });
    if (answer.type === "opaqueredirect") {
      show(`A redirect, after ${took()}. It is not followed: it could lead your token to what you did not mean.`, "");
      return;
    }
    const own = answer.headers.get("Remora-Error") === null ? "" : " (the gateway's own answer)";
    const line = `${answer.status} ${answer.statusText}${own}, `;
    const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    await readText(answer, (text, done) => {
      if (running === mine) {
        show(`${line}${took()}${done ? "" : " so far"}`, lines, text);
      }
    });
  } catch (error) {
    if (running === mine) {
      show(`No answer, after ${took()}: ${error.message}`, "");
    } else if (mine.signal.aborted) {
      show(`Stopped after ${took()}.`, "");
    }
  } finally {
    if (running === mine) {
      running = null;
    }
    byId("call-stop").disabled = running === null;
  }
}

/** The plugin's path is taken as it is typed, but for what would not stay the plugin's: a browser resolves dots. */
function address(path) {
  const prefix = pluginPath(target.instance, target.plugin.name);
  const url = new URL(`${prefix}${path.startsWith("/") ? "" : "/"}${path}`, location.origin);
  if (url.origin !== location.origin || !(url.pathname === prefix || url.pathname.startsWith(`${prefix}/`))) {
    throw new Error("the path leads out of the plugin");
  }
  return url;
}

async function readText(answer, report) {
  const decoder = new TextDecoder();
  let text = "";
  const reader = answer.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    text += decoder.decode(value, { stream: true });
    if (text.length > MOST) {
      await reader.cancel();
      report(`${text.slice(0, MOST)}\n… (more than is shown here)`, true);
      return;
    }
    report(text, false);
  }
  report(text + decoder.decode(), true);
}

byId("call-form").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
byId("call-stop").addEventListener("click", stop);
