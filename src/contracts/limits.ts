/** Limits and defaults of the API. A request that exceeds a limit is rejected with an error code. */

/** Maximum length of a question, in UTF-16 code units. */
export const MESSAGE_MAX_CHARS = 8_000;
/** Maximum number of attachments of a question. */
export const ATTACHMENTS_MAX = 5;
/** Maximum length of all attachments of a question together, in UTF-16 code units. */
export const ATTACHMENTS_MAX_CHARS = 400_000;
/** Maximum length of an attachment's name, in UTF-16 code units. */
export const ATTACHMENT_NAME_MAX_CHARS = 200;
/** Maximum body size of a question, in bytes. A code unit takes up to three bytes, and JSON escapes some of them. */
export const QUESTION_BODY_MAX_BYTES = 2 * 1024 * 1024;
/** Maximum number of unfinished questions and topics in a conversation. */
export const OPEN_QUESTIONS_MAX = 50;
/** Maximum size of a socket frame from a client, in bytes of UTF-8. */
export const FRAME_MAX_BYTES = 64 * 1024;
/** Maximum length of a rejected frame that is parsed to find out which question it asks, in UTF-16 code units. */
export const REJECTED_FRAME_PEEK_CHARS = 1024 * 1024;
/** Maximum size of a request body, in bytes. Some endpoints have their own limits, which are listed below. */
export const BODY_MAX_BYTES = 256 * 1024;
/** Maximum length of an answer, in tokens. */
export const ANSWER_MAX_TOKENS = 4_096;
/** Default maximum length of an answer, in tokens. */
export const ANSWER_DEFAULT_TOKENS = 300;
/** Default maximum length of an answer to a call of OpenAI's API, in tokens. */
export const OPENAI_ANSWER_DEFAULT_TOKENS = 1_024;
/** Maximum number of answers to one call of OpenAI's API. */
export const ANSWERS_PER_CALL_MAX = 8;
/** Lifetime of a socket ticket, in seconds. */
export const TICKET_TTL_S = 60;
/** A client that acknowledges frames does so after this many token frames or `ACK_EVERY_MS`, whichever comes first. */
export const ACK_EVERY_FRAMES = 64;
/** Milliseconds between acknowledgments. */
export const ACK_EVERY_MS = 1_000;
/** Maximum length of a conversation's or page's title, in UTF-16 code units. */
export const TITLE_MAX_CHARS = 120;
/** Default number of items on one page of a list. */
export const PAGE_ITEMS_DEFAULT = 50;
/** Number of messages that an export reads at a time, with their attachments. An RPC is limited to 32 MiB. */
export const EXPORT_MESSAGES = 20;
/** Maximum number of items on one page of a list. */
export const PAGE_ITEMS_MAX = 200;
/** Minimum length of a password, in UTF-16 code units. */
export const PASSWORD_MIN_CHARS = 8;
/** Maximum length of a password, in UTF-16 code units. */
export const PASSWORD_MAX_CHARS = 128;
/** Lifetime of a password reset link, in seconds. */
export const PASSWORD_RESET_TTL_S = 24 * 60 * 60;
/** Maximum length of an email address. */
export const EMAIL_MAX_CHARS = 254;
/** Maximum length of a first or last name. */
export const NAME_MAX_CHARS = 150;
/** Maximum length of an API key's name. */
export const API_KEY_NAME_MAX_CHARS = 100;
/** Maximum number of API keys per user. */
export const API_KEYS_MAX = 50;
/** Maximum length of an expansion's topic, in UTF-16 code units. */
export const TOPIC_MAX_CHARS = 200;
/** Default number of pages that an expansion reads. */
export const EXPANSION_PAGES_DEFAULT = 5;
/** Maximum number of pages that an expansion reads. */
export const EXPANSION_PAGES_MAX = 20;
/**
 * Maximum length of a page's text, in UTF-16 code units. A database row holds up to 2 MB, and a code unit takes up to
 * three bytes.
 */
