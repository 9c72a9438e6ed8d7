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
