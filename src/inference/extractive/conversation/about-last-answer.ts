/** Maximum length of a message that is only about the last answer, in UTF-16 code units. */
const MESSAGE_MAX_CHARS = 300;
const START = String.raw`^\W*(?:(?:please|pls|can you|could you|now|ok(?:ay)?|and|but|so|no|hm+)[\s,.]+)*`;
const END = String.raw`(?:[\s,]+(?:please|pls|for me|then))*\W*$`;
const IT = "(?:it|this|that|(?:your|the) (?:last )?(?:answer|reply|response))";
const LANGUAGE =
	"(?:(?:simple|plain) )?(?:english|german|french|spanish|italian|portuguese|dutch|deutsch|französisch|englisch|spanisch)";
const STYLE = `(?:shorter|longer|briefer|simpler|clearer|easier|(?:more )?(?:simply|briefly|clearly)|differently|again|in (?:simple|simpler|other|your own|plain) (?:words|terms)|in (?:one|two|three|a few|\\d+) (?:short )?(?:words?|sentences?))`;

const PATTERNS = [
	// Asks for the same in other words.
	`(?:(?:make|say|put|write|explain|phrase) ${IT} )?(?:a (?:bit|little) |much |even )?${STYLE}`,
	`(?:explain|say|tell me) ${IT} ${STYLE}`,
	`(?:summari[sz]e|shorten|simplify|rephrase|rewrite|reword|paraphrase|translate) ${IT}(?: .+)?`,
	`(?:(?:say|write|translate) ${IT} )?(?:in|into|auf) ${LANGUAGE}`,
	// Doubts it.
	"are you (?:really |absolutely )?(?:sure|certain)(?: about (?:it|this|that))?",
	"(?:is (?:it|this|that) (?:really )?(?:true|right|correct)|really|seriously)",
	"(?:how do you know(?: (?:it|this|that))?|where (?:did|do) you (?:get|have) (?:it|this|that)(?: from)?)",
	"(?:(?:what(?:['’]s| is| are)|give me|show me|name) )?(?:a|the|your) sources?(?: (?:for|of) (?:it|this|that))?",
	// Remarks on it.
	"i (?:don['’]?t|do not|didn['’]?t|can['’]?t) (?:really )?(?:understand|follow|get)(?: (?:it|this|that|any of (?:it|this|that)|you))?",
	"(?:(?:it|this|that)(?:['’]?s| is| was)|you(?:['’]?re| are)) (?:not (?:true|right|correct|what i (?:asked|meant|wanted)(?: for)?)|wrong|incorrect|false|nonsense)",
	"forget [^,.;:?!]+",
].map((pattern) => new RegExp(START + pattern + END, "iu"));

/** Returns whether a message is about the last answer itself, as in "make it shorter", "are you sure?" and "that's wrong". */
export function isAboutLastAnswer(message: string): boolean {
	return message.length <= MESSAGE_MAX_CHARS && PATTERNS.some((pattern) => pattern.test(message));
}