export const PAGE_TEXT_MAX_CHARS = 600_000;
/** Maximum length of a search query, in UTF-16 code units. */
export const SEARCH_QUERY_MAX_CHARS = 2_000;
/** Default number of search results. */
export const SEARCH_RESULTS_DEFAULT = 10;
/** Maximum number of search results. */
export const SEARCH_RESULTS_MAX = 100;
/** Maximum length of the comment on an answer, in UTF-16 code units. */
export const FEEDBACK_COMMENT_MAX_CHARS = 500;
/** Maximum length of a search query for conversations, in UTF-16 code units. */
export const CONVERSATION_QUERY_MAX_CHARS = 200;
/** Default number of conversations that a search returns. */
export const CONVERSATION_HITS_DEFAULT = 20;
/** Maximum number of conversations that a search returns. */
export const CONVERSATION_HITS_MAX = 50;
/** Maximum number of passages per user. */
export const PASSAGES_MAX = 250_000;
/** Maximum number of pages per guest. */
export const GUEST_PAGES_MAX = 100_000;
/** Maximum body size when adding a page, in bytes. */
export const PAGE_BODY_MAX_BYTES = 4 * 1024 * 1024;
/** Maximum length of a page's URL, in UTF-16 code units. */
export const URL_MAX_CHARS = 2_000;
/** Maximum number of invalid lines that an import report lists. */
export const IMPORT_ERRORS_SHOWN = 1_000;
/** Maximum number of messages in a chat completion request. */
export const CHAT_MESSAGES_MAX = 2_000;
/** Maximum number of texts in an embeddings request, as in OpenAI's API. */
export const EMBEDDINGS_TEXTS_MAX = 2_048;
/** Maximum body size of an embeddings request, in bytes. */
export const EMBEDDINGS_BODY_MAX_BYTES = 1024 * 1024;
/** Maximum body size of an import, in bytes. */
export const IMPORT_MAX_BYTES = 10 * 1024 * 1024;
/** Maximum number of own agents per user. */
export const OWN_AGENTS_MAX = 50;
/** Maximum length of an own agent's name. */
export const AGENT_NAME_MAX_CHARS = 40;
/** Maximum length of an own agent's title, in UTF-16 code units. */
export const AGENT_TITLE_MAX_CHARS = 60;
/** Maximum length of an own agent's instructions, in UTF-16 code units. */
export const AGENT_INSTRUCTIONS_MAX_CHARS = 4_000;
/** Highest temperature that an own agent can have. */
export const AGENT_TEMPERATURE_MAX = 2;
/** Default temperature of an own agent. */
export const AGENT_TEMPERATURE_DEFAULT = 0.4;
/** Default maximum length of an own agent's answers, in tokens. */
export const AGENT_ANSWER_DEFAULT_TOKENS = 600;
/** Maximum length of a model's name. */
export const MODEL_NAME_MAX_CHARS = 200;
/** Maximum number of sites per user. */
export const SITES_MAX = 50;
/** Default and maximum number of links between the start page of a site and the pages that are read. */
export const SITE_DEPTH_DEFAULT = 3;
export const SITE_DEPTH_MAX = 10;
/** Default and maximum number of pages that are stored per site. */
export const SITE_PAGES_DEFAULT = 200;
export const SITE_PAGES_MAX = 5_000;
/** Maximum number of URLs that are remembered per site, including those that are skipped. */
export const SITE_URLS_MAX = 10_000;
/** Maximum number of include patterns, and of exclude patterns, per site. */
export const SITE_PATTERNS_MAX = 20;
/** Maximum length of a pattern, in UTF-16 code units, and maximum number of its wildcards. */
export const SITE_PATTERN_MAX_CHARS = 200;
export const SITE_PATTERN_WILDCARDS_MAX = 8;
/** Maximum size of an uploaded file, in bytes. */
export const FILE_MAX_BYTES = 25 * 1024 * 1024;
/** Maximum length of the text of a file, in UTF-16 code units: about 2,000 printed pages. */
export const FILE_TEXT_MAX_CHARS = 6_000_000;
/** Maximum number of pages of a PDF. */
export const PDF_PAGES_MAX = 5_000;
/** Maximum length of a file's name, which may be a path, in UTF-16 code units. */
export const FILE_NAME_MAX_CHARS = 500;
/** Maximum number of files per user. */
export const FILES_MAX = 20_000;
/** Maximum length of a search for users, in UTF-16 code units. */
export const USER_SEARCH_MAX_CHARS = 100;
/** How long entries of the audit log are kept, in days. */
export const AUDIT_RETENTION_DAYS = 365;
/** Maximum number of links that a user can have at the same time, including expired ones that are not deleted yet. */
export const SHARES_MAX = 200;
/** Maximum number of characters that the MCP tool `read_page` returns at a time, in UTF-16 code units. */
export const MCP_PAGE_CHARS_MAX = 20_000;
