// Keys as in mail programs, on top of pages that need none of this: without it everything is links and forms.
(() => {
  const dialog = document.getElementById("keys");
  const box = document.getElementById("keys-on");
  const opener = document.getElementById("keys-open");
  if (!dialog || !box || !opener) return;
  let on = localStorage.getItem("keys") !== "off";
  box.checked = on;
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  box.addEventListener("change", () => {
    on = box.checked;
    localStorage.setItem("keys", on ? "on" : "off");
  });

  const rows = () => [...document.querySelectorAll(".rows .row > a")];
  const move = (by) => {
    const all = rows();
    const at = all.indexOf(document.activeElement);
    all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
  };
  const here = () => document.activeElement?.closest(".row");
  // The yes is only brought under the finger: Enter says it.
  const marked = (key) => document.querySelector(`[data-key="${key}"]`);
  const does = {
    j: () => move(1),
    k: () => move(-1),
    o: () => here()?.querySelector("a")?.click(),
    x: () => here()?.querySelector("input")?.click(),
    a: () => marked("a")?.focus(),
    r: () => marked("r")?.focus(),
    e: () => marked("e")?.click(),
    u: () => marked("u")?.click(),
    "?": () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog");
    if (!on || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = does[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
})();
