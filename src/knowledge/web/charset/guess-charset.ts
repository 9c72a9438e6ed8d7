import { lazy } from "../../../text/lazy.ts";

/** Maximum size of the sample, which consists of non-ASCII bytes and their neighbors. */
const SAMPLE_MAX_BYTES = 16 * 1024;
/** Minimum score of a plausible encoding. Real text scores above 0.8 in its actual encoding. */
const SCORE_MIN = 0.6;
/** Weights of characters that are frequent in the language, of other letters in its alphabet, and of punctuation. */
const FREQUENT = 1;
const KNOWN = 0.7;
const KNOWN_HAN = 0.75;
const PUNCTUATION = 0.8;
/** Factor for a letter in an unusual position for its language. */
const UNUSUAL = 0.75;
/** Factor for a capital letter after another capital letter. */
const CAPITAL = 0.95;

interface Language {
	encodings: readonly string[];
	/** In lower case. */
	frequent: ReadonlySet<string>;
	known: ReadonlySet<string>;
	/** "latin" letters occur among ASCII letters, "other" letters in separate words, "han" characters anywhere. */
	script: "latin" | "han" | "other";
}

/**
 * Guesses the encoding of bytes that are not UTF-8 and have no declared encoding. Returns the label of the encoding in
 * which most non-ASCII characters belong to one language, or null if there is none.
 */
export function guessCharset(bytes: Uint8Array): string | null {
	const sample = takeSample(bytes);
	let best: string | null = null;
	let most = SCORE_MIN;
	for (const [encoding, languages] of encodings()) {
		const text = new TextDecoder(encoding).decode(sample);
		for (const language of languages) {
			const score = scoreOf(text, language);
			if (score > most) [best, most] = [encoding, score];
		}
	}
	return best;
}

/** Samples non-ASCII bytes and their neighbors. The neighbors show whether a character is part of a Latin word. */
function takeSample(bytes: Uint8Array): Uint8Array {
	const isHigh = (at: number) => (bytes[at] ?? 0) >= 0x80;
	const sample: number[] = [];
	for (let at = 0; at < bytes.length && sample.length < SAMPLE_MAX_BYTES; at++)
		if (isHigh(at) || isHigh(at - 1) || isHigh(at + 1)) sample.push(bytes[at] ?? 0);
	return Uint8Array.from(sample);
}

function scoreOf(text: string, language: Language): number {
	let score = 0;
	let characters = 0;
	for (const { 0: character, index } of text.matchAll(/[^\0-\x7f]/gu)) {
		characters++;
		score += weightOf(character, text.charAt(index - 1), text.charAt(index + character.length), language);
	}
	return characters === 0 ? 0 : score / characters;
}

function weightOf(character: string, before: string, after: string, language: Language): number {
	const { script, frequent, known } = language;
	const letter = character.toLowerCase();
	const afterLetter = LETTER.test(before);
	const beforeLetter = LETTER.test(after);
	if (frequent.has(letter) || known.has(letter)) {
		const weight = frequent.has(letter) ? FREQUENT : script === "han" ? KNOWN_HAN : KNOWN;
		if (script === "han") return weight;
		const isAlone = !afterLetter && !beforeLetter;
		const besideLatin = LATIN.test(before) || LATIN.test(after);
		if (script === "other" && (besideLatin || isAlone)) return 0;
		if (script === "latin" && (DIGIT.test(before) || DIGIT.test(after))) return 0;
		if (script === "latin" && !besideLatin) return UNUSUAL * weight;
		if (letter === character || !afterLetter) return weight;
		// An upper-case letter after a lower-case letter is probably a lower-case letter in another encoding.
		return before === before.toUpperCase() ? CAPITAL * weight : 0;
	}
	if (SIGNS.has(character)) return afterLetter || NOT_ASCII.test(before + after) ? 0 : PUNCTUATION;
	if (!PUNCTUATION_MARKS.has(character)) return 0;
	return script === "other" && afterLetter && beforeLetter ? UNUSUAL * PUNCTUATION : PUNCTUATION;
}

const SIGNS = new Set("½¼¾×÷±µ");
const NOT_ASCII = /[^\0-\x7f]/;
const LATIN = /[a-z]/i;
const LETTER = /\p{L}/u;
const DIGIT = /\d/;
const PUNCTUATION_MARKS = new Set("\u00a0“”‘’‚„–—…«»‹›·•°§©®™€£„　、。，！？：；（）《》「」『』【】～・");

