// Elements of the page. Whatever comes from outside becomes text: nothing here, or anywhere else, makes HTML of a string.

/** The element with an id. */
export const byId = (id) => document.getElementById(id);

/** A new element with properties and children; strings become text. */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  Object.assign(element, properties);
  element.append(...children.map((child) => child ?? ""));
  return element;
}

/**
 * Shows rows in a table's body. Rows that say the same stay the same elements, so that focus and selection survive.
 * rows: {key, text, cells: [string or Node], current}
 */
export function showRows(table, rows, nothing) {
  const body = table.tBodies[0];
  const before = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  const now = rows.map((row) => {
    const known = before.get(row.key);
    const same = known?.dataset.text === row.text ? known : fill(row);
    same.toggleAttribute("aria-current", Boolean(row.current));
    return same;
  });
  if (now.length === 0) {
    now.push(fill({ key: "", text: nothing, cells: [nothing] }, table.tHead.rows[0].cells.length));
  }
  if (now.length !== body.rows.length || now.some((row, i) => row !== body.rows[i])) {
    body.replaceChildren(...now);
  }
}

function fill(row, span = 1) {
  const element = document.createElement("tr");
  element.dataset.key = row.key;
  element.dataset.text = row.text;
  row.cells.forEach((cell, i) => {
    const place = document.createElement(i === 0 && span === 1 ? "th" : "td");
    if (i === 0 && span === 1) {
      place.scope = "row";
    }
    place.colSpan = span;
    place.append(cell ?? "");
    element.append(place);
  });
  return element;
}

/** A word in the colour of what it means. */
export function word(text, kind) {
  return make("span", { className: kind }, text);
}

/** A time as people here write it. */
export function time(text) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text ?? "" : date.toLocaleString();
}
