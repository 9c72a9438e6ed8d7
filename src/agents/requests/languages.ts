import { lazy } from "../../text/lazy.ts";

/** The words by which requests in one language are recognized and separated. All values are regex alternatives. */
interface LanguageWords {
	/** Words that ask: "what", "how". A piece that starts with one is a request. */
	interrogatives: string;
	/** Verbs that instruct: "explain", "compare". */
	imperatives: string;
	/** Words that join two requests: "and", "then", "as well as". */
	connectors: string;
	/** Connectors that introduce a further request even when no question word follows: "also". */
	additions: string;
	/** Phrases before a request that ask for nothing themselves: "please", "I want to know". */
	courtesies: string;
	/** Auxiliary verbs, which ask for nothing without a subject: "is", "do". */
	auxiliaries: string;
	/** Words that stand for something named before: "it", "both". */
	references: string;
	/** Words that start a statement or a subordinate clause: "I", "if". */
	statementStarts: string;
	/** Words that may follow the verb of an instruction: "the", "me". */
	objects: string;
	/** Whether a comma stands before every subordinate clause, so that it does not separate questions. */
	hasClauseCommas?: boolean;
}

const ENGLISH: LanguageWords = {
	interrogatives:
		"what(?:['’]?s)?|why(?:['’]s)?|how(?:['’]s)?|who(?:['’]s)?|whom|whose|when|where(?:['’]s)?|which|(?:is|are|was|were|do|does|did|can|could|should|would|will) (?:it|they|i|we|you|he|she|there)|(?:do|does|did|can|could|should|would|will) (?:an?|the|my|your|this)",
	imperatives:
		"explain|compare|contrast|summari[sz]e|describe|analy[sz]e|evaluate|discuss|define|outline|translate|recommend|suggest|calculate|list (?:the|all|some|a|its|their|three|five|\\d)|(?:tell|give|show|teach) (?:me|us)",
	connectors:
		"and|&|then|plus|also|finally|next|besides|moreover|additionally|as well as|in addition|after that",
	additions: "also|additionally|furthermore|moreover|in addition|besides",
	courtesies:
		"please|kindly|(?:two|three|some|a few|\\d) (?:quick |more )?(?:things|questions)|first(?:ly)?|second(?:ly)?|third(?:ly)?|lastly|but|so|(?:can|could|would|will) you|(?:i|we) (?:want|need|wish|(?:would|['’]d) (?:like|love))(?: you)? to (?:know|understand|learn|hear)(?: about)?|i(?:['’]d| would) like you to|i(?: am|['’]m)? (?:wonder(?:ing)?|curious)(?: about)?|do you know",
	auxiliaries: "is|are|was|were|do|does|did|can|could|should|would|will|has|have",
	references:
		"it|its|he|him|his|she|her|hers|they|them|theirs?|both|this|that|these|those|each other|the (?:same|former|latter|two)",
	statementStarts:
		"i|i['’]\\w+|we|we['’]\\w+|my|our|you|he|she|they|it|it['’]s|there|this|that|these|those|the|an?|if|when|since|because|as|given|although|while|after|before|suppose|assuming|in|at|on|for|from|with|some|many|most|yesterday|today|currently|here",
	objects:
		"an?|the|my|our|me|us|this|these|that|those|all|some|two|three|it|them|both|your|his|her|its|their|\\d+",
};

