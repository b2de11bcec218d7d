/** The full report of an import as a file. */

import type { Db } from '#platform/db/db.ts';
import type { OutgoingFile } from '#primitives/endpoint.ts';
import type { Import } from './import-contract.ts';
import { allProblems } from './import-queries.ts';
import { csvBytes } from './table-writing.ts';

const headers = {
  zh: ['行', '列', '程度', '问题', '应为', '单元格内容'],
  en: ['row', 'column', 'severity', 'what is wrong', 'what was expected', 'what the cell holds'],
};
const severities = {
  zh: { error: '错误', warning: '提醒' },
  en: { error: 'error', warning: 'warning' },
};

/** One line a problem, in the order of the file. */
export async function importReport(db: Db, found: Import, language: 'zh' | 'en'): Promise<OutgoingFile> {
  const rows = [headers[language]];
  for await (const problem of allProblems(db, found)) {
    rows.push([
      String(problem.row),
      problem.column ?? '',
      severities[language][problem.severity],
      problem.wrong[language],
      problem.expected[language],
      problem.found,
    ]);
  }
  const name = found.fileName.replace(/\.[^.]*$/, '');
  return { fileName: `${name}-${language === 'zh' ? '问题报告' : 'report'}.csv`, bytes: csvBytes(rows) };
}
