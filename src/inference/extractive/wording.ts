import { NO_SOURCES_NOTICE } from "../../contracts/no-sources-notice.ts";

/** What an answer says besides its quotes. */
export interface Wording {
	/** Precedes the quotes. Null if nothing does. */
	introduction: string | null;
	/** Replaces the introduction if all quotes are from attachments. */
	attachmentIntroduction: string | null;
	/** Precedes a sentence of the user that answers the question. */
	statement: string;
	/** Replaces the quotes if nothing fits the question. */
	nothing: string;
	/** The same if there are attachments, which nothing fits either. */
	attachmentNothing: string;
	/** The same for a question such as "who else?" after an answer with quotes. */
	nothingElse: string;
	/** Answers what users say about themselves. */
	noted: string;
	/** Replaces the quotes if the question asks for something that the user never said. */
	unsaid: string;
	/** Precedes all that the user said, if none of it clearly answers. */
	unrecognized: string;
	/** What to do if nothing fits. */
	advice: string;
	/** Replaces the quotes if the message asks for a new text or a calculation, and nothing fits. */
	needsModel: string;
	/** Precedes the quotes if the message asks for a new text about them. */
	needsModelIntroduction: string;
	/** Precedes the quotes if the question asks for a price and they have none. */
	noPriceIntroduction: string;
	/** Replaces the quotes if the question asks for a value that changes and the pages don't give. */
	nothingCurrent: string;
	/** Replaces the quotes if the message asks nothing, such as a greeting. */
	nothingAsked: string;
}

/** The wording for answers in place of a model that could not answer. */
export const FALLBACK_WORDING: Wording = {
	introduction: "No model answered, so here is what your knowledge base says:",
	attachmentIntroduction: "No model answered, so here is what your attachments say:",
	statement: "No model answered, but you wrote in this conversation:",
	nothing: "No model answered, and your knowledge base has nothing on this question.",
	attachmentNothing:
		"No model answered, and neither your attachments nor your knowledge base has anything on this question.",
	nothingElse: "No model answered, and your knowledge base has nothing else on this question.",
	noted: "No model answered, but what you wrote is noted: you can ask for it later in this conversation.",
	unsaid: "No model answered, and you haven't said that in this conversation.",
	unrecognized:
		"No model answered, and nothing that you wrote clearly says that. You wrote in this conversation:",
	advice: "Retry when a model is ready, or add a page on the subject.",
	needsModel: "No model answered, and this needs one.",
	needsModelIntroduction: "No model answered, and this needs one, so here is what your knowledge base says:",
	noPriceIntroduction: "No model answered, and your knowledge base has no price for this, but says:",
	nothingCurrent: "No model answered, and your knowledge base has no current figures on this.",
	nothingAsked: "No model answered. Without one, only questions about your knowledge base get an answer.",
};

/** The wording if answers are meant to be quotes, because no model is configured. */
export const CHOSEN_WORDING: Wording = {
	introduction: "Answers here are quotes from your knowledge base.",
	attachmentIntroduction: "Answers here are quotes from your attachments and your knowledge base.",
	statement: "You wrote in this conversation:",
	nothing: NO_SOURCES_NOTICE,
	attachmentNothing: "Neither your attachments nor your knowledge base has anything on this question.",
	nothingElse: "Your knowledge base has nothing else on this question.",
	noted: "Noted. You can ask for it later in this conversation.",
	unsaid: "You haven't said that in this conversation.",
	unrecognized: "Nothing that you wrote clearly says that. You wrote in this conversation:",
	advice: "Add a page on the subject, or ask in other words.",
	needsModel: "This needs a model, and none is configured.",
	needsModelIntroduction:
		"This needs a model, and none is configured, so here is what your knowledge base says:",
	noPriceIntroduction: "Your knowledge base has no price for this, but says:",
	nothingCurrent: "Your knowledge base has no current figures on this.",
	nothingAsked: "Ask a question about your knowledge base. The answer quotes your pages.",
};

/** The wording if quotes replace a model that is too small to answer from passages. */
export const SMALL_MODEL_WORDING: Wording = {
	...CHOSEN_WORDING,
	introduction: "The model is too small to answer reliably, so here is what your knowledge base says:",
	attachmentIntroduction: "The model is too small to answer reliably, so here is what your attachments say:",
	nothingAsked: "What would you like to know?",
};

/** The wording after an answer that has already said where the quotes come from. */
export const PART_WORDING: Wording = {
	...CHOSEN_WORDING,
	introduction: null,
	attachmentIntroduction: null,
};

/** Said when a question that is probably not in English finds nothing. */
export const FOREIGN_HINT =
	"Your question seems to be in another language than English. A question in the language of your pages finds more.";

export const WORDINGS = [FALLBACK_WORDING, CHOSEN_WORDING, SMALL_MODEL_WORDING];

/** Said before the first part that is quoted, by the reason of quoting it. */
export const PARTS_NOTICES = {
	fallback: "No model answered. Each part is quoted from your knowledge base.",
	chosen: "Each part is quoted from your knowledge base.",
	small_model: "The model is too small to answer reliably, so your knowledge base is quoted.",
} as const;

/** Returns an answer without what precedes its quotes. An answer that consists of nothing else is returned unchanged. */
export function withoutIntroduction(answer: string): string {
	const introductions = WORDINGS.flatMap((wording) => [
		wording.introduction,
		wording.attachmentIntroduction,
		wording.needsModelIntroduction,
		wording.noPriceIntroduction,
	]);
	const found = introductions.find(
		(introduction) => introduction !== null && answer.startsWith(introduction),
	);
	return answer.slice(found?.length ?? 0).trimStart() || answer;
}
