import { lazy } from "./lazy.ts";

/** What a question about the conversation asks for: the user's first or last message, all of them, or the last answer. */
type Asked = "first" | "last" | "all" | "answer";

const POLITE = String.raw`^\W*(?:(?:please|pls|ok(?:ay)?|so|and|now|(?:do|can|could|will|would) you(?: still)?|remember|recall|know|tell me|remind me(?: of)?|show me|give me|list)[, ]+)*`;
/** Words after a verb such as "said" that keep the question about the whole conversation. */
const FILLERS = `(?: (?:you|me|each other|about|first|last|before|earlier|already|so far|until now|just now|today|here|(?:at|in|from) (?:first|the (?:start|beginning)|this (?:chat|conversation))))*`;
const ADVERBS = "(?: (?:just|already|first|all))*";
const SAID = "(?:asked|said|told|talked|discussed|spoken?|chatted|covered|mentioned|wrote|written)";
const SAY = `(?:ask|say|tell|talk|discuss|speak|chat|cover|mention|write|${SAID})`;
const THINGS = "(?:questions|topics|subjects|things)";
const MY = "(?: (?:my|the|our|of))*";
/** Returns a pattern for "what did I ask", "what we talked about", "the topics that we have covered". */
const whatWasSaidBy = (speaker: string) =>
	`(?:(?:what|which)${MY}(?: ${THINGS})?|everything|(?:the|my|our|all)${MY}(?: ${THINGS})?)(?: that)?(?: (?:did|have|had) (?:${speaker})${ADVERBS} ${SAY}| (?:${speaker})(?:['’](?:ve|d)| have| had)?${ADVERBS} ${SAID})${FILLERS}`;
const WHAT_WAS_SAID = whatWasSaidBy("i|we");
const CONVERSATION =
	"(?:(?:our|this|the|my)(?: (?:whole|entire))? (?:conversation|chat|discussion|dialog(?:ue)?)|everything|it all|all of (?:it|this))";
const SUMMARY =
	"(?:summari[sz]e|recap|sum up|(?:an? |the )?(?:(?:short|quick|brief) )?(?:summary|recap) of)(?: for me)?";
const END = String.raw`(?: (?:so far|please|for me|again))*\W*$`;

const rules = lazy((): readonly (readonly [Asked, RegExp])[] => [
	[
		"first",
		/\bwhat (?:did i|have i|i)(?: first)? (?:ask|sa(?:y|id)|wr[oi]te)(?:ed)?(?: you)? (?:first|at first|at the (?:start|beginning))\W*$|\bwhat (?:was|is) (?:my|the) (?:very )?first (?:question|message)\W*$/i,
	],
	[
		"last",
		/\bwhat (?:did|have) i (?:just )?(?:ask|sa(?:y|id)|wr[oi]te)(?:ed)?(?: you)?(?: last| before| just now)?\W*$|\bwhat (?:was|is) my (?:last|previous) (?:question|message)\W*$/i,
	],
	[
		"all",
		new RegExp(
			[
				`${POLITE}${WHAT_WAS_SAID}${END}`,
				`${POLITE}${SUMMARY} (?:${CONVERSATION}|${WHAT_WAS_SAID})${END}`,
				`${POLITE}(?:an? |the )?(?:(?:short|quick|brief) )?(?:recap|summary so far|sum(?:mari[sz]e)? (?:it |this )?all)(?: up)?${END}`,
				`${POLITE}(?:what (?:were|are) )?(?:all (?:of )?)?(?:my|our)(?: (?:earlier|previous|past|last))? (?:questions|messages|topics)${FILLERS}${END}`,
			].join("|"),
			"i",
		),
	],
	[
		"answer",
		new RegExp(
			[
				`${POLITE}${whatWasSaidBy("you")}${END}`,
				String.raw`\bwhat (?:was|were|is) (?:our|the|your) (?:very )?(?:first|last|previous) (?:question|message|answer|reply|response|topic)s?\W*$`,
				String.raw`^\W*(?:please )?(?:repeat|say|show me) (?:your|the|that) (?:(?:last|previous) )?(?:answer|reply|response)(?: again)?\W*$`,
				String.raw`^\W*(?:please )?(?:(?:can|could) you )?(?:translate|rephrase|reword|paraphrase|shorten) (?:that|it|your (?:(?:last|previous) )?(?:answer|reply))\b`,
			].join("|"),
			"i",
		),
	],
]);

/**
 * Returns what a question about the conversation itself asks for, such as the user's first message for "what did I ask
 * first?". Returns null for any other question. The knowledge base doesn't answer questions about the conversation.
 */
export function readAboutConversation(question: string): Asked | null {
	const asked = rules().find(([, pattern]) => pattern.test(question))?.[0];
	return asked ?? (readAskedAbout(question) === null ? null : "all");
}

const askedAboutPattern = lazy(
	() =>
		new RegExp(
			String.raw`${POLITE}what (?:did|have) i(?: first)? ask(?:ed)?(?: you)?(?<when>(?: (?:first|before|earlier|already|last|today))*) (?:about|on) (?<about>\S.{0,80}?)\W*$`,
			"i",
		),
);

/**
 * Returns what a question such as "what did I ask you first about computers?" asks for: the subject, and whether only the first
 * message on it. Returns null for any other question.
 */
export function readAskedAbout(question: string): { about: string; isFirst: boolean } | null {
	const found = askedAboutPattern().exec(question)?.groups;
	if (found === undefined) return null;
	return { about: found.about ?? "", isFirst: /\bfirst\b/i.test(question) };
}
