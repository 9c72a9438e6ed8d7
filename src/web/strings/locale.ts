/** The language tag by which numbers are formatted. */
export const NUMBER_LOCALE = "en";

/** The language tag by which dates are formatted. */
export const DATE_LOCALE = "en-GB";
