import text from "./common-passwords.txt";

/** The 3,000 passwords that are guessed first, of those long enough to be allowed; in lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(text.trimEnd().split("\n"));
