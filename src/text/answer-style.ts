import { stripRemarks } from "./remarks.ts";

const COUNT = String.raw`(?:\d{1,3}|an?|one|two|three|four|five|six|ten|a few|a couple of)`;
const PLAIN = "plain|simple|easy|everyday|layman['’]?s|lay|non-?technical";
/** What a message says about the form of the answer. */
const STYLES = [
	String.raw`(?:explain(?:ed)?(?: it)?(?: to me)? )?like (?:i['’]?m|i am|i were|im) (?:\w+ )?(?:five|5|six|ten|10|a child|a kid|a beginner)(?: years? old)?`,
	"eli5|for (?:dummies|noobs|newbies)",
	`(?:in|using) (?:very |really )?(?:${PLAIN})(?:,? (?:${PLAIN}))? (?:words?|terms?|english|language)`,
	`in (?:about |at most |no more than |under |just |only )?${COUNT} (?:short |simple |brief )?(?:words?|sentences?|lines?|paragraphs?|bullet points?|bullets)`,
	"in a nutshell|in short|in brief|in detail|(?:very )?briefly",
].join("|");
/** A request for a list, as in "list all products" and "give me a list of the staff". */
const LIST = String.raw`(?:(?:can|could|will|would) you )?(?:(?:give|make|write|show|send)(?: me)? )?(?:(?:please |pls )?list(?: me| out| up)?|(?:a|the) (?:\w+ )?list of)`;
const START = new RegExp(String.raw`^\W*(?:${STYLES})[\s,:;.–-]+(?=\S)`, "i");
const START_OF_LIST = new RegExp(String.raw`^\W*(?:${LIST})[\s,:;.–-]+(?=\S)`, "i");
const END = new RegExp(
	String.raw`(?<=[^\s,;(–-])[\s,;(–-]{1,4}(?:please |pls )?(?:${STYLES})\)?(?: please| pls)?(?=[\s.!?]*$)`,
	"i",
);
/** Matches a last sentence about the form of the answer: "What is Bitcoin? Keep it short." */
const LAST_SENTENCE = new RegExp(
	String.raw`(?<=[.!?…])\s+(?:please,? |pls |and |but )?(?:${[
		"(?:keep|make) (?:it|this|the answer|your answer) (?:very |really )?(?:short|brief|simple|concise|quick)",
		"be (?:very |really )?(?:brief|short|concise)",
		"(?:just )?(?:a |the )?(?:short|brief|quick|simple) answer(?: only)?",
		String.raw`(?:answer|reply|respond|explain)(?: (?:me|it|this))? (?:${STYLES}|shortly|in \p{L}+)`,
		STYLES,
	].join("|")})(?:,? (?:please|pls|thanks|thank you))?[\s.!]*$`,
	"iu",
);
/** Requests, mostly to explain something, in other words, and how the search and the quotes know them. */
const WORDINGS: readonly (readonly [RegExp, string])[] = [
	[/^\W*help\W*$/i, "What can you do?"],
	[
		/^(\W*(?:(?:please|(?:can|could|would) you) )?)tell (me|us) (?:everything|all|anything|what) (?:that )?(?:you|u) know (?:about|on|of) (?=\S)/i,
		"$1tell $2 about ",
	],
	[
		/^(\W*(?:(?:please|(?:can|could|would) you) )?)(?:give|write)(?: (?:me|us))? (?:a |the )?tl;?dr (?:on|of|about|for) (?=\S)/i,
		"$1tell me about ",
	],
	[
		/^\W*(?:(?:please|(?:can|could|would) you) )?(?:define|(?:what(?:['’]s| is) )?(?:the |a )?(?:meaning|definition) of)(?: the (?:term|word))? (?=\S)/i,
		"What is ",
	],
	[
		/^\W*(?!why\b)(\p{L}[\p{L} -]{1,40}?),? why (?:so|that) (\p{L}+)(?: sometimes)?\W*$/iu,
		"why are $1 so $2?",
	],
	[
		/^(\W*(?:(?:please|(?:can|could|would) you) )?)(?:break down|(?:walk|talk|run|guide|take) (?:me|us) through) (?=\S)/i,
		"$1explain ",
	],
];
/** Matches an explanation that is for someone else, as in "explain mitosis to my grandma". */
const AUDIENCE =
	/(?<!\b(?:explain|describe)) (?:to (?:(?:my|an?|the) )?(?:[\w-]+ )?(?:grand\w+|granny|mom|mum|mother|dad|father|kids?|child(?:ren)?|beginners?|laym[ae]n)|(?:to|for) (?:dummies|beginners|an? (?:five|six|ten|\d+)[- ]year[- ]old))(?=[\s.!?]{0,8}$)/i;
const EXPLAINS = /^\W*(?:(?:please|can you|could you) )?(?:explain|describe)\b/i;

/** Matches a question whose subject may be the form itself, as in "Is the guide available in plain language?" */
const ASKS_ABOUT_FORM = /^\W*(?:is|are|was|were|do|does|did|has|have|can|could|which|who)\b(?! (?:you|u)\b)/i;
/** Matches a message that is only a request to explain something. */
const BARE_REQUEST = /^\W*(?:please |can you |could you )?explain(?:ed)?(?: it| this| that)?(?: to me)?\W*$/i;

/**
 * Removes what a message says about the form of its answer, which is no subject of a search: "what is superposition in
 * plain words?" becomes "what is superposition?". A message that says nothing else is returned as it is.
 */
export function stripAnswerStyle(message: string): string {
	return stripRegister(ASKS_ABOUT_FORM.test(message) ? message : message.replace(START_OF_LIST, ""));
}

/**
 * Removes only what a message says about how it is meant, the words of its answer and the people it is for, and keeps
 * "list". "Break down how gas works" becomes "explain how gas works".
 */
export function stripRegister(written: string): string {
	const message = stripRemarks(written);
	if (ASKS_ABOUT_FORM.test(message)) return message;
	const styled = message.replace(LAST_SENTENCE, "").replace(START, "").replace(END, "");
	const general = EXPLAINS.test(styled) ? styled.replace(AUDIENCE, "") : styled;
	const question = WORDINGS.reduce((text, [pattern, known]) => text.replace(pattern, known), general);
	return BARE_REQUEST.test(question) ? written : question;
}
