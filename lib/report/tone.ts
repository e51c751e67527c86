// The meanings of colours. Each format has its own colours, and no meaning depends on colour alone.

export type Tone = 'good' | 'fair' | 'bad' | 'open';
