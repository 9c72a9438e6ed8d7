import { staffEn } from "./staff-en.ts";

/** The texts of the staff page. A translation is another object of this type. */
export type StaffStrings = typeof staffEn;

/** The texts of the staff page, in the user's language. Only its code imports them. */
export const staffStrings: StaffStrings = staffEn;
