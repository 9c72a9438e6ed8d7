/** The start of a polite request. */
const POLITE = "(?:(?:please|pls|can you|could you|will you|would you|now),? )*";
/** A request for a shorter text, up to what it is about. */
const SUMMARY = new RegExp(
	String.raw`^\W*${POLITE}(?:(?:summari[sz]e|sum up|recap)(?: for me)?|(?:give me|write|make) (?:an?|the) (?:\w+ )?summary of)\s+(?=\S)`,
	"i",
);
const TRANSLATION = new RegExp(String.raw`^\W*${POLITE}translate\s+(?=\S)`, "i");
/** The language that a text is to be translated into, after what is to be translated. */
const TARGET_LANGUAGE =
	/(?<=\S)\s+(?:in|to|into) (?:(?:simple|formal|british|american) )?\p{L}+(?= please|\W*$)/iu;

/**
 * Removes what a request does with its subject, which no page is about: "translate the postal rule into German" is searched
 * for as "the postal rule", and "summarize lecture 3" as "lecture 3".
 */
export function stripTask(request: string): string {
	const summarized = request.replace(SUMMARY, "");
	if (summarized !== request) return summarized;
	const translated = request.replace(TRANSLATION, "");
	return translated === request ? request : translated.replace(TARGET_LANGUAGE, "");
}
