// Is the session still there? What a form asks before it sends what somebody has typed.

const FIELD = "csrfmiddlewaretoken";
const LONGEST = 15_000; // milliseconds that an answer is waited for

// "in", "out", "other" (somebody else has signed in here) or "offline". Signing in again, in
// another tab, has made a new token: every form of this page is given it.
export async function askSession(address, person = "") {
  try {
    const signal = AbortSignal.timeout(LONGEST);
    const response = await fetch(address, { cache: "no-store", signal });
    if (response.status === 401) return "out";
    if (!response.ok) return "offline";
    const answer = await response.json();
    if (person && String(answer.person) !== person) return "other";
    for (const input of document.getElementsByName(FIELD)) input.value = answer.token;
    return "in";
  } catch {
    return "offline";
  }
}

export function token() {
  return document.getElementsByName(FIELD)[0].value;
}

// Puts words into an element; `%(link)s` in them becomes a link that opens another tab. Words that
// are there already are left alone, so that they are not read out twice.
export function say(element, words, link = null) {
  const [before, after] = words.split("%(link)s");
  if (element.textContent === words.replace("%(link)s", link?.text ?? "")) return;
  element.textContent = before;
  if (after === undefined) return;
  const anchor = document.createElement("a");
  anchor.href = link.href;
  anchor.target = "_blank";
  anchor.textContent = link.text;
  element.append(anchor, after);
}
