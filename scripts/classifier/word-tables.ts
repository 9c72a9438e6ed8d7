import type { WordTables } from "../../src/agents/classifier/word-kinds.ts";

/**
 * Words that indicate what a message requests, by kind. Some features replace all other words with blanks, so that what
 * the model learns from one topic applies to other topics.
 */
const CUES = {
	greeting: "hi hello hey hiya howdy yo greetings morning evening afternoon night bye goodbye cheers welcome",
	thanks: "thanks thank thx ty appreciated helpful awesome brilliant lovely perfect sorry congratulations",
	polite: "please pls plz kindly just quick quickly maybe actually really honestly briefly",
	modal: "can could would should shall will may might must cannot won't",
	be: "is are was were am be been being isn't aren't wasn't",
	do: "do does did don't doesn't didn't doing done",
	have: "have has had having haven't hasn't got get gets getting gotten",
	me: "i me my mine myself i'm i've i'd i'll",
	we: "we us our ours we're we've let's lets let",
	you: "you your yours yourself you're you've",
	person: "he she him her his hers they them their someone somebody anyone anybody everyone people nobody",
	kin: "mum mom dad mother father sister brother wife husband girlfriend boyfriend partner friend friends mate son daughter kid kids baby boss colleague coworker roommate flatmate neighbour neighbor ex family parents grandma nan cat dog puppy",
	what: "what",
	which: "which whichever",
	who: "who whom whose",
	when: "when",
	where: "where",
	why: "why reason reasons because",
	how: "how",
	amount: "many much long far old tall big often high deep heavy fast wide hot cold soon late",
	article: "a an the some any all every each no one two three few several both other another more most least",
	this: "this that these those it its following below above here there attached pasted uploaded enclosed",
	preposition:
		"of in on at to for from with without by about into between across over through after before during under since than as per off out up down against via within",
	join: "and or but so if then not nor vs versus either neither also too even still yet",
	go: "go going come coming went start begin stop keep make makes making take put use using try need needs want wants like liked love hate know find finding give tell say said ask show let help happen happens happened happening mean means work works think thinking feel feeling feels look looking see read reading write writing wrote hear learn understand explain call called",
	text: "text article paragraph sentence essay email mail letter message document pdf report passage poem story transcript review reviews contract abstract chapter page post blog tweet speech quote excerpt extract notes minutes memo lease clause cv resume draft novel book paper file attachment screenshot slides deck invoice statement caption headline title proposal thread conversation dialogue comment comments feedback lyrics chorus table chart graph data dataset csv spreadsheet figures results json log code function script query snippet regex bug error config",
	analyse:
		"analyze analyzing analysis summarize summary sum tldr tl;dr gist condense shorten proofread critique interpret paraphrase rephrase reword rewrite translate edit polish simplify check grade mark assess evaluate classify categorize identify highlight extract review verify detect tone sentiment theme themes mood bias moral takeaways symbolism errors mistakes grammar spelling punctuation readable author narrator writer mentioned according based",
	research:
		"research investigate investigation explore examine survey overview literature study studies evidence findings sources papers academic peer-reviewed statistics stats trends developments latest recent recently current newest news update updates outlook future state deep dive in-depth comprehensive thorough detailed extensive report compile gather collect dig  impact effects implications history background",
	compare:
		"compare comparing compared comparison contrast pros cons advantages disadvantages versus benefits drawbacks downsides trade-offs options alternatives weigh arguments debate sides difference differences differ distinguish distinction different similar",
	fact: "define definition meaning name capital population date year number list calculate convert formula symbol synonym opposite true false legal safe possible normal average percentage currency language size temperature price cost age symptoms signs ingredients rules state author inventor president invented discovered founded located contain",
	procedure:
		"step steps instructions guide tutorial recipe method way ways process procedure directions tips trick tricks fix repair install set setup remove clean cook bake build create change delete configure connect reset enable disable solve stop prevent rid grow learn cancel apply command formula walk teach",
	cause:
		"cause causes caused lead leads led affect affects effect influence influenced consequences factors role significance impact implication explains explanation relationship link purpose logic",
	opinion:
		"opinion opinions thoughts view views recommend recommendation recommendations suggest suggestion suggestions advice advise better best worst worse favourite favorite prefer rather worth choose pick decide rate reckon believe agree fair overrated underrated ideal greatest nicest good bad wrong right ok okay normal idea torn choice stance take ethical moral immoral weird silly rude stupid",
	creative:
		"joke poem haiku limerick sonnet song rap story tale brainstorm slogan ideas riddle pun puns pretend imagine invent compose roleplay role-play act game play names nickname compliment toast speech wish birthday note card caption funny",
	feeling:
		"sad happy lonely bored tired angry stressed anxious scared worried upset nervous excited proud depressed hungry afraid miss cry feelings glad empty confused",
	self: "bot robot human chatgpt ai assistant chat talk friends",
	code: "python javascript typescript java sql bash html css regex php rust git react function class",
};

/**
 * Words that indicate the subject of a message, by subject. Features that replace all words except cues with blanks
 * also replace these.
 */
const TOPICS = {
	love: "crush love relationship marriage divorce breakup dating date wedding romantic honeymoon engaged ghost argument fight trust jealous lonely loneliness confidence courage motivated shy cheat cheating lie lied forgive guilty ashamed grief",
	media:
		"film films movie movies series show album albums band bands song songs music singer novel novels books netflix game games anime podcast podcasts actor comedian concert",
	debate:
		"government governments voting law laws death penalty drugs abortion religion war monarchy schools capitalism rights society democracy immigration police tax taxes",
	home: "sink tap drain toilet boiler radiator oven fridge carpet wall door window floor garden lawn furniture wallpaper stain stains rust washing machine dishwasher shirt shoes car bike tyre engine battery light kitchen bathroom roof",
	food: "egg eggs chicken rice bread cake pasta pizza milk cheese butter sugar flour potato potatoes tomato tomatoes onion onions salad soup beef fish coffee tea wine dinner lunch breakfast",
	device:
		"computer laptop phone iphone android ipad mac windows linux wifi router printer browser app website excel word gmail whatsapp facebook google email account password file folder usb bluetooth server docker database terminal",
	body: "blood heart brain skin pain fever headache sleep cold flu cancer diabetes pregnancy pregnant doctor medicine dose vitamin vaccine allergy weight muscle knee ankle teeth",
	school:
		"exam homework maths equation triangle circle fraction fractions derivative integral theorem grammar university degree student students thesis dissertation lecture",
	money:
		"money mortgage loan bank stock stocks shares invest investment investing savings pension insurance interest inflation salary rent deposit bitcoin crypto credit debt budget",
	place:
		"country countries city cities river mountain lake island ocean sea desert germany france spain italy england uk us usa america japan china india australia canada europe africa asia london paris rome berlin",
	past: "war empire king queen revolution century ancient medieval roman romans greek battle treaty emperor dynasty president prime minister",
	nature:
		"animal animals bird birds planet planets moon sun star stars earth water gas metal plant plants tree trees bees whale whales shark sharks dinosaurs",
	sport:
		"football rugby tennis cricket golf chess match player players team league olympics marathon running swimming cycling goal",
	wide: "policy policies economy economic economies industry industries market markets global worldwide international regulation climate population companies firms sector social political impact adoption workers workforce emissions",
};

/** The words that the model knows by their kind. They are stored with it. */
export const WORD_TABLES: WordTables = { cues: CUES, topics: TOPICS };
