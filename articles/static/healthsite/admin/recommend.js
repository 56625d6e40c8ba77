// Recommend: one box that finds an article by title, or takes an address; and rows that move by
// their buttons, keep the focus, and say what happened. Without this script the same buttons work
// through the server.

const section = document.getElementById("recommend");
if (section) {
  const rows = document.getElementById("rows");
  const box = document.getElementById("find");
  const list = document.getElementById("find-options");
  const said = section.querySelector("[role=status]");
  const words = section.dataset;
  const MOST = 50; // characters of a teaser
  let made = rows.children.length;
  let options = [];
  let active = -1;
  let asking = null;
  let timer = 0;

  const filled = (text, values) =>
    text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? values[name] : whole));
  const say = (text, values = {}) => {
    said.textContent = filled(text, values);
  };
  const titleOf = (row) =>
    row.querySelector("[data-text=shown_title]")?.textContent ||
    row.querySelector("[name=row_title]").value ||
    row.querySelector("[name=row_url]").value;
  const numberOf = (row) => [...rows.children].indexOf(row) + 1;

  // --- rows ---------------------------------------------------------------------------------

  function renumber() {
    [...rows.children].forEach((row, index) => {
      for (const button of row.querySelectorAll("button[name=action]")) {
        button.value = `${button.value.split(":")[0]}:${index}`;
      }
    });
  }

  function name(row, title) {
    for (const hidden of row.querySelectorAll("summary .visually-hidden, button .visually-hidden")) {
      hidden.textContent = ` ${title}`;
    }
  }

  function count(row) {
    const input = row.querySelector("[name=row_teaser]");
    const length = [...input.value.trim()].length;
    const shown = row.querySelector("[data-count]");
    shown.textContent = filled(length > MOST ? words.tooLong : words.length, { length });
    shown.classList.toggle("too-long", length > MOST);
  }

  function retell(row) {
    const input = row.querySelector("[name=row_teaser]");
    const teaser = row.querySelector("[data-teaser]");
    const isImported = row.querySelector("[name=row_imported]").value === input.value.trim();
    const own = teaser.dataset.own || "";
    teaser.textContent = own && isImported ? own : input.value.trim() || own;
    const badge = row.querySelector(".badge.imported");
    if (badge) badge.hidden = !isImported;
    count(row);
  }

  function sameAs(option) {
    const column = { article: "row_target", page: "row_url", wanted: "row_title" }[option.kind];
    const value = option[{ article: "target", page: "url", wanted: "title" }[option.kind]];
    const fold = (text) => text.normalize("NFKC").toLocaleLowerCase().trim();
    return [...rows.children].find(
      (row) =>
        row.dataset.kind === option.kind &&
        fold(row.querySelector(`[name=${column}]`).value) === fold(value),
    );
  }

  function addRow(option) {
    const there = sameAs(option);
    if (there) {
      say(words.twice, { title: option.shown_title, number: numberOf(there) });
      return;
    }
    const copy = section.querySelector(`template[data-kind=${option.kind}]`).content.cloneNode(true);
    const row = copy.querySelector(".row");
    const id = `added-${(made += 1)}`;
    for (const column of ["target", "url", "title", "teaser", "imported"]) {
      row.querySelector(`[name=row_${column}]`).value = option[column];
    }
    for (const element of row.querySelectorAll("[data-text]")) {
      element.textContent = option[element.dataset.text];
      element.hidden = element.textContent === "";
    }
    const link = row.querySelector("a[data-text]");
    if (link) link.href = option.address;
    const badge = row.querySelector(".row-title .badge");
    if (badge) {
      badge.className = `badge ${option.state}`;
      badge.hidden = option.state === "live";
    }
    for (const attribute of ["id", "for", "aria-describedby"]) {
      for (const element of row.querySelectorAll(`[${attribute}$="-new"]`)) {
        element.setAttribute(attribute, element.getAttribute(attribute).replace(/new$/, id));
      }
    }
    name(row, option.shown_title);
    row.querySelector("[data-teaser]").dataset.own = option.own_teaser;
    rows.append(row);
    retell(row);
    renumber();
    say(words.added, { number: rows.children.length, title: option.shown_title });
    const title = row.querySelector("input[type=text][name=row_title]");
    (title ?? box).focus();
  }

  rows.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=action]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest(".row");
    const title = titleOf(row);
    const what = button.value.split(":")[0];
    if (what === "remove") {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (next?.querySelector("button[value^=remove]") ?? box).focus();
      say(words.removed, { title });
    } else {
      const other = what === "up" ? row.previousElementSibling : row.nextElementSibling;
      if (!other) {
        say(what === "up" ? words.first : words.last, { title });
        return;
      }
      if (what === "up") other.before(row);
      else other.after(row);
      button.focus();
      say(words.moved, { title, number: numberOf(row) });
    }
    renumber();
  });
  rows.addEventListener("input", (event) => {
    const row = event.target.closest(".row");
    if (event.target.name === "row_teaser") retell(row);
    if (event.target.name === "row_title") name(row, titleOf(row));
  });

  // --- the box ------------------------------------------------------------------------------

  function close() {
    list.hidden = true;
    list.replaceChildren();
    options = [];
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function point(index) {
    if (active >= 0) list.children[active].setAttribute("aria-selected", "false");
    active = index;
    if (active < 0) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    const option = list.children[active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  }

  function line(option, index) {
    const item = document.createElement("li");
    item.id = `find-option-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const title = document.createElement("span");
    title.className = "option-title";
    const note = document.createElement("span");
    note.className = "quiet";
    if (option.kind === "wanted") {
      title.textContent = words.wanted;
      note.textContent = option.title;
    } else if (option.kind === "page") {
      title.textContent = words.page;
      note.textContent = option.url;
    } else {
      title.textContent = option.shown_title;
      note.textContent = option.state === "live" ? option.own_teaser : option.state_in_words;
    }
    item.append(title, " ", note);
    // The box keeps the focus: it must not be lost by pressing the mouse.
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => choose(index));
    return item;
  }

  function choose(index) {
    const option = options[index];
    close();
    box.value = "";
    addRow(option);
  }

  async function ask() {
    const text = box.value.trim();
    asking?.abort();
    if (!text) {
      close();
      say("");
      return;
    }
    asking = new AbortController();
    const { signal } = asking;
    const query = new URLSearchParams({ q: text, not: words.not });
    try {
      const response = await fetch(`${words.url}?${query}`, {
        signal,
        headers: { Accept: "application/json" },
      });
      if (response.redirected) {
        close();
        say(words.signedOut);
        return;
      }
      if (!response.ok) throw new Error(response.statusText);
      const answer = await response.json();
      close();
      options = answer.options;
      list.replaceChildren(...options.map(line));
      list.hidden = options.length === 0;
      box.setAttribute("aria-expanded", String(options.length > 0));
      if (options.length) list.scrollIntoView({ block: "nearest" });
      say(answer.message || filled(words.found, { number: options.length }));
    } catch (error) {
      if (error.name === "AbortError") return;
      close();
      say(words.failed);
    }
  }

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);
  section.querySelector("button[value=add]").hidden = true;

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
  box.addEventListener("keydown", (event) => {
    const last = options.length - 1;
    if (event.key === "Enter") {
      event.preventDefault(); // never the form: what is typed here is not yet a row
      if (active >= 0) choose(active);
      else if (options.length === 1) choose(0);
      else if (options.length === 0) ask();
      else point(0);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && options.length) {
      event.preventDefault();
      point(active >= last ? 0 : active + 1);
    } else if (event.key === "ArrowUp" && options.length) {
      event.preventDefault();
      point(active <= 0 ? last : active - 1);
    }
  });
  box.addEventListener("blur", close);
  renumber();
}
