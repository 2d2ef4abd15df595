// The stage of all explorers: shows what Python drew, and tells Python what was changed.
// Nothing is computed here. Pointing and the arrow keys light up what belongs to a cell at once, without
// Python; everything else is sent, one message at a time: the next only after the answer is on the screen.

let stages = 0;

function element(tag, className, parent) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  parent?.append(made);
  return made;
}

const FIELDS = {
  integer: (input, control) => Object.assign(input, { type: "number", min: control.low, max: control.high, step: 1 }),
  real: (input, control) => Object.assign(input, { type: "number", min: control.low, max: control.high, step: control.step }),
  text: (input, control) => {
    Object.assign(input, { type: "text", maxLength: control.longest, spellcheck: false });
    input.style.width = `${Math.min(control.longest, 50) + 2}ch`;
  },
  flag: (input) => Object.assign(input, { type: "checkbox" }),
  choice: (input, control) => input.append(...control.options.map((option) => new Option(option, option))),
};

function makeField(control, parent) {
  const label = element("label", "cx-control", parent);
  const input = document.createElement(control.kind === "choice" ? "select" : "input");
  FIELDS[control.kind](input, control);
  const name = element("span", "");
  name.textContent = control.label;
  label.append(...(control.kind === "flag" ? [input, name] : [name, input]));
  return input;
}

function read(control, input) {
  if (control.kind === "flag") return input.checked;
  return input.type === "number" ? input.valueAsNumber : input.value;
}

function write(control, input, value) {
  if (control.kind === "flag") input.checked = value;
  else if (input.value !== String(value)) input.value = value;
}

// One message is under way at most; what changes meanwhile is kept, the latest value of each field.
function makeMail(model, own) {
  let sent = 0, underWay = null, waiting = null;
  const post = () => {
    if (underWay || !waiting) return;
    underWay = `${own}-${++sent}`;
    model.send({ ...waiting, id: underWay });
    waiting = null;
  };
  return {
    ask(what) {
      waiting = { ...waiting, ...what, changes: { ...waiting?.changes, ...what.changes } };
      post();
    },
    painted(answer) {
      if (answer === underWay) { underWay = null; post(); }
    },
  };
}

function afterPaint(then) {
  if (document.hidden) return setTimeout(then);
  requestAnimationFrame(() => setTimeout(then));
}

