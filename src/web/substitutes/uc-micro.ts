/** Punctuation. The browser's regular expressions know the Unicode categories, so their tables need not be downloaded. */
export const P = /\p{P}/u;
/** Symbols. */
export const S = /\p{S}/u;
