// What a terminal shows, as ECMA-48 and xterm's control sequences have it: text in, cells out. Nothing here knows a page.
// Left out: mouse, sixel, titles, and everything by which a program could reach the clipboard.

const TAB = 8;
const MOST_SCROLLED = 2000;
const LINES = "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";
const PLAIN = Object.freeze({});
const WIDE = [[0x1100, 0x115f], [0x2e80, 0xa4cf], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe30, 0xfe6f], [0xff00, 0xff60],
  [0xffe0, 0xffe6], [0x1f300, 0x1f64f], [0x1f680, 0x1faff], [0x20000, 0x3fffd]];
const COMBINING = /^[\p{Mn}\p{Me}\u200b-\u200d\ufe0f]$/u;

/** Cells of a line are {text, style}; the one behind a wide character has no text. */
const BLANK = Object.freeze({ text: " ", style: PLAIN });

const width = (code) => (WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1);

export class Screen {
  /** reply gets what the terminal answers to a program's questions. */
  constructor(rows, cols, reply = () => {}) {
    this.reply = reply;
    this.rows = rows;
    this.cols = cols;
    this.reset();
  }

  reset() {
    this.lines = this.blankLines(this.rows);
    this.scrolled = [];
    this.main = null;
    this.styles = new Map();
    this.last = " ";
    this.state = this.ground;
    this.softReset();
    this.x = this.y = 0;
    this.saved = this.position();
  }

  softReset() {
    this.style = PLAIN;
    this.top = 0;
    this.bottom = this.rows - 1;
    this.charsets = ["B", "B"];
    this.charset = 0;
    this.wrapNext = false;
    this.modes = { autowrap: true, cursor: true, origin: false, insert: false, appCursor: false, paste: false };
  }

  blankLine() {
    return Array(this.cols).fill(this.style?.bg === undefined ? BLANK : { text: " ", style: this.intern({ bg: this.style.bg }) });
  }

  blankLines(count) {
    return Array.from({ length: count }, () => this.blankLine());
  }

  intern(style) {
    const key = JSON.stringify(Object.entries(style).sort());
    if (!this.styles.has(key)) {
      this.styles.set(key, Object.freeze(style));
    }
    return this.styles.get(key);
  }

  /** Lines are neither broken anew nor joined: programs that care draw again. */
  resize(rows, cols) {
    const fit = (lines) => lines.map((line) => (line.length > cols ? line.slice(0, cols) : line.concat(Array(cols - line.length).fill(BLANK))));
    this.cols = cols;
    this.lines = fit(this.lines);
    this.main &&= { ...this.main, lines: fit(this.main.lines) };
    while (this.lines.length > rows) {
      if (this.y === this.lines.length - 1 || this.main !== null) {
        this.keep(this.lines.shift());
        this.y = Math.max(0, this.y - 1);
      } else {
        this.lines.pop();
      }
    }
    this.lines.push(...this.blankLines(Math.max(0, rows - this.lines.length)));
    this.rows = rows;
    this.top = 0;
    this.bottom = rows - 1;
    this.move(this.x, this.y);
  }

  keep(line) {
    if (this.main === null) {
      this.scrolled.push(line);
      if (this.scrolled.length > MOST_SCROLLED) {
        this.scrolled.shift();
      }
    }
  }

  write(text) {
    for (const c of text) {
      this.state(c);
    }
  }

  ground(c) {
    if (c >= " " && c !== "\x7f" && !(c >= "\x80" && c <= "\x9f")) {
      this.print(c);
      return;
    }
    switch (c) {
      case "\x1b": this.state = this.escape; break;
      case "\b": this.move(this.x - 1, this.y); break;
      case "\t": this.move((Math.floor(this.x / TAB) + 1) * TAB, this.y); break;
      case "\n": case "\v": case "\f": this.lineFeed(); break;
      case "\r": this.move(0, this.y); break;
      case "\x0e": this.charset = 1; break;
      case "\x0f": this.charset = 0; break;
      default: break;
    }
  }

  print(c) {
    const code = c.codePointAt(0);
    if (COMBINING.test(c)) {
      const x = this.wrapNext ? this.x : Math.max(0, this.x - 1);
      const cell = this.lines[this.y][x];
      this.lines[this.y][x] = { text: cell.text.length < 32 ? cell.text + c : cell.text, style: cell.style };
      return;
    }
    const text = this.charsets[this.charset] === "0" && code >= 0x60 && code <= 0x7e ? LINES[code - 0x60] : c;
    const cells = Math.min(width(code), this.cols);
    if (this.modes.autowrap && (this.wrapNext || this.x + cells > this.cols)) {
      this.move(0, this.y);
      this.lineFeed();
    }
    const line = this.lines[this.y];
    const put = [{ text, style: this.style }, { text: "", style: this.style }].slice(0, cells);
    const x = Math.min(this.x, this.cols - cells);
    if (this.modes.insert) {
      line.splice(x, 0, ...put);
      line.length = this.cols;
    } else {
      line.splice(x, cells, ...put);
    }
    this.last = c;
    this.wrapNext = x + cells >= this.cols && this.modes.autowrap;
    this.x = Math.min(x + cells, this.cols - 1);
  }

