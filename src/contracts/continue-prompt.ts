/** The message with which the app asks for the rest of an answer that was stopped. */
export const CONTINUE_PROMPT = "Continue your answer from its last word.";
