/** Matches the marker of a list item at the start of a line. */
export const LIST_MARKER = /^\s*(?:[-*+•]|\d{1,2}[.)])\s+/;
