import { wordSet } from "../../text/word-set.ts";
/** Words of English, German, French, Spanish and Italian that show how a message depends on what was said before. */

/** Pronouns that rarely stand for anything but a thing or person mentioned before. */
export const STRONG_PRONOUNS = wordSet(`
	he him his she hers they them their theirs its these those itself themselves himself herself mine
	ihn ihm ihnen deren dessen davon damit dafur dazu daraus daran darin
	elle ils elles leur ca cela celui celle ceux ello ellos ellas eso esto esos esas aquello questo quello`);

/** Words that stand for something mentioned before, but often have another meaning. */
export const WEAK_PRONOUNS = wordSet(`
	it this that one ones her here so such er sie das dies diese dieser dieses dort il esa ese`);

/** Words that connect a message to the one before when they start it. */
export const CONNECTIVES = wordSet(`
	and but or then also plus ok okay hmm well yes no yeah und aber oder dann also et mais ou alors pero ma
	entonces allora`);

/** Words that ask to continue, to repeat or to change the form of the last answer. */
export const CONTINUATIONS = wordSet(`
	more continue elaborate example examples again further detail details detailed else next shorter longer simpler simple
	simply briefly expand clarify deeper summarize summary sum rephrase repeat explain go on keep tell words point
	mehr weiter beispiel beispiele genauer nochmal erklaren erklare kurzer einfacher encore exemple exemples davantage details
	mas ejemplo ejemplos continua sigue resumen altro esempio ancora`);

/** Words that pick something from what was listed or compared before. */
export const SELECTIONS = wordSet(`
	first second third fourth fifth last latter former other others another both either neither same rest remaining which
	whichever previous erste zweite dritte letzte andere anderen beide welche welcher welches premier deuxieme dernier autre
	autres lequel laquelle primero segundo ultimo otro otra otros cual cuales primo secondo altro quale`);

/** Words that compare, and so need a second thing. */
export const COMPARISONS = wordSet(`
	better best worse worst cheaper faster slower easier safer harder stronger bigger smaller larger newer older differ differs
	difference differences different compare compared comparison versus vs than alternative alternatives similar instead
	similarities pick choose prefer recommend besser schlechter billiger gunstiger schneller unterschied vergleich alternativen
	mieux meilleur moins difference mejor peor diferencia alternativas meglio peggio differenza`);

/** Nouns that name an aspect of something, and so need a thing that they belong to. */
export const ASPECTS = wordSet(`
	advantage advantages disadvantage disadvantages benefit benefits drawback drawbacks downside downsides pro pros con cons
	risk risks danger dangers problem problems issue issues limit limits limitation limitations cost costs price prices fee fees
	purpose use uses usage application applications history origin origins inventor founder creator author owner maker meaning
	name size age length height weight speed date year time duration location place colour color kind kinds type types form
	forms part parts step steps rule rules reason reasons cause causes effect effects consequence consequences symptom symptoms
	treatment result results requirement requirements condition conditions ingredient ingredients recipe formula instructions
	option options feature features function functions role impact importance future past status number amount percentage
	minimum maximum deadline duration default defaults exception exceptions deal catch legal safe dangerous expensive possible
	worth free required allowed popular common necessary important included useful
	nachteil nachteile vorteil vorteile risiken risiko kosten preis zweck geschichte grund grunde folgen ursache sicher teuer
	inconvenients avantages risques risque prix cout histoire raison causes but cher
	desventajas ventajas riesgos riesgo precio coste historia causas seguro caro svantaggi vantaggi rischi prezzo costo storia`);

/** Question words. */
export const QUESTION_WORDS = wordSet(`
	how what when where which who whom whose why wie was wann wo wer warum wieso weshalb woher wohin wem wen welche
	comment quoi quand ou qui pourquoi combien quel quelle que como cuando donde quien cuanto cuantos cual
	come quando dove chi perche quanto`);

/** Prepositions and conjunctions that start a fragment of a sentence. */
export const FRAGMENT_STARTS = wordSet(`
	with without for from in on at by to of after before during since until under over about as if because while like only
	mit ohne fur von in auf bei nach vor seit bis unter uber wenn nur avec sans pour depuis pendant si apres avant chez con sin
	para desde durante hasta si per senza da dopo`);

/** Words that end a message that continues another one. */
export const TRAILERS = wordSet(
	"then too though instead either anyway well there now today exactly auch dann denn aussi tambien anche",
);
