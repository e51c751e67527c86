// Tables that sort: a button in each head of a column, and a field above that filters the rows by their text. Rows without a value come last.

export function sortTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) {
    for (const head of table.querySelectorAll<HTMLTableCellElement>('thead th')) addButton(table, head);
    addFilter(table);
  }
}

function addButton(table: HTMLTableElement, head: HTMLTableCellElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'sort';
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener('click', () => {
    const isDown = head.getAttribute('aria-sort') === 'ascending';
    for (const other of table.querySelectorAll('thead th')) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
    sortBy(table, head.cellIndex, head.dataset['sort'] === 'number', isDown);
  });
}

function sortBy(table: HTMLTableElement, column: number, isNumber: boolean, isDown: boolean): void {
  const [body] = table.tBodies;
  if (body === undefined) return;
  const collator = new Intl.Collator('en', { numeric: true });
  const rows = [...body.rows].map((row) => {
    const cell = row.cells[column];
    const text = (isNumber ? cell?.dataset['value'] : cell?.textContent) ?? '';
    return { row, text, value: text === '' ? Number.NaN : Number(text) };
  });
  const sign = isDown ? -1 : 1;
  rows.sort((one, other) => {
    if ((one.text === '') !== (other.text === '')) return one.text === '' ? 1 : -1;
    return sign * (isNumber ? one.value - other.value : collator.compare(one.text, other.text)) || 0;
  });
  body.append(...rows.map(({ row }) => row));
}

function addFilter(table: HTMLTableElement): void {
  const label = document.createElement('label');
  label.className = 'filter';
  const field = document.createElement('input');
  field.type = 'search';
  const count = document.createElement('output');
  label.append('Filter ', field, count);
  table.parentElement?.before(label);
  field.addEventListener('input', () => {
    const words = field.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    let shown = 0;
    for (const row of table.tBodies[0]?.rows ?? []) {
      const text = (row.textContent ?? '').toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    count.textContent = words.length === 0 ? '' : ` ${shown} rows`;
  });
}
