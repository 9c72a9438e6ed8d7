import { isEverydayWord } from "./common-words.ts";
import { lazy } from "./lazy.ts";
import { extractTerms, splitWrittenWords } from "./terms.ts";

/** Maximum length of a title, in UTF-16 code units. */
export const TITLE_MAX_CHARS = 80;
/** Maximum length of the part of a message that is read, in UTF-16 code units. */
const READ_MAX_CHARS = 2_000;
/** Maximum number of greetings and polite phrases to remove from the start of a message. */
const LEAD_INS_MAX = 6;

export interface MessageTitle {
	/** Empty only for a message without any visible character. */
	text: string;
	/** Whether the message is about something. A greeting, for example, has no topic. */
	hasTopic: boolean;
}

/**
 * Creates a title from a message: its first line with a topic, without greetings and polite phrases. If no line has a
 * topic, the title is the whole first line.
 */
export function titleOf(message: string): MessageTitle {
	const lines = message
		.slice(0, READ_MAX_CHARS)
		.toWellFormed()
		.split("\n")
		.map((line) => line.replace(MARKUP, "").replaceAll(/\s+/g, " ").trim())
		.filter((line) => line !== "");
	for (const [at, line] of lines.entries()) {
		const core = removePhrases(line);
		if (!hasTopic(core)) continue;
		// A line such as "Summarize this:" introduces the text below it.
		const text = core.endsWith(":") ? `${core} ${lines[at + 1] ?? ""}`.trim() : core;
		return { text: capitalize(cutAtWord(text, TITLE_MAX_CHARS)), hasTopic: true };
	}
	const first = lines[0] ?? message.slice(0, READ_MAX_CHARS).toWellFormed().trim();
	return { text: capitalize(cutAtWord(first, TITLE_MAX_CHARS)), hasTopic: false };
}

/**
 * Shortens a text to `maxChars` UTF-16 code units, including an ellipsis. Cuts between words if possible, and never
 * within a character.
 */
export function cutAtWord(text: string, maxChars: number): string {
	if (text.length <= maxChars) return text;
	let cut = "";
	for (const { segment } of graphemes().segment(text.slice(0, maxChars * 2))) {
		if (cut.length + segment.length > maxChars - 1) break;
		cut += segment;
	}
	const isBetweenWords = /^\s/.test(text.slice(cut.length));
	const words = isBetweenWords ? cut : cut.replace(/\s+\S*$/u, "");
	// A word that fills most of the title, such as a URL, is cut.
	const kept = words.length >= maxChars / 2 ? words : cut;
	return `${kept.replace(/[\s.,;:!?…\-–—([{"'“‘«]+$/u, "")}…`;
}

const graphemes = lazy(() => new Intl.Segmenter("en", { granularity: "grapheme" }));

