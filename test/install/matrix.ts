// A table of results, printed after the tests of a file. Failed tests have no row.

import { afterAll } from 'vitest';

/** Returns the function that adds a row below `title`. */
export function printMatrix(title: string): (row: string) => void {
  const rows: string[] = [];
  afterAll(() => console.log([`${title}:`, ...rows].join('\n  ')));
  return (row) => {
    rows.push(row);
  };
}
