// Terminals of the sandbox plugin. They live in the guest; a connection that breaks is made again, and goes on where it was.
import { ask, pluginPath, problem, socket } from "./api.js";
import { byId, make, time } from "./elements.js";
import { pasted, textOf } from "./keys.js";
import { Screen } from "./screen.js";
import { ScreenView } from "./screenview.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const encoder = new TextEncoder();

let base = null;
let open = null;

const view = new ScreenView(byId("screen"));

/** Offers terminals if the plugin says that it has them; a guest that sleeps is not woken for that. */
export async function offer(instance, plugin) {
  leave();
  byId("terminal").hidden = true;
  base = null;
  if (instance.status?.state !== "Running" || !plugin.ready || plugin.authorization === "Bearer") {
    return;
  }
  const path = pluginPath(instance, plugin.name);
  base = path;
  const said = await ask(`${path}/`, { headers: { Accept: "application/json", Prefer: "respond-async" } })
    .then((answer) => (answer.ok ? answer.json() : null))
    .catch(() => null);
  if (base === path && said?.data?.plugin === "sandbox" && said.data.features?.includes?.("terminals")) {
    byId("terminal-title").textContent = `Terminal in ${instance.namespace}/${instance.name}`;
    byId("terminal").hidden = false;
    await list();
  }
}

export function close() {
  leave();
  base = null;
  byId("terminal").hidden = true;
}

async function call(path, options) {
  const answer = await ask(base + path, options);
  if (!answer.ok) {
    throw await problem(answer);
  }
  return (await answer.json()).data;
}

/** Those that are open already; anybody who may call the plugin may look at them and type. */
async function list() {
  const { terminals = [] } = await call("/terminals").catch(() => ({}));
  const running = terminals.filter((one) => one.exitcode === null || one.exitcode === undefined);
  byId("terminals").replaceChildren(...running.filter((one) => one.uuid !== open?.uuid).map((one) =>
    make("button", { type: "button", onclick: () => attach(one.uuid) }, `Go on with ${one.uuid.slice(0, 8)}, ${time(one.started)}`)));
}

function say(text) {
  byId("terminal-status").textContent = text;
}

async function begin() {
  try {
    byId("screen").hidden = false;
    const { uuid } = await call("/terminals", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(view.fit()),
    });
    await attach(uuid);
  } catch (error) {
    say(error.message);
  }
}

async function attach(uuid) {
  leave();
  byId("screen").hidden = false;
  const { rows, cols } = view.fit();
  open = { uuid, offset: null, wait: FIRST_WAIT_MS, decoder: new TextDecoder(), socket: null, ended: false };
  const mine = open;
  mine.screen = new Screen(rows, cols, (text) => mine === open && send(text));
  byId("terminal-end").disabled = byId("terminal-leave").disabled = false;
  connect(mine);
  byId("keys").focus();
  await list();
}

function connect(mine) {
  const from = mine.offset === null ? "" : `?offset=${mine.offset}`;
  const line = socket(`${base}/terminals/${encodeURIComponent(mine.uuid)}/attach${from}`, "terminal");
  mine.socket = line;
  line.binaryType = "arraybuffer";
  line.addEventListener("message", ({ data }) => mine === open && receive(mine, data));
  line.addEventListener("close", () => mine === open && mine.socket === line && !mine.ended && again(mine));
}

function receive(mine, data) {
  if (data instanceof ArrayBuffer) {
    mine.offset += data.byteLength;
    mine.screen.write(mine.decoder.decode(data, { stream: true }));
  } else {
    told(mine, JSON.parse(data));
  }
  view.show(mine.screen);
}

function told(mine, message) {
  switch (message.type) {
    case "attached":
      mine.offset = message.offset;
      mine.wait = FIRST_WAIT_MS;
      say("connected");
      resize();
      break;
    case "gap":
      mine.offset = message.offset;
      mine.decoder = new TextDecoder();
      mine.screen.write("\r\n… (output that is not kept any more) …\r\n");
      break;
    case "error":
      say(String(message.message));
      break;
    case "exit":
      mine.ended = true;
      say(`ended with ${message.exitcode}`);
      byId("terminal-end").disabled = true;
      break;
    default:
      break;
  }
}

/** A browser does not tell why a WebSocket was refused: the terminal itself is asked. */
async function again(mine) {
  say("the connection broke; it is made again");
  await new Promise((resolve) => setTimeout(resolve, mine.wait));
  mine.wait = Math.min(2 * mine.wait, LONGEST_WAIT_MS);
  if (mine !== open) {
    return;
  }
  try {
    await call(`/terminals/${encodeURIComponent(mine.uuid)}`);
  } catch (error) {
    if (mine === open && error.status >= 400 && error.status < 500) {
      mine.ended = true;
      say(error.message);
      return;
    }
  }
  if (mine === open) {
    connect(mine);
  }
}

function send(text) {
  if (open?.socket?.readyState === WebSocket.OPEN && !open.ended) {
    open.socket.send(encoder.encode(text));
  }
}

function resize() {
  if (open === null || byId("screen").hidden) {
    return;
  }
  const { rows, cols } = view.fit();
  if (rows !== open.screen.rows || cols !== open.screen.cols) {
    open.screen.resize(rows, cols);
    view.show(open.screen);
  }
  if (open.socket?.readyState === WebSocket.OPEN) {
    open.socket.send(JSON.stringify({ type: "resize", rows, cols }));
  }
}

/** Leaves it running. */
function leave() {
  const before = open;
  open = null;
  before?.socket?.close();
  byId("screen").hidden = true;
  byId("screen").replaceChildren();
  view.drawn = [];
  byId("terminal-end").disabled = byId("terminal-leave").disabled = true;
  say("");
}

async function end() {
  const { uuid } = open;
  leave();
  try {
    await call(`/terminals/${encodeURIComponent(uuid)}`, { method: "DELETE" });
  } catch (error) {
    say(error.message);
  }
  await list();
}

byId("terminal-begin").addEventListener("click", begin);
byId("terminal-end").addEventListener("click", end);
byId("terminal-leave").addEventListener("click", () => {
  leave();
  list();
});
byId("screen").addEventListener("click", () => getSelection().isCollapsed && byId("keys").focus({ preventScroll: true }));
byId("keys").addEventListener("keydown", (event) => {
  if (open === null || (event.ctrlKey && event.key === "c" && !getSelection().isCollapsed)) {
    return; // copies
  }
  const text = textOf(event, open.screen.modes);
  if (text !== null) {
    event.preventDefault();
    send(text);
  }
});
byId("keys").addEventListener("input", (event) => {
  if (!event.isComposing) {
    send(byId("keys").value.replaceAll("\n", "\r"));
    byId("keys").value = "";
  }
});
byId("keys").addEventListener("compositionend", () => {
  send(byId("keys").value);
  byId("keys").value = "";
});
byId("keys").addEventListener("paste", (event) => {
  event.preventDefault();
  send(pasted(event.clipboardData.getData("text/plain"), open?.screen.modes ?? {}));
});
new ResizeObserver(resize).observe(byId("screen"));
