// What the scripts stand on in the page; a widget gives the same scripts a root, data and a plane of its own.
const ROOT = document;
const DATA = JSON.parse(document.getElementById("data").textContent);
const HEADING = document.querySelector("h1").textContent;
const MARGINS = { across: 36, down: 120 }; // pixels around the drawing as a whole, most of them below, for the buttons
const createPlane = (box) =>
  new vis.Network(box, { nodes: [], edges: [] }, { physics: false, interaction: { selectable: false } });
