// How a run differs from the standard one, so that nobody compares them as equal. Ids and parameters; report/ has the sentences.

/** One way in which a run differs from the standard run. */
export type Deviation =
  | { readonly id: 'mode'; readonly mode: 'quick' | 'thorough' }
  /** The caller chose the duration of the fixed-rate phase. */
  | { readonly id: 'duration'; readonly seconds: number }
  | { readonly id: 'phase-alone'; readonly phase: 'closed-loop' | 'paced' }
  | { readonly id: 'write-size'; readonly sizeBytes: number }
  | { readonly id: 'rate'; readonly ratePerSecond: number }
  | { readonly id: 'max-appends'; readonly appends: number }
  | { readonly id: 'max-bytes'; readonly sizeBytes: number }
  | { readonly id: 'low-priority' }
  | { readonly id: 'beside-etcd' }
  | { readonly id: 'limit'; readonly limitId: string; readonly limit: number }
  /** The run ends before a disk can pass. */
  | { readonly id: 'cannot-pass'; readonly appends: number; readonly neededAppends: number }
  | { readonly id: 'screening'; readonly seconds: number; readonly neededSeconds: number };
