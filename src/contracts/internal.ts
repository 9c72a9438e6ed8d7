/** What the Worker tells a conversation of a socket that it lets through, in the query of the upgrade request. */
export const SESSION_PARAM = "session_id";
export const PROTOCOL_PARAM = "protocol";
export const LAST_SEQ_PARAM = "last_seq";
