// The source of a rule or a limit.

/** A kernel document, a vendor's document, public code, or a measurement of this project. */
export interface Reference {
  readonly title: string;
  readonly url?: string;
}
