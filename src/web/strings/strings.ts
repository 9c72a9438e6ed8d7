import { en } from "./en.ts";

/** The texts of the page. A translation is another file whose object has this type. */
export type Strings = typeof en;

/** The texts of the page in the user's language. */
export const strings: Strings = en;
