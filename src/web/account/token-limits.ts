import { lazyStrings } from "../strings/lazy-strings.ts";
import type { FieldErrors } from "./field-errors.ts";

/** Returns an error unless the field `name` contains a whole number or nothing. */
export function checkLimit(name: string, values: (name: string) => string): FieldErrors {
	return /^\d{0,12}$/.test(values(name).trim()) ? {} : { [name]: lazyStrings.keys.limitInvalid };
}

/** Returns the number of tokens that was typed, or null for no limit. */
export function toLimit(value: string): number | null {
	return value.trim() === "" ? null : Number(value);
}
