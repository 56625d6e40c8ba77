// Keeps what is typed: on the server two seconds after the last change, one request at a time; on
// this computer where there is no server. It saves nothing for others to see: "Save draft" does.

import { localCopies } from "./local.js";
import { askSession, say, token } from "./session.js";

const box = document.getElementById("working");
if (box) {
  const form = box.closest("form");
  const words = box.dataset;
  const said = document.getElementById("kept");
  const notSent = document.getElementById("not-sent"); // what send.js says
  const key = form.elements.form_key.value;
  const copies = localCopies(words.person, words.page);
  const PAUSE = 2_000; // milliseconds after the last change
  const AGAIN = 30_000; // while there is no connection
  const LONGEST = 15_000; // that an answer is waited for
  const OWN = ["csrfmiddlewaretoken", "action", "form_key", "continues"];

  const read = () =>
    [...new FormData(form)].filter(([name, value]) => !OWN.includes(name) && !(value instanceof File));
  const snapshot = () => JSON.stringify(read());

  // What is stored as a version; null where the form came with text that is not.
  const atLoad = "changed" in words ? null : snapshot();
  let kept = atLoad; // what the server has
  let isKeptHere = false;
  let since = ""; // when it was first kept here alone
  let isStopped = false;
  let isSending = false; // the whole form is on its way
  let busy = null;
  let timer = 0;

  const isChanged = () => atLoad === null || snapshot() !== atLoad;

  function tell(text, state = "") {
    say(said, text.replace("%(time)s", since), { href: form.dataset.signIn, text: form.dataset.logIn });
    said.dataset.state = state;
    notSent.hidden ||= said.textContent !== "";
  }

  function keepHere(text, isSent = false) {
    since ||= new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    isKeptHere = copies.write(key, read(), isSent);
    if (text) tell(isKeptHere ? text : words.notKept, "care");
  }

  function post(fields, own) {
    const data = new FormData();
    for (const [name, value] of fields) data.append(name, value);
    for (const [name, value] of Object.entries(own)) data.append(name, value);
    data.append("person", words.person);
    data.append("csrfmiddlewaretoken", token());
    return fetch(words.address, {
      method: "POST",
      body: data,
      headers: { Accept: "application/json" },
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(LONGEST),
    });
  }

  // The answer, or "out", "offline"; a token that has been replaced is fetched anew, once.
  async function ask(fields, own) {
    try {
      let response = await post(fields, own);
      if (response.status === 403) {
        const state = await askSession(form.dataset.ask, words.person);
        if (state !== "in") return state;
        response = await post(fields, own);
      }
      if (response.type === "opaqueredirect") return "out";
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      return { isOk: response.ok, ...(isJson ? await response.json() : {}) };
    } catch {
      return "offline";
    }
  }

  async function keep() {
    const fields = read();
    const now = JSON.stringify(fields);
    const isBack = now === atLoad;
    const own = { form_key: key, continues: form.elements.continues.value };
    const answer = await ask(isBack ? [] : fields, isBack ? { ...own, unchanged: "1" } : own);
    if (answer === "offline") {
      keepHere(words.keptHere);
      timer ||= setTimeout(tick, AGAIN);
    } else if (answer === "out" || answer === "other") {
      keepHere(answer === "out" ? form.dataset.signedOut : form.dataset.other);
    } else if (answer.isOk) {
      kept = now;
      since = "";
      isKeptHere = false;
      copies.remove(key);
      tell(answer.said);
    } else {
      isStopped = true;
      if (answer.kept) kept = now;
      else keepHere("");
      tell(answer.said || words.failed, "care");
    }
  }

  async function tick() {
    clearTimeout(timer);
    timer = 0;
    if (isSending) return;
    if (isStopped) return keepHere("");
    if (busy) {
      await busy;
      if (!timer) return tick(); // else it was changed once more
      return;
    }
    if (snapshot() === kept && !since) return;
    busy = keep();
    await busy;
    busy = null;
  }

  function changed() {
    isSending = false;
    clearTimeout(timer);
    timer = setTimeout(tick, PAUSE);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  const rows = document.getElementById("rows");
  if (rows) new MutationObserver(changed).observe(rows, { childList: true });

  // --- the form is sent, or left --------------------------------------------------------------

  form.addEventListener("sending", (event) => {
    clearTimeout(timer);
    isSending = true;
    if (busy) event.detail.push(busy);
    // Where the answer is an error, the text is here; where it is stored, `words.stored` says so.
    if (isChanged()) keepHere("", true);
  });
  form.addEventListener("not-sent", () => {
    isSending = false;
    tell("");
    if (isChanged()) keepHere("");
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && isChanged()) event.preventDefault();
  });
  window.addEventListener("pagehide", () => {
    if (!isSending && isChanged() && snapshot() !== kept) keepHere("");
  });

  // --- a connection that comes back -----------------------------------------------------------

  const retry = () => {
    if (since && !isStopped) tick();
  };
  window.addEventListener("online", retry);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) retry();
  });
  form.addEventListener("answered", retry);
  form.addEventListener("signed-out", () => {
    if (isChanged()) keepHere(form.dataset.signedOut);
  });

  // --- what an earlier form left on this computer ---------------------------------------------

  async function handOver() {
    copies.removeStored(JSON.parse(words.stored));
    for (const [name, copy] of copies.all()) {
      if (name === key) continue;
      const own = { form_key: name, typed_at: copy.at, shown_by: key };
      const answer = await ask(copy.fields, own);
      if (!answer.isOk) continue;
      copies.remove(name);
      document.getElementById("unsaved").innerHTML = answer.notices;
    }
  }

  handOver();
  if (atLoad === null) changed();
}
