/** A paragraph as the nodes of an editable box: text, and numbers as chips that can only be put in or taken out whole. */
import { type Token, tokenise } from './references.ts';

/** The caret needs a text to stand in on either side of a chip. */
const joint = '\u200b';

interface ChipFace {
  readonly text: string;
  /** What it is, on hover. */
  readonly title: string;
}

export type FaceOf = (token: Token) => ChipFace;

function chipOf(token: Token & { readonly source: string }, face: FaceOf): HTMLElement {
  const chip = document.createElement('span');
  chip.className = 'b-chip';
  chip.contentEditable = 'false';
  chip.dataset.source = token.source;
  show(chip, face(token));
  return chip;
}

function show(chip: HTMLElement, { text, title }: ChipFace): void {
  if (chip.textContent !== text) chip.textContent = text;
  chip.title = title;
}

/** The nodes that stand for a source, ready to be put into a box. */
export function nodesOf(source: string, face: FaceOf): DocumentFragment {
  const nodes = document.createDocumentFragment();
  for (const token of tokenise(source)) {
    nodes.append(...(token.kind === 'text' ? [token.text] : [joint, chipOf(token, face), joint]));
  }
  return nodes;
}

/** What the nodes say. Whatever a browser or a clipboard has put between them counts as its text. */
export function sourceIn(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) {
    return (node.textContent ?? '')
      .replaceAll(joint, '')
      .replaceAll('\u00a0', ' ')
      .replaceAll(/[\n\r\t]/g, ' ');
  }
  if (node instanceof HTMLElement && node.dataset.source !== undefined) return node.dataset.source;
  return Array.from(node.childNodes, sourceIn).join('');
}

/** Numbers changed: the chips show the new ones, and nothing else moves, least of all the caret. */
export function refill(box: HTMLElement, face: FaceOf): void {
  for (const chip of box.querySelectorAll<HTMLElement>('[data-source]')) {
    const [token] = tokenise(chip.dataset.source ?? '');
    if (token !== undefined) show(chip, face(token));
  }
}

/** Puts nodes where the selection is and the caret behind them. */
export function insertAt(range: Range, nodes: DocumentFragment): void {
  range.deleteContents();
  const last = nodes.lastChild;
  range.insertNode(nodes);
  if (last === null) return;
  range.setStartAfter(last);
  range.collapse(true);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

/** Clears the invisible joints beside the caret out of the way, so that one press of a key takes one visible thing. */
export function clearJoints(towards: 'back' | 'forward'): void {
  const selection = getSelection();
  const node = selection?.anchorNode;
  if (selection === null || !selection.isCollapsed || !(node instanceof Text)) return;
  const at = selection.anchorOffset;
  let end = at;
  if (towards === 'back') while (node.data[end - 1] === joint) end -= 1;
  else while (node.data[end] === joint) end += 1;
  node.deleteData(Math.min(at, end), Math.abs(end - at));
}
