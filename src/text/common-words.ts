import { lazy } from "./lazy.ts";

/** Returns whether a word is a stop word in any supported language. */
export function isStopWord(word: string): boolean {
	if (STOP_WORDS.has(word)) return true;
	// One of the first two characters of a bigram is not ASCII. Most words need no slower pattern.
	return (word.charCodeAt(0) > ASCII_MAX || word.charCodeAt(1) > ASCII_MAX) && stopBigram().test(word);
}

const ASCII_MAX = 0x7f;

/** Matches a word that is entirely in hiragana, or a bigram that contains a Chinese particle or question word. */
const stopBigram = lazy(
	() => /^(?:\p{sc=Hiragana}+|.?[的了是吗嗎呢吧么麼].?|什|如何|怎样|怎樣|哪里|哪裡|多少|为何|為何)$/u,
);

const STOP_WORDS: ReadonlySet<string> = new Set(
	`a about above after again all also am an and any are as at be because been before being below between both but
	by can could d did do does doing don down during each either else ever explain few for from further get give had
	has have having he her here hers him his how i if in into is it its just ll like many may me mean might more
	most much must my no nor not now of off on once one only or other our out over own please re s same say shall
	she should show simple simply so some such t tell terms than that the their them then there these they this
	those through to too under until up us used using ve very was we were what when where which while who whom whose
	why will with would yes you your abt arent bcs cant couldnt dat dem dis didnt doesnt dont dunno gimme gonna
	gotta hasnt havent heres hows hw im isnt ive kinda lemme pls plz shouldnt teh thats theres theyre tho thru thx
	til ur versus vs wanna wasnt wat wats werent whats whens wheres whos wht whys wont wot wouldnt ya youre`.split(
		/\s+/,
	),
);

/** Returns whether a word, such as "go", "who" or "c", identifies a subject only when it is capitalized as a name. */
export function isCommonWord(word: string): boolean {
	return isStopWord(word) || EVERYDAY_WORDS.has(word) || SINGLE_LATIN_CHARACTER.test(word);
}

/** Returns the English words that by themselves identify no subject. */
export function listCommonWords(): string[] {
	return [...STOP_WORDS, ...EVERYDAY_WORDS, ...ASPECT_WORDS, ...PERMISSION_WORDS];
}

/** Returns whether a word is too common to identify a subject by itself. */
export function isEverydayWord(word: string): boolean {
	return EVERYDAY_WORDS.has(word);
}

/** Returns whether a word names what is asked about a subject, as in "downsides of X" and "X for beginners". */
export function isAspectWord(word: string): boolean {
	return ASPECT_WORDS.has(word);
}

const ASPECT_WORDS: ReadonlySet<string> = new Set(
	`advantage advantages aspect aspects basics beginner beginners benefit benefits compare compared comparison con
	cons definition diff difference differences different differs disadvantage disadvantages downside downsides
	drawback drawbacks intro introduction kinds list lists meaning overview pro pros recipe recipes summary tutorial types upside upsides`.split(
		/\s+/,
	),
);

/** Returns whether a word says whether its subject may, must, or can be had, as in "are dogs allowed?". */
export function isPermissionWord(word: string): boolean {
	return PERMISSION_WORDS.has(word);
}

const PERMISSION_WORDS: ReadonlySet<string> = new Set(
	`accepted allowed available banned compulsory forbidden included mandatory necessary needed permitted possible
	prohibited provided required`.split(/\s+/),
);

/** A single Latin letter or digit carries no meaning. A single character of another script may be a word. */
const SINGLE_LATIN_CHARACTER = /^[a-z0-9]$/;

const EVERYDAY_WORDS: ReadonlySet<string> = new Set(
	`actually answer answered anybody anyone anything ask asked asking bad basically believe bit bro btw call called
	came come comes coming continue cuz days details dude eli5 everyone everything exactly example examples
	explained find fine found go goes going gone good great guess guys happen happened happens hello help hey hi hmm
	idea idk imo interesting joke kind know known last lasts let likes lol look looks lot made make makes making
	maybe means meant morning name named names need new next nice night nothing oh ok okay ones part people possible
	ppl put question questions really reason repeat right roughly said saying says see seen somebody somehow someone
	something sorry sort start stuff sure take takes talk tbh thank thanks thing things think thought today told
	took true try understand understood want wants way ways welcome went word words work worked works world wow
	write wrong wtf yeah yep yesterday`.split(/\s+/),
);