  move(x, y) {
    this.x = Math.min(Math.max(x, 0), this.cols - 1);
    this.y = Math.min(Math.max(y, 0), this.rows - 1);
    this.wrapNext = false;
  }

  lineFeed() {
    this.wrapNext = false;
    if (this.y === this.bottom) {
      this.scrollUp(1);
    } else if (this.y < this.rows - 1) {
      this.y++;
    }
  }

  scrollUp(count, top = this.top) {
    for (let i = 0; i < Math.min(count, this.bottom - top + 1); i++) {
      const [gone] = this.lines.splice(top, 1);
      if (top === 0) {
        this.keep(gone);
      }
      this.lines.splice(this.bottom, 0, this.blankLine());
    }
  }

  scrollDown(count, top = this.top) {
    for (let i = 0; i < Math.min(count, this.bottom - top + 1); i++) {
      this.lines.splice(this.bottom, 1);
      this.lines.splice(top, 0, this.blankLine());
    }
  }

  position() {
    return { x: this.x, y: this.y, style: this.style, charsets: [...this.charsets], charset: this.charset };
  }

  restore() {
    const { x, y, style, charsets, charset } = this.saved;
    Object.assign(this, { style, charsets: [...charsets], charset });
    this.move(x, y);
  }

  escape(c) {
    this.state = this.ground;
    switch (c) {
      case "[": this.parameters = ""; this.state = this.control; break;
      case "]": case "P": case "X": case "^": case "_": this.state = this.string; break;
      case "(": this.state = (set) => this.designate(0, set); break;
      case ")": this.state = (set) => this.designate(1, set); break;
      case "*": case "+": case "#": case "%": case " ": this.state = this.one; break;
      case "7": this.saved = this.position(); break;
      case "8": this.restore(); break;
      case "D": this.lineFeed(); break;
      case "E": this.move(0, this.y); this.lineFeed(); break;
      case "M": this.y === this.top ? this.scrollDown(1) : this.move(this.x, this.y - 1); break;
      case "c": this.reset(); break;
      default: break;
    }
  }

  designate(which, set) {
    this.charsets[which] = set;
    this.state = this.ground;
  }

  one() {
    this.state = this.ground;
  }

  /** Titles, clipboards, device strings: read to their end and forgotten. */
  string(c) {
    if (c === "\x07" || c === "\x9c" || c === "\x18" || c === "\x1a") {
      this.state = this.ground;
    } else if (c === "\x1b") {
      this.state = (next) => {
        this.state = this.ground;
        if (next !== "\\") {
          this.escape(next);
        }
      };
    }
  }

  control(c) {
    if (c >= "@" && c <= "~") {
      this.state = this.ground;
      this.carryOut(c);
    } else if (c === "\x1b") {
      this.state = this.escape;
    } else if (c === "\x18" || c === "\x1a" || this.parameters.length > 256) {
      this.state = this.ground;
    } else if (c < " ") {
      this.ground(c);
    } else {
      this.parameters += c;
    }
  }

  carryOut(final) {
    const marks = this.parameters.replaceAll(/[\d;:]/g, "");
    const numbers = this.parameters.replaceAll(/[^\d;:]/g, "").split(";").map((text) => Math.min(Number.parseInt(text, 10) || 0, 9999));
    if (marks === "?" && (final === "h" || final === "l")) {
      numbers.forEach((mode) => this.setMode(mode, final === "h"));
    } else if (marks === "!" && final === "p") {
      this.softReset();
    } else if (marks === ">" && final === "c") {
      this.reply("\x1b[>0;0;0c");
    } else if (marks === "") {
      this.plainControl(final, numbers);
    }
  }

