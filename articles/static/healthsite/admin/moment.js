// A day and a time, said back in words while they are chosen: the server knows the clocks.

for (const moment of document.querySelectorAll(".moment")) {
  const sentence = moment.querySelector(".moment-sentence");
  const [date, time] = moment.querySelectorAll("input");
  let timer = 0;
  let asking = null;

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const query = new URLSearchParams({
      sentence: moment.dataset.sentence,
      date: date.value,
      time: time.value,
    });
    try {
      const answer = await fetch(`${moment.dataset.ask}?${query}`, { signal: asking.signal });
      if (answer.ok && answer.headers.get("Content-Type")?.startsWith("text/plain")) {
        sentence.textContent = await answer.text();
      }
    } catch {
      // No connection, or asked again meanwhile: “Schedule” says what is wrong.
    }
  }

  moment.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 250);
  });
}
