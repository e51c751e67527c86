// Where a rule or a limit comes from.

/** A kernel document, a vendor's document, public code, or a measurement of this project. */
export interface Reference {
  readonly title: string;
  readonly url?: string;
}
