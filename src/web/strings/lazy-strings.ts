import { lazyEn } from "./lazy-en.ts";

/** The texts of the views that are loaded on demand. A translation is another object of this type. */
export type LazyStrings = typeof lazyEn;

/** The texts of the views that are loaded on demand, in the user's language. Only their code imports them. */
export const lazyStrings: LazyStrings = lazyEn;
