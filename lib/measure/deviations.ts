// How a run differs from the standard one, so that nobody compares the two. Ids and parameters; the words are the report's.

/** One way in which a run is not the standard one. */
export type Deviation =
  | { readonly id: 'mode'; readonly mode: 'quick' | 'thorough' }
  /** Of the fixed-rate phase, by option. */
  | { readonly id: 'duration'; readonly seconds: number }
  | { readonly id: 'phase-alone'; readonly phase: 'closed-loop' | 'paced' }
  | { readonly id: 'write-size'; readonly sizeBytes: number }
  | { readonly id: 'rate'; readonly ratePerSecond: number }
  | { readonly id: 'max-appends'; readonly appends: number }
  | { readonly id: 'max-bytes'; readonly sizeBytes: number }
  | { readonly id: 'low-priority' }
  | { readonly id: 'beside-etcd' }
  | { readonly id: 'limit'; readonly limitId: string; readonly limit: number }
  /** It is over before a disk can pass. */
  | { readonly id: 'cannot-pass'; readonly appends: number; readonly neededAppends: number }
  | { readonly id: 'screening'; readonly seconds: number; readonly neededSeconds: number };
