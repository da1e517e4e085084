// Draws a screen: a row of the page for each line, a span for each run of one style. Colours are set as properties, which the
// policy allows; text is text.

const BASE = ["#2b3439", "#ff8a80", "#7fd88f", "#e6c35c", "#7ab8ff", "#d69bf5", "#5fd3d3", "#d5dde0",
  "#7d8b92", "#ffb3ab", "#a6e8b0", "#f5dc8c", "#a8d0ff", "#e6c2fa", "#93e5e5", "#ffffff"];
const STEPS = [0, 95, 135, 175, 215, 255];
const GROUND = "#10171a";
const TEXT = "#e4eaed";

function colour(value) {
  if (typeof value !== "number") {
    return value;
  }
  if (value < 16) {
    return BASE[value];
  }
  if (value >= 232) {
    const grey = 8 + 10 * (value - 232);
    return `rgb(${grey},${grey},${grey})`;
  }
  const cube = value - 16;
  return `rgb(${STEPS[Math.floor(cube / 36)]},${STEPS[Math.floor(cube / 6) % 6]},${STEPS[cube % 6]})`;
}

function span(text, style, wide, cursor) {
  const element = document.createElement("span");
  element.textContent = text;
  const fg = style.fg === undefined ? TEXT : colour(style.fg);
  const bg = style.bg === undefined ? GROUND : colour(style.bg);
  const turned = Boolean(style.inverse) !== cursor;
  Object.assign(element.style, {
    color: style.hidden ? "transparent" : turned ? bg : fg,
    backgroundColor: turned ? fg : style.bg === undefined ? "" : bg,
    fontWeight: style.bold ? "700" : "",
    fontStyle: style.italic ? "italic" : "",
    opacity: style.dim ? ".65" : "",
    textDecoration: [style.underline ? "underline" : "", style.strike ? "line-through" : ""].join(" ").trim(),
  });
  if (wide) {
    Object.assign(element.style, { display: "inline-block", width: `${2 * [...text].length}ch` });
  }
  return element;
}

function draw(row, line, cursorAt) {
  const parts = [];
  let run = null;
  const seen = (cell) => cell.text !== " " || cell.style.bg !== undefined || cell.style.inverse || cell.style.underline;
  const end = Math.max(line.findLastIndex(seen), cursorAt) + 1;
  line.slice(0, end).forEach((cell, x) => {
    if (cell.text === "") {
      return;
    }
    const wide = line[x + 1]?.text === "";
    const cursor = x === cursorAt;
    if (run === null || run.style !== cell.style || run.wide !== wide || run.cursor || cursor) {
      run = { text: "", style: cell.style, wide, cursor };
      parts.push(run);
    }
    run.text += cell.text;
  });
  row.replaceChildren(...parts.map((part) => span(part.text, part.style, part.wide, part.cursor)));
}

/** Shows screens in an element, whatever they say next time the browser draws. */
export class ScreenView {
  constructor(element) {
    this.element = element;
    this.drawn = [];
    this.asked = false;
  }

  /** Rows and columns that fit. */
  fit() {
    const probe = document.createElement("span");
    probe.textContent = "0".repeat(100);
    probe.className = "probe";
    this.element.append(probe);
    const { width, height } = probe.getBoundingClientRect();
    probe.remove();
    const style = getComputedStyle(this.element);
    const room = this.element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    const cols = Math.floor(room / (width / 100));
    const rows = Math.floor((this.element.clientHeight - 2 * Number.parseFloat(style.paddingTop)) / height);
    return { rows: Math.min(Math.max(rows || 24, 4), 200), cols: Math.min(Math.max(cols || 80, 20), 500) };
  }

  show(screen) {
    this.screen = screen;
    if (!this.asked) {
      this.asked = true;
      requestAnimationFrame(() => {
        this.asked = false;
        this.draw();
      });
    }
  }

  draw() {
    const { screen, element } = this;
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 8;
    const lines = screen.main === null ? screen.scrolled.concat(screen.lines) : screen.lines;
    const cursorLine = lines.length - screen.rows + screen.y;
    while (element.children.length > lines.length) {
      element.lastChild.remove();
    }
    lines.forEach((line, y) => {
      const cursor = y === cursorLine && screen.modes.cursor ? screen.x : -1;
      const before = this.drawn[y];
      if (before?.cursor === cursor && before.cells.length === line.length && before.cells.every((cell, x) => cell === line[x])) {
        return;
      }
      const row = element.children[y] ?? element.appendChild(document.createElement("div"));
      draw(row, line, cursor);
      this.drawn[y] = { cursor, cells: [...line] };
    });
    this.drawn.length = lines.length;
    if (atEnd) {
      element.scrollTop = element.scrollHeight;
    }
  }
}