const GERMAN: LanguageWords = {
	interrogatives:
		"was|wie|wieso|warum|weshalb|wer|wen|wem|wessen|wann|wo(?:hin|her|zu|mit|für|von|ran|durch|rin|rauf|rum)?|welche[rsnm]?|(?:ist|sind|kann|können|soll|sollte|darf|muss) (?:es|sie|er|man|ich|wir)",
	imperatives:
		"erklär\\w*|erläuter\\w*|vergleich\\w*|beschreib\\w*|fass(?:e|t|en sie)?|nenn\\w*|zeig\\w*|gib|gebt|liste|analysier\\w*|empfiehl|übersetz\\w*|definier\\w*|sag(?:e|en sie)? mir|erzähl\\w*",
	connectors:
		"und|sowie|dann|danach|außerdem|ausserdem|auch|zudem|ferner|plus|anschließend|zuletzt|des weiteren",
	additions: "außerdem|ausserdem|auch|zudem|ferner|des weiteren",
	courtesies:
		"bitte|mal|zuerst|zunächst|(?:kannst|könntest|würdest) du|(?:können|könnten|würden) sie|ich (?:möchte|will|würde gern) (?:wissen|verstehen)|weißt du|mir|uns",
	auxiliaries: "ist|sind|war|waren|kann|können|soll|hat|haben|wird|werden",
	references:
		"es|ihn|ihm|ihr|sie|er|deren|dessen|beide[ns]?|dies(?:e[rsmn]?)?|da(?:ran|für|mit|von|gegen|bei)",
	statementStarts:
		"ich|wir|mein\\w*|unser\\w*|du|er|sie|es|das|die|der|dies\\w*|ein\\w*|wenn|weil|da|falls|obwohl|während|nachdem|bevor|als|in|auf|mit|seit|für|angenommen|hier",
	objects: "ein\\w*|der|die|das|den|dem|mir|uns|mein\\w*|unser\\w*|alle|es|beide\\w*|\\d+",
	hasClauseCommas: true,
};

const SPANISH: LanguageWords = {
	interrogatives:
		"qué|que (?:es|son|significan?|hacen?)|cómo|como (?:se|es|son|funcionan?|puedo|puede|hago|hacer)|por ?qu[eé]|qui[eé]n(?:es)?|cuándo|cuando (?:es|se|fue|empez\\w+)|dónde|donde (?:es|está|se|puedo)|cu[aá]l(?:es)?|cu[aá]nt[oa]s?",
	imperatives:
		"expl[ií]ca\\w*|explique\\w*|comp[aá]ra\\w*|compare\\w*|res[uú]me\\w*|descr[ií]be\\w*|d[ií]me|dame|mu[eé]stra\\w*|enumera|define|analiza|recomienda\\w*|traduce|escribe",
	connectors:
		"y|e|también|tambien|además|ademas|luego|después|despues|entonces|así como|por último|finalmente",
	additions: "también|tambien|además|ademas",
	courtesies:
		"por favor|primero|hola|puedes|podrías|puede|podría|(?:quiero|quisiera|me gustaría) (?:saber|entender)",
	auxiliaries: "es|son|está|están|puede|hay|ha",
	references: "él|ella|ell[oa]s|lo|los dos|amb[oa]s|es[oa]s?|esto",
	statementStarts:
		"yo|tengo|soy|somos|mi|mis|nuestr\\w+|el|la|los|las|un|una|es|esto?|est[ae]|si|cuando|porque|como|en|con|desde|para|aquí",
	objects: "un|una|unos|unas|el|la|los|las|me|mi|mis|lo|ambos|ambas|todos|\\d+",
};

const FRENCH: LanguageWords = {
	interrogatives:
		"qu['’]est|que (?:sont|fait|font|signifie|veut)|quoi|comment|pourquoi|qui|quand|où|quel(?:le)?s?|lequel|laquelle|combien|est-ce|(?:peut|doit|faut)-(?:on|il|elle)",
	imperatives:
		"expli\\w+|compare\\w*|résume\\w*|décri\\w+|donne\\w*|dis[- ](?:moi|nous)|dites[- ]moi|montre\\w*|liste\\w*|analyse\\w*|tradui\\w+|défini\\w+|recommande\\w*",
	connectors: "et|puis|ensuite|aussi|également|de plus|en plus|ainsi que|enfin|après",
	additions: "aussi|également|de plus|en plus|en outre",
	courtesies:
		"s['’]il (?:te|vous) pla[iî]t|d['’]abord|bonjour|(?:peux|pourrais)[- ]tu|(?:pouvez|pourriez)[- ]vous|(?:je (?:veux|voudrais)|j['’]aimerais) (?:savoir|comprendre)|-?moi",
	auxiliaries: "est|sont|a|ont|peut|fait|ce",
	references: "il|elle|ils|elles|lui|ça|cela|ceci|celui-ci|celle-ci|les deux|le (?:comparer|résumer|même)",
	statementStarts:
		"je|j['’]\\w+|nous|mon|ma|mes|notre|nos|tu|il|elle|ils|elles|on|c['’]\\w+|le|la|les|un|une|des|ce|cette|ces|si|parce|puisque|lorsque|dans|en|avec|depuis|pour|ici",
	objects: "un|une|des|le|la|les|moi|mon|ma|mes|tous|toutes|\\d+",
};