/** Matches the marks at the start of a Markdown line. */
const MARKUP = /^\s*(?:#{1,6}\s+|>+\s?|[-*+•]\s+|`{3,}\S*|~{3,}\S*)+|\*\*/g;

const GREETING =
	"hi+|hello+|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|dear|hallo|moin|servus|guten (?:tag|morgen|abend)|hola|buenos d[ií]as|buenas(?: (?:tardes|noches))?|bonjour|bonsoir|salut|ciao|ol[aá]";
const ADDRESSEE =
	"there|again|all|everyone|everybody|guys|team|friend|you|bot|robot|assistant|ai|sir|madam|sir or madam|omeruta(?: brain)?|brain|zusammen|a todos";
const COURTESY =
	"please|pls|plz|kindly|thanks?(?: you)?(?: (?:so|very) much| a lot| in advance)?|thx|ty|sorry(?: to (?:bother|disturb) you)?|excuse me|pardon(?: me)?|ok(?:ay)?|well|so|um+|uh+|hm+|oh|bitte|danke(?: sch[oö]n)?|entschuldigung|por favor|gracias|perd[oó]n|s['’]il (?:vous|te) pla[iî]t|merci(?: beaucoup)?|pardon";
const OPENER =
	"(?:i (?:have|had|['’]ve got)|i['’]ve got|just|one|another|a|my|here is my|here['’]s my) (?:(?:one|another|a|an|more|quick|short|small|simple|follow-?up|other) )*question(?: (?:for you|about|on|regarding))?|quick question(?: about)?|question(?= ?:)|(?:can|could|may) i (?:please )?ask (?:you )?(?:something|(?:a|one|another) (?:quick )?question)(?: about)?|(?:i )?(?:just )?(?:was|am|['’]m) (?:just )?wondering(?: if you (?:can|could) (?:tell me|explain|help me)(?: about| with)?)?|i['’]m wondering|(?:i )?(?:just )?want(?:ed)? to (?:ask|know)(?: you)?(?: about)?|i(?:['’]d| would) (?:like|love) to (?:ask|know)(?: you)?(?: about)?|do you (?:happen to )?know|(?:please )?(?:can|could) (?:you|u|someone) (?:please |pls )?(?:tell me|let me know)(?: about)?|(?:please )?(?:tell me|let me know)(?: please)?(?: about)?|i need (?:some |your )?help(?: with)?|(?:can|could|would) (?:you|u) (?:please |pls )?help me(?: out)?(?: with| to)?|(?:please )?help(?: me)?(?: please)?(?: with| to)?|ich (?:habe|h[aä]tte) (?:eine|mal eine) frage|(?:kannst du|k[oö]nnen sie|k[oö]nntest du) mir (?:bitte )?(?:helfen|sagen)(?: bei| beim| mit)?|tengo una pregunta|(?:puedes|podr[ií]as) (?:ayudarme|decirme)(?: con)?|j['’]ai une question|(?:peux-tu|pouvez-vous) (?:m['’]aider|me dire)(?: avec| [aà])?";
const REQUEST = "(?:can|could|would|will) (?:you|u|ya) (?:please |pls |kindly )?";

const SEPARATOR = String.raw`(?:\s*[,;:.!?…)\-–—]+\s*|\s+|$)`;
const greetingStart = lazy(
	() => new RegExp(`^(?:${GREETING})(?:,? (?:${ADDRESSEE}))*(?![\\p{L}\\p{N}'’-])${SEPARATOR}`, "iu"),
);
const courtesyStart = lazy(() => new RegExp(`^(?:${COURTESY})(?![\\p{L}\\p{N}'’-])${SEPARATOR}`, "iu"));
const openerStart = lazy(() => new RegExp(`^(?:${OPENER})(?![\\p{L}\\p{N}'’-])${SEPARATOR}`, "iu"));
const requestStart = lazy(() => new RegExp(`^${REQUEST}(?=\\p{L})`, "iu"));
const courtesyEnd = lazy(() => new RegExp(`[\\s,.;!-]+(?:${COURTESY})\\s*([?!.]*)$`, "iu"));

/** Removes greetings, polite phrases and phrases that announce a question from both ends of a line. */
function removePhrases(line: string): string {
	let core = line.replace(courtesyEnd(), "$1").trim();
	let isRequest = false;
	for (let removed = 0; removed < LEAD_INS_MAX; removed++) {
		const greeted = core.replace(greetingStart(), "");
		const polite = (greeted === core ? core : greeted.replace(NAME_START, "")).replace(courtesyStart(), "");
		const request = polite.replace(openerStart(), "").replace(requestStart(), "").trimStart();
		isRequest ||= request !== polite;
		if (request === core) break;
		core = request;
	}
	core = core.replace(/^[\s,;:.!?…\-–—]+(?=[\p{L}\p{N}¿])/u, "").trim();
	// "Can you explain mining?" has become "explain mining?", which is no question.
	return isRequest && !DIRECT_QUESTION.test(core) ? core.replace(/\s*\?+$/, "") : core;
}

/** Matches the name that follows a greeting, as in "Hi Sam, what is TCP?". */
const NAME_START = /^\p{Lu}\p{L}+\s*[,!]\s+/u;
const DIRECT_QUESTION =
	/^(?:(?:what|which|who|whose|whom|when|where|why|how)(?: (?:many|much|long|often|far|old))?(?:['’]s| (?:is|are|was|were|do|does|did|can|could|should|would|will))|is|are|do|does|did|can|could|should|would|will)\b/i;

/** Words of small talk in several languages that no other list contains. */
const SMALL_TALK: ReadonlySet<string> = new Set(
	`test testing tester ping check anybody anyone somebody someone everyone everybody there stuff something anything everything nothing
	morning afternoon evening day today bot robot assistant ai chat yo sup bye goodbye cheers cool lol haha hehe nice
	perfect awesome amazing love bro dude buddy friend pls plz thx ty u ur ok nope yup sure fun funny bored boring
	hallo moin servus tschüss danke bitte hilfe helfen kannst können geht guten tag morgen abend frage
	hola gracias ayuda ayudar ayudarme puedes buenos buenas días dias tardes noches adiós adios favor pregunta qué que tal estás estas
	bonjour bonsoir salut merci aide aider peux pouvez question ça ca va comment allez beaucoup
	ciao grazie olá ola obrigado obrigada привет здравствуйте спасибо 你好 您好 谢谢 謝謝 嗨 안녕하세요 감사합니다 مرحبا שלום`.split(
		/\s+/,
	),
);

/** Returns whether a text contains a word about something, a number word, or a number along with other words. */
function hasTopic(text: string): boolean {
	if (/\p{N}\s*[-+*/×÷=^%]\s*\p{N}/u.test(text) || NUMBER_WORD.test(text)) return true;
	const isMeaningful = (term: string) =>
		!isEverydayWord(term) && !SMALL_TALK.has(term.toLowerCase()) && !/^(.)\1*$/u.test(term);
	if (extractTerms(text).some((term) => /\p{L}/u.test(term) && isMeaningful(term))) return true;
	const words = splitWrittenWords(text);
	return (
		words.some((word) => /^\p{N}+$/u.test(word)) &&
		words.some((word) => /\p{L}/u.test(word) && isMeaningful(word))
	);
}

/** Matches "one" as a number. In most other messages it is a stop word. */
const NUMBER_WORD = /^(?:what (?:is|are) )?one\b/i;

/** Capitalizes the first letter, unless the first word is a name such as "iPhone" or a command such as "npm". */
function capitalize(text: string): string {
	return text.replace(
		/^(["“«(¿¡]{0,2})(?!(?:npm|npx|pnpm|pip|curl|sudo|ssh|grep)\b)(\p{Ll})(?=[\p{Ll}\p{M}'’-]*[,;:!?.…"”»)]*(?:\s|$))/u,
		(_, marks: string, letter: string) => `${marks}${letter.toUpperCase()}`,
	);
}
