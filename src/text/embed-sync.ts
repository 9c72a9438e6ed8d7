/** Returns the unit vector of a text, without waiting. */
export type EmbedSync = (text: string) => Float32Array;