  plainControl(final, numbers) {
    const [first, second = 0] = numbers;
    const n = Math.max(1, first);
    const from = this.modes.origin ? this.top : 0;
    const line = this.lines[this.y];
    const inside = this.y >= this.top && this.y <= this.bottom;
    switch (final) {
      case "A": this.move(this.x, Math.max(this.y - n, this.y >= this.top ? this.top : 0)); break;
      case "B": case "e": this.move(this.x, Math.min(this.y + n, this.y <= this.bottom ? this.bottom : this.rows - 1)); break;
      case "C": case "a": this.move(this.x + n, this.y); break;
      case "D": this.move(this.x - n, this.y); break;
      case "E": this.move(0, this.y + n); break;
      case "F": this.move(0, this.y - n); break;
      case "G": case "`": this.move(n - 1, this.y); break;
      case "H": case "f": this.move(Math.max(1, second) - 1, from + n - 1); break;
      case "I": this.move((Math.floor(this.x / TAB) + n) * TAB, this.y); break;
      case "Z": this.move((Math.ceil(this.x / TAB) - n) * TAB, this.y); break;
      case "d": this.move(this.x, from + n - 1); break;
      case "J": this.eraseLines(first); break;
      case "K": this.erase(this.y, first === 0 ? this.x : 0, first === 1 ? this.x + 1 : this.cols); break;
      case "X": this.erase(this.y, this.x, this.x + n); break;
      case "L": if (inside) { this.scrollDown(n, this.y); } break;
      case "M": if (inside) { this.scrollUpFrom(n); } break;
      case "P": line.splice(this.x, n); line.push(...this.blankLine().slice(0, this.cols - line.length)); break;
      case "@": line.splice(this.x, 0, ...this.blankLine().slice(0, n)); line.length = this.cols; break;
      case "S": this.scrollUp(n); break;
      case "T": this.scrollDown(n); break;
      case "b": this.write(this.last.repeat(Math.min(n, this.cols * this.rows))); break;
      case "m": this.paint(numbers); break;
      case "r": this.setRegion(n - 1, (second === 0 ? this.rows : second) - 1); break;
      case "s": this.saved = this.position(); break;
      case "u": this.restore(); break;
      case "h": case "l": if (first === 4) { this.modes.insert = final === "h"; } break;
      case "c": this.reply("\x1b[?62;22c"); break;
      case "n": if (first === 5) { this.reply("\x1b[0n"); } else if (first === 6) { this.reply(`\x1b[${this.y + 1};${this.x + 1}R`); } break;
      default: break;
    }
  }

  /** Lines that a program deletes on its screen are not history, even the first one's. */
  scrollUpFrom(count) {
    for (let i = 0; i < Math.min(count, this.bottom - this.y + 1); i++) {
      this.lines.splice(this.y, 1);
      this.lines.splice(this.bottom, 0, this.blankLine());
    }
  }

  setRegion(top, bottom) {
    if (top < bottom && bottom < this.rows) {
      this.top = top;
      this.bottom = bottom;
      this.move(0, this.modes.origin ? top : 0);
    }
  }

  erase(y, from, to) {
    const end = Math.min(to, this.cols);
    this.lines[y].splice(from, end - from, ...this.blankLine().slice(from, end));
    this.wrapNext = false;
  }

  eraseLines(what) {
    if (what === 3) {
      this.scrolled = [];
      return;
    }
    const [from, to] = what === 0 ? [this.y + 1, this.rows] : what === 1 ? [0, this.y] : [0, this.rows];
    for (let y = from; y < to; y++) {
      this.lines[y] = this.blankLine();
    }
    if (what < 2) {
      this.erase(this.y, what === 0 ? this.x : 0, what === 0 ? this.cols : this.x + 1);
    }
  }

  setMode(mode, on) {
    switch (mode) {
      case 1: this.modes.appCursor = on; break;
      case 6: this.modes.origin = on; this.move(0, on ? this.top : 0); break;
      case 7: this.modes.autowrap = on; break;
      case 25: this.modes.cursor = on; break;
      case 47: case 1047: this.alternate(on); break;
      case 1048: on ? (this.saved = this.position()) : this.restore(); break;
      case 1049:
        if (on) { this.saved = this.position(); }
        this.alternate(on);
        if (!on) { this.restore(); }
        break;
      case 2004: this.modes.paste = on; break;
      default: break;
    }
  }

  alternate(on) {
    if (on && this.main === null) {
      this.main = { lines: this.lines };
      this.lines = this.blankLines(this.rows);
    } else if (!on && this.main !== null) {
      const lines = this.main.lines.slice(0, this.rows);
      this.main = null;
      this.lines = lines.concat(this.blankLines(this.rows - lines.length));
    }
  }

  /** SGR. */
  paint(numbers) {
    const style = { ...this.style };
    const names = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 8: "hidden", 9: "strike" };
    const ends = { 22: ["bold", "dim"], 23: ["italic"], 24: ["underline"], 27: ["inverse"], 28: ["hidden"], 29: ["strike"], 39: ["fg"], 49: ["bg"] };
    for (let i = 0; i < numbers.length; i++) {
      const n = numbers[i];
      if (n === 0) {
        Object.keys(style).forEach((key) => delete style[key]);
      } else if (names[n]) {
        style[names[n]] = true;
      } else if (ends[n]) {
        ends[n].forEach((key) => delete style[key]);
      } else if ((n >= 30 && n <= 37) || (n >= 90 && n <= 97)) {
        style.fg = n >= 90 ? n - 82 : n - 30;
      } else if ((n >= 40 && n <= 47) || (n >= 100 && n <= 107)) {
        style.bg = n >= 100 ? n - 92 : n - 40;
      } else if (n === 38 || n === 48) {
        const direct = numbers[i + 1] === 2;
        style[n === 38 ? "fg" : "bg"] = direct ? `rgb(${numbers.slice(i + 2, i + 5).map((part) => part & 255).join()})` : numbers[i + 2] & 255;
        i += direct ? 4 : 2;
      }
    }
    this.style = this.intern(style);
  }
}