const ITALIAN: LanguageWords = {
	interrogatives:
		"che cos['’]?\\w*|cos['’]è|cosa|come|perch[eé]|chi|quando|dove|qual(?:e|i)?|quant[oaie]|si può",
	imperatives:
		"spiega\\w*|confronta\\w*|paragona\\w*|riassumi\\w*|descrivi\\w*|dimmi|dammi|mostra\\w*|elenca|definisci|analizza|consiglia\\w*|traduci",
	connectors: "e|ed|anche|inoltre|poi|dopo|infine|nonché|così come",
	additions: "anche|inoltre",
	courtesies:
		"per favore|prima|ciao|(?:puoi|potresti|può|potrebbe)|(?:voglio|vorrei|mi piacerebbe) (?:sapere|capire)",
	auxiliaries: "è|sono|ha|hanno|può|c['’]è",
	references: "lo|lui|lei|loro|ess[aoie]|entramb[ie]|quest[oaie]|quell[oaie]|i due",
	statementStarts:
		"io|ho|sono|abbiamo|mio|mia|miei|il|lo|la|gli|le|i|un|una|uno|questo|questa|se|siccome|in|con|da|per|qui",
	objects: "un|una|uno|il|lo|la|i|gli|le|mi|mio|mia|tutti|entramb[ie]|\\d+",
};

const PORTUGUESE: LanguageWords = {
	interrogatives: "o que|que (?:é|são|significa)|como|por ?qu[eê]|quem|quando|onde|qua(?:l|is)|quant[oa]s?",
	imperatives:
		"expli\\w+|compar[ae]\\w*|resum[ae]\\w*|descrev\\w+|diga|diz|dê|mostr[ae]\\w*|list[ae]|defin[ae]|analis[ae]|recomend\\w+|traduz\\w*",
	connectors: "e|também|além disso|depois|então|bem como|assim como|por fim",
	additions: "também|além disso",
	courtesies:
		"por favor|primeiro|olá|(?:podes|poderias|pode|poderia|você pode)|(?:quero|queria|gostaria de) (?:saber|entender)|me",
	auxiliaries: "é|são|está|tem|pode|há",
	references: "ele|ela|eles|elas|isso|isto|esse|essa|ambos|ambas|os dois|-[oa]",
	statementStarts:
		"eu|tenho|sou|somos|meu|minha|meus|nosso|o|a|os|as|um|uma|isto|este|esta|se|quando|porque|em|com|desde|para|aqui",
	objects: "um|uma|uns|umas|o|a|os|as|me|meu|minha|todos|ambos|\\d+",
};

const DUTCH: LanguageWords = {
	interrogatives:
		"wat|hoe|waarom|wie|wanneer|waar(?:om|mee|voor|van|door)?|welke?|hoeveel|(?:is|zijn|kan|moet|mag) (?:het|ze|ik|je|we|er)",
	imperatives: "leg|vergelijk\\w*|beschrijf|vat|noem|geef|toon|vertel|definieer|analyseer|vertaal|bespreek",
	connectors: "en|ook|dan|daarna|bovendien|daarnaast|evenals|plus|vervolgens|tenslotte",
	additions: "ook|bovendien|daarnaast",
	courtesies:
		"alstublieft|alsjeblieft|graag|eerst|(?:kun|kan|kunt|zou) (?:je|jij|u)|ik (?:wil|zou) (?:graag )?(?:weten|begrijpen)|me|mij",
	auxiliaries: "is|zijn|was|kan|kunnen|heeft|hebben|moet",
	references: "het|hem|hij|zij|ze|hen|beide|dit|dat|deze|er(?:van|mee|voor|over)",
	statementStarts:
		"ik|wij|we|mijn|onze?|je|jij|hij|zij|ze|het|de|een|dit|dat|deze|als|omdat|hoewel|terwijl|nadat|voordat|in|op|met|sinds|voor|hier",
	objects: "een|de|het|me|mij|mijn|ons|alle|beide|\\d+",
	hasClauseCommas: true,
};

