// Shows the part of a wide drawing in which something is open.
"use strict";
(() => {
  for (const box of document.querySelectorAll(".fw-diagram-box")) {
    const now = box.querySelector(".fw-diagram__node--current");
    if (!now) continue;
    const [frame, shape] = [box.getBoundingClientRect(), now.getBoundingClientRect()];
    box.scrollLeft += shape.left - frame.left - (frame.width - shape.width) / 2;
  }
})();
