import { lazy } from "./lazy.ts";

/** What a message says about how it is meant or asked, in English, German, French and Spanish. */
const REMARKS = [
	"(?:strictly|roughly|broadly|generally|technically|practically|historically|simply|quite) speaking",
	"(?:exactly|precisely|basically|actually|essentially|generally|honestly|seriously|literally|frankly|really)",
	"(?:to be|tbh|being) (?:honest|frank|exact|precise)|tbh|imho|imo|btw|fyi|iirc|afaik",
	"by the way|in (?:general|essence|principle|theory)|(?:these|nowa) ?days|at the end of the day|for (?:real|sure)",
	"in (?:your|my) (?:humble |honest |personal )?(?:opinion|view)|as far as (?:you|i) know|according to you",
	"if (?:i|one) (?:may|might|can|could) ask|if you don['’]?t mind(?: me asking)?|if (?:that['’]?s|it['’]?s) (?:ok|okay|possible)",
	"(?:i['’]?m |im )?(?:just|only) (?:curious|wondering|asking|out of (?:curiosity|interest))|out of (?:curiosity|interest)|(?:i['’]?m |im )curious",
	"(?:i have |i['’]ve got |just )?(?:a |one |another )?(?:quick|simple|short|small|dumb|stupid|silly|random) question(?: for you)?",
	"(?:genau|streng|strikt) genommen|ehrlich gesagt|übrigens|im (?:grunde|prinzip|allgemeinen)(?: genommen)?|eigentlich|grundsätzlich|heutzutage|(?:kurze|schnelle|eine) frage|wenn ich fragen darf",
	"(?:à proprement|strictement|généralement) parl(?:er|ant)|à vrai dire|au fait|en (?:fait|général)|de nos jours|à votre avis|par curiosité|petite question",
	"(?:estrictamente|hablando|en) (?:hablando|en general|general|realidad|teoría)|por cierto|a decir verdad|hoy en día|en tu opinión|por curiosidad|una pregunta(?: rápida)?",
].join("|");
/** What is said to someone, in English, around a question. Remarks, too, but only beside the words of a question. */
const CHATTER =
	"lo+l|lmao|rofl|haha(?:ha)*|hehe|bro|bruh|dude|ngl|tho|though|pls|plz|please|thx|thanks(?: in advance)?";
/** A greeting right before a question. */
const GREETING = "(?:so )?like|yo|hey|hi|hello|hiya|ok(?:ay)?|well|um+|uh+|hm+";
/** What makes a question more emphatic, as in "what on earth is gas?" */
const EMPHASIS =
	"exactly|actually|really|precisely|basically|essentially|on earth|in the world|the (?:hell|heck|fuck)";
/** What may stand before a remark at the start. */
const EDGE = String.raw`\s,;:.!…()–—\-`;
/** A word that begins a question, so that a remark before it needs no punctuation: "generally speaking what is gas". */
const ASKING =
	"(?:what|who|whom|whose|where|when|why|how|which|is|are|was|were|do|does|did|can|could|will|would|should|has|have|tell|explain|describe|define|give|i)";
/** Matches a remark at the start: "By the way, what is gas?" */
const startPattern = lazy(
	() =>
		new RegExp(
			String.raw`^[${EDGE}]*(?:(?:and|but|so|well|ok|okay|hey|hi|also|just)\b[\s,]{1,4})?(?:${REMARKS})(?:[,;:.!…)–—-]{1,4}\s+|\s+[–—-]\s+|\s+(?=${ASKING}\b(?! mean)))(?=\S)`,
			"iu",
		),
);
/** Matches a greeting at the start: "yo what is gas?" */
const greetingPattern = lazy(
	() =>
		new RegExp(
			String.raw`^[${EDGE}]*(?:(?:${GREETING}|${CHATTER})(?: (?:there|guys|everyone|all|again))?[\s,.!]{1,4})+(?=${ASKING}\b(?! mean))`,
			"iu",
		),
);
/** Matches emphasis: "what exactly is gas?" */
const emphasisPattern = lazy(
	() =>
		new RegExp(
			String.raw`(?<=^\W*(?:what|who|why|how|where|when)(?:['’]s| is| are| was| were)?) (?:${EMPHASIS}|even(?= (?:is|are|was|were|do|does|did)\b))(?= \p{L})`,
			"iu",
		),
);
/** Matches a remark that punctuation separates in the middle: "what, strictly speaking, is gas?" */
const middlePattern = lazy(
	() => new RegExp(String.raw`\s?[,(–—]\s?(?:${REMARKS})\s?[,)–—](?=\s?\p{L})`, "giu"),
);
/** Words whose object would be the words of a remark after them: "what is the meaning of in general?" */
const OPEN =
	"is|are|was|were|be|of|the|an?|to|in|on|by|for|with|from|about|and|or|than|as|between|says?|said|saying|words?|term|phrase|expression|means?|define|explain|translate|spell|describe|use|using|not|ist|heißt|bedeutet|est|es|que|qué|von|de|und|et|y";
/** Matches a remark at the end: "what is gas nowadays?" */
const endPattern = lazy(
	() =>
		new RegExp(
			String.raw`(?:(?<=[\p{L}\p{N})])\s?[,;(–—-]\s?|(?<=[\p{L}\p{N})])(?<!(?<![\p{L}\p{N}])(?:${OPEN}))\s)(?<![\p{L}\p{N}])(?:${REMARKS}|${CHATTER})\)?(?=[\s.!?…]{0,8}$)`,
			"iu",
		),
);
/** Matches a remark that is a sentence: "what is gas? Just curious." */
const lastSentencePattern = lazy(() => new RegExp(String.raw`(?<=[.!?…])\s(?:${REMARKS})[.!?…]{0,8}$`, "iu"));
/** Maximum number of remarks at the start and the end of a message. */
const REMARKS_MAX = 3;

/**
 * Removes what a message says about how it is meant, which is no subject: "what is gas, strictly speaking?" becomes "what
 * is gas?". Keeps remarks that are quoted, asked about, or all that the message says.
 */
export function stripRemarks(message: string): string {
	let question = message;
	for (let count = 0; count < REMARKS_MAX; count++) {
		const shorter = [
			startPattern(),
			greetingPattern(),
			emphasisPattern(),
			middlePattern(),
			lastSentencePattern(),
			endPattern(),
		].reduce((text, pattern) => text.replace(pattern, ""), question);
		if (shorter === question || !/[\p{L}\p{N}]/u.test(shorter)) break;
		question = shorter;
	}
	return question;
}
