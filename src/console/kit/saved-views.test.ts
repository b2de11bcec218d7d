import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropView, readViews, saveView } from './saved-views.ts';

function memory(initial: Record<string, string> = {}) {
  const kept = new Map(Object.entries(initial));
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('a saved view is there after a reload, under its own list', () => {
  const storage = memory();
  saveView(storage, 'findings', [], ' 我的逾期 ', '?state=overdue');
  assert.deepEqual(readViews(storage, 'findings'), [{ name: '我的逾期', search: '?state=overdue' }]);
  assert.deepEqual(readViews(storage, 'sites'), []);
});

test('the same name replaces, a dropped view is gone', () => {
  const storage = memory();
  let views = saveView(storage, 'f', [], 'a', '?x=1');
  views = saveView(storage, 'f', views, 'b', '?x=2');
  views = saveView(storage, 'f', views, 'a', '?x=3');
  assert.deepEqual(views, [
    { name: 'b', search: '?x=2' },
    { name: 'a', search: '?x=3' },
  ]);
  dropView(storage, 'f', views, 'b');
  assert.deepEqual(readViews(storage, 'f'), [{ name: 'a', search: '?x=3' }]);
});

test('a view needs a name', () => {
  assert.deepEqual(saveView(memory(), 'f', [], '   ', '?x=1'), []);
});

test('damaged or foreign storage reads as no views', () => {
  for (const kept of ['{', 'null', '7', '{"name":"a"}', '[1,{"name":2},{"name":"a","search":"//evil"}]']) {
    assert.deepEqual(readViews(memory({ 'kaoan.views.f': kept }), 'f'), [], kept);
  }
});

test('full storage does not stop the view from being used now', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('quota');
    },
  };
  assert.deepEqual(saveView(full, 'f', [], 'a', ''), [{ name: 'a', search: '' }]);
});
