// Where a rule or a limit comes from.

/** A kernel document, a vendor's document, public code, or a measurement of this project. */
export interface Source {
  readonly title: string;
  readonly url?: string;
}
