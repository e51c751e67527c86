// The data that the renderers of a diagnosis read.

export type { BucketHistogram, QuantileBounds } from '../diagnosis/bucket-histogram.js';
export type { DiagnosisFinding } from '../diagnosis/decide.js';
export type { DiagnosedMember, Diagnosis, LatencyReading } from '../diagnosis/diagnosis.js';
