/** Starts the answer to a question on which the knowledge base has nothing, if quotes or a small model answer it. */
export const NO_SOURCES_NOTICE = "Your knowledge base has nothing on this question.";
/** Follows it if a small model answers from its own knowledge. */
export const OWN_ANSWER_NOTICE = "This answer is the model's own, and a model this small is often wrong:";
