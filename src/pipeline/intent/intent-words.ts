import { wordSet } from "../../text/word-set.ts";
/** Words, without accents, that show what a message wants: mostly English, some German, French, Spanish and Italian. */

/** Words of greetings, thanks, goodbyes, apologies, agreement and laughter. */
export const COURTESY_WORDS = wordSet(`
	hi hello hey hiya heya howdy yo sup greetings welcome morning afternoon evening night bye goodbye cheers ciao cya ttyl brb
	thanks thank thx ty tysm cheers sorry oops ok okay k kk yes yep yup yeah no nope nah sure alright fine cool great nice
	perfect awesome wow omg okie dokie lol lmao rofl haha hahaha hehe hmm np understood right good well lovely congratulations merry
	hallo guten gute tag morgen abend nacht danke dank bitte tschuss servus zusammen bonjour salut merci bonne nuit bonsoir revoir hola
	buenos buenas dias noches gracias adios
	luego grazie mille buongiorno prego obrigado ola namaste`);

/** Words of these that may accept an offer. */
export const ACCEPTANCE_WORDS = wordSet("yes yep yup yeah ok okay k kk okie sure alright please bitte prego");

/** Words that may stand beside a greeting or thanks without adding a request. */
export const COURTESY_FILLERS = wordSet(
	"there all everyone again so very much a lot many you bro mate friend to my dear for the your help it one job dir bien please schon vielen fur die hilfe beaucoup pour ton votre aide au muchas hasta bis",
);

/** Words that ask for something to be made. */
export const MAKING_VERBS = wordSet(`
	write compose draft create make generate invent brainstorm come sing rap suggest think code program implement pick roll flip
	plan schreib schreibe schreiben ecris ecrire escribe escribir scrivi erzahl raconte cuentame`);

/** Words that ask for information about something. */
export const TELLING_VERBS = wordSet(`
	explain describe summarize summarise define list compare outline show find name give tell know understand help erklare
	erklar beschreibe explique explica spiega`);

/** Words that ask for another wording of a text. */
export const REWORDING_VERBS = wordSet(`
	translate rephrase reword rewrite paraphrase proofread correct polish shorten fix turn ubersetze ubersetz traduis traduce
	traduci`);

/** Words that start a game or a role play. */
export const PLAY_WORDS = wordSet("pretend act imagine roleplay role play game talk speak like simulate");

/** Kinds of texts that are written for pleasure. */
export const CREATIVE_GENRES = wordSet(`
	poem poems haiku haikus limerick sonnet song songs lyrics rap story stories tale fable joke jokes riddle pun puns toast
	speech eulogy slogan slogans tagline verse rhyme ballad acrostic parody novel scene dialogue screenplay twister nickname
	compliment poetry gedicht witz geschichte poeme blague chanson poema chiste cuento poesia barzelletta`);

/** Kinds of texts that are written to somebody or to the public. */
export const LETTER_GENRES = wordSet(`
	email mail letter message card note wishes wish invitation caption tweet post ad advert cv resume bio reply apology complaint
	resignation birthday wedding`);

/** Kinds of texts that inform. */
export const INFORMATIVE_GENRES = wordSet(`
	explanation summary overview definition report essay comparison introduction guide article description list table facts
	sentences sentence paragraph history differences example examples information details answer faq`);

/** Words for programs and their parts. */
export const CODE_WORDS = wordSet(`
	code script function program python javascript typescript java rust html css sql regex bash query algorithm class page
	calculator tests app`);

/** Words for what a message says about its author's life. */
export const LIFE_WORDS = wordSet(`
	feel feeling feelings tired bored sad happy lonely stressed nervous excited hungry cold sick angry love hate miss day week
	weekend today tomorrow yesterday tonight birthday boss girlfriend boyfriend wife husband friend friends mum mom dad sister
	brother son daughter kids dog cat dinner lunch weather sleep bed work holiday exam interview job life`);

/** Verbs and nouns of taste and personality, as in "do you like music?". */
export const TASTE_WORDS = wordSet(`
	like love enjoy prefer favourite favorite dream sleep bored married single happy old birthday hobbies hobby god marry miss
	feelings eat born live want believe`);

/** Nouns for the parts and properties of an assistant. */
export const SYSTEM_NOUNS = wordSet(`
	data files file documents document pdf pdfs privacy private model models llm agent agents version account history
	conversation conversations chat chats message messages questions answers sources knowledge memory internet web offline
	online language languages limits capabilities name api source information access camera computer cloud others users pages
	images pictures maths daten sprache modell safe secure saved stored shared human ai bot robot wifi connection login
	spreadsheet spreadsheets csv photos uploads deleted`);

/** Verbs for what an assistant does. */
export const SYSTEM_VERBS = wordSet(`
	store save keep remember forget share shared delete see read access work run running use using learn know train trained made
	built created cost speak support understand send sell collect find answer search browse export upload help do trust hallucinate
	called add teach download attach drop type typed write speicherst kannst bist puedes eres sei peux sprichst`);

/** Verbs for what the people behind a page do for others, as in "do you rent bikes?". */
export const OFFER_VERBS = wordSet(`
	have offer offers sell serve rent hire lend accept take provide deliver ship stock teach allow require charge host run do
	vermietet verkauft bietet habt vendez avez proposez venden tienen ofrecen`);

/** Words that name the assistant as a kind of thing. */
export const SELF_WORDS = wordSet(
	"yourself chatgpt gpt claude gemini bot robot human ai assistant app omeruta du tu",
);

/** Verbs that begin a question. */
export const AUXILIARIES = wordSet("do does did are is am can could will would should have has was were");

/** Words that address the assistant. */
export const YOU_WORDS = wordSet("you u your ur yours yourself du dich dir deine tu te ton tes");

/** Words with which authors speak of themselves. */
export const AUTHOR_WORDS = wordSet("i im ive my me we our ich mein je mon yo mi");

/** What follows "my" in exclamations and courtesies. */
export const EXCLAIMED_NOUNS = wordSet("apologies fault god goodness mistake pleasure turn word");

/** Words that ask what an answer meant. */
export const CLARIFICATION_WORDS = wordSet("mean meant sure talking saying said");
