import * as z from "zod";

/**
 * Schemas of values that occur in many formats. The formats share them, because constructing a schema for each of 190
 * occurrences would delay the start of the Worker.
 */

export const DateTime = z.iso.datetime();
/** A number from 0 to 1, such as a probability. */
export const Fraction = z.number().min(0).max(1);
export const NonNegativeInt = z.int().nonnegative();
export const PositiveInt = z.int().positive();

/** Matches a character that can be seen: no white space, control character, lone surrogate, or zero-width character. */
const VISIBLE = /[^\s\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

/** Returns whether a text has a visible character. */
export function isVisible(text: string): boolean {
	return VISIBLE.test(text);
}

/** Makes a schema replace line breaks and other control characters by spaces, for a text that lists show on one line. */
export function onOneLine(schema: z.ZodString): z.ZodString {
	return schema.overwrite((text) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " "));
}

/** Makes a schema reject texts without a visible character. */
export function notBlank(schema: z.ZodString): z.ZodString {
	return schema.refine(isVisible, { error: "must not be empty" });
}
