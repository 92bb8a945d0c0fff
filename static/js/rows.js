// Repeating groups without a round trip: copies the blank row, takes rows out, numbers the rest.
"use strict";
(() => {
  const rowsOf = (group) => [...group.querySelectorAll(":scope > [data-rows-body] > [data-row]")];
  const say = (group, words, number) => {
    group.querySelector("[data-rows-status]").textContent = words.replace("{number}", String(number));
  };
  const blankRow = (group, index) => {
    const template = group.querySelector("[data-rows-blank]");
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(index)).replaceAll("__number__", String(index + 1));
    return holder.content.firstElementChild;
  };
  const renumber = (group, row, from, to) => {
    const prefix = group.dataset.rows;
    const swap = (text) => text
      .replaceAll(`${prefix}-${from}-`, `${prefix}-${to}-`)
      .replace(new RegExp(`-${from}$`), `-${to}`);
    for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby], button[value]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        const text = element.getAttribute(name);
        if (text && text !== "remove_row") element.setAttribute(name, swap(text));
      }
      if (element.name === "remove_row") {
        element.value = swap(element.value);
        element.setAttribute("aria-label", element.getAttribute("aria-label").replace(String(from + 1), String(to + 1)));
      }
    }
    const legend = row.querySelector("legend");
    legend.textContent = legend.textContent.replace(String(from + 1), String(to + 1));
  };
  const count = (group, total) => {
    const field = (name) => group.querySelector(`input[name="${group.dataset.rows}-${name}"]`);
    field("TOTAL_FORMS").value = String(total);
    if (Number(field("INITIAL_FORMS").value) > total) field("INITIAL_FORMS").value = String(total);
  };
  const changed = (group) => group.dispatchEvent(new Event("input", { bubbles: true }));

  const addRow = (group) => {
    const index = rowsOf(group).length;
    const row = blankRow(group, index);
    group.querySelector("[data-rows-body]").append(row);
    count(group, index + 1);
    say(group, group.dataset.added, index + 1);
    const first = row.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
    changed(group);
  };
  const removeRow = (group, row) => {
    const index = rowsOf(group).indexOf(row);
    row.remove();
    const rest = rowsOf(group);
    for (let at = index; at < rest.length; at += 1) renumber(group, rest[at], at + 1, at);
    count(group, rest.length);
    say(group, group.dataset.removed, index + 1);
    group.querySelector("button[name=add_row]").focus();
    changed(group);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=add_row], button[name=remove_row]");
    const group = button && button.closest("[data-rows]");
    if (!group) return;
    event.preventDefault();
    if (button.name === "add_row") addRow(group);
    else removeRow(group, button.closest("[data-row]"));
  });
})();
