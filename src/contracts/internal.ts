/**
 * Query parameters of the upgrade request that the Worker sends to a Durable Object after authenticating the socket.
 */
export const SESSION_PARAM = "session_id";
export const PROTOCOL_PARAM = "protocol";
export const LAST_SEQ_PARAM = "last_seq";
