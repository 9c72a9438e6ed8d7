/** An earlier question of a conversation, and the titles of the pages that its answer cites, most relevant first. */
export interface PastExchange {
	question: string;
	titles: readonly string[];
}

/** What to search the knowledge base for. */
export interface SearchPlan {
	/** The question, or the part of it that asks for something. */
	question: string;
	/** Words for what earlier exchanges are about. Null if there is no topic. */
	topic: string | null;
	/** Words for what the conversation was about before the topic, if nothing was found for the topic. */
	earlierTopic?: string;
	/** The probability that the question cannot be understood without the topic. Defaults to 1. */
	dependence?: number;
	/** Whether the question may stand alone, but names something that its topic may have, as in "who runs the nodes". */
	isDefinite?: boolean;
	/**
	 * Whether the question stands beside another in the same message and has no word that refers to it, as in "What does
	 * it cost, and when do you open?"
	 */
	isBeside?: boolean;
	/** The plan for the question in its own language, if `question` and `topic` are in English because of a translation. */
	original?: SearchPlan;
}

/** A question that depends on its topic with at least this probability is never searched for alone. */
export const DEPENDENCE_CERTAIN = 0.65;
/** A question that depends on its topic with at least this probability is rather searched for with it. */
export const DEPENDENCE_LIKELY = 0.4;

/** Returns the title of a page as a part of a topic: the name of a file without its extension. */
export function toTopicTitle(title: string): string {
	return title.replace(FILE_EXTENSION, "");
}

const FILE_EXTENSION = /\.(?:csv|docx|html?|json|log|markdown|md|pdf|tsv|txt|xml|ya?ml)$/i;

/** Returns the question as a text that stands alone, preceded by its topic if it probably depends on that. */
export function toStandaloneQuery(plan: SearchPlan): string {
	return isDependent(plan) ? joinTopic(plan) : plan.question;
}

/** Returns the topic and the question as one text. */
export function joinTopic({ question, topic }: SearchPlan): string {
	return topic === null ? question : `${topic}\n${question}`;
}

/** Returns whether a question probably depends on its topic. */
export function isDependent({ topic, dependence = 1 }: SearchPlan): boolean {
	return topic !== null && dependence >= DEPENDENCE_LIKELY;
}

/** Returns whether a question clearly depends on its topic. */
export function isClearlyDependent({ topic, dependence = 1 }: SearchPlan): boolean {
	return topic !== null && dependence >= DEPENDENCE_CERTAIN;
}

/** Returns the topic of a plan if its question probably depends on it, or names a part of it; otherwise null. */
export function requiredTopic(plan: SearchPlan | undefined): string | null {
	return plan !== undefined && (isDependent(plan) || plan.isDefinite === true) ? plan.topic : null;
}