// The cell that lies next in a direction, wherever it is in the picture.
function neighbour(cells, from, [dx, dy]) {
  const middle = (cell) => {
    const box = cell.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [x, y] = middle(cells.get(from));
  let best = from, least = Infinity;
  for (const [key, cell] of cells) {
    const [cx, cy] = middle(cell);
    const along = (cx - x) * dx + (cy - y) * dy, across = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
    if (along > 2 && along + 4 * across < least) [best, least] = [key, along + 4 * across];
  }
  return best;
}

// Notebooks take keys for commands: none gets there but those that lead out of the explorer, and saving.
// JupyterLab listens after us, Notebook 7 before us, and leaves alone what bears the attribute.
function keepKeys(root) {
  const passes = (event) =>
    event.key === "Tab" || event.key === "Escape" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s");
  const mark = (event) => {
    if (root.contains(event.target)) event.target.toggleAttribute("data-lm-suppress-shortcuts", !passes(event));
  };
  window.addEventListener("keydown", mark, true);
  root.addEventListener("keydown", (event) => { if (!passes(event)) event.stopPropagation(); });
  return () => window.removeEventListener("keydown", mark, true);
}

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function makePicture(picture, note, own, pick) {
  let cells = new Map(), overlays = new Map(), home = "", cursor = "", pointed = "", lit = [];
  const here = () => (cells.has(cursor) ? cursor : home);
  picture.style.setProperty("--cx-hatch", `url(#cx-hatch-${own})`);  // each picture has its own pattern, the style sheet is one

  function light() {
    const key = cells.has(pointed) ? pointed : here(), cell = cells.get(key);
    for (const one of lit) one.classList.remove("cx-on");
    lit = [...(overlays.get(key) ?? []), ...(cell ? [cell] : [])];
    for (const one of lit) one.classList.add("cx-on");
    note.textContent = cell?.getAttribute("aria-label") ?? "";
    const active = cells.get(here());
    if (active) picture.setAttribute("aria-activedescendant", active.id);
  }

  picture.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell) { pointed = cell.dataset.cell; light(); }
  });
  picture.addEventListener("pointerleave", () => { pointed = ""; light(); });
  picture.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell) { cursor = cell.dataset.cell; light(); pick(cursor); }
  });
  picture.addEventListener("keydown", (event) => {
    if (!cells.size || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) [cursor, pointed] = [neighbour(cells, here(), ARROWS[event.key]), ""];
    else if (event.key === "Enter" || event.key === " ") pick(here());
    else return;
    event.preventDefault();
    light();
  });

  return function show(frame) {
    picture.innerHTML = frame.svg.replaceAll("cx-hatch\"", `cx-hatch-${own}"`);
    home = picture.firstElementChild.dataset.home ?? "";
    cells = new Map(); overlays = new Map(); lit = [];
    for (const cell of picture.querySelectorAll("[data-cell]")) {
      cell.id = `cx-${own}-${cells.size}`;
      cells.set(cell.dataset.cell, cell);
    }
    for (const overlay of picture.querySelectorAll("[data-for]"))
      for (const key of overlay.dataset.for.split(" ")) overlays.set(key, [...(overlays.get(key) ?? []), overlay]);
    if (!cells.has(home)) home = cells.keys().next().value ?? "";
    picture.setAttribute("role", cells.size ? "application" : "img");
    picture.setAttribute("aria-label", cells.size ? `${frame.title}: the arrow keys move from cell to cell` : frame.title);
    if (cells.size) picture.tabIndex = 0;
    else { picture.removeAttribute("tabindex"); picture.removeAttribute("aria-activedescendant"); }
    note.hidden = !cells.size;
    light();
  };
}

function render({ model, el }) {
  const own = `${model.get("serial")}-${++stages}`, mail = makeMail(model, own);
  const root = element("div", "cx-explorer", el), row = element("div", "cx-controls", root);
  root.setAttribute("role", "group");
  const letKeysBe = keepKeys(root);
  const inputs = model.get("controls").map((control) => [control, makeField(control, row)]);
  for (const [control, input] of inputs) {
    input.addEventListener("input", () => {
      if (input.checkValidity() && (input.type !== "number" || input.value)) mail.ask({ changes: { [control.name]: read(control, input) } });
    });
    input.addEventListener("blur", () => fill());
  }
  const buttons = model.get("actions").map((action) => {
    const button = element("button", "", row);
    button.textContent = action;
    button.addEventListener("click", () => mail.ask({ press: action }));
    return button;
  });
  const picture = element("div", "cx-picture", root), sentence = element("p", "cx-sentence", root);
  const show = makePicture(picture, element("p", "cx-note", root), own, (key) => mail.ask({ pick: key }));
  sentence.setAttribute("role", "status");  // it stays when the picture is replaced, so that changes are read out
  sentence.setAttribute("aria-live", "polite");

  function fill() {
    const { values } = model.get("frame");
    for (const [control, input] of inputs)
      if (input !== document.activeElement) write(control, input, values[control.name]);
  }
  function refresh() {
    const frame = model.get("frame");
    root.setAttribute("aria-label", frame.title);
    show(frame);
    fill();
    for (const [control, input] of inputs) input.parentElement.hidden = frame.idle.includes(control.name);
    for (const button of buttons) button.hidden = frame.idle.includes(button.textContent);
    if (sentence.textContent !== frame.sentence) sentence.textContent = frame.sentence;
    afterPaint(() => mail.painted(frame.answer));
  }
  model.on("change:frame", refresh);
  refresh();
  return () => {
    model.off("change:frame", refresh);
    letKeysBe();
  };
}

export default { render };