/** Returns the languages of each encoding. If two encodings have the same score, the first one is chosen. */
const encodings = lazy(() => {
	const table = new Map<string, Language[]>();
	for (const language of languages())
		for (const encoding of language.encodings)
			table.set(encoding, [...(table.get(encoding) ?? []), language]);
	return table;
});

function languages(): Language[] {
	const latin = (encodings: string[], ...alphabets: string[]): Language[] =>
		alphabets.map((letters) => createLanguage(encodings, letters, "", "latin"));
	const kana = `${range(0x3041, 0x3093)}${range(0x30a1, 0x30f6)}ー々`;
	const kanji = rows("euc-jp", [0xb0, 0xcf], [0xa1, 0xfe]);
	return [
		// German; French; Spanish; Portuguese; Italian; Swedish and Finnish; Danish and Norwegian; Dutch; Catalan;
		// Icelandic
		...latin(["windows-1252"], "äöüß", "éèêàçâîôûùëïœüæÿ", "áéíóúñü¿¡", "ãçáéõâêíóúàôü", "èàùòìéî", "åäöé"),
		...latin(["windows-1252"], "æøåéòô", "ëéïóèöüê", "àèéíïòóúüç", "áðéíóúýþæö"),
		createLanguage(["windows-1252"], "", range(0xc0, 0xff), "latin"),
		createLanguage(["gbk"], HANS, rows("gbk", [0xb0, 0xd7], [0xa1, 0xfe]), "han"),
		createLanguage(["big5"], HANT, rows("big5", [0xa4, 0xc6], [0x40, 0x7e], [0xa1, 0xfe]), "han"),
		createLanguage(["shift_jis", "euc-jp"], kana, kanji, "han"),
		createLanguage(["euc-kr"], HANGUL, rows("euc-kr", [0xb0, 0xc8], [0xa1, 0xfe]), "han"),
		createLanguage(
			["windows-1251", "koi8-u", "ibm866", "iso-8859-5"],
			"оеаинтсрвлі",
			"бгджзйкмпуфхцчшщъыьэюяёїєґў",
			"other",
		),
		createLanguage(["windows-1251", "iso-8859-5"], "аиоенрсјтувкдмпл", "згбшцчжхњљћђџфѕќѓ", "other"),
		createLanguage(["windows-1253", "iso-8859-7"], "αοιετσνηρκάέήίόύώ", "βγδζθλμξπςυφχψωϊϋ", "other"),
		createLanguage(["windows-1255"], "יוהלארמתבשםן", range(0x5d0, 0x5ea), "other"),
		createLanguage(["windows-1256", "iso-8859-6"], "الينمروتبةعد", `${range(0x621, 0x652)}پچژگ،؟`, "other"),
		createLanguage(["windows-874"], "านรอกเงมย่้ัี", range(0xe01, 0xe4e).replace(/[ฃฅฆฌฎฏฑฒฦฤฯๆ]/g, ""), "other"),
		// Polish; Czech and Slovak; Hungarian; Romanian; Croatian and Slovene
		...latin(
			["windows-1250", "iso-8859-2"],
			"ąęłóśżćńź",
			"áíéěšřčžýůúťďňóľĺôŕä",
			"áéíóöőúüű",
			"ăâîşţ",
			"čćšžđ",
		),
		...latin(["windows-1254"], "ıçğöşüâ\u0307i̇"),
		// Lithuanian; Latvian
		...latin(["windows-1257"], "ąčęėįšųūž", "āēīūčšžķļņģ"),
	];
}

function createLanguage(
	encodings: string[],
	frequent: string,
	known: string,
	script: Language["script"],
): Language {
	return { encodings, frequent: new Set(frequent), known: new Set(known.toLowerCase()), script };
}

function range(first: number, last: number): string {
	return Array.from({ length: last - first + 1 }, (_, n) => String.fromCodePoint(first + n)).join("");
}

/** Returns the characters in some rows of an encoding. These rows contain the common characters of its language. */
function rows(encoding: string, lead: [number, number], ...trails: [number, number][]): string {
	const bytes: number[] = [];
	for (let row = lead[0]; row <= lead[1]; row++)
		for (const [from, to] of trails) for (let cell = from; cell <= to; cell++) bytes.push(row, cell);
	return new TextDecoder(encoding).decode(Uint8Array.from(bytes)).replaceAll("\ufffd", "");
}

const HANS =
	"的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什世界";
const HANT =
	"的一是不了人我在有他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她里後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些與高意進把法此實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等幾很業最間新什世界";
const HANGUL =
	"이다는의에을를가은하고지로도사한어리기나인시아그자대서라정해수일스제보있부장전상들안구주과으게트습니요것";
