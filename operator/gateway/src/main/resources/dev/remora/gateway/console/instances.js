// What there is: the list of Instances, and all about one of them.
import { read, Trouble } from "./api.js";
import { byId, make, showRows, time, word } from "./elements.js";

const API = "/console/api";
const KINDS = { Running: "good", Loaded: "good", True: "good", Failed: "bad", Starting: "wait", Stopping: "wait", Waking: "wait", Queued: "wait", Unloading: "wait" };

let instances = [];
let chosen = null;
let turn = 0;

const keyOf = (instance) => `${instance.namespace}/${instance.name}`;

/** The Instance that is shown; null if none is. */
export const shown = () => instances.find((instance) => keyOf(instance) === chosen) ?? null;

export function clear() {
  instances = [];
  chosen = null;
  turn++;
  byId("details").hidden = true;
  showRows(byId("instances"), [], "");
}

/** Reads all anew and shows it; an answer that was overtaken by a newer question is dropped. */
export async function refresh(namespace, on) {
  const mine = ++turn;
  const list = await read(namespace ? `${API}/namespaces/${encodeURIComponent(namespace)}/instances` : `${API}/instances`);
  if (mine !== turn) {
    return;
  }
  instances = list.items;
  byId("instances-note").textContent = list.more ? "These are the first 500. Name a namespace to see others." : "";
  showInstances(on);
  const instance = shown();
  byId("details").hidden = instance === null;
  if (instance !== null) {
    showDetails(instance, on);
    await showEvents(instance, mine);
  }
}

function showInstances(on) {
  showRows(byId("instances"), instances.map((instance) => {
    const status = instance.status ?? {};
    const key = keyOf(instance);
    const ready = condition(status, "Ready");
    const cells = [key, state(instance), ready?.status ?? "", status.address ?? "", status.pluginsReady ?? "",
      status.pluginsQueued ? String(status.pluginsQueued) : ""];
    return {
      key,
      text: JSON.stringify(cells),
      current: key === chosen,
      cells: [
        make("button", { type: "button", className: "link", onclick: () => choose(key, on) }, key),
        word(cells[1], KINDS[cells[1]]), word(cells[2], cells[2] === "False" ? "bad" : KINDS[cells[2]]), cells[3], cells[4],
        word(cells[5], "wait"),
      ],
    };
  }), "There is none.");
}

function state(instance) {
  const observed = instance.status?.state ?? "";
  return instance.deletionTimestamp ? "Deleting" : observed || "Unknown";
}

function choose(key, on) {
  chosen = key;
  on.chosen();
  byId("details").hidden = false;
  byId("details-title").textContent = key;
  byId("details-title").focus();
}

function condition(status, type) {
  return (status.conditions ?? []).find((one) => one.type === type);
}

function showDetails(instance, on) {
  const status = instance.status ?? {};
  const stopping = instance.powerState === "Stopped" ? " (wanted: Stopped)" : "";
  byId("details-title").textContent = `${keyOf(instance)}: ${state(instance)}${stopping}`;
  showRows(byId("plugins"), (status.plugins ?? []).map((plugin) => {
    const cells = [plugin.name, plugin.state, plugin.ready ? "ready" : "not ready", String(plugin.port ?? ""), plugin.message ?? ""];
    return {
      key: plugin.name,
      text: JSON.stringify([keyOf(instance), ...cells, plugin.authorization]),
      cells: [
        cells[0], word(cells[1], KINDS[cells[1]] ?? ""), word(cells[2], plugin.ready ? "good" : "wait"), cells[3], cells[4],
        make("button", { type: "button", onclick: () => on.call(instance, plugin), ariaLabel: `Use ${plugin.name}` }, "Use"),
      ],
    };
  }), "It has no plugin.");
  showRows(byId("conditions"), (status.conditions ?? []).map((one) => {
    const cells = [one.type, one.status, one.reason ?? "", one.message ?? "", time(one.lastTransitionTime)];
    return { key: one.type, text: JSON.stringify(cells), cells };
  }), "Nothing was reported yet.");
}

/** Who may not list events still sees the rest. */
async function showEvents(instance, mine) {
  let list = { items: [] };
  let note = "";
  try {
    list = await read(`${API}/namespaces/${encodeURIComponent(instance.namespace)}/instances/${encodeURIComponent(instance.name)}/events`);
  } catch (error) {
    if (!(error instanceof Trouble) || error.status !== 403) {
      throw error;
    }
    note = error.message;
  }
  if (mine !== turn) {
    return;
  }
  byId("events-note").textContent = note;
  showRows(byId("events"), list.items.map((event, i) => {
    const cells = [time(event.last), event.type ?? "", event.reason ?? "", event.message ?? "", String(event.count)];
    return { key: String(i), text: JSON.stringify(cells), cells: [cells[0], word(cells[1], cells[1] === "Warning" ? "bad" : ""), ...cells.slice(2)] };
  }), "There is none.");
}
