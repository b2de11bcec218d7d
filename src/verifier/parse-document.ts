import { Value } from 'typebox/value';
import { BulletinDocument } from '#capabilities/bulletins/contract.ts';
import { decodeUtf8 } from '#primitives/bytes.ts';
import { canonicalJson, type JsonValue } from '#primitives/canonical-json.ts';
import { asIs, Disagreement, words } from './disagreement.ts';

const form = words('通报的格式', 'the form of the bulletin');

/** @throws Disagreement when the bytes are not exactly a bulletin in canonical form. */
export function parseDocument(bytes: Uint8Array): BulletinDocument {
  let text: string;
  let value: unknown;
  try {
    text = decodeUtf8(bytes, 'bulletin.json');
    value = JSON.parse(text);
  } catch (error) {
    throw new Disagreement(
      form,
      words('应为 UTF-8 编码的 JSON', 'it should be JSON in UTF-8'),
      asIs((error as Error).message),
    );
  }
  if (!Value.Check(BulletinDocument, value)) {
    const [first] = Value.Errors(BulletinDocument, value);
    throw new Disagreement(
      form,
      words('应为 kaoan.bulletin/1', 'it should be kaoan.bulletin/1'),
      asIs(`${first?.instancePath || '/'}: ${first?.message ?? '?'}`),
    );
  }
  if (canonicalJson(value as JsonValue) !== text) {
    throw new Disagreement(
      form,
      words('应为规范化 JSON', 'it should be canonical JSON'),
      words('内容相同，写法不同', 'it has the same content, spelled otherwise'),
    );
  }
  return value;
}
