/** Matches a reference to the sentence before it within a sentence. */
const REFERS_BACK = new RegExp(
	[
		String.raw`^.{0,60}\b(?:this|these|those) \p{Ll}{3,}`,
		"(?<! of) (?:this|these|those)[.;:]",
		String.raw`^(?:In|On|At|Since|By|After|Before|During|From|Until|For|With|Without|Under) [\p{L}\d ]{1,25},? (?:it|they|he|she)\b`,
		// "No bank issues it" has no other thing that "it" may be.
		String.raw`^(?:No|Nobody|Anyone|Everyone|People|You|We)(?: (?!(?:an?|the|your|our|their|that|if|when)\b)\p{L}+){1,4} (?:it|them)\b`,
		"^(?:Since|Until|By|From) then\\b",
		String.raw`^(?:When|If|While|Once|As|Because|Although) (?:it|they|he|she)\b`,
		"^.{0,50}, (?:on the other hand|(?:by|in) contrast|however|therefore|instead|too|for (?:example|instance)),",
		String.raw`\b(?:(?:this|that|the same) way|likewise|for (?:this|that|the same) reason)\b`,
	].join("|"),
	"u",
);
/** Matches the start of a sentence that refers to the sentence before it. */
const DANGLING =
	/^["“(]?(?:(?:It|They|He|She|This|These|That|Those|Its|Their|His|Her|Such|However|But|And|Or|So|Also|Therefore|Thus|Hence|Then|Otherwise|Instead|Moreover|Furthermore|Nevertheless|Consequently|Another|Others?|Both|Neither|Afterwards?|Besides|Yet|Still|Similarly|Likewise|Er|Sie|Es|Dies|Diese[rsnm]?|Aber|Und|Doch|Deshalb|Il|Elle|Ils|Elles)\b|(?:In|After|Before|During|With|For|From|By|On|At|To|Of|Under|Because of|Despite|Without|As) (?:this|that|these|those|it|them|doing so)\b|(?:For (?:example|instance)|In (?:addition|contrast|turn|short)|On the other hand|As a result)\b|The (?:former|latter|other|others|same|result)\b|(?:One|Some|Most|Many|Each|All|None|Two|Three|Half) of (?:them|these|those|it)\b)/;

/** Returns whether a sentence refers to the one before it, as in "It is heavy." */
export function isDangling(sentence: string): boolean {
	return DANGLING.test(sentence) || REFERS_BACK.test(sentence);
}

/** Matches a sentence with two things that it doesn't name, as in "a qubit is in a superposition of both". */
const OF_BOTH = /^(?!.*\b(?:and|or)\b.* both\b)[^.;:]{1,60} (?:in|of|for|with|to|from|on|at|by) both[.,;:]/;

/** Matches a sentence about something defined whose subject isn't named, as in "In proof of stake (PoS), they put up coins." */
const IN_DEFINED = /^(?:In|With|At|Under) [\p{L}\d -]{1,40} \([^()]{1,25}\),? (?:it|they|he|she)\b/u;

/** Returns whether a sentence has a subject of its own, but is understood only with the one before it. */
export function needsPreceding(sentence: string): boolean {
	return OF_BOTH.test(sentence) || IN_DEFINED.test(sentence);
}

const VERDICT = /^(?:yes|no)[.!]$/i;
const LEADING_VERDICT = /^(?:[Yy]es|[Nn]o)[.!] (?=["“(]?\p{Lu})/u;

/** Returns whether a sentence is only "Yes." or "No." */
export function isVerdict(sentence: string): boolean {
	return VERDICT.test(sentence);
}

/** Removes "Yes." or "No." before a sentence, which answers only the question above it. */
export function removeVerdict(text: string): string {
	return text.replace(LEADING_VERDICT, "");
}
