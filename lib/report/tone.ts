// What a colour stands for; each format has its own for it, and none says anything by colour alone.

export type Tone = 'good' | 'fair' | 'bad' | 'open';
