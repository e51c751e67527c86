// The rows of what was seen, printed when a file's tests are over: those that failed have none.

import { afterAll } from 'vitest';

/** Gives the function that adds a row below `title`. */
export function printMatrix(title: string): (row: string) => void {
  const rows: string[] = [];
  afterAll(() => console.log([`${title}:`, ...rows].join('\n  ')));
  return (row) => {
    rows.push(row);
  };
}
