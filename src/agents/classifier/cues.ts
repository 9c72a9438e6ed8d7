/**
 * Words whose presence says something about what is wanted, by kind. Any other word is a topic, which features
 * show as a blank, so that what is learnt from one topic holds for others.
 */
export const CUE_KINDS: Readonly<Record<string, string>> = {
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
		"research investigate investigation explore examine survey overview literature study studies evidence findings sources papers academic peer-reviewed statistics stats trends developments latest recent recently current newest news update updates outlook future state deep dive in-depth comprehensive thorough detailed extensive report compile gather collect dig look-into impact effects implications history background",
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

/** The kind of each cue word. */
export const KIND_OF: ReadonlyMap<string, string> = new Map(
	Object.entries(CUE_KINDS).flatMap(([kind, words]) => words.split(" ").map((word) => [word, kind] as const)),
);
