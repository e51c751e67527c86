// The list of disks in one of its formats.

import type { DiskList } from '../disks.js';
import { renderDisksMarkdown } from './disks-markdown.js';
import { renderDisksText } from './disks-text.js';
import { renderDisksHtml } from './html/disks-page.js';
import type { TextOptions } from './text-options.js';

export type DisksFormat = 'text' | 'json' | 'markdown' | 'html';

/** Ends with a newline. */
export function renderDisks(list: DiskList, format: DisksFormat = 'text', options: TextOptions = {}): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(list, null, 2)}\n`;
    case 'markdown':
      return renderDisksMarkdown(list);
    case 'html':
      return renderDisksHtml(list);
    default:
      return renderDisksText(list, options);
  }
}
