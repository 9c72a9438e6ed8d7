/** Limits that clients see. Each is enforced at the boundary with a closed error code. */

/** Longest question, in UTF-16 code units. */
export const MESSAGE_MAX_CHARS = 8_000;
/** Questions and topics of one conversation that may wait or be worked on at the same time. */
export const OPEN_QUESTIONS_MAX = 50;
/** Largest socket frame a client may send, in bytes of UTF-8. */
export const FRAME_MAX_BYTES = 64 * 1024;
/** Largest request body of the JSON calls, in bytes. */
export const BODY_MAX_BYTES = 256 * 1024;
/** Most tokens one answer may be asked to have. */
export const ANSWER_MAX_TOKENS = 4_096;
/** Tokens an answer may have when the client does not say. */
export const ANSWER_DEFAULT_TOKENS = 300;
/** Life of a socket ticket, in seconds. */
export const TICKET_TTL_S = 60;
/** A client that acknowledges does so at least every so many token frames… */
export const ACK_EVERY_FRAMES = 64;
/** …or every so many milliseconds. */
export const ACK_EVERY_MS = 1_000;
/** Longest title of a conversation, in UTF-16 code units. */
export const TITLE_MAX_CHARS = 120;
/** Items of a list when the client does not say, and at most. */
export const PAGE_DEFAULT_ITEMS = 50;
export const PAGE_MAX_ITEMS = 200;
/** Length of a password, in UTF-16 code units. */
export const PASSWORD_MIN_CHARS = 8;
export const PASSWORD_MAX_CHARS = 128;
/** Longest e-mail address, first or last name, and name of an API key. */
export const EMAIL_MAX_CHARS = 254;
export const NAME_MAX_CHARS = 150;
export const API_KEY_NAME_MAX_CHARS = 100;
/** API keys that a user may have. */
export const API_KEYS_MAX = 50;
/** Longest topic of an expansion, in UTF-16 code units. */
export const TOPIC_MAX_CHARS = 200;
/** Pages that an expansion reads when the client does not say, and at most. */
export const EXPANSION_DEFAULT_PAGES = 5;
export const EXPANSION_MAX_PAGES = 20;
/** Longest text of one page of knowledge, in UTF-16 code units: a row holds 2 MB, and a code unit may take three bytes. */
export const PAGE_TEXT_MAX_CHARS = 600_000;
/** Longest search of the knowledge, in UTF-16 code units. */
export const SEARCH_QUERY_MAX_CHARS = 2_000;
/** Results of a search when the client does not say, and at most. */
export const SEARCH_DEFAULT_RESULTS = 10;
export const SEARCH_MAX_RESULTS = 100;
/** Passages that one brain may hold. */
export const PASSAGES_MAX = 250_000;
/** Pages that a guest's brain may hold. */
export const GUEST_PAGES_MAX = 100_000;
/** Largest body of a page that is added, in bytes. */
export const PAGE_BODY_MAX_BYTES = 4 * 1024 * 1024;
/** Longest address of a page, in UTF-16 code units. */
export const URL_MAX_CHARS = 2_000;
/** Lines of an import that failed, of which the report says why. */
export const IMPORT_ERRORS_SHOWN = 1_000;
/** Messages of one chat completion request. */
export const CHAT_MAX_MESSAGES = 2_000;
/** Texts that one call embeds at most, as OpenAI has it, and its largest body in bytes. */
export const EMBEDDINGS_MAX_TEXTS = 2_048;
export const EMBEDDINGS_BODY_MAX_BYTES = 1024 * 1024;
/** Largest body of one import, in bytes. */
export const IMPORT_MAX_BYTES = 10 * 1024 * 1024;
