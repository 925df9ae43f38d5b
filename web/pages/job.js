import { h } from '../parts/dom.js';
import { showJob } from '../parts/job.js';
import { problemBox } from '../parts/problem.js';
import { idInAddress, startPage } from '../parts/shell.js';

const slot = h('div', {});
startPage().append(slot);

try {
  await showJob(slot, idInAddress());
} catch (error) {
  slot.replaceWith(problemBox(error));
}
