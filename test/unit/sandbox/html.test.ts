import fc from 'fast-check';
import { expect, it } from 'vitest';
import { html } from '../../../sandbox/pages/html.ts';

it('given any text, when it is put into a page, then it brings no markup', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(html`${text}`.source).not.toMatch(/[<>"']/);
    }),
  );
});

it('given markup made by a template, when it is put into another, then it stays markup', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(html`${items}`.source).toBe('<li>a</li><li>&lt;b&gt;</li>');
});
