/** The messages that the contract defines for an accepted question and an accepted topic. */
export const PROCESSING_MESSAGE = "AI is processing your message...";
export const EXPANDING_MESSAGE = "AI is reading about your topic...";
