// The script of an HTML report: reads the charts' data from the page and draws them. It makes nothing of a string but text.

import type { Chart } from '../chart.js';
import { drawChart } from './draw.js';
import { sortTables } from './sort-tables.js';

const element = document.getElementById('charts');
const charts: readonly Chart[] = element === null ? [] : JSON.parse(element.textContent ?? '[]');

let drawn: (() => void)[] = [];
let drawnWidth = 0;

function drawAll(): void {
  for (const remove of drawn) remove();
  drawn = charts.flatMap((chart) => {
    const place = document.getElementById(chart.id);
    return place === null ? [] : [drawChart(chart, place)];
  });
  drawnWidth = document.documentElement.clientWidth;
}

drawAll();
sortTables();
// Canvases do not take up a new width or new colours by themselves.
window.addEventListener('resize', () => {
  if (document.documentElement.clientWidth !== drawnWidth) drawAll();
});
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
// Paper is white.
window.addEventListener('beforeprint', () => {
  document.documentElement.classList.add('paper');
  drawAll();
});
window.addEventListener('afterprint', () => {
  document.documentElement.classList.remove('paper');
  drawAll();
});
