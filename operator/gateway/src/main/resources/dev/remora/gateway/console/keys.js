// What keys send, as xterm does it.

const ARROWS = { ArrowUp: "A", ArrowDown: "B", ArrowRight: "C", ArrowLeft: "D", Home: "H", End: "F" };
const TILDES = { Insert: 2, Delete: 3, PageUp: 5, PageDown: 6, F5: 15, F6: 17, F7: 18, F8: 19, F9: 20, F10: 21, F11: 23, F12: 24 };
const FIRST = { F1: "P", F2: "Q", F3: "R", F4: "S" };
const PLAIN = { Enter: "\r", Backspace: "\x7f", Tab: "\t", Escape: "\x1b" };
const CONTROLS = { " ": "\0", "@": "\0", "[": "\x1b", "\\": "\x1c", "]": "\x1d", "^": "\x1e", _: "\x1f", "?": "\x7f" };

/** Text for a key; null for one that is left to the browser: letters among them, which come as input. */
export function textOf(event, modes) {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (metaKey || event.isComposing || (key === "Tab" && shiftKey)) {
    return null;
  }
  const modifiers = 1 + Number(shiftKey) + 2 * Number(altKey) + 4 * Number(ctrlKey);
  if (ARROWS[key]) {
    return modifiers > 1 ? `\x1b[1;${modifiers}${ARROWS[key]}` : `\x1b${modes.appCursor ? "O" : "["}${ARROWS[key]}`;
  }
  if (TILDES[key]) {
    return `\x1b[${TILDES[key]}${modifiers > 1 ? `;${modifiers}` : ""}~`;
  }
  if (FIRST[key]) {
    return modifiers > 1 ? `\x1b[1;${modifiers}${FIRST[key]}` : `\x1bO${FIRST[key]}`;
  }
  const escape = altKey ? "\x1b" : "";
  if (PLAIN[key]) {
    return escape + PLAIN[key];
  }
  if (ctrlKey && !event.getModifierState("AltGraph")) {
    const letter = key.toLowerCase();
    if (letter >= "a" && letter <= "z" && letter.length === 1) {
      return shiftKey ? null : escape + String.fromCharCode(letter.charCodeAt(0) - 96);
    }
    return CONTROLS[key] === undefined ? null : escape + CONTROLS[key];
  }
  return altKey && !event.getModifierState("AltGraph") && [...key].length === 1 ? escape + key : null;
}

/** What is pasted cannot end the marks that a program asked for around it, and so not pretend to be typed. */
export function pasted(text, modes) {
  const clean = text.replaceAll("\x1b", "").replaceAll(/\r?\n/g, "\r");
  return modes.paste ? `\x1b[200~${clean}\x1b[201~` : clean;
}
