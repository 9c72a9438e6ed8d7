/** An earlier question of a conversation, and the titles of the pages that its answer cites, most relevant first. */
export interface PastExchange {
	question: string;
	titles: readonly string[];
}

/** What to search the knowledge base for. */
export interface SearchPlan {
	/** The question, or the part of it that asks for something. */
	question: string;
	/** What the question refers to in earlier exchanges. Null if it stands alone. */
	topic: string | null;
}

/** Returns the text to search for: the question, after what it refers to. */
export function toStandaloneQuery({ question, topic }: SearchPlan): string {
	return topic === null ? question : `${topic}\n${question}`;
}
