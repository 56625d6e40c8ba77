// The list's checkboxes: one more that chooses all of the page, and how many are chosen, said
// beside the buttons. Without this script each is chosen by itself.

const boxes = [...document.querySelectorAll("#result_list input[name=chosen]")];
const said = document.getElementById("chosen");
if (boxes.length && said) {
  const bar = said.closest(".bar");
  const label = document.createElement("label");
  const all = document.createElement("input");
  all.type = "checkbox";
  label.append(all, ` ${said.dataset.all}`);
  said.before(label);

  const tell = () => {
    const number = boxes.filter((box) => box.checked).length;
    const { none, one, many } = said.dataset;
    const words = number === 0 ? none : number === 1 ? one : many;
    said.textContent = words.replace("%(number)s", number);
    all.checked = number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
  };

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });

  // With Shift, everything from the last one to this one.
  let last = null;
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      tell();
      if (box.getBoundingClientRect().bottom > bar.getBoundingClientRect().top) {
        box.scrollIntoView({ block: "nearest" }); // the bar has come up over it
      }
    });
  }
  window.addEventListener("pageshow", tell); // going back keeps what was chosen
  tell();
}
