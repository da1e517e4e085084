// The console: who is there, what is looked at, and when it is looked at again.
import { claims, keep, known } from "./api.js";
import * as call from "./call.js";
import { byId } from "./elements.js";
import * as instances from "./instances.js";
import * as terminal from "./terminal.js";

const EVERY_MS = 4000;

let timer = 0;

const on = { chosen, call: use };

function chosen() {
  close();
  look();
}

function use(instance, plugin) {
  call.open(instance, plugin);
  terminal.offer(instance, plugin);
}

function close() {
  call.close();
  terminal.close();
}

/** Looks at all again, now and then while somebody sees it. */
async function look() {
  clearTimeout(timer);
  if (!known() || document.hidden) {
    return;
  }
  try {
    await instances.refresh(byId("namespace").value.trim(), on);
    trouble("");
  } catch (error) {
    if (!known()) {
      return;
    }
    trouble(error.message);
    if (error.status === 401) {
      leave();
      return;
    }
  }
  clearTimeout(timer);
  timer = setTimeout(look, EVERY_MS);
}

function trouble(text) {
  byId("trouble").hidden = text === "";
  if (byId("trouble").textContent !== text) {
    byId("trouble").textContent = text;
  }
}

function enter(event) {
  event.preventDefault();
  keep(byId("token").value.trim());
  byId("token").value = "";
  const said = claims();
  byId("who").textContent = typeof said.sub === "string" ? said.sub : "";
  byId("namespace").value = byId("login-namespace").value.trim() || said["kubernetes.io"]?.namespace || "";
  present(true);
  trouble("");
  look();
}

function leave() {
  keep(null);
  clearTimeout(timer);
  close();
  instances.clear();
  byId("login-form").reset();
  present(false);
  byId("token").focus();
}

function present(inside) {
  byId("login").hidden = inside;
  byId("app").hidden = !inside;
  byId("session").hidden = !inside;
}

byId("login-form").addEventListener("submit", enter);
byId("leave").addEventListener("click", () => {
  trouble("");
  leave();
});
byId("namespace").addEventListener("change", () => {
  close();
  instances.clear();
  look();
});
document.addEventListener("visibilitychange", look);
byId("token").focus();
