import { lazyEn } from "./lazy-en.ts";

/** The texts of the code that is loaded on demand. A translation is another object of this type. */
export type LazyStrings = typeof lazyEn;

/** The texts of the code that is loaded on demand, in the user's language. Only that code imports them. */
export const lazyStrings: LazyStrings = lazyEn;