/** The recognizers of one language. Each `Start` matches at the beginning of a piece of text. */
export interface Language {
	interrogativeStart: RegExp;
	imperativeStart: RegExp;
	statementStart: RegExp;
	/** Matches a verb and its object, such as "Plan a", for instructions with unlisted verbs. */
	verbWithObject: RegExp;
	/** Matches the longest run of words at the start that ask for nothing by themselves. */
	fillerStart: RegExp;
	/** Matches connectors and courtesies at the start. */
	openingStart: RegExp;
	connectorStart: RegExp;
	additionStart: RegExp;
	reference: RegExp;
	/** Matches punctuation and connectors between two requests. Global. */
	separator: RegExp;
	hasClauseCommas: boolean;
	/** Counts how many words of the text are function words of the language. */
	signs: RegExp;
}

const END = String.raw`(?![\p{L}\p{N}])`;

function compile(words: LanguageWords): Language {
	const { interrogatives, imperatives, connectors, additions, courtesies, auxiliaries } = words;
	// Each alternative starts with a different word, so that matching stays linear for repeated words.
	const opening = String.raw`(?:${connectors}|${courtesies})${END}[\s,:¿¡]*`;
	const start = (alternatives: string) =>
		new RegExp(String.raw`^[\s¿¡]*(?:${opening})*(?:${alternatives})${END}`, "iu");
	return {
		interrogativeStart: start(interrogatives),
		imperativeStart: start(imperatives),
		statementStart: new RegExp(`^(?:${words.statementStarts})${END}`, "iu"),
		verbWithObject: new RegExp(String.raw`^[\p{L}-]+\s+(?:${words.objects})${END}`, "iu"),
		fillerStart: new RegExp(
			String.raw`^(?:(?:${[interrogatives, imperatives, connectors, courtesies, auxiliaries].join("|")})${END}|[\s\p{P}])+`,
			"iu",
		),
		openingStart: new RegExp(String.raw`^[\s¿¡]*(?:${opening})*`, "iu"),
		connectorStart: new RegExp(String.raw`^(?:(?:${connectors})${END}[\s,:]*)+`, "iu"),
		reference: new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${words.references})${END}`, "iu"),
		additionStart: new RegExp(`^(?:${additions})${END}`, "iu"),
		separator: new RegExp(
			String.raw`(?:\s*[,;]\s*|\s+\+\s+)(?:(?:${connectors})${END}[\s,]*)*|\s+(?:(?:${connectors})${END}[\s,]*)+`,
			"giu",
		),
		hasClauseCommas: words.hasClauseCommas === true,
		signs: new RegExp(
			String.raw`(?<![\p{L}\p{N}])(?:${[interrogatives, connectors, auxiliaries, words.statementStarts].join("|")})${END}`,
			"giu",
		),
	};
}

/** Compiled when they are first needed, to keep the start of the Worker short. */
const languages = lazy(() => [ENGLISH, GERMAN, SPANISH, FRENCH, ITALIAN, PORTUGUESE, DUTCH].map(compile));

/** Returns the language with the most function words in a text, or English when none has any. */
export function detectLanguage(text: string): Language {
	const [english, ...others] = languages().map((language) => ({
		language,
		count: text.match(language.signs)?.length ?? 0,
	}));
	if (english === undefined) throw new Error("no language is defined");
	return others.reduce((best, other) => (other.count > best.count ? other : best), english).language;
}
