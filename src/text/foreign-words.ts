import { isStopWord } from "./common-words.ts";
import { wordSet } from "./word-set.ts";

/** German, Spanish, French, Italian, Portuguese and Dutch. */
export const FOREIGN_LANGUAGES = ["de", "es", "fr", "it", "pt", "nl"] as const;
export type ForeignLanguage = (typeof FOREIGN_LANGUAGES)[number];

/** Minimum number of distinct function words that tell the language of a question. */
const FUNCTION_WORDS_MIN = 2;

/**
 * Returns the function words and question words of the language in which a question is written, or an empty set if it
 * is probably English. The words of the question must be folded and in lower case.
 */
export function findForeignStopWords(words: readonly string[]): ReadonlySet<string> {
	const distinct = [...new Set(words)];
	let best: ReadonlySet<string> = new Set();
	let most = FUNCTION_WORDS_MIN - 1;
	for (const language of Object.values(FUNCTION_WORDS)) {
		const own = distinct.filter((word) => language.has(word)).length;
		const english = distinct.filter((word) => isStopWord(word) && !language.has(word)).length;
		if (own <= most || own <= english) continue;
		// "Do dogs need a ticket?" has two words of Portuguese, but they are English as well.
		if (!distinct.some((word) => language.has(word) && !isStopWord(word))) continue;
		best = language;
		most = own;
	}
	return best;
}

/** Frequent function words and question words, folded and in lower case. */
export const FUNCTION_WORDS: Readonly<Record<ForeignLanguage, ReadonlySet<string>>> = {
	de: wordSet(`aber als am an auf aus bei bin bist das dem den der des die du ein eine einem einen einer eines er
	erklare erklart es funktioniert fur haben hat ich im in ist kann kannst man mein mir mit nach nicht oder sich
	sie sind uber um und von wann warum was welche welchem welchen welcher welches wem wen wer weshalb wessen wie
	wieso wieviel wieviele wird wo woher wohin wozu zu zum zur`),
	es: wordSet(`adonde al como con cual cuales cuando cuanta cuantas cuanto cuantos de del donde el ella en es esta
	este explica funciona funcionan ha hay la las lo los me mi no o para pero por puede puedo que quien quienes se
	ser sirve sobre son su un una y`),
	fr: wordSet(`a au aux avec c ce ces cette combien comment d dans de des du elle en est et explique fonctionne
	fonctionnent il ils j je l la laquelle le lequel les leur mais n ou par pas peut pour pourquoi qu quand que
	quel quelle quelles quels qui quoi s sa se ses son sont sur un une y`),
	it: wordSet(`a ai al alla che chi ci come con cos cosa da dal dei del della delle di dove e ed funziona funzionano
	gli ha i il in io l la le lo mi nel nella non o per perche piu quale quali quando quanta quante quanti quanto
	si sono spiega su un una uno`),
	pt: wordSet(`a ao aonde as com como da das de do dos e ela ele em entre eu explique foi funciona funcionam ha isso
	mais me na nao nas no nos o onde os ou para pela pelo por porque quais qual quando quanta quantas quanto
	quantos que quem sao se ser serve seu sobre sua um uma`),
	nl: wordSet(`aan als bij dan dat de die dit een en er gaat heeft het hij hoe hoeveel ik in is je kan leg maar met
	mijn naar niet of om ook op over te tot uit uitleg van voor waar waarom wanneer was wat welk welke werken
	werkt wie wordt zijn`),
};
